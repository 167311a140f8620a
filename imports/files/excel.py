"""Reading XLSX row by row with openpyxl, so that memory stays bounded."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from imports.files.archive import DAMAGED, read_part
from imports.files.tables import (
    MOST_COLUMNS,
    MOST_EMPTY_ROWS,
    FileError,
    SourceFile,
    SourceTable,
    TableBuilder,
    TextCounter,
)
from requests_log.rules.made_from import CHOICES_SHEET

MOST_SHEETS = 50
# A character by its number, as the format writes those that XML cannot hold: _x000D_.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# In a part, the names of elements may have the prefix of their namespace.
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^>]*ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\""
)
# Merged cells that are filled: more belong to no list of requests.
_MOST_MERGED = 5_000
# The first and last column and row of merged cells, from 1.
Box = tuple[int, int, int, int]


def read(content: bytes, archive: zipfile.ZipFile) -> SourceFile:
    """Return a table for each sheet that shows anything. Raises FileError if it is damaged."""
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheets = book.worksheets
        if len(sheets) > MOST_SHEETS:
            raise FileError(f"The file has more than {MOST_SHEETS} sheets.")
        tables, remarks, counter = [], _describe_formulas(archive), TextCounter()
        for sheet in sheets:
            if sheet.sheet_state != "visible":
                if sheet.title != CHOICES_SHEET:
                    remarks.append(f"The sheet “{sheet.title}” is hidden and was not read.")
                continue
            part = sheet._worksheet_path
            tables.append(_read_sheet(sheet, _find_merged(archive, part), remarks, counter))
    except FileError:
        raise
    except Exception as error:
        # The library raises errors of many kinds for files that break the format.
        raise FileError(DAMAGED) from error
    return SourceFile("Excel", tuple(tables), tuple(remarks))


def _read_sheet(
    sheet: Any, merged: list[Box], remarks: list[str], counter: TextCounter
) -> SourceTable:
    builder = TableBuilder(f"sheet “{sheet.title}”", sheet.title, counter)
    empty = 0
    filling = _MergedCells(merged)
    # A sheet may say that it has a million rows: only those that are there count.
    sheet.reset_dimensions()
    for number, cells in enumerate(_rows_of(sheet), 1):
        texts = filling.fill(number, cells)
        empty = 0 if any(texts) else empty + 1
        if empty > MOST_EMPTY_ROWS:
            remarks.append(f"What follows {MOST_EMPTY_ROWS:,} empty rows was not read.")
            break
        builder.add(number, texts)
    return builder.build()


class _MergedCells:
    """Fills cells that are merged downwards: what a reader sees once holds for each row."""

    def __init__(self, boxes: list[Box]) -> None:
        self._starts = {(box[1], box[0]): box for box in boxes}
        self._rows = {row for box in boxes for row in range(box[1], box[3] + 1)}
        self._above: dict[tuple[int, int], str] = {}

    def fill(self, number: int, cells: list[str]) -> list[str]:
        """Return the cells of a row with what is merged into them. Rows come in order."""
        if number not in self._rows:
            return cells
        texts = cells + [""] * (MOST_COLUMNS - len(cells))
        for column in range(1, MOST_COLUMNS + 1):
            if box := self._starts.get((number, column)):
                value = texts[column - 1]
                self._above.update(((row, column), value) for row in range(number + 1, box[3] + 1))
            elif filled := self._above.pop((number, column), ""):
                texts[column - 1] = texts[column - 1] or filled
        return texts


def _rows_of(sheet: Any) -> Iterator[list[str]]:
    for values in sheet.iter_rows(values_only=True):
        yield [_text_of(value) for value in values]


def _text_of(value: object) -> str:
    """Return a value as text: a date as 2011-03-22, a whole number without its decimal point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _find_merged(archive: zipfile.ZipFile, path: str) -> list[Box]:
    found = _MERGED.findall(read_part(archive, path.lstrip("/")))[:_MOST_MERGED]
    boxes: Iterable[Box] = (range_boundaries(each.decode()) for each in found)
    return [box for box in boxes if 0 < box[3] - box[1] < _MOST_MERGED]


def _describe_formulas(archive: zipfile.ZipFile) -> list[str]:
    """Return sentences on formulas and on links to other files."""
    remarks = []
    parts = [read_part(archive, name) for name in archive.namelist() if _SHEET.fullmatch(name)]
    formulas = sum(len(_FORMULA.findall(part)) for part in parts)
    if formulas:
        remarks.append(
            f"Cells with formulas ({formulas:,}): the values that were saved with the file are "
            "used. Nothing is worked out again."
        )
    if without := sum(len(_WITHOUT_VALUE.findall(part)) for part in parts):
        remarks.append(
            f"Formulas without a saved value ({without:,}) are read as empty cells: "
            "open the file in Excel, save it and upload it again."
        )
    if any(name.startswith("xl/externalLinks/") for name in archive.namelist()):
        remarks.append("The file refers to other files. These are not opened.")
    return remarks
