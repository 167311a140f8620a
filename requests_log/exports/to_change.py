"""Exports a list of requests as a spreadsheet that is changed and brought back.

``imports`` reads it. A hidden column says which entry each row was made from, so that what has
changed here since can be told from what was changed in the file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.http import HttpResponseBase

from cbtracker import clock
from departments.models import Department
from requests_log.exports import spreadsheets
from requests_log.exports.protected import (
    ProtectedColumn,
    ProtectedSheet,
    Rule,
    write_ods,
    write_xlsx,
)
from requests_log.exports.requests import CHUNK_SIZE, COLUMNS, NEXT_STEPS, WIDTHS
from requests_log.exports.spreadsheets import MOST_IN_CELL, Cell, SpreadsheetFormat
from requests_log.log.next_steps import describe_on_one_line, open_by_request
from requests_log.models import Workstream
from requests_log.queries.row import RequestRow
from requests_log.rules.made_from import MADE_FROM, MadeFrom
from requests_log.rules.stages import Stage

_ON_ITS_PAGE = "This cannot be changed here. Change it on the page of the request."
_WORKED_OUT = "This cannot be changed: it is worked out from the record."
_NOTES = {
    "Reference": "A reference never changes.",
    "Areas": _ON_ITS_PAGE,
    "Issue": _ON_ITS_PAGE,
    "Type (our judgement)": _ON_ITS_PAGE,
    "Last update": _WORKED_OUT,
    "Last changed": _WORKED_OUT,
    MADE_FROM: "This says which entry of the record the row was made from. Leave it as it is.",
    "Departments": "Choose a department. For several, write them with a slash between: DfE / MoJ.",
    "Stage": "Choose the stage. A resolved request needs its outcome as the status.",
    "Workstream": "Choose the workstream of an on-going request.",
    "Status": "Write the status as the paper should print it. Press Alt and Enter for a new line.",
    "Target date": "Enter a date, or leave it blank for no target date.",
    NEXT_STEPS: (
        "One in a line: DfE: write to areas (due 1 April 2011). A new line is a new step. Write "
        "Done: or Dropped: before one that has ended. A line that you change or delete ends as "
        "overtaken by events. Steps too long for a cell are left out, and stay."
    ),
}
_RULES = {
    "Departments": Rule.CHOICE_OR_TEXT,
    "Stage": Rule.CHOICE,
    "Workstream": Rule.CHOICE,
    "Status": Rule.TEXT,
    "Target date": Rule.DATE,
    NEXT_STEPS: Rule.TEXT,
}
_WRITERS: dict[str, Callable[[ProtectedSheet], HttpResponseBase]] = {
    "xlsx": write_xlsx,
    "ods": write_ods,
}
# An import reads up to 20,000 rows.
FORMATS = {
    "xlsx": replace(spreadsheets.FORMATS["xlsx"], row_limit=20_000),
    "ods": spreadsheets.FORMATS["ods"],
}


def respond(rows: Iterable[RequestRow], *, file_format: SpreadsheetFormat) -> HttpResponseBase:
    """Return a download of the rows as they are now, to be changed."""
    sheet = ProtectedSheet("Requests", _columns(), _list_cells(rows))
    write = _WRITERS[file_format.extension]
    return spreadsheets.as_download(write(sheet), file_format=file_format, name=file_name())


def file_name() -> str:
    """Return the name of the file, without its extension: it has today's date."""
    return f"requests-to-change-{clock.today():%Y-%m-%d}"


def _columns() -> list[ProtectedColumn]:
    choices = {
        "Departments": list(Department.objects.order_by("code").values_list("code", flat=True)),
        "Stage": [stage.label for stage in Stage],
        "Workstream": list(Workstream.objects.values_list("name", flat=True)),
    }
    headings = (*COLUMNS, NEXT_STEPS)
    columns = [
        ProtectedColumn(
            heading,
            width,
            _NOTES[heading],
            _RULES.get(heading, Rule.LOCKED),
            choices.get(heading, ()),
        )
        for heading, width in zip(headings, WIDTHS, strict=True)
    ]
    return [*columns, ProtectedColumn(MADE_FROM, 20, _NOTES[MADE_FROM], is_hidden=True)]


def _list_cells(rows: Iterable[RequestRow]) -> Iterator[list[Cell]]:
    """Yield the cells of each row; the steps are read for many rows at once."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_SIZE)):
        steps = open_by_request([row.pk for row in chunk], at=None)
        for row in chunk:
            own = steps.get(row.pk, [])
            described = "\n".join(map(describe_on_one_line, own))
            if len(described) > MOST_IN_CELL:
                # Steps that are cut away would seem to have ended when the file is brought back.
                described, own = "", []
            made_from = MadeFrom(row.number, row.entry_id, tuple(step.pk for step in own))
            yield [*(value(row) for value in COLUMNS.values()), described, str(made_from)]
