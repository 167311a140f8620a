"""An official changes ten requests in a spreadsheet and brings them back, with one conflict."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from requests_log.domain import next_steps
from tests.factories.entries import get_request, write_news
from tests.factories.imports.round_trips import change
from tests.factories.next_steps import add_step
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, follow, press

pytestmark = pytest.mark.browser
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Ten rows, each changed in some way that a spreadsheet offers.
CHANGES = {
    **{(f"CB-{number:03}", "Status"): f"Changed in Excel: {number}." for number in range(1, 7)},
    ("CB-007", "Departments"): "DfE / MoJ",
    ("CB-008", "Stage"): "On-going workstream",
    ("CB-008", "Workstream"): "Data sharing",
    ("CB-009", "Target date"): "1 May 2011",
    ("CB-010", "Next steps"): "MoJ: Write to areas (due 1 May 2011)",
}


def upload(page: Page, content: bytes) -> None:
    file: FilePayload = {
        "name": "requests-to-change-2011-03-22.xlsx",
        "mimeType": EXCEL,
        "buffer": content,
    }
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Upload")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("the_record")
def test_changes_ten_rows_in_a_spreadsheet_and_settles_a_conflict(
    open_as: OpenAs, official: User
) -> None:
    step = add_step(get_request(10), official, "Ask HMT")
    page = open_as(official)
    page.goto("/requests/")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX to change").click()
    content = change(download.value.path().read_bytes(), CHANGES)
    write_news(get_request(3), official, "Somebody was quicker.")

    follow(page, "Bring requests in from a file")
    upload(page, content)
    check_page(page, "Check the columns")
    press(page, "Continue")
    check_page(page, "Check the rows")
    expect(page.get_by_role("link", name="Changed: 9")).to_be_visible()
    expect(page.get_by_role("link", name="Conflict: 1")).to_be_visible()
    expect(page.get_by_role("link", name="The same: 23")).to_be_visible()
    row_of_3 = page.get_by_role("row").filter(has_text="CB-003")
    expect(row_of_3).to_contain_text("CB-003 has changed here since the file was made.")
    expect(row_of_3).to_contain_text("Changed here by Olive Official on 22 March 2011")
    row_of_10 = page.get_by_role("row").filter(has_text="CB-010")
    expect(row_of_10).to_contain_text("New next step for MoJ: Write to areas (due 1 May 2011)")
    expect(row_of_10).to_contain_text("Next step ended, overtaken by events: DfE: Ask HMT")

    row_of_3.get_by_role("combobox").select_option("Use the file")
    press(page, "Use these choices")
    check_page(page, "Check the rows")
    press(page, "Save 10 rows")
    check_page(page, "Requests brought in")
    expect(page.get_by_text("0 new, 9 changed")).to_be_visible()
    expect(page.get_by_text("Next steps recorded or ended: 2.")).to_be_visible()
    assert get_request(3).line.status == "Changed in Excel: 3."
    assert get_request(8).line.stage == "on_going"
    with pytest.raises(next_steps.AlreadyEndedError):
        next_steps.end_step(by=official, step=step, outcome="done", effective_on=step.effective_on)

    page.goto("/history/")
    expect(page.get_by_role("main")).to_contain_text("requests-to-change-2011-03-22.xlsx")
