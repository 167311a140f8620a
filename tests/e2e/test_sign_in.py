"""People sign in and out, and set a new password by email."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from requests_log.models import Entry
from tests.factories.people import PASSWORD
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_problems,
    follow,
    press,
    press_enter,
    sign_in,
    tab_to,
)

pytestmark = pytest.mark.browser

NEW_PASSWORD = "correct-horse-battery"
PUT_BACK = "What you typed is back"
WRONG = "The email address or password is wrong."


@pytest.fixture
def olive(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICIAL, name="Olive Official", email="olive@dclg.example")


def test_a_wrong_password_is_told_and_the_address_kept(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/requests/")
    check_page(page, "Sign in")
    press(page, "Sign in")
    check_page(page, "Sign in")
    expect_problems(page, "Enter your email address.", "Enter your password.")
    sign_in(page, olive.email, "not the password")
    check_page(page, "Sign in")
    expect(page).to_have_title("Error: Sign in – Requests of Whitehall")
    expect(page.locator(".govuk-error-summary")).to_contain_text(WRONG)
    expect(page.get_by_label("Email address")).to_have_value(olive.email)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    sign_in(page, olive.email, PASSWORD)
    # On to the page that was asked for at first.
    check_page(page, "Requests")


def test_a_password_can_be_shown_and_is_kept_nowhere(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/")
    password = page.get_by_label("Password", exact=True)
    password.fill("not the password")
    expect(password).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    check_page(page, "Sign in")
    page.get_by_label("Email address").fill(olive.email)
    press(page, "Sign in")
    expect(page.locator(".govuk-error-summary")).to_contain_text(WRONG)
    kept = page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert "not the password" not in kept


def test_signs_out(open_as: OpenAs, olive: User) -> None:
    page = open_as(olive)
    page.goto("/")
    follow(page, "Sign out")
    check_page(page, "Sign out")
    press(page, "Sign out")
    check_page(page, "Sign in")
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    page.goto("/requests/")
    check_page(page, "Sign in")


def test_sets_a_new_password_by_email(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/")
    follow(page, "Set or reset your password", exact=False)
    check_page(page, "Set a new password")
    page.get_by_label("Email address").fill(olive.email)
    press(page, "Send link")
    check_page(page, "Check your email")

    page.goto(link_in_newest_letter(olive.email))
    check_page(page, "Set a new password")
    set_password(page, "short", "short")
    check_page(page, "Set a new password")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_contain_text("12 characters")
    set_password(page, NEW_PASSWORD, NEW_PASSWORD)
    check_page(page, "Your password has been changed")
    follow(page, "Sign in")
    sign_in(page, olive.email, NEW_PASSWORD)
    check_page(page, "What needs attention")


def test_a_link_works_once(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/accounts/password/forgotten/")
    page.get_by_label("Email address").fill(olive.email)
    press(page, "Send link")
    link = link_in_newest_letter(olive.email)
    page.goto(link)
    set_password(page, NEW_PASSWORD, NEW_PASSWORD)
    again = open_as(None)
    again.goto(link)
    check_page(again, "This link does not work")


def test_an_unknown_address_is_not_given_away(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/accounts/password/forgotten/")
    page.get_by_label("Email address").fill("nobody@dclg.example")
    press(page, "Send link")
    check_page(page, "Check your email")
    assert mail.outbox == []


def test_changes_their_password(open_as: OpenAs, olive: User) -> None:
    page = open_as(olive)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Your account: Olive Official"))
    press_enter(page)
    check_page(page, "Your account")
    page.get_by_label("Current password").fill(PASSWORD)
    set_password(page, NEW_PASSWORD, NEW_PASSWORD, button="Change password")
    expect(page.get_by_text("Your password has been changed.")).to_be_visible()
    check_page(page, "Your account")


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/sign-up/", "You cannot create your own account"),
        ("/accounts/not-active/", "This account is closed"),
        ("/accounts/password/new/1-wrong/", "This link does not work"),
    ],
)
def test_account_pages_are_accessible(open_as: OpenAs, address: str, heading: str) -> None:
    page = open_as(None)
    page.goto(address)
    check_page(page, heading)


@pytest.mark.usefixtures("the_record")
def test_what_was_typed_comes_back_after_a_session_ends(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-007/update/")
    page.get_by_label("Status").fill("Two lines\nand “quotes”.")
    page.get_by_label("Day").first.fill("20")
    before = Entry.objects.count()
    page.context.clear_cookies(name="sessionid")
    press(page, "Save update")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, official.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text(PUT_BACK)
    expect(page.get_by_label("Status")).to_have_value("Two lines\nand “quotes”.")
    expect(page.get_by_label("Day").first).to_have_value("20")
    assert Entry.objects.count() == before
    press(page, "Save update")
    assert Entry.objects.count() == before + 1
    page.goto("/requests/CB-007/update/")
    expect(page.get_by_text(PUT_BACK)).to_have_count(0)


@pytest.mark.usefixtures("the_record")
def test_what_was_typed_in_the_admin_site_comes_back_too(
    open_as: OpenAs, make_user: Callable[..., User]
) -> None:
    champion = make_user(Role.CHAMPION, "leicestershire", name="Chris Champion")
    page = open_as(champion)
    page.goto("/admin/requests_log/request/?q=CB-007")
    follow(page, "CB-007")
    follow(page, "Add a note")
    page.get_by_label("Note").fill("Asked DH again.")
    page.context.clear_cookies(name="sessionid")
    press(page, "Add note")
    sign_in(page, champion.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text(PUT_BACK)
    expect(page.get_by_label("Note")).to_have_value("Asked DH again.")


@pytest.mark.parametrize(("minutes_left", "is_warned"), [(5, True), (60, False)])
@pytest.mark.usefixtures("the_record")
def test_a_form_says_that_the_session_is_about_to_end(
    minutes_left: int, is_warned: bool, open_as: OpenAs, official: User, settings: Any
) -> None:
    settings.SESSION_IDLE_MINUTES = minutes_left
    page = open_as(official)
    page.goto("/requests/CB-007/update/")
    warning = page.get_by_role("alert").filter(has_text="Your session ends at ")
    expect(warning).to_have_count(int(is_warned))
    if is_warned:
        check_page(page)
        expect(warning).to_contain_text("what you typed will be kept")
        page.get_by_label("Status").fill("Typed before.")
        settings.SESSION_IDLE_MINUTES = 30
        page.get_by_role("button", name="Stay signed in").click()
        expect(warning).to_have_count(0)
        expect(page.get_by_label("Status")).to_have_value("Typed before.")
        page.get_by_label("Status").fill("")
    page.goto("/requests/CB-007/")
    expect(warning).to_have_count(0)


@pytest.mark.usefixtures("the_record")
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


def link_in_newest_letter(to: str) -> str:
    """Return the path of the link in the email that is sent after the page has come."""
    for _ in range(50):
        if mail.outbox:
            break
        time.sleep(0.1)
    letter = mail.outbox[-1]
    assert letter.to[0].endswith(f"<{to}>")
    found = re.search(rf"{settings.SITE_URL}(/\S+)", str(letter.body))
    assert found, f"no link in: {letter.body}"
    return found[1]


def set_password(page: Page, password: str, again: str, *, button: str = "Set password") -> None:
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("Confirm new password").fill(again)
    press(page, button)
