"""Two officials write to one request at once, and neither loses any text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    cell_of,
    date_in,
    expect_banner,
    fill_date,
    log_of,
    press,
    status_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

ISSUE = "Transition Fund for VCS"
STATUS = (
    "Cabinet Office fund is closed but Champion has agreed to explore funds in other Departments."
)
FIRST = f"{STATUS} CO will write to Blackburn."
SECOND = "Champion has found a fund in DWP."


def test_the_second_is_shown_both_texts_and_decides(
    open_as: OpenAs, make_user: Callable[..., User]
) -> None:
    olive = open_as(make_user(Role.OFFICIAL, name="Olive Official"))
    oscar = open_as(make_user(Role.OFFICIAL, name="Oscar Official"))
    for page in (olive, oscar):
        page.goto("/requests/CB-015/update/")
    olive.get_by_label("Status").fill(FIRST)
    press(olive, "Save update")
    expect_banner(olive, "CB-015 has been updated.")

    oscar.get_by_label("Status").fill(SECOND)
    fill_date(oscar, "Target date", "1", "5", "2011")
    press(oscar, "Save update")
    check_page(oscar, "Update this request")
    expect(oscar).to_have_title("Error: Update – CB-015 – Requests of Whitehall")
    told = oscar.locator(".govuk-error-summary")
    expect(told).to_be_focused()
    expect(told).to_contain_text("CB-015 has changed since you opened this form")
    expect(oscar.get_by_text("Written by Olive Official")).to_be_visible()
    expect(cell_of(oscar, "Status")).to_have_text(FIRST)
    expect(oscar.locator(".app-line ins", has_text="CO will write to Blackburn.")).to_be_visible()
    expect(oscar.get_by_label("Status")).to_have_value(SECOND)
    assert date_in(oscar, "Target date") == ["1", "5", "2011"]
    olive.reload()
    expect(log_of(olive)).to_have_count(2)

    both = f"{FIRST} {SECOND}"
    oscar.get_by_label("Status").fill(both)
    press(oscar, "Use my version")
    check_page(oscar, ISSUE)
    expect_banner(oscar, "CB-015 has been updated.")
    expect(status_of(oscar)).to_have_text(both)
    expect(log_of(oscar)).to_have_count(3)
    expect(log_of(oscar).nth(0)).to_contain_text("Recorded by Oscar Official")
    expect(log_of(oscar).nth(0).locator("ins").first).to_contain_text(SECOND)
    expect(log_of(oscar).nth(1)).to_contain_text("Recorded by Olive Official")
    changed = log_of(oscar).nth(1)
    expect(changed.get_by_text("CO will write to Blackburn.").first).to_be_visible()
    changed.get_by_text("Show what changed").click()
    expect(changed.locator("ins", has_text="CO will write to Blackburn.")).to_be_visible()


def test_a_conflict_between_checking_and_saving_keeps_all_text(
    open_as: OpenAs, make_user: Callable[..., User]
) -> None:
    olive = open_as(make_user(Role.OFFICIAL, name="Olive Official"))
    oscar = open_as(make_user(Role.OFFICIAL, name="Oscar Official"))
    oscar.goto("/requests/CB-015/update/")
    oscar.get_by_label("Move to resolved (Annex B)").check()
    press(oscar, "Continue")
    oscar.get_by_label("What is the outcome?").fill(SECOND)
    press(oscar, "Continue")
    check_page(oscar, "Check your update")

    olive.goto("/requests/CB-015/update/")
    olive.get_by_label("Status").fill(FIRST)
    press(olive, "Save update")
    expect_banner(olive, "CB-015 has been updated.")

    press(oscar, "Save")
    expect(oscar.get_by_text("CB-015 has changed since you opened this form")).to_be_visible()
    expect(cell_of(oscar, "Status")).to_have_text(FIRST)
    expect(oscar.get_by_label("Move to resolved (Annex B)")).to_be_checked()
    press(oscar, "Use my version")
    check_page(oscar, "Move to resolved")
    expect(oscar.get_by_label("What is the outcome?")).to_have_value(SECOND)
    press(oscar, "Continue")
    press(oscar, "Save")
    expect_banner(oscar, "CB-015 has moved to resolved.")
    expect(status_of(oscar)).to_have_text(SECOND)
