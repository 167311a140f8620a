"""Sign in by email, and passwords."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from outbox import delivery
from outbox.models import Email
from tests.factories.people import PASSWORD
from tests.helpers.sign_in import client_for, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OFFICIAL, "/"),
        (Role.LEAD, "/your-requests/"),
        (Role.CHAMPION, "/admin/"),
        (Role.ADMINISTRATOR, "/administration/"),
    ],
)
def test_each_role_starts_on_its_own_page(role: Role, place: str, make_user: Any, client: Client):
    make_user(role, email="person@example.com")
    response = sign_in(client, "Person@Example.com")
    assert response.request["PATH_INFO"] == place


def test_a_wrong_password_is_refused_and_the_address_is_still_there(official: User, client: Client):
    response = sign_in(client, official.email, "not-the-password")
    text = response.content.decode()
    assert "The email address or password is wrong." in text
    assert f'value="{official.email}"' in text
    assert "<title>Error: Sign in" in text


def test_guessing_is_limited_even_for_the_right_password(official: User, client: Client):
    for _ in range(5):
        sign_in(client, official.email, "not-the-password")
    response = sign_in(client, official.email)
    assert "There were too many wrong attempts." in response.content.decode()


def test_a_closed_account_does_not_sign_in(official: User, client: Client):
    User.objects.update(is_active=False)
    response = sign_in(client, official.email)
    assert not response.context["user"].is_authenticated


def test_nobody_signs_up(client: Client):
    form = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post("/accounts/sign-up/", form)
    assert "You cannot create your own account" in response.content.decode()
    assert not User.objects.filter(email="new@example.com").exists()


def test_after_signing_in_a_person_gets_the_page_that_they_asked_for(
    official: User, client: Client
):
    asked = client.get("/requests/?area=kent")
    response = sign_in(client, official.email, next="/requests/")
    assert asked.url == "/accounts/sign-in/?next=/requests/%3Farea%3Dkent"
    assert response.request["PATH_INFO"] == "/requests/"


def test_signing_in_leads_to_no_other_site(official: User, client: Client):
    response = sign_in(client, official.email, next="https://elsewhere.example.com/")
    assert response.request["PATH_INFO"] == "/"


def test_a_person_made_by_an_administrator_sets_a_password_by_email(
    administrator: User,
):
    client = client_for(administrator)
    form = {"email": "New@example.com", "name": "Nia New", "role": "official", "is_active": "on"}
    page = client.post("/admin/accounts/user/add/", form, follow=True)
    assert "Nia New gets an email with a link to choose a password." in page.content.decode()
    client.logout()
    client.post("/accounts/password/forgotten/", {"email": "new@example.com"})
    letter = mail.outbox[-1]
    assert letter.to == ["Nia New <new@example.com>"]
    form_page = client.get(link_in(letter.body), follow=True)
    address = form_page.request["PATH_INFO"]
    new = {"password1": "a-word-and-another", "password2": "a-word-and-another"}
    client.post(address, new)
    assert sign_in(client, "new@example.com", "a-word-and-another").context["user"].is_official
    assert "This link does not work" in Client().get(link_in(letter.body)).content.decode()


def test_a_weak_password_gets_a_clear_error(official: User, client: Client):
    client.force_login(official)
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    text = client.post("/accounts/password/", form).content.decode()
    assert "This password is too short" in text
    official.refresh_from_db()
    assert official.check_password(PASSWORD)


def test_sign_in_does_not_reveal_who_has_an_account(official: User, client: Client):
    pages = [
        client.post("/accounts/password/forgotten/", {"email": email}, follow=True).content
        for email in (official.email, "nobody@example.com")
    ]
    assert b"If there is an account with that address" in pages[0]
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [[f"{official.name} <{official.email}>"]]


class NoServer(mail.backends.base.BaseEmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError(111, "Connection refused")


def test_a_password_email_waits_while_the_mail_server_is_away(
    official: User, client: Client, settings: Any
):
    settings.EMAIL_BACKEND = "tests.accounts.test_sign_in.NoServer"
    answers = [
        client.post("/accounts/password/forgotten/", {"email": email}, HTTP_HOST="testserver:99")
        for email in (official.email, "nobody@example.com")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].content == answers[1].content
    waiting = Email.objects.get()
    assert waiting.state == "waiting"
    assert "/accounts/password/new/" not in waiting.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivery.send_waiting()
    [letter] = mail.outbox
    assert f"{settings.SITE_URL}/accounts/password/new/" in letter.body
    assert "testserver" not in letter.body
    page = client.get(link_in(letter.body), follow=True)
    assert "This link does not work" not in page.content.decode()


@pytest.mark.parametrize("demonstration", [True, False])
def test_officials_cannot_see_the_link_that_sets_anothers_password(
    demonstration: bool, administrator: User, official: User, settings: Any
):
    settings.DEMONSTRATION = demonstration
    Client().post("/accounts/password/forgotten/", {"email": administrator.email})
    page = client_for(official).get(f"/emails/{Email.objects.get().pk}/").content.decode()
    assert "the link is only in the email" in page
    assert "/accounts/password/new/" not in page


def test_a_closed_account_gets_no_password_email(official: User, client: Client):
    client.post("/accounts/password/forgotten/", {"email": official.email})
    mail.outbox.clear()
    Email.objects.update(sent_at=None)
    User.objects.update(is_active=False)
    delivery.send_waiting()
    assert mail.outbox == []
    assert Email.objects.get().last_error == "The account is closed."


def test_two_accounts_do_not_share_an_address(administrator: User):
    client = client_for(administrator)
    form = {"email": administrator.email.upper(), "name": "Twin", "role": "lead"}
    text = client.post("/admin/accounts/user/add/", form).content.decode()
    assert "An account with this email address already exists." in text
    assert User.objects.count() == 1
