"""Download the list of requests, and read the file back."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
from django.test import Client
from odf import opendocument, table
from odf.namespaces import OFFICENS, TABLENS

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
EXTENSIONS = list(CONTENT_TYPES)


def download(client: Client, extension: str, query: str = "") -> bytes:
    response = client.get(f"/requests/download.{extension}?{query}")
    assert response.status_code == 200
    return response.getvalue()


def read_rows(extension: str, content: bytes) -> list[list[str]]:
    """Return a file's cells as text, headings first."""
    return {"csv": csv_rows, "xlsx": xlsx_rows, "ods": ods_rows}[extension](content)


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_rows(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[as_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def as_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def ods_cells(content: bytes) -> list[list[Any]]:
    (bulk_update_page,) = opendocument.load(io.BytesIO(content)).getElementsByType(table.Table)
    return [
        [cell for cell in row.childNodes if cell.qname == (TABLENS, "table-cell")]
        for row in bulk_update_page.getElementsByType(table.TableRow)
    ]


def ods_rows(content: bytes) -> list[list[str]]:
    return [[ods_text(cell) for cell in row] for row in ods_cells(content)]


def ods_text(cell: Any) -> str:
    day = cell.attributes.get((OFFICENS, "date-value"))
    return day or "\n".join(text_in(paragraph) for paragraph in cell.childNodes)


def text_in(node: Any) -> str:
    """Return a paragraph's text, also where spaces, tabs and breaks are elements."""
    if node.nodeType == node.TEXT_NODE:
        return str(node.data)
    name = node.qname[1]
    if name == "s":
        return " " * int(node.attributes.get((node.qname[0], "c"), 1))
    return {"tab": "\t", "line-break": "\n"}.get(name) or "".join(map(text_in, node.childNodes))
