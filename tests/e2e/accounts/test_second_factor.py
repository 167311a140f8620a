"""People sign in with an app, a passkey and a recovery code, and lose them; sessions end."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from requests_log.models import Entry
from tests.factories.people import PASSWORD, code_now, recovery_codes
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, follow, press, sign_in

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def olive(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICIAL, name="Olive Official", email="olive@dclg.example")


def confirm_password(page: Page) -> None:
    check_page(page, "Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Continue")


def sign_out(page: Page) -> None:
    page.goto("/accounts/sign-out/")
    press(page, "Sign out")


def give_passkeys(page: Page) -> None:
    """Give the window a device that makes passkeys, as a phone or computer does."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_an_app_is_asked_for_set_up_used_and_lost(
    open_as: OpenAs, olive: User, administrator: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    page = open_as(None)
    page.goto("/requests/")
    sign_in(page, olive.email, PASSWORD)
    check_page(page, "Second factor")
    expect(page.get_by_text("Set up a second factor to go on.")).to_be_visible()
    follow(page, "Set up an authenticator app")
    confirm_password(page)
    check_page(page, "Set up an authenticator app")
    page.get_by_label("Code", exact=True).fill("000000")
    press(page, "Set up")
    check_page(page, "Set up an authenticator app")
    expect(page.locator(".govuk-error-summary")).to_contain_text("The code is wrong.")
    page.get_by_label("Code", exact=True).fill(code_now(page.locator("code").inner_text()))
    secret = page.locator("code").inner_text()
    press(page, "Set up")
    check_page(page, "Recovery codes")
    spare = page.locator(".app-codes code").first.inner_text()
    assert spare == recovery_codes(olive)[0]
    page.goto("/")
    check_page(page, "What needs attention")

    sign_out(page)
    sign_in(page, olive.email, PASSWORD)
    check_page(page, "Enter your code")
    page.get_by_label("Code", exact=True).fill("000000")
    press(page, "Sign in")
    check_page(page, "Enter your code")
    expect(page.locator(".govuk-error-summary")).to_contain_text("The code is wrong.")
    page.get_by_label("Code", exact=True).fill(code_now(secret))
    press(page, "Sign in")
    check_page(page, "What needs attention")

    # Without the phone: a recovery code.
    sign_out(page)
    sign_in(page, olive.email, PASSWORD)
    page.get_by_label("Code", exact=True).fill(spare)
    press(page, "Sign in")
    check_page(page, "What needs attention")

    # Without the codes too: an administrator, whose own factor is no part of this story.
    settings.SECOND_FACTOR_REQUIRED = False
    desk = open_as(administrator)
    desk.goto("/admin/accounts/user/")
    desk.get_by_role("row").filter(has_text=olive.email).get_by_role("checkbox").check()
    desk.locator("select[name=action]").select_option(label="Remove the second factor")
    press(desk, "Go")
    expect(desk.get_by_text("1 second factor was removed.")).to_be_visible()
    settings.SECOND_FACTOR_REQUIRED = True
    page.goto("/")
    check_page(page, "Sign in")
    sign_in(page, olive.email, PASSWORD)
    check_page(page, "Second factor")


def test_a_passkey_is_added_used_renamed_and_removed(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    give_passkeys(page)
    page.goto("/accounts/password/")
    sign_in(page, olive.email, PASSWORD)
    follow(page, "Second factor")
    follow(page, "Add a passkey")
    confirm_password(page)
    check_page(page, "Add a passkey")
    page.get_by_label("Name").fill("Work laptop")
    press(page, "Add passkey")
    check_page(page, "Recovery codes")

    sign_out(page)
    # The passkey alone, on the page that was asked for.
    page.goto("/requests/")
    press(page, "Sign in with a passkey")
    check_page(page, "Requests")

    sign_out(page)
    # Or after the password.
    sign_in(page, olive.email, PASSWORD)
    check_page(page, "Enter your code")
    press(page, "Use a passkey")
    check_page(page, "What needs attention")

    page.goto("/accounts/second-factor/")
    check_page(page, "Second factor")
    follow(page, "Manage passkeys")
    check_page(page, "Passkeys")
    follow(page, "Rename Work laptop")
    confirm_password(page)
    check_page(page, "Rename the passkey")
    page.get_by_label("Name").fill("Old laptop")
    press(page, "Save")
    follow(page, "Remove Old laptop")
    check_page(page, "Remove the passkey")
    press(page, "Remove")
    expect(page.get_by_text("Your passkey was removed.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_that_the_browser_does_not_give_is_told(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    give_passkeys(page)
    page.goto("/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    check_page(page, "Sign in")


@pytest.mark.usefixtures("the_record")
def test_an_idle_session_ends_and_what_was_typed_comes_back(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/requests/CB-007/update/")
    page.get_by_label("Status").fill("Typed slowly.")
    before = Entry.objects.count()
    leave_alone(minutes=31)
    press(page, "Save update")
    check_page(page, "Sign in")
    expect(page.get_by_text("because you opened no page for 30 minutes")).to_be_visible()
    sign_in(page, official.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("What you typed is back")
    expect(page.get_by_label("Status")).to_have_value("Typed slowly.")
    assert Entry.objects.count() == before


def test_a_session_is_ended_from_another_browser(open_as: OpenAs, olive: User) -> None:
    here, there = open_as(None), open_as(None)
    for page in (here, there):
        page.goto("/accounts/password/")
        sign_in(page, olive.email, PASSWORD)
    follow(here, "Your sessions")
    check_page(here, "Your sessions")
    expect(here.locator("tbody tr")).to_have_count(2)
    press(here, "End all others")
    expect(here.get_by_text("All other sessions have ended.")).to_be_visible()
    expect(here.locator("tbody tr")).to_have_count(1)
    there.goto("/requests/")
    check_page(there, "Sign in")
    here.goto("/accounts/sessions/")
    check_page(here, "Your sessions")


def leave_alone(*, minutes: int) -> None:
    """Let the one session be as it is after some minutes without a page."""
    store = SessionStore(Session.objects.get().session_key)
    store["seen_at"] -= minutes * 60
    store.save()
