"""An official views a past date."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.entries import move
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    stage_of,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def resolved_after_17_march(the_record: None, official: User, settings: Any) -> None:
    settings.TODAY = dt.date(2011, 3, 24)
    request = Request.objects.for_list().get(number=5)
    move(request, official, Stage.RESOLVED, effective_on=settings.TODAY)


@pytest.mark.usefixtures("resolved_after_17_march")
def test_views_a_past_date_by_keyboard_and_returns(open_as: OpenAs, official: User) -> None:
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
    check_page(page, "Requests")
    banner = page.get_by_role("region", name="Past date")
    expect(banner).to_contain_text("As at 22 March 2011. You cannot make changes here.")
    chip = page.get_by_role("link", name="Remove the filter Department: Home Office")
    expect(chip).to_be_visible()
    follow(page, re.compile("^CB-005 "))
    check_page(page)
    expect(stage_of(page)).to_have_text("In progress")
    expect(page.get_by_role("button", name="Update this request")).to_have_count(0)
    follow(page, "Back to today")
    check_page(page)
    expect(stage_of(page)).to_have_text("Resolved")
    expect(page.get_by_role("button", name="Update this request")).to_be_visible()

    page.goto("/?as_at=2011-03-22")
    check_page(page, "What needed attention")
    expect(page.get_by_role("link", name="15 In progress")).to_be_visible()
    follow(page, "15 In progress")
    expect(page.locator("#found")).to_have_text("15 requests found")
    page.goto("/workstreams/?as_at=2011-03-16&known=then")
    check_page(page, "Workstreams")
    expect(page.get_by_text("Nothing was recorded by this date")).to_be_visible()


def test_an_invalid_date_shows_an_error(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-005/?as_at=2011-03-23")
    check_page(page, "View a past date")
    expect_problems(page, "The date must be today, 22 March 2011, or earlier.")
    fill_date(page, "Date", "17", "3", "2011")
    press(page, "View date")
    check_page(page)
    expect(page.get_by_text("As at 17 March 2011")).to_be_visible()
