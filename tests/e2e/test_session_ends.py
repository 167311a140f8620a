"""A session that ends while somebody types loses nothing that was typed."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from requests_log.models import Entry
from tests.factories.people import PASSWORD
from tests.helpers.browser import OpenAs, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
BACK = "What you typed is back"


def test_what_was_typed_comes_back_after_signing_in(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-007/update/")
    page.get_by_label("Status").fill("Two lines\nand “quotes”.")
    page.get_by_label("Day").first.fill("20")
    before = Entry.objects.count()
    page.context.clear_cookies(name="sessionid")
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, official.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text(BACK)
    expect(page.get_by_label("Status")).to_have_value("Two lines\nand “quotes”.")
    expect(page.get_by_label("Day").first).to_have_value("20")
    assert Entry.objects.count() == before
    press(page, "Continue")
    assert Entry.objects.count() == before + 1
    page.goto("/requests/CB-007/update/")
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_what_another_person_typed_does_not_come_back(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(official)
    page.goto("/requests/new/")
    page.get_by_label("Issue").fill("Only for officials.")
    page.context.clear_cookies(name="sessionid")
    press(page, "Continue")
    page.goto("/accounts/sign-in/")
    sign_in(page, lead.email, PASSWORD)
    expect(page.get_by_text("Only for officials.")).to_have_count(0)
    kept = page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert "Only for officials." not in kept
