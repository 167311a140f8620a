"""An official brings a Word paper into an empty service, and a spreadsheet into a full one."""

import io

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from tests.factories.entries import get_request, write_news
from tests.factories.imports.records import load_without_requests
from tests.factories.imports.source_papers import save, word_of_2011
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_problems, follow, press

pytestmark = pytest.mark.browser
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page: Page, name: str, kind: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": kind, "buffer": content}
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Upload")


@pytest.mark.django_db(transaction=True)
def test_brings_the_paper_of_2011_into_an_empty_service_and_takes_it_back(
    open_as: OpenAs, official: User
) -> None:
    load_without_requests()
    page = open_as(official)
    page.goto("/requests/")
    follow(page, "bring requests in from a file")
    check_page(page, "Bring requests in")
    press(page, "Upload")
    expect_problems(page, "Choose a file.")
    upload(page, "notes.docx", WORD, b"%PDF-1.7")
    expect_problems(
        page,
        "This is a PDF. Upload a file of these types: .docx, .odt, .xlsx, .ods and .csv.",
    )
    check_page(page, "Bring requests in")

    upload(page, "paper.docx", WORD, word_of_2011())
    check_page(page, "Check the columns")
    press(page, "Continue")
    expect_problems(page, "Choose the type of the new requests.")
    check_page(page, "Check the columns")
    page.get_by_label("Capacity to pool or align").check()
    press(page, "Continue")
    check_page(page, "Check the rows")
    expect(page.get_by_role("link", name="New: 33")).to_be_visible()

    press(page, "Save 33 rows")
    check_page(page, "Requests brought in")
    expect(page.get_by_text("33 new, 0 changed")).to_be_visible()
    follow(page, "See all requests")
    expect(page.get_by_role("heading", name="33 requests")).to_be_visible()
    page.go_back()

    follow(page, "Take this import back")
    check_page(page, "Take this import back")
    press(page, "Take it back")
    check_page(page, "Import taken back")
    page.goto("/requests/")
    expect(page.get_by_text("There are no requests yet.")).to_be_visible()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("the_record")
def test_brings_ten_changed_rows_in_and_meets_a_conflict(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (XLSX)").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    statuses = {head.value: head.column for head in book.active[1]}
    for row in range(2, 12):
        book.active.cell(row, statuses["Status"]).value = f"Changed in Excel, row {row}."
    page.goto("/imports/")
    upload(page, "requests.xlsx", EXCEL, save(book))
    press(page, "Continue")
    check_page(page, "Check the rows")
    expect(page.get_by_role("link", name="Changed: 10")).to_be_visible()
    expect(page.get_by_role("link", name="The same: 23")).to_be_visible()

    write_news(get_request(3), official, "Somebody was quicker.")
    press(page, "Save 10 rows")
    check_page(page, "Check the rows")
    expect(page.get_by_role("alert")).to_contain_text("The record has changed since")
    row_of_3 = page.get_by_role("row").filter(has_text="CB-003")
    expect(row_of_3).to_contain_text("Somebody was quicker")
    row_of_3.get_by_role("combobox").select_option("Leave it out")
    press(page, "Use these choices")
    check_page(page, "Check the rows")
    press(page, "Save 9 rows")
    check_page(page, "Requests brought in")
    assert get_request(3).line.status == "Somebody was quicker."
    assert get_request(4).line.status == "Changed in Excel, row 5."
