"""Prepare a paper for ministers: clear it by link, see what has changed since, and issue it."""

import re
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from requests_log.rules.stages import Stage
from tests.factories.entries import get_request, move
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    follow,
    press,
    press_enter,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record", "no_earlier_guesses")]
DRAFT = "Draft paper for the Ministers’ meeting with leaders, 24 March 2011"
GROUP = "Community Budgets Group, 17 March 2011"


def status_of_task(page: Page, name: str) -> str:
    item = page.locator(".govuk-task-list__item").filter(has_text=name)
    return item.locator(".govuk-task-list__status").inner_text()


def test_a_paper_is_prepared_cleared_and_issued(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/meetings/")
    follow(page, re.compile("^Ministers’ meeting with leaders.*24 March 2011$"))
    press(page, "Prepare the paper")
    check_page(page, DRAFT)
    assert status_of_task(page, "Covering words") == "Not started"

    # What has changed since the Group of 17 March.
    follow(page, "Changes")
    check_page(page, "What the paper contains")
    page.get_by_label("Show changes since").select_option(GROUP)
    press(page, "Save")
    expect_banner(page, "What the paper contains has been saved.")
    assert status_of_task(page, "Changes") == f"Since the {GROUP}"

    # Covering words, by keyboard alone.
    tab_to(page, page.get_by_role("link", name="Covering words"))
    press_enter(page)
    check_page(page, "Covering words")
    tab_to(page, page.get_by_label("Covering words"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("1. Ministers are asked to **note** the progress.")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    expect_banner(page, "The covering words have been saved.")
    check_page(page, DRAFT)

    # The draft leaves, marked as one.
    follow(page, "Read or download the draft")
    check_page(page)
    expect(page.get_by_text("DRAFT, 22 March 2011, ")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word (DOCX)", exact=True).click()
    assert download.value.suggested_filename == "requests-of-whitehall-2011-03-22-draft.docx"
    sections = docx.Document(Path(download.value.path())).sections
    assert all("DRAFT, 22 March 2011, " in each.header.paragraphs[0].text for each in sections)

    follow(page, DRAFT)
    follow(page, "Clearance")
    press(page, "Send for clearance")
    expect_problems(
        page,
        "Enter the name of the person who is to clear it.",
        "Enter an email address, like name@example.com.",
    )
    page.get_by_label("Name").fill("Clara Clear")
    page.get_by_label("Email address").fill("clara@example.com")
    press(page, "Send for clearance")
    expect_banner(page, "Clara Clear has been asked to clear the draft.")
    check_page(page, "Clearance")

    # By the link, without an account.
    link = next(word for word in mail.outbox[-1].body.split() if "/clear/" in word)
    theirs = open_as(None)
    theirs.goto(link.removeprefix(settings.SITE_URL))
    check_page(theirs)
    expect(theirs.get_by_role("navigation")).to_have_count(0)
    expect(theirs.get_by_text("note", exact=True)).to_be_visible()
    press(theirs, "Send your answer")
    expect_problems(theirs, "Choose whether the paper is cleared.")
    check_page(theirs)
    theirs.get_by_label("Cleared, with comments").check()
    theirs.get_by_label("Comments", exact=True).fill("Content, if CB-014 is settled.")
    press(theirs, "Send your answer")
    expect_banner(theirs, "Your answer has been sent.")

    # News comes in, and the draft says what has changed since it was cleared.
    move(get_request(14), official, Stage.RESOLVED, status="Governors will take part.")
    page.reload()
    expect(page.get_by_text("Content, if CB-014 is settled.")).to_be_visible()
    follow(page, "The draft has changed since Clara Clear was asked")
    check_page(page, "What has changed since the draft was sent for clearance")
    moved = "CB-014 moved from in progress to resolved: Governors will take part."
    expect(page.get_by_text(moved)).to_be_visible()
    follow(page, DRAFT)
    assert status_of_task(page, "Clearance") == "0 of 1 cleared, changed since"

    # Edition 1 was for this meeting too.
    follow(page, "Issue")
    check_page(page, "Issue the paper")
    expect(page.get_by_text("Edition 1 has already been issued")).to_be_visible()
    press(page, "Preview the paper")
    check_page(page)
    press(page, "Issue this paper")
    expect(page.get_by_role("heading", name="Edition 2 issued")).to_be_visible()
    follow(page, "View edition 2")
    check_page(page)
    expect(page.get_by_text(moved)).to_be_visible()
    expect(page.get_by_text("Also issued for this meeting: edition 1")).to_be_visible()
    theirs.reload()
    check_page(theirs, "This link no longer works")

    # It is downloaded, and compared with the edition before.
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename == "requests-of-whitehall-2011-03-22-edition-2.pdf"
    page.goto("/editions/")
    press(page, "Compare")
    check_page(page, "Compare two editions")
    expect(page.get_by_text(moved)).to_be_visible()
    assert "**note**" not in page.locator("main").inner_text()


def test_a_draft_that_nobody_needs_is_discarded(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/meetings/")
    follow(page, re.compile("^Ministers’ meeting with leaders.*24 March 2011$"))
    press(page, "Prepare the paper")
    follow(page, "Discard this draft")
    check_page(page, "Do you want to discard this draft?")
    follow(page, "Keep it")
    follow(page, "Discard this draft")
    press(page, "Discard this draft")
    expect_banner(page, f"The d{DRAFT[1:]} has been discarded.")
    check_page(page)
