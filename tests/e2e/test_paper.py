"""After the meeting, an official updates the record and issues a paper for ministers."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from papers.models import Edition
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    row_of,
    tab_to,
)
from tests.helpers.bulk_update_steps import new_status, stage_choice

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
THURSDAY = dt.date(2011, 3, 24)


@pytest.fixture
def day_after_meeting(settings: Any) -> None:
    settings.TODAY = THURSDAY


@pytest.mark.usefixtures("day_after_meeting")
def test_updates_a_departments_requests_and_issues_the_paper(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/update-several/?department=MoJ")
    page.get_by_label("Meeting this update comes from").select_option(
        "Ministers’ meeting with leaders, 24 March 2011"
    )
    new_status(page, "CB-012").fill("Discussions around prisoner release dates have ended.")
    new_status(page, "CB-014").fill("Governors will take part in every partnership.")
    stage_choice(page, "CB-014", "Resolved").check()
    page.get_by_label("Confirm no change to CB-013").check()
    press(page, "Save")
    expect_banner(page, "Saved: CB-012 updated, CB-014 moved to resolved, CB-013 confirmed.")

    follow(page, "Paper")
    follow(page, "Meetings")
    check_page(page, "Meetings")
    newest = page.get_by_role("row").filter(has_text="24 March 2011")
    follow(newest, re.compile("^Ministers’ meeting with leaders"))
    check_page(page, "Ministers’ meeting with leaders, 24 March 2011")
    follow(page, "Paper for this meeting")
    check_page(
        page,
        "1st Phase Community Budgets for Families with Multiple Problems: requests of Whitehall",
    )
    expect(page).to_have_title("The paper as at 24 March 2011 – Requests of Whitehall")
    expect(page.get_by_text("14 are in progress, 3 are being taken")).to_be_visible()
    changes = page.get_by_role("heading", name="Changes since the Community Budgets Group")
    expect(changes).to_be_visible()
    expect(page.get_by_text("Moved from in progress to resolved.")).to_be_visible()
    expect(page.locator("del", has_text="and information sharing are on-going")).to_be_visible()

    # The words, the whole paper, and then the button: by keyboard alone.
    tab_to(page, page.get_by_role("button", name="Issue this paper"))
    press_enter(page)
    check_page(page, "Issue the paper")
    tab_to(page, page.get_by_label("Title"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Requests of Whitehall: update for 24 March")
    tab_to(page, page.get_by_label("Introduction"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("This is the update that was promised.")
    tab_to(page, page.get_by_role("button", name="Preview the paper"))
    press_enter(page)
    check_page(page, "Requests of Whitehall: update for 24 March")
    expect(page.get_by_text("This paper has not been issued.")).to_be_visible()
    assert Edition.objects.count() == 1
    tab_to(page, page.get_by_role("button", name="Issue this paper"))
    press_enter(page)

    check_page(page, "Edition 2 issued")
    follow(page, "View edition 2")
    check_page(page, "Requests of Whitehall: update for 24 March")
    expect(page.get_by_text("Differences from today’s record: 0 requests")).to_be_visible()
    with zipfile.ZipFile(downloaded(page, "Word (DOCX)", "docx")) as archive:
        words = archive.read("word/document.xml").decode()
    assert "Governors will take part in every partnership." in words
    assert Path(downloaded(page, "PDF", "pdf")).read_bytes().startswith(b"%PDF-")

    follow(page, "Editions", exact=True)
    check_page(page, "Editions")
    press(page, "Compare")
    check_page(page, "Compare two editions")
    expect(page.get_by_text("Of the 33 requests, 1 has moved, 1 is reworded")).to_be_visible()
    marked = page.locator("ins", has_text="have ended.")
    expect(marked).to_be_visible()
    # Not by colour alone.
    expect(marked).to_have_css("text-decoration-line", "underline")

    page.goto("/editions/1/")
    check_page(page, "1st PHASE COMMUNITY BUDGETS FOR FAMILIES WITH MULTIPLE PROBLEMS")
    page.get_by_text("Differences from today’s record: 2 requests").click()
    check_page(page)
    expect(
        page.get_by_role("heading", name="CB-014 Co-operation of prison governor")
    ).to_be_visible()


def downloaded(page: Page, name: str, extension: str) -> str:
    """Return where a file was saved to that a link downloads; fail where it has another name."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    expected = f"requests-of-whitehall-2011-03-24-edition-2.{extension}"
    assert download.value.suggested_filename == expected
    return str(download.value.path())


def test_a_mistaken_edition_is_superseded(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/editions/1/")
    follow(page, "Issue a replacement")
    press(page, "Preview the paper")
    check_page(page, "Issue the paper")
    expect_problems(page, "Enter what was wrong with edition 1.")
    page.get_by_label("What was wrong with the earlier edition?").fill(
        "It prints its date as 22 March 2010."
    )
    press(page, "Preview the paper")
    press(page, "Issue this paper")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edition 2 issued")
    follow(page, "edition 1")
    check_page(page)
    expect(page.get_by_text("This edition has been replaced by")).to_be_visible()


@pytest.mark.usefixtures("day_after_meeting")
def test_reads_what_changed_and_what_did_not(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/changes/")
    check_page(page, "Changes between two dates")
    press(page, "Show changes")
    check_page(page, "Changes between two dates")
    expect_problems(page, "Enter the date to compare from.")
    fill_date(page, "From", "17", "3", "2011")
    page.get_by_label("Department").select_option("Home Office (HO)")
    press(page, "Show changes")
    check_page(page, "Changes between two dates")
    expect(page.get_by_text("are unchanged.")).to_be_visible()
    follow(page, "Unchanged requests")
    check_page(page, "Unchanged requests")
    expect(page.get_by_text("18 requests unchanged for 1 meeting or more")).to_be_visible()
    page.get_by_label("Unchanged for at least this many meetings").fill("two")
    press(page, "Show")
    check_page(page, "Unchanged requests")
    expect_problems(page, "Enter a number of meetings, such as 2.")


def test_records_a_meeting(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/meetings/")
    press(page, "Add a meeting")
    check_page(page, "Add a meeting")
    page.get_by_label("Meeting name").fill("Leaders’ group")
    press(page, "Save")
    check_page(page, "Add a meeting")
    expect_problems(page, "Enter the date of the meeting.")
    fill_date(page, "Date of the meeting", "7", "4", "2011")
    press(page, "Save")
    expect_banner(page, "Leaders’ group, 7 April 2011 has been added.")
    check_page(page, "Leaders’ group, 7 April 2011")


def test_a_lead_reads_the_paper_of_their_area(
    open_as: OpenAs, make_user: Callable[..., User]
) -> None:
    page = open_as(make_user(Role.LEAD, "swindon"))
    page.goto("/")
    follow(page, "Your paper")
    check_page(page)
    expect(row_of(page, "Covers")).to_have_text("Swindon")
    expect(page.get_by_role("button", name="Issue this paper")).to_have_count(0)
    expect(page.get_by_role("cell", name="CB-002")).to_be_visible()
    expect(page.get_by_role("cell", name="CB-010")).to_have_count(0)
