"""Exports a list of requests as a spreadsheet."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.http import HttpResponseBase

from requests_log.as_of import AsOf, day_of
from requests_log.exports import spreadsheets
from requests_log.exports.spreadsheets import Cell, Spreadsheet, SpreadsheetFormat
from requests_log.log.next_steps import describe_step, open_by_request
from requests_log.queries.row import RequestRow
from requests_log.rules.made_from import PAST_DATE

CHUNK_SIZE = 500
# Columns of the row itself. One with its open next steps follows.
COLUMNS: dict[str, Callable[[RequestRow], Cell]] = {
    "Reference": lambda row: row.reference,
    "Areas": lambda row: row.areas_label,
    "Issue": lambda row: row.issue,
    "Departments": lambda row: row.departments_label,
    "Stage": lambda row: row.stage_label,
    "Workstream": lambda row: row.workstream,
    "Type (our judgement)": lambda row: row.kind_label,
    "Status": lambda row: row.status,
    "Target date": lambda row: row.target_date or "",
    "Last update": lambda row: row.news_on,
    "Last changed": lambda row: row.updated_on,
}
NEXT_STEPS = "Next steps"
WIDTHS = (11, 24, 50, 18, 20, 24, 24, 70, 13, 13, 13, 50)


def respond(
    rows: Iterable[RequestRow], *, file_format: SpreadsheetFormat, at: AsOf | None
) -> HttpResponseBase:
    """Return a download of the rows.

    If they are read for a past date, each has it, so that nobody brings them in as the record of
    today.
    """
    past = (PAST_DATE,) if at else ()
    sheet = Spreadsheet(
        title="Requests",
        headings=[*COLUMNS, NEXT_STEPS, *past],
        widths=(*WIDTHS, *(13 for _ in past)),
        rows=_list_cells(rows, at),
    )
    return spreadsheets.respond(sheet, file_format=file_format, name=file_name(at))


def file_name(at: AsOf | None) -> str:
    """Return the name of the file, without its extension: it has the date that it is read for."""
    known = "-as-known-then" if at and at.known_on else ""
    return f"requests-of-whitehall-{day_of(at):%Y-%m-%d}{known}"


def _list_cells(rows: Iterable[RequestRow], at: AsOf | None) -> Iterator[list[Cell]]:
    """Yield the cells of each row; the steps are read for many rows at once."""
    past = (at.day,) if at else ()
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_SIZE)):
        steps = open_by_request([row.pk for row in chunk], at=at)
        for row in chunk:
            described = "\n".join(describe_step(step) for step in steps.get(row.pk, ()))
            yield [*(value(row) for value in COLUMNS.values()), described, *past]
