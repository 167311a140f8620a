"""People sign in at a provider of OpenID Connect, a real one that runs on this machine."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from security.models import SecurityEvent
from tests.factories.people import PASSWORD, set_up_app
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, press, sign_in

# The provider's own code uses what its libraries will drop.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
NAME = "your department"
OLIVE, STRANGER, UNVERIFIED, NEXT_OLIVE = "olive-1", "stranger-2", "unverified-3", "olive-4"
EMAIL = "olive@dclg.example"


@pytest.fixture
def olive(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICIAL, name="Olive Official", email=EMAIL)


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> Iterator[None]:
    """Run the provider, and set the service up as its settings do."""
    people = [
        Claims(sub=OLIVE, claims={"email": "Olive@dclg.example", "email_verified": True}),
        Claims(sub=STRANGER, claims={"email": "who@dclg.example", "email_verified": True}),
        Claims(sub=UNVERIFIED, claims={"email": EMAIL, "email_verified": False}),
        Claims(sub=NEXT_OLIVE, claims={"email": EMAIL, "email_verified": True}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        address = f"http://localhost:{server.server_port}"
        settings.OIDC_SERVER_URL, settings.OIDC_NAME = address, NAME
        app = {
            "provider_id": "sso",
            "name": NAME,
            "client_id": "cbtracker",
            "secret": "a-secret-of-a-test",
            "settings": {"server_url": address},
        }
        given = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**given, "APPS": [app]}}
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": {**policy, "form-action": ["'self'", address]}
        }
        yield


def sign_on(page: Page, who: str) -> None:
    press(page, f"Sign in with {NAME}")
    page.get_by_role("button", name=who, exact=True).first.click()
    page.wait_for_url("http://localhost:*/**")


def test_signs_on_to_the_account_that_an_administrator_made(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/requests/")
    check_page(page, "Sign in")
    sign_on(page, OLIVE)
    check_page(page, "Requests")
    assert SocialAccount.objects.get().user == olive
    olive.refresh_from_db()
    # The role is given here, and the password stays.
    assert olive.is_official
    assert olive.has_usable_password()
    # From then on by the provider's own name for her, even if her address changes there.
    User.objects.filter(pk=olive.pk).update(email="olive.new@dclg.example")
    later = open_as(None)
    later.goto("/")
    sign_on(later, OLIVE)
    check_page(later, "What needs attention")


@pytest.mark.parametrize("who", [STRANGER, UNVERIFIED])
def test_nobody_signs_on_without_an_account_or_a_verified_address(
    who: str, open_as: OpenAs, olive: User
) -> None:
    page = open_as(None)
    page.goto("/")
    sign_on(page, who)
    check_page(page, "You have no account here")
    page.goto("/requests/")
    check_page(page, "Sign in")
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_the_next_owner_of_a_mailbox_does_not_get_the_account(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/")
    sign_on(page, OLIVE)
    check_page(page, "What needs attention")
    other = open_as(None)
    other.goto("/")
    sign_on(other, NEXT_OLIVE)
    check_page(other, "You have no account here")


def test_a_closed_account_stays_closed(open_as: OpenAs, olive: User) -> None:
    User.objects.filter(pk=olive.pk).update(is_active=False)
    page = open_as(None)
    page.goto("/")
    sign_on(page, OLIVE)
    check_page(page, "This account is closed")


def test_somebody_who_stops_at_the_provider_is_told(open_as: OpenAs, olive: User) -> None:
    page = open_as(None)
    page.goto("/")
    press(page, f"Sign in with {NAME}")
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url("**/callback/**")
    check_page(page, "You could not sign in")


def test_passwords_can_be_switched_off(open_as: OpenAs, olive: User, settings: Any) -> None:
    settings.PASSWORDS_ALLOWED = False
    page = open_as(None)
    page.goto("/")
    check_page(page, "Sign in")
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)
    answer = page.request.get("/accounts/password/forgotten/")
    assert answer.status == 404
    sign_on(page, OLIVE)
    check_page(page, "What needs attention")
    page.goto("/accounts/password/")
    check_page(page, "Your account")
    expect(page.get_by_text(f"You sign in with {NAME}.")).to_be_visible()
    # Not even by a form that was open before.
    settings.PASSWORDS_ALLOWED = True
    late = open_as(None)
    late.goto("/")
    settings.PASSWORDS_ALLOWED = False
    sign_in(late, olive.email, PASSWORD)
    check_page(late, "Sign in")


@pytest.mark.parametrize(("counts", "heading"), [(True, "Requests"), (False, "Second factor")])
def test_the_providers_second_factor_counts_if_the_setting_says_so(
    counts: bool, heading: str, open_as: OpenAs, olive: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_HAS_SECOND_FACTOR = True, counts
    page = open_as(None)
    page.goto("/requests/")
    sign_on(page, OLIVE)
    check_page(page, heading)


def test_a_factor_that_somebody_has_here_is_asked_for_too(open_as: OpenAs, olive: User) -> None:
    set_up_app(olive)
    page = open_as(None)
    page.goto("/")
    sign_on(page, OLIVE)
    check_page(page, "Enter your code")
    assert not SecurityEvent.objects.filter(kind="signed_in").exists()
