"""An official's day at the list: what waits on whom, hand over, take back, save a view, print."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from areas.models import Contact
from departments.models import EmailContact
from requests_log.domain import owners
from tests.factories.areas import get_area, get_department
from tests.factories.clock import march
from tests.factories.entries import get_request, move
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    log_of,
    press,
    press_enter,
    row_of,
    stage_of,
    status_of,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_finds_what_waits_on_the_home_office_and_rings(open_as: OpenAs, official: User) -> None:
    EmailContact.objects.create(
        department=get_department("HO"),
        name="Hal Office",
        email="hal@ho.example",
        phone="020 7946 0001",
    )
    Contact.objects.create(area=get_area("leicestershire"), capacity="contact", name="Lena")
    page = open_as(official)
    page.goto("/requests/")
    page.get_by_label("Department", exact=True).select_option(value="HO")
    page.get_by_role("checkbox", name="In progress").check()
    page.get_by_role("button", name="Search", exact=True).first.click()
    expect(page.locator("#found")).to_have_text("2 requests found")
    page.get_by_role("link", name="CB-005").click()
    page.wait_for_url("**/CB-005/")
    whom = row_of(page, "Whom to ask")
    expect(whom).to_contain_text("HO: Hal Office")
    assert whom.get_by_role("link", name="020 7946 0001").get_attribute("href") == "tel:02079460001"
    check_page(page)


def test_hands_over_when_a_colleague_leaves(
    open_as: OpenAs, official: User, make_user: Callable[..., User]
) -> None:
    leaver = make_user(Role.OFFICIAL, name="Leo Leaver")
    for number in (5, 6):
        owners.assign(by=official, request=get_request(number), official=leaver)
    page = open_as(official)
    page.goto("/")
    follow(page, "Hand requests over")
    check_page(page, "Hand requests over")
    press(page, "Hand over")
    expect_problems(page, "Choose an official from the list.", "Choose an official from the list.")
    page.get_by_label("Whose requests?").select_option("Leo Leaver")
    page.get_by_label("To whom?").select_option(official.name)
    press(page, "Hand over")
    expect(page.get_by_role("heading", name="Yours")).to_be_visible()
    expect(page.get_by_role("link", name="Not resolved: 2")).to_be_visible()
    check_page(page)


def test_withdraws_an_update_made_on_the_wrong_request(open_as: OpenAs, official: User) -> None:
    move(get_request(5), official, "resolved", effective_on=march(20))
    page = open_as(official)
    page.goto("/requests/CB-005/")
    expect(stage_of(page)).to_have_text("Resolved")
    log_of(page).first.get_by_role("link", name="Withdraw it").focus()
    press_enter(page)
    check_page(page)
    tab_to(page, page.get_by_label("What was wrong?"))
    page.keyboard.type("It was about CB-006.")
    tab_to(page, page.get_by_role("button", name="Withdraw"))
    press_enter(page)
    expect(stage_of(page)).to_have_text("In progress")
    expect(log_of(page).first).to_contain_text("It was about CB-006.")
    check_page(page)


def test_adds_late_news_and_sees_what_it_changes(open_as: OpenAs, official: User) -> None:
    move(get_request(5), official, "resolved", effective_on=march(21))
    page = open_as(official)
    page.goto("/requests/CB-005/")
    follow(page, "Add late news from before the last entry")
    press(page, "Continue")
    expect_problems(
        page, "Enter the date this applies from.", "Enter the status: the latest position."
    )
    check_page(page, "Add late news")
    fill_date(page, "Date this applies from", "18", "3", "2011")
    page.get_by_label("What was the status from that day?").fill("HO agrees in principle.")
    press(page, "Continue")
    check_page(page, "Check what this changes")
    press(page, "Save")
    expect_banner(page, "CB-005 has been updated with late news.")
    expect(stage_of(page)).to_have_text("Resolved")
    page.goto("/requests/CB-005/?as_at=2011-03-19")
    expect(status_of(page)).to_have_text("HO agrees in principle.")


def test_saves_a_view_that_a_colleague_opens_and_prints(
    open_as: OpenAs, official: User, make_user: Callable[..., User]
) -> None:
    page = open_as(official)
    page.goto("/requests/?department=HO&stage=in_progress&sort=-reference")
    follow(page, "Save this view")
    check_page(page, "Save this view")
    page.get_by_label("Name of the view").fill("Waiting for HO")
    page.get_by_label("Share it with colleagues").check()
    press(page, "Save")
    colleague = open_as(make_user(Role.OFFICIAL, name="Colin Colleague"))
    colleague.goto("/requests/")
    follow(colleague, "Waiting for HO")
    expect(colleague.locator("#found")).to_have_text("2 requests found")
    follow(colleague, "Print this list")
    check_page(colleague, "Requests")
    expect(colleague.locator("tbody tr")).to_have_count(2)
    expect(colleague.get_by_role("button", name="Print")).to_be_visible()
    colleague.emulate_media(media="print")
    expect(colleague.get_by_role("button", name="Print")).to_be_hidden()
    expect(colleague.get_by_role("navigation").first).to_be_hidden()
