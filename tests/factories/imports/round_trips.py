"""A download to change, and what people and programs do to it before it comes back."""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from odf import opendocument, table, text
from odf.teletype import addTextToElement

from accounts.models import User
from requests_log.exports import to_change
from requests_log.queries.request_list import RequestList
from tests.factories.imports.source_papers import save as as_bytes

# The columns of a download to change, by heading, from 1.
HEADINGS = (
    *("Reference", "Areas", "Issue", "Departments", "Stage", "Workstream"),
    *("Type (our judgement)", "Status", "Target date", "Last update", "Last changed"),
    *("Next steps", "Made from"),
)
COLUMN = {heading: at for at, heading in enumerate(HEADINGS, 1)}
# A change to the text of a cell, or to a date.
Habit = Callable[[Any], Any]


def make_download(by: User, extension: str = "xlsx") -> bytes:
    """Return the whole list as a file to change."""
    rows = RequestList(by).all()
    response = to_change.respond(rows, file_format=to_change.FORMATS[extension])
    return response.getvalue()


def change(content: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
    """Return an XLSX download with other values in cells, named by reference and heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Requests"]
    rows = {cell.value: cell.row for cell in sheet["A"]}
    for (reference, heading), value in cells.items():
        put(sheet.cell(rows[reference], COLUMN[heading]), value)
    return as_bytes(book)


def put(cell: Any, value: Any) -> None:
    """Type a value into a cell; a text stays one, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def retype_xlsx(content: bytes, habit: Habit) -> bytes:
    """Return an XLSX download with a habit applied to each cell below the headings."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book["Requests"].iter_rows(min_row=2):
        for cell in row:
            if cell.value is not None:
                put(cell, habit(cell.value))
    return as_bytes(book)


def retype_ods(content: bytes, habit: Habit) -> bytes:
    """Return an ODS download with a habit applied to each text below the headings."""
    book = opendocument.load(io.BytesIO(content))
    for row in book.getElementsByType(table.TableRow)[1:]:
        for cell in row.getElementsByType(table.TableCell):
            lines = [_text_of(line) for line in cell.getElementsByType(text.P)]
            if cell.getAttribute("valuetype") != "string":
                continue
            for line in list(cell.childNodes):
                cell.removeChild(line)
            for line in str(habit("\n".join(lines))).split("\n"):
                paragraph = text.P()
                addTextToElement(paragraph, line)
                cell.addElement(paragraph)
    return as_bytes(book)


def _text_of(node: Any) -> str:
    if node.nodeType == node.TEXT_NODE:
        return str(node.data)
    if node.qname[1] == "s":
        return " " * int(node.attributes.get((node.qname[0], "c"), 1))
    return "\t" if node.qname[1] == "tab" else "".join(map(_text_of, node.childNodes))


def saved_by_libreoffice(content: bytes, extension: str, to: str) -> bytes | None:
    """Return a file as LibreOffice saves it, or None if it is not installed with Calc."""
    program = os.environ.get("SOFFICE") or shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        own, out = Path(folder) / f"list.{extension}", Path(folder) / "out"
        own.write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", to, "--outdir", str(out)]
        subprocess.run([*command, str(own)], capture_output=True, timeout=120, check=False)
        made = out / f"list.{to}"
        return made.read_bytes() if made.exists() else None
