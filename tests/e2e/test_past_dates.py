"""An official reads the record as at another day."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.helpers.accessibility import look
from tests.helpers.steps import (
    OpenAs,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    stage_of,
    tab_to,
)
from tests.requests_log.test_commands import move

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def _resolved_since(the_record: None, official: User, settings: Any) -> None:
    settings.TODAY = dt.date(2011, 3, 24)
    request = Request.objects.for_list().get(number=5)
    move(request, official, Stage.RESOLVED, effective_on=settings.TODAY)


@pytest.mark.usefixtures("_resolved_since")
def test_reads_another_day_by_keyboard_and_comes_back(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/?department=HO")
    summary = page.locator("summary", has_text="View a past date")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    for part in ("22", "3", "2011"):
        page.keyboard.press("Tab")
        page.keyboard.type(part)
    tab_to(page, page.get_by_role("button", name="View date"))
    press_enter(page)
    look(page, "Requests")
    banner = page.get_by_role("region", name="Past date")
    expect(banner).to_contain_text("As at 22 March 2011. You cannot make changes here.")
    chip = page.get_by_role("link", name="Remove the filter Department: Home Office")
    expect(chip).to_be_visible()
    follow(page, "CB-005")
    look(page)
    expect(stage_of(page)).to_have_text("In progress")
    expect(page.get_by_role("button", name="Update this request")).to_have_count(0)
    follow(page, "Back to today")
    look(page)
    expect(stage_of(page)).to_have_text("Resolved")
    expect(page.get_by_role("button", name="Update this request")).to_be_visible()

    page.goto("/?as_at=2011-03-22")
    look(page, "What needed attention")
    expect(page.get_by_role("link", name="15 In progress")).to_be_visible()
    follow(page, "15 In progress")
    expect(page.locator("#found")).to_have_text("15 requests found")
    page.goto("/workstreams/?as_at=2011-03-16&known=then")
    look(page, "Workstreams")
    expect(page.get_by_text("Nothing was recorded by this date")).to_be_visible()


def test_is_told_of_a_day_that_cannot_be(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-005/?as_at=2011-03-23")
    look(page, "View a past date")
    expect_problems(page, "The date must be today, 22 March 2011, or earlier.")
    fill_date(page, "Date", "17", "3", "2011")
    press(page, "View date")
    look(page)
    expect(page.get_by_text("As at 17 March 2011")).to_be_visible()
