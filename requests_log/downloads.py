"""Requests as files: CSV, XLSX and ODS, safe to open in a spreadsheet."""

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tablib
import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from requests_log.as_at import AsAt, day_of
from requests_log.models import Standing

COLUMNS: dict[str, Callable[[Standing], Any]] = {
    "Reference": lambda r: r.reference,
    "Areas": lambda r: r.line.areas_label,
    "Issue": lambda r: r.line.issue,
    "Departments": lambda r: r.line.departments_label,
    "Stage": lambda r: r.stage_label,
    "Workstream": lambda r: r.workstream.name if r.workstream else "",
    "Kind (our reading)": lambda r: r.get_request_kind_display(),
    "Status": lambda r: r.line.status,
    "Target date": lambda r: r.target_date or "",
    "Last news": lambda r: r.news_on,
    "Updated": lambda r: r.updated_on,
}
# A spreadsheet takes a cell that starts with one of these for a formula, and may run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDTHS = (11, 24, 50, 18, 20, 24, 24, 70, 13, 13, 13)


@dataclass(frozen=True)
class FileFormat:
    extension: str
    name: str
    content_type: str
    write: Callable[[Iterable[Standing]], HttpResponseBase]


def respond(rows: Iterable[Standing], *, file_format: FileFormat, at: AsAt | None) -> Any:
    """Return the rows as a file to download, named for the day that they are read for."""
    response = file_format.write(rows)
    response["Content-Type"] = file_format.content_type
    known = "-as-known-then" if at and at.known_on else ""
    name = f"requests-of-whitehall-{day_of(at):%Y-%m-%d}{known}.{file_format.extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def escaped(value: Any) -> str:
    """Return a value for CSV, with an apostrophe before what a spreadsheet would run."""
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _values(rows: Iterable[Standing]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value(row) for value in COLUMNS.values()]


class _Echo:
    """A file whose writes come straight back, for csv to stream through."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterable[Standing]) -> HttpResponseBase:
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        # Without the mark, Excel takes UTF-8 for another encoding and garbles quotation marks.
        yield "\ufeff"
        yield writer.writerow(COLUMNS)
        for values in _values(rows):
            yield writer.writerow([escaped(value) for value in values])

    return StreamingHttpResponse(lines())


def _xlsx(rows: Iterable[Standing]) -> HttpResponseBase:
    # Handed to the response, which closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "d mmmm yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Requests")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "d mmmm yyyy", "valign": "top", "align": "left"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, wrapped)
        sheet.freeze_panes(1, 0)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, heading)
        for number, values in enumerate(_values(rows), 1):
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, dated)
                else:
                    sheet.write_string(number, column, value, wrapped)
    file.seek(0)
    return FileResponse(file)


def _ods(rows: Iterable[Standing]) -> HttpResponseBase:
    data = tablib.Dataset(*_values(rows), headers=list(COLUMNS), title="Requests")
    return HttpResponse(data.export("ods"))


FORMATS = {
    file_format.extension: file_format
    for file_format in (
        FileFormat("csv", "CSV", "text/csv; charset=utf-8", _csv),
        FileFormat(
            "xlsx",
            "Excel (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
        ),
        FileFormat(
            "ods", "OpenDocument (ODS)", "application/vnd.oasis.opendocument.spreadsheet", _ods
        ),
    )
}
