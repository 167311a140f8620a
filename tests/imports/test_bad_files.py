"""Files that cannot be read: a clear message, nothing saved, and no more memory than they need."""

import resource

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from imports.files.formats import read_file
from imports.files.tables import MOST_BYTES, FileError
from imports.models import Import
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome
from imports.rules.columns import find_heads
from tests.factories.imports import bad_files
from tests.factories.imports.source_papers import plain_xlsx, save
from tests.factories.imports.uploads import make_import

# Megabytes that reading a small file may add to what the tests use at most.
MOST_MEMORY = 400


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize("what", bad_files.REFUSED)
def test_a_bad_file_is_refused_in_words(what: str):
    make, words = bad_files.REFUSED[what]
    content, before = make(), peak()
    with pytest.raises(FileError, match=words):
        read_file(content)
    assert peak() - before < MOST_MEMORY


def test_a_bad_file_keeps_nothing(official_client: Client):
    file = SimpleUploadedFile("paper.docx", bad_files.with_entities())
    response = official_client.post("/imports/", {"file": file})
    assert "XML entities" in response.content.decode()
    assert not Import.objects.exists()


def test_a_file_of_more_than_10_mb_is_refused(official_client: Client):
    file = SimpleUploadedFile("paper.docx", b"PK" + bytes(MOST_BYTES))
    response = official_client.post("/imports/", {"file": file})
    assert "must be smaller than 10 MB" in response.content.decode()
    assert not Import.objects.exists()


def test_a_million_empty_rows_and_a_cell_in_the_last_corner():
    book = openpyxl.Workbook()
    book.active.append(["Area", "Issue", "Dept", "Status"])
    book.active.append(["Hull", "Pooling", "DH", "Agreed"])
    book.active["XFD1048576"] = "."
    before = peak()
    found = read_file(save(book))
    assert [len(table.rows) for table in found.tables] == [2]
    assert found.remarks == ("What follows 5,000 empty rows was not read.",)
    assert peak() - before < MOST_MEMORY


def test_an_ods_that_repeats_its_last_row_a_million_times_is_short():
    rows = [["Area", "Issue"], ["Hull", "Pooling"]]
    content = ods_with(
        rows,
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )
    assert [len(table.rows) for table in read_file(content).tables] == [2]


def test_an_ods_that_repeats_a_full_row_is_refused():
    content = ods_with(
        [["Area", "Issue"]],
        '<table:table-row table:number-rows-repeated="1048574">'
        "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
    )
    with pytest.raises(FileError, match="same row 1,048,574 times"):
        read_file(content)


def test_an_ods_that_repeats_a_long_row_is_refused():
    content = ods_with(
        [["Area", "Issue"]],
        '<table:table-row table:number-rows-repeated="19000"><table:table-cell>'
        f"<text:p>{'x' * 2_000}</text:p></table:table-cell></table:table-row>",
    )
    with pytest.raises(FileError, match="more than 30 million characters"):
        read_file(content)


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_xdfff_"])
def test_a_character_that_no_database_can_hold_refuses_its_row_alone(
    escape: str, official: User, the_record: None
):
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Area", "Issue", "Dept", f"Status{escape}"])
    for issue in (f"Pooling of {escape} rents", "Pooling of fees"):
        book.active.append(["Hull", issue, "DWP", "New."])
    rows = make_plan(make_import(official, save(book), "tracker.xlsx"), by=official).rows
    assert [row.outcome for row in rows] == [Outcome.REFUSED, Outcome.NEW]
    assert "cannot be printed, after “Pooling of”" in rows[0].reasons[0]


def test_what_follows_very_many_empty_rows_of_an_ods_is_left_and_said():
    empty = '<table:table-row table:number-rows-repeated="5001"><table:table-cell/>'
    row = "<table:table-row><table:table-cell><text:p>Hull</text:p></table:table-cell>"
    end = "</table:table-row>"
    found = read_file(ods_with([["Area", "Issue"]], empty + end + row + end))
    assert [len(table.rows) for table in found.tables] == [1]
    assert found.remarks == ("What follows 5,000 empty rows was not read.",)


def test_cells_of_an_ods_that_go_on_below_and_formulas_are_read():
    rows = (
        '<table:table-row><table:table-cell table:number-rows-spanned="3"><text:p>Hull</text:p>'
        "</table:table-cell><table:table-cell><text:p>Pooling</text:p></table:table-cell>"
        "</table:table-row>"
    )
    below = (
        "<table:table-row><table:covered-table-cell/><table:table-cell table:formula='of:=1'>"
        "<text:p>{}</text:p></table:table-cell></table:table-row>"
    )
    found = read_file(
        ods_with([["Area", "Issue"]], rows + below.format("Trust") + below.format("Rents"))
    )
    assert [row.cells for row in found.tables[0].rows[1:]] == [
        ("Hull", "Pooling"),
        ("Hull", "Trust"),
        ("Hull", "Rents"),
    ]
    assert "Cells with formulas (2)" in found.remarks[0]


def test_a_csv_file_with_very_many_empty_rows_is_short():
    content = bad_files.csv_of("Area,Issue", "Hull,Pooling", *[","] * 5_002, "Kent,Trust")
    [table] = read_file(content).tables
    assert [row.cells for row in table.rows] == [("Area", "Issue"), ("Hull", "Pooling")]


def test_formulas_are_read_as_their_saved_values_and_said():
    content = plain_xlsx()
    name = "xl/worksheets/sheet1.xml"
    sheet = bad_files.part_of(content, name)
    cells = b'<row r="99"><c r="A99" t="str"><f>"Hu"&amp;"ll"</f><v>Hull</v></c>'
    cells += b'<c r="B99"><f>[1]Other!A1</f></c><c r="C99" t="str"><v>DH</v></c></row></sheetData>'
    linked = {
        name: sheet.replace(b"</sheetData>", cells),
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
    }
    found = read_file(bad_files.repacked(content, linked))
    assert found.tables[0].rows[-1].cells == ("Hull", "", "DH", "")
    said = " ".join(found.remarks)
    assert "Cells with formulas (2)" in said
    assert "without a saved value (1)" in said
    assert "refers to other files. These are not opened" in said


def test_two_heads_in_one_sheet_are_two_tables():
    content = bad_files.csv_of(
        "Annex A,,",
        "Area,Issue,Status",
        "Hull,Pooling,Agreed",
        "Area,Ask,Outcome",
        "Kent,Trust,Done",
    )
    tables = find_heads(read_file(content).tables)
    assert [(table.heads, table.stage) for table in tables] == [
        (("Area", "Issue", "Status"), "in_progress"),
        (("Area", "Ask", "Outcome"), "resolved"),
    ]


def test_a_table_without_a_head_has_columns_to_choose():
    (table,) = find_heads(read_file(bad_files.csv_of("Hull,Pooling", "Kent,Trust")).tables)
    assert not table.has_head
    assert len(table.rows) == 2


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("cp1252", ";"), ("mac_roman", "\t"), ("utf-16", ",")],
)
def test_csv_of_any_program_is_read(encoding: str, separator: str):
    rows = [("Area", "Issue"), ("Hull", "‘Top down’ targets – a café’s £5")]
    text = "\r\n".join(separator.join(row) for row in rows)
    (table,) = read_file(text.encode(encoding)).tables
    assert [row.cells for row in table.rows] == rows


def ods_with(rows: list[list[str]], more: str) -> bytes:
    """Return a spreadsheet with these rows, and then XML as it is."""
    written = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{each}="{urn}:{each}:1.0"' for each in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Requests">{written}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    empty = bad_files.repacked(plain_xlsx(), {"content.xml": content.encode()})
    return bad_files.repacked(empty, {}, leave_out=("xl/workbook.xml", "[Content_Types].xml"))
