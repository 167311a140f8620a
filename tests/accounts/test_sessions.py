"""When a session ends, and who can end it."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
ACCOUNT = "/accounts/password/"
SESSIONS = "/accounts/sessions/"


def is_signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def wait(client: Client, *, minutes: int = 0, since_start: int = 0) -> None:
    """Let a session be as it would be after some minutes without a page, and since its start."""
    session = client.session
    session["seen_at"] -= minutes * 60
    session["started_at"] -= since_start * 60
    session.save()


def save(by: User, user: User, **changes: str) -> Any:
    form = {"email": user.email, "name": user.name, "role": user.role, "is_active": "on"}
    sent = {name: value for name, value in {**form, **changes}.items() if value}
    return client_for(by).post(f"/admin/accounts/user/{user.pk}/change/", sent)


@pytest.mark.parametrize(
    ("minutes", "since_start", "goes_on"),
    [(28, 0, True), (30, 0, False), (1, 12 * 60 - 5, True), (1, 12 * 60, False)],
)
def test_a_session_ends_when_idle_and_after_its_longest_time(
    minutes: int, since_start: int, goes_on: bool, official: User
):
    client = client_for(official)
    wait(client, minutes=minutes, since_start=since_start)
    assert is_signed_in(client) == goes_on


def test_each_page_makes_an_idle_session_last_longer(official: User):
    client = client_for(official)
    for _ in range(3):
        wait(client, minutes=20)
        assert is_signed_in(client)


def test_somebody_who_types_for_long_can_stay_signed_in(official: User):
    client = client_for(official)
    wait(client, minutes=25)
    assert client.get("/accounts/stay/").json()["seconds"] > 29 * 60
    wait(client, minutes=25)
    assert is_signed_in(client)
    wait(client, minutes=31)
    assert client.get("/accounts/stay/").status_code == 302


def test_the_sign_in_page_says_why_the_session_ended(official: User):
    client = client_for(official)
    wait(client, minutes=31)
    page = client.get(ACCOUNT, follow=True).content.decode()
    assert "You were signed out because you opened no page for 30 minutes." in page


def test_the_sign_in_page_says_that_a_session_has_lasted_long_enough(official: User):
    client = client_for(official)
    wait(client, minutes=1, since_start=12 * 60)
    page = client.get(ACCOUNT, follow=True).content.decode()
    assert "You were signed out: sign in again after 12 hours." in page


def test_the_idle_time_is_a_setting(official: User, settings: Any):
    settings.SESSION_IDLE_MINUTES = 5
    client = client_for(official)
    wait(client, minutes=6)
    assert not is_signed_in(client)


def test_a_page_says_how_long_the_session_lasts(official: User):
    client = client_for(official)
    wait(client, since_start=11 * 60 + 45)
    page = client.get(ACCOUNT).content.decode()
    assert any(f'data-session-seconds="{15 * 60 - late}"' in page for late in range(30))


@pytest.mark.parametrize(
    "changes", [{"role": "lead"}, {"is_active": ""}, {"email": "moved@example.com"}]
)
def test_a_session_ends_at_once_when_somebody_leaves_or_gets_another_role_or_address(
    changes: dict[str, str], official: User, administrator: User
):
    client = client_for(official)
    assert save(administrator, official, **changes).status_code == 302
    assert not is_signed_in(client)
    # Also once the account is as it was.
    official.refresh_from_db()
    save(administrator, official, role="official", is_active="on", email="official0@example.com")
    assert not is_signed_in(client)


def test_another_name_ends_no_session(official: User, administrator: User):
    client = client_for(official)
    assert save(administrator, official, name="Olive Other").status_code == 302
    assert is_signed_in(client)


def test_an_administrator_ends_the_sessions_of_somebody(official: User, administrator: User):
    client = client_for(official)
    form = {"action": "end_sessions", "_selected_action": [official.pk]}
    client_for(administrator).post("/admin/accounts/user/", form)
    assert not is_signed_in(client)


def test_somebody_sees_their_sessions_and_ends_all_others(official: User):
    here, there = Client(HTTP_USER_AGENT="Firefox here"), Client(HTTP_USER_AGENT="Safari there")
    for client in (here, there):
        sign_in(client, official.email)
    page = here.get(SESSIONS).content.decode()
    assert "Firefox here" in page
    assert "Safari there" in page
    page = here.post(SESSIONS, follow=True).content.decode()
    assert "All other sessions have ended." in page
    assert "Safari there" not in page
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_nobody_sees_the_sessions_of_somebody_else(official: User, make_user: Any):
    sign_in(Client(HTTP_USER_AGENT="Safari there"), official.email)
    page = client_for(make_user("official")).get(SESSIONS).content.decode()
    assert "Safari there" not in page


def test_a_changed_password_ends_the_other_sessions(official: User):
    here, there = client_for(official), client_for(official)
    new = {"password1": "purple otter lamp", "password2": "purple otter lamp"}
    here.post(ACCOUNT, {"oldpassword": "three-random-words", **new})
    assert is_signed_in(here)
    assert not is_signed_in(there)
