"""Writes tables as CSV, XLSX and ODS files that are safe to open in a spreadsheet program."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import tablib
import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from cbtracker.csv_lines import csv_lines

Cell = str | int | dt.date
# Excel takes no longer text in a cell.
MOST_IN_CELL = 32_767
_CUT = "… The rest is too long for a cell."


@dataclass(frozen=True)
class Spreadsheet:
    """A table to download. Its ``rows`` may be a generator.

    ``widths`` are the widths of the columns, in characters. ``notes`` are printed above the
    headings, one in a row, and ``footnotes`` below the table.
    """

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    footnotes: Sequence[str] = ()

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Yield the notes, the headings, the rows and the footnotes."""
        yield from ([note] for note in self.notes)
        yield self.headings
        yield from self.rows
        yield from ([note] for note in self.footnotes)


@dataclass(frozen=True)
class SpreadsheetFormat:
    """A file format. ``row_limit`` is how many rows it can have, or None if there is no limit."""

    extension: str
    name: str
    content_type: str
    write: Callable[[Spreadsheet], HttpResponseBase]
    row_limit: int | None = None

    def allows(self, rows: int) -> bool:
        """Return whether a file can have so many rows."""
        return self.row_limit is None or rows <= self.row_limit


def respond(sheet: Spreadsheet, *, file_format: SpreadsheetFormat, name: str) -> HttpResponseBase:
    """Return a download of a sheet, named ``name`` with the extension of its format."""
    return as_download(file_format.write(sheet), file_format=file_format, name=name)


def as_download(
    response: HttpResponseBase, *, file_format: SpreadsheetFormat, name: str
) -> HttpResponseBase:
    """Return a response as a download, named ``name`` with the extension of its format."""
    response["Content-Type"] = file_format.content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format.extension}"'
    return response


def _write_csv(sheet: Spreadsheet) -> HttpResponseBase:
    return StreamingHttpResponse(csv_lines(sheet.lines()))


def _write_xlsx(sheet: Spreadsheet) -> HttpResponseBase:
    # The response closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "d mmmm yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet.title)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "d mmmm yyyy", "valign": "top", "align": "left"})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        # Notes are not wrapped: they run over the columns to the right.
        note = book.add_format({"bold": True})
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width, wrapped)
        heading_row = len(sheet.notes)
        page.freeze_panes(heading_row + 1, 0)
        last_row = heading_row
        for number, values in enumerate(sheet.lines()):
            is_note = number < heading_row or (values is not sheet.headings and len(values) == 1)
            style = heading if number == heading_row else note if is_note else wrapped
            if not is_note:
                last_row = number
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    page.write_datetime(number, column, value, dated)
                elif isinstance(value, int):
                    page.write_number(number, column, value, style)
                else:
                    page.write_string(number, column, _fit(value), style)
        page.autofilter(heading_row, 0, last_row, len(sheet.headings) - 1)
    file.seek(0)
    return FileResponse(file)


def _fit(text: str) -> str:
    """Return a text as a cell of Excel can have it; one that is cut says so."""
    return text if len(text) <= MOST_IN_CELL else text[: MOST_IN_CELL - len(_CUT)] + _CUT


def _write_ods(sheet: Spreadsheet) -> HttpResponseBase:
    width = len(sheet.headings)
    rows = [[*values, *[""] * (width - len(values))] for values in sheet.lines()]
    first, *others = rows
    return HttpResponse(tablib.Dataset(*others, headers=first, title=sheet.title).export("ods"))


FORMATS = {
    file_format.extension: file_format
    for file_format in (
        SpreadsheetFormat("csv", "CSV", "text/csv; charset=utf-8", _write_csv),
        SpreadsheetFormat(
            "xlsx",
            "Excel (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _write_xlsx,
            # A worksheet can have 1,048,576 rows.
            row_limit=1_000_000,
        ),
        # The whole file is built in memory.
        SpreadsheetFormat(
            "ods",
            "OpenDocument (ODS)",
            "application/vnd.oasis.opendocument.spreadsheet",
            _write_ods,
            row_limit=10_000,
        ),
    )
}
