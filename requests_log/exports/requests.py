"""The requests of a list as a table to hand out."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponseBase

from requests_log.as_of import AsOf, day_of
from requests_log.exports import spreadsheets
from requests_log.exports.spreadsheets import Spreadsheet, SpreadsheetFormat
from requests_log.queries.row import RequestRow

COLUMNS: dict[str, Callable[[RequestRow], Any]] = {
    "Reference": lambda r: r.reference,
    "Areas": lambda r: r.areas_label,
    "Issue": lambda r: r.issue,
    "Departments": lambda r: r.departments_label,
    "Stage": lambda r: r.stage_label,
    "Workstream": lambda r: r.workstream,
    "Type (our judgement)": lambda r: r.kind_label,
    "Status": lambda r: r.status,
    "Target date": lambda r: r.target_date or "",
    "Last update": lambda r: r.news_on,
    "Last changed": lambda r: r.updated_on,
}
_WIDTHS = (11, 24, 50, 18, 20, 24, 24, 70, 13, 13, 13)


def respond(
    rows: Iterable[RequestRow], *, file_format: SpreadsheetFormat, at: AsOf | None
) -> HttpResponseBase:
    """Return the rows as a file to download, named for the day that they are read for."""
    sheet = Spreadsheet(
        title="Requests",
        headings=list(COLUMNS),
        widths=_WIDTHS,
        rows=([value(row) for value in COLUMNS.values()] for row in rows),
    )
    known = "-as-known-then" if at and at.known_on else ""
    name = f"requests-of-whitehall-{day_of(at):%Y-%m-%d}{known}"
    return spreadsheets.respond(sheet, file_format=file_format, name=name)
