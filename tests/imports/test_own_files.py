"""Our own downloads come back as they went, whatever the texts are."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf import opendocument, style, table, text

from cbtracker.text import tidy
from imports.files.formats import read_file
from requests_log.exports.spreadsheets import FORMATS, Spreadsheet
from tests.factories.imports.source_papers import save

HEADS = ("Reference", "Issue", "Status", "Target date")
# What people write and programs treat in their own way, among anything else.
HABITS = st.sampled_from(
    [
        "=1+1",
        "-5% of budget",
        "'=x",
        "@home",
        "1.10",
        "2011-03-22",
        "TRUE",
        "• a\n• b",
        "One.\n\nTwo.",
        "_x000D_ as typed",
        "a\tb",
        "1e5",
    ]
)
ANYTHING = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1)
TEXT = (HABITS | ANYTHING).map(tidy).filter(bool)


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXT, min_size=2, max_size=6))
def test_the_texts_of_a_download_are_read_as_they_were(extension: str, texts: list[str]):
    day = dt.date(2011, 4, 1)
    rows = [("CB-001", text, text, day) for text in texts]
    sheet = Spreadsheet(title="Requests", headings=HEADS, widths=(10,) * 4, rows=rows)
    response = FORMATS[extension].write(sheet)
    (table,) = read_file(response.getvalue()).tables
    read = [row.cells for row in table.rows[1:]]
    assert read == [("CB-001", text, text, day.isoformat()) for text in texts]


def workbook_with_hidden(title: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADS)
    book.active.append(("CB-001", "A", "B"))
    hidden = book.create_sheet(title)
    hidden.append(("Stage", "Workstream"))
    hidden.sheet_state = "hidden"
    return save(book)


def ods_with_hidden(title: str) -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    unseen = style.Style(name="unseen", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for name, more in (("Requests", {}), (title, {"stylename": unseen})):
        sheet = table.Table(name=name, **more)
        row = table.TableRow()
        for head in HEADS:
            cell = table.TableCell(valuetype="string")
            cell.addElement(text.P(text=head))
            row.addElement(cell)
        sheet.addElement(row)
        book.spreadsheet.addElement(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("make", [workbook_with_hidden, ods_with_hidden])
@pytest.mark.parametrize(
    ("title", "said"),
    [("Old", ("The sheet “Old” is hidden and was not read.",)), ("Choices", ())],
)
def test_a_hidden_sheet_is_not_read_and_only_our_own_goes_without_saying(make, title, said):
    found = read_file(make(title))
    assert (len(found.tables), found.remarks) == (1, said)
