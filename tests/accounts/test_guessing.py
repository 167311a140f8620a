"""Guessing passwords: limited by account and address together, told of, and lifted."""

from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.signals import request_finished
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInLock, User
from outbox.delivery import send_pending
from outbox.models import Email
from tests.factories.people import PASSWORD
from tests.helpers.sign_in import client_for, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
HERE, THERE = "192.0.2.1", "198.51.100.1"
LOCKS = "/admin/accounts/signinlock/"
REFUSED = "There were too many wrong attempts."


def guess(email: str, address: str, times: int = 5) -> str:
    client = Client(REMOTE_ADDR=address)
    for _ in range(times):
        page = sign_in(client, email, "not-the-password")
    return page.content.decode()


def gets_in(person: User, address: str) -> bool:
    client = Client(REMOTE_ADDR=address)
    return bool(sign_in(client, person.email, PASSWORD).context["user"].is_authenticated)


def test_guesses_lock_the_account_to_that_address_and_to_no_other(official: User):
    guess(official.email, HERE)
    assert not gets_in(official, HERE)
    assert gets_in(official, THERE)


def test_a_department_behind_one_gateway_is_not_shut_out_by_a_neighbour(
    official: User, make_user: Any
):
    for number in range(12):
        guess(f"nobody{number}@example.com", HERE)
    guess(make_user("official").email, HERE)
    assert gets_in(official, HERE)


def test_a_right_password_in_between_does_not_start_the_count_again(official: User):
    guess(official.email, HERE, times=4)
    assert gets_in(official, HERE)
    guess(official.email, HERE, times=1)
    assert not gets_in(official, HERE)


def test_the_owner_is_told_once_and_nobody_else(official: User):
    guess(official.email, HERE, times=9)
    [letter] = mail.outbox
    assert letter.to == [f"{official.name} <{official.email}>"]
    assert letter.subject == "Somebody guessed your password too often"
    assert HERE in letter.body


def test_a_lock_says_nothing_of_whether_there_is_an_account(official: User):
    pages = [guess(email, HERE, times=6) for email in (official.email, "nobody@example.com")]
    assert all(REFUSED in page for page in pages)
    words = [BeautifulSoup(page, "lxml").find("main").get_text() for page in pages]
    assert words[0] == words[1]


def test_an_administrator_sees_and_lifts_a_lock(official: User, administrator: User):
    guess(official.email, HERE)
    client = client_for(administrator)
    page = client.get(LOCKS).content.decode()
    assert official.name in page
    assert HERE in page
    form = {"action": "lift", "_selected_action": [SignInLock.objects.get().pk]}
    assert "1 lock was lifted." in client.post(LOCKS, form, follow=True).content.decode()
    assert gets_in(official, HERE)
    assert "0 locks were lifted." in client.post(LOCKS, form, follow=True).content.decode()
    assert SignInLock.objects.get().lifted_by == administrator


def queries_of(act: Any) -> list[str]:
    """Return the statements of a request, without those after its response."""
    request_finished.disconnect(dispatch_uid="emails after the response")
    try:
        with CaptureQueriesContext(connection) as caught:
            act()
    finally:
        request_finished.connect(send_pending, dispatch_uid="emails after the response")
        send_pending()
    return [each["sql"].partition(" ")[0] for each in caught]


@pytest.mark.parametrize(
    ("address", "field", "times"),
    [("/accounts/password/forgotten/", "email", 1), ("/accounts/sign-in/", "login", 6)],
    ids=["reset", "lock"],
)
def test_known_and_unknown_addresses_take_the_same_work(
    address: str, field: str, times: int, official: User
):
    """The same statements before the response; emails and look-ups come after it."""

    def act(email: str) -> None:
        for _ in range(times):
            Client().post(address, {field: email, "password": "not-the-password"})

    emails = (official.email, "nobody@example.com")
    done = [queries_of(partial(act, email)) for email in emails]
    assert done[0] == done[1]


def test_links_to_set_a_password_do_not_fill_a_mailbox(official: User):
    for _ in range(8):
        page = Client().post("/accounts/password/forgotten/", {"email": official.email})
        assert page.status_code == 302
    assert Email.objects.count() == 5


@pytest.mark.parametrize("way", ["change", "reset"])
def test_the_owner_is_told_of_a_changed_password(way: str, official: User):
    new = {"password1": "purple otter lamp", "password2": "purple otter lamp"}
    if way == "change":
        client_for(official).post("/accounts/password/", {"oldpassword": PASSWORD, **new})
    else:
        client = Client()
        client.post("/accounts/password/forgotten/", {"email": official.email})
        form = client.get(link_in(mail.outbox.pop().body), follow=True)
        client.post(form.request["PATH_INFO"], new)
    [letter] = mail.outbox
    assert letter.subject == "Your password was changed"
    assert letter.to == [f"{official.name} <{official.email}>"]
