"""An official gives ministers a paper with a summary, Annexes C and D and words of its own."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.helpers.accessibility import PHONE, check_page
from tests.helpers.browser import OpenAs, expect_banner, expect_problems, follow, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_changes_a_heading_and_issues_the_paper_with_its_annexes(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/paper/")
    follow(page, "Wording of the paper")
    check_page(page, "Wording of the paper")
    follow(page, "Change wording: Heading of Annex C, from the start")
    check_page(page, "Change wording")
    page.get_by_label("Wording", exact=True).fill("")
    press(page, "Save")
    expect_problems(page, "Wording must not be empty.")
    page.get_by_label("Wording", exact=True).fill("What areas bring together")
    press(page, "Save")
    expect_banner(page, "Heading of Annex C saved.")

    page.goto("/paper/")
    page.get_by_text("Change the date, meeting, department, area or parts").click()
    for part in ("Summary on one page", "Annex C", "Annex D"):
        page.get_by_label(part).check()
    page.get_by_label("Show changes since").select_option("The start of the record, 17 March 2011")
    press(page, "Show the paper")
    check_page(page)
    expect(page.get_by_role("heading", name="Annex C: What areas bring together")).to_be_visible()
    expect(page.get_by_text("WARNING – the picture is continually evolving.")).to_be_visible()
    expect(page.get_by_role("row", name="Bradford 506,800 1,710 to 1,810")).to_be_visible()
    page.set_viewport_size(PHONE)
    check_page(page)

    page.get_by_role("button", name="Issue this paper").click()
    expect(page.get_by_text("summary, Annex C, Annex D")).to_be_visible()
    page.get_by_label("To", exact=True).fill("Secretary of State")
    page.get_by_label("Marking").fill("OFFICIAL")
    check_page(page, "Issue the paper")
    press(page, "Preview the paper")
    check_page(page)
    press(page, "Issue this paper")
    expect(page.get_by_role("heading", name="Edition 2 issued")).to_be_visible()
    follow(page, "View edition 2")
    expect(page.get_by_text("OFFICIAL", exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="Annex D: Families which")).to_be_visible()
