"""The second factor: who must have one, signing in with it, losing it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from security.models import SecurityEvent
from tests.factories.people import PASSWORD, SECRET, code_now, recovery_codes, set_up_app
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
FACTOR = "/accounts/second-factor/"
CODE = f"{FACTOR}authenticate/"


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/sessions/").status_code == 200


@pytest.fixture
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("_required")
class TestRequired:
    @pytest.mark.parametrize(
        ("role", "must"),
        [
            (Role.OFFICIAL, True),
            (Role.CHAMPION, True),
            (Role.ADMINISTRATOR, True),
            (Role.LEAD, False),
        ],
    )
    def test_of_those_who_see_more_than_an_area(self, role: Role, must: bool, make_user: Any):
        client = Client()
        page = sign_in(client, make_user(role, "swindon").email)
        assert ("Set up a second factor to go on." in page.content.decode()) == must
        for address in ("/", "/requests/", "/admin/", "/accounts/password/"):
            answer = client.get(address)
            assert (answer.status_code == 302 and answer.url == FACTOR) == must

    def test_nothing_is_refused_to_somebody_who_has_one(self, official: User):
        set_up_app(official)
        assert client_for(official).get("/requests/").status_code == 200

    def test_the_last_one_cannot_be_removed(self, official: User):
        set_up_app(official)
        client = client_for(official)
        page = client.post(f"{FACTOR}totp/deactivate/").content.decode()
        assert "You must have a second factor." in page
        assert Authenticator.objects.filter(type="totp").exists()

    def test_somebody_without_one_can_sign_out(self, official: User):
        client = client_for(official)
        assert client.get("/accounts/sign-out/").status_code == 200

    def test_a_factor_that_an_administrator_removed_is_missed_at_once(
        self, official: User, administrator: User
    ):
        set_up_app(official)
        set_up_app(administrator)
        client = client_for(official)
        assert client.get("/requests/").status_code == 200
        form = {"action": "remove_factors", "_selected_action": [official.pk, administrator.pk]}
        page = client_for(administrator).post("/admin/accounts/user/", form, follow=True)
        assert "1 second factor was removed." in page.content.decode()
        assert not is_signed_in(client)
        assert not Authenticator.objects.filter(user=official).exists()
        assert Authenticator.objects.filter(user=administrator).exists()
        assert "An administrator removed your second factor" in mail.outbox[-1].body
        assert mail.outbox[-1].to == [f"{official.name} <{official.email}>"]
        page = sign_in(Client(), official.email)
        assert "Set up a second factor to go on." in page.content.decode()


def test_a_demonstration_asks_for_none(official: User):
    assert is_signed_in(client_for(official))
    assert sign_in(Client(), official.email).request["PATH_INFO"] == "/"


def test_an_app_is_set_up_and_the_owner_is_told(
    official: User, django_capture_on_commit_callbacks: Any
):
    client = client_for(official)
    page = client.get(f"{FACTOR}totp/activate/")
    secret = page.context["form"].secret
    assert "<svg" in page.content.decode()
    assert "<?xml" not in page.content.decode()
    wrong = client.post(f"{FACTOR}totp/activate/", {"code": "000000"}).content.decode()
    assert "The code is wrong." in wrong
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(f"{FACTOR}totp/activate/", {"code": code_now(secret)}, follow=True)
    assert recovery_codes(official)[0] in done.content.decode()
    # They are shown once.
    again = client.get(f"{FACTOR}recovery-codes/").content.decode()
    assert recovery_codes(official)[0] not in again
    assert "An authenticator app was set up" in mail.outbox[-1].body


def test_the_secret_is_not_readable_in_the_database(official: User):
    app = set_up_app(official)
    app.refresh_from_db()
    assert SECRET not in repr(app.data)
    assert app.wrap().validate_code(code_now())


def test_who_asked_for_a_link_to_set_a_password_can_set_one_up(official: User):
    """As everybody does whose account an administrator has just added."""
    client = client_for(official)
    client.post("/accounts/sign-out/")
    client.post("/accounts/password/forgotten/", {"email": official.email})
    page = client_for(official).get("/accounts/second-factor/totp/activate/")
    assert page.status_code == 200
    assert b"Set up an authenticator app" in page.content


def test_setting_one_up_needs_the_password_again(official: User):
    client = Client()
    sign_in(client, official.email)
    asked = client.get(f"{FACTOR}totp/activate/")
    assert asked.url.startswith("/accounts/confirm/")
    client.post(asked.url, {"password": PASSWORD})
    assert client.get(f"{FACTOR}totp/activate/").status_code == 200


def test_signing_in_needs_the_code_and_takes_each_once(official: User):
    set_up_app(official)
    client = Client()
    page = sign_in(client, official.email)
    assert page.request["PATH_INFO"] == CODE
    assert not is_signed_in(client)
    assert "The code is wrong." in client.post(CODE, {"code": "000000"}).content.decode()
    code = code_now()
    assert client.post(CODE, {"code": code}).url == "/"
    assert is_signed_in(client)
    other = Client()
    sign_in(other, official.email)
    assert "The code is wrong." in other.post(CODE, {"code": code}).content.decode()


def test_a_recovery_code_signs_in_once(official: User):
    set_up_app(official)
    code = recovery_codes(official)[0]
    for works in (True, False):
        client = Client()
        sign_in(client, official.email)
        client.post(CODE, {"code": code})
        assert is_signed_in(client) == works


def test_browsers_are_told_which_boxes_take_codes(official: User):
    """Scripts keep nothing that is typed there."""
    setting_up = client_for(official).get("/accounts/second-factor/totp/activate/")
    set_up_app(official)
    client = Client()
    entering = sign_in(client, official.email)
    for page in (setting_up, entering):
        assert b'autocomplete="one-time-code"' in page.content


def test_codes_are_limited(official: User):
    set_up_app(official)
    client = Client()
    sign_in(client, official.email)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    page = client.post(CODE, {"code": code_now()}).content.decode()
    assert "There were too many wrong attempts." in page
    assert not is_signed_in(client)


def test_a_password_reset_does_not_get_past_the_second_factor(official: User):
    set_up_app(official)
    official.set_password("purple otter lamp")
    official.save()
    client = Client()
    sign_in(client, official.email, "purple otter lamp")
    assert not is_signed_in(client)


def test_administrators_see_who_has_one(official: User, administrator: User):
    set_up_app(official)
    page = client_for(administrator).get("/admin/accounts/user/")
    assert {user.name: user.has_factor for user in page.context["cl"].result_list} == {
        official.name: True,
        administrator.name: False,
    }


def test_a_wrong_code_and_a_used_factor_are_security_events(official: User):
    set_up_app(official)
    client = Client()
    sign_in(client, official.email)
    client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": code_now()})
    events = SecurityEvent.objects.order_by("pk").values_list("kind", "detail")
    assert list(events) == [
        ("sign_in_failed", "second factor: authenticator app"),
        ("factor_used", "authenticator app"),
        ("signed_in", "password and second factor"),
    ]
