"""Tables as files: CSV, XLSX and ODS, safe to open in a spreadsheet."""

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import tablib
import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

# A spreadsheet takes a cell that starts with one of these for a formula, and may run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Spreadsheet:
    """A table to hand out: its rows may come one at a time.

    ``widths`` are those of the columns, in letters. ``notes`` stand above the headings, one to a
    row, and ``footnotes`` below the table.
    """

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()
    footnotes: Sequence[str] = ()

    def lines(self) -> Iterator[Sequence[Any]]:
        """Yield all that is written: the notes, the headings, the rows and the footnotes."""
        yield from ([note] for note in self.notes)
        yield self.headings
        yield from self.rows
        yield from ([note] for note in self.footnotes)


@dataclass(frozen=True)
class SpreadsheetFormat:
    """A format of files. ``most`` is how many rows it goes to; None where there is no end."""

    extension: str
    name: str
    content_type: str
    write: Callable[[Spreadsheet], HttpResponseBase]
    most: int | None = None

    def takes(self, rows: int) -> bool:
        return self.most is None or rows <= self.most


def respond(sheet: Spreadsheet, *, file_format: SpreadsheetFormat, name: str) -> HttpResponseBase:
    """Return a sheet as a file to download, called ``name`` with the ending of its format."""
    response = file_format.write(sheet)
    response["Content-Type"] = file_format.content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format.extension}"'
    return response


def escaped(value: Any) -> str:
    """Return a value for CSV, with an apostrophe before what a spreadsheet would run."""
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Echo:
    """A file whose writes come straight back, for csv to stream through."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a CSV file of these rows, safe to open in a spreadsheet, a row at a time."""
    writer = csv.writer(_Echo())
    # Without the mark, Excel takes UTF-8 for another encoding and garbles quotation marks.
    yield "\ufeff"
    for values in rows:
        yield writer.writerow([escaped(value) for value in values])


def _csv(sheet: Spreadsheet) -> HttpResponseBase:
    return StreamingHttpResponse(csv_lines(sheet.lines()))


def _xlsx(sheet: Spreadsheet) -> HttpResponseBase:
    # Handed to the response, which closes it.
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
        # Not wrapped: a note reads on over the columns beside it.
        note = book.add_format({"bold": True})
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width, wrapped)
        head = len(sheet.notes)
        page.freeze_panes(head + 1, 0)
        for number, values in enumerate(sheet.lines()):
            is_note = number < head or (values is not sheet.headings and len(values) == 1)
            words = heading if number == head else note if is_note else wrapped
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    page.write_datetime(number, column, value, dated)
                elif isinstance(value, int):
                    page.write_number(number, column, value, words)
                else:
                    page.write_string(number, column, value, words)
    file.seek(0)
    return FileResponse(file)


def _ods(sheet: Spreadsheet) -> HttpResponseBase:
    width = len(sheet.headings)
    rows = [[*values, *[""] * (width - len(values))] for values in sheet.lines()]
    first, *others = rows
    return HttpResponse(tablib.Dataset(*others, headers=first, title=sheet.title).export("ods"))


FORMATS = {
    file_format.extension: file_format
    for file_format in (
        SpreadsheetFormat("csv", "CSV", "text/csv; charset=utf-8", _csv),
        SpreadsheetFormat(
            "xlsx",
            "Excel (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
            # A worksheet has 1,048,576 rows.
            most=1_000_000,
        ),
        # Made in memory as a whole.
        SpreadsheetFormat(
            "ods",
            "OpenDocument (ODS)",
            "application/vnd.oasis.opendocument.spreadsheet",
            _ods,
            most=10_000,
        ),
    )
}
