"""Invitations: the link by which somebody chooses a password, and when it does not work."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role, User
from administration.domain import invitations, saving
from administration.models import Invitation
from areas.models import Lead
from cbtracker import clock
from outbox.models import Email
from security.models import EventKind, SecurityEvent
from tests.factories.areas import get_area
from tests.factories.imports.people_files import make_invited, path_of_invitation
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, parse
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
PASSWORD = {"password1": "a-word-and-another", "password2": "a-word-and-another"}
INVITE = "/administration/invite/"


@pytest.fixture
def invited(administrator: User) -> User:
    return make_invited(administrator)


def resend(by: User, user: User) -> Any:
    address = f"/administration/people/{user.pk}/invite/"
    return client_for(by).post(address, follow=True)


def test_the_link_lets_somebody_choose_a_password_once(invited: User):
    path, client = path_of_invitation(invited), Client()
    assert "For the account of Nia New." in client.get(path).content.decode()
    chosen = client.post(path, PASSWORD, follow=True)
    assert "Your password is saved. Sign in with it." in chosen.content.decode()
    assert sign_in(Client(), invited.email, PASSWORD["password1"]).context["user"] == invited
    again = client.post(path, {**PASSWORD, "password1": "other-words-again"})
    assert (again.status_code, "no longer works" in again.content.decode()) == (410, True)
    event = SecurityEvent.objects.filter(kind=EventKind.PASSWORD_CHANGED).get()
    assert (event.about, event.detail) == (invited, "by an invitation")


def test_a_weak_password_is_refused_and_the_link_still_works(invited: User):
    path = path_of_invitation(invited)
    page = Client().post(path, {"password1": "short", "password2": "short"})
    assert "This password is too short" in page.content.decode()
    assert "Nia New" in Client().get(path).content.decode()


def test_a_wrong_link_says_so(invited: User):
    path = path_of_invitation(invited)
    page = Client().get(f"{path[:-3]}x/")
    assert page.status_code == 404
    assert invited.name not in page.content.decode()


def test_the_link_ends_after_fourteen_days(invited: User):
    Invitation.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert Client().get(path_of_invitation(invited)).status_code == 410
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.made_at < dt.timedelta(days=14)


def test_a_password_chosen_by_another_way_ends_the_link(invited: User):
    invited.set_password("a-word-and-another")
    invited.save()
    assert Client().get(path_of_invitation(invited)).status_code == 410


@pytest.mark.parametrize("changes", [{"is_active": ""}, {"email": "other@example.com"}])
def test_closing_the_account_or_another_address_withdraws_the_link(
    changes: dict[str, str], invited: User, administrator: User
):
    path = path_of_invitation(invited)
    form = {"email": invited.email, "name": invited.name, "role": "official", "is_active": "on"}
    sent = {name: value for name, value in {**form, **changes}.items() if value}
    client_for(administrator).post(f"/admin/accounts/user/{invited.pk}/change/", sent)
    assert Client().get(path).status_code == 410
    assert Client().post(path, PASSWORD).status_code == 410
    User.objects.update(is_active=True)
    assert Client().get(path).status_code == 410
    assert SecurityEvent.objects.filter(kind=EventKind.LINK_WITHDRAWN, about=invited).count() == 1


def test_a_closed_account_is_sent_no_invitation_that_waits(invited: User, administrator: User):
    address = f"/administration/people/{invited.pk}/"
    client_for(administrator).post(address, {"becomes": "leaves"})
    assert Email.objects.get(kind="invitation").cancelled_at
    assert [letter.subject for letter in mail.outbox] == ["Your account was closed"]


def test_inviting_again_ends_the_link_before(invited: User, administrator: User):
    first = path_of_invitation(invited)
    page = resend(administrator, invited)
    assert "Nia New is invited again." in page.content.decode()
    assert Client().get(first).status_code == 410
    assert Client().get(path_of_invitation(invited)).status_code == 200
    assert [letter.to for letter in mail.outbox] == [["Nia New <nia@example.com>"]]


def test_somebody_who_has_a_password_is_not_invited_again(official: User, administrator: User):
    page = resend(administrator, official)
    assert "has chosen a password already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_only_an_administrator_invites_and_only_to_an_open_account(
    invited: User, official: User, administrator: User
):
    with pytest.raises(ValidationError, match="administrator"):
        invitations.invite(invited, by=official)
    User.objects.filter(pk=invited.pk).update(is_active=False)
    invited.refresh_from_db()
    with pytest.raises(ValidationError, match="The account of Nia New is closed"):
        invitations.invite(invited, by=administrator)
    assert Invitation.objects.count() == 1


def test_a_link_that_ends_while_the_page_is_open_saves_nothing(
    invited: User, monkeypatch: pytest.MonkeyPatch
):
    def end() -> None:
        Invitation.objects.update(ended_at=clock.now())

    meanwhile(monkeypatch, invitations, "accept", end)
    page = Client().post(path_of_invitation(invited), PASSWORD)
    assert (page.status_code, "no longer works" in page.content.decode()) == (410, True)
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_a_mailbox_cannot_be_filled(invited: User, administrator: User):
    for _ in range(6):
        page = resend(administrator, invited)
    assert "Wait an hour." in page.content.decode()
    assert Email.objects.filter(kind="invitation").count() == 5


def test_with_single_sign_on_alone_the_email_leads_to_signing_in(
    administrator: User, settings: Any
):
    settings.PASSWORDS_ALLOWED, settings.OIDC_SERVER_URL = False, "https://sso.example.com"
    settings.OIDC_NAME = "Whitehall sign-on"
    user = make_invited(administrator)
    email = Email.objects.get()
    assert email.subject == "Sign in to Requests of Whitehall"
    assert "Sign in with Whitehall sign-on" in email.text
    assert "password" not in email.text
    assert (email.link_url_name, email.link_value) == ("", "")
    assert Client().get(path_of_invitation(user)).status_code == 410


def test_the_pages_of_emails_show_no_link_even_in_a_demonstration(
    invited: User, official: User, settings: Any
):
    settings.DEMONSTRATION = True
    email = Email.objects.get(kind="invitation")
    page = client_for(official).get(email.get_absolute_url()).content.decode()
    assert "the link is only in the email" in page
    assert path_of_invitation(invited) not in page


class TestInvitingOne:
    def test_role_and_area_are_on_the_same_form(self, administrator: User):
        area = get_area("kent")
        form = {"name": "Lena", "email": "L@example.com", "role": "lead", "areas": [area.pk]}
        page = client_for(administrator).post(INVITE, form, follow=True)
        assert "Lena is invited by email." in page.content.decode()
        lead = Lead.objects.get()
        assert (lead.user.email, lead.area) == ("l@example.com", area)
        assert "as an area lead for Kent" in str(mail.outbox[0].body)

    def test_a_link_proposes_the_role_and_the_area(self, administrator: User):
        get_area("kent")
        page = client_for(administrator).get(f"{INVITE}?role=lead&area=kent")
        form = page.context["form"]
        assert (form["role"].value(), form["areas"].value()) == ("lead", [get_area("kent").pk])

    def test_mistakes_are_named_and_nothing_typed_is_lost(self, administrator: User, lead: User):
        client = client_for(administrator)
        form = {"name": "Olly", "email": lead.email, "role": "lead"}
        page = client.post(INVITE, form).content.decode()
        assert "There is an account with this address already" in page
        assert 'value="Olly"' in page
        assert not Invitation.objects.exists()
        areas = {"name": "Olly", "email": "o@example.com", "role": "official", "areas": [1]}
        areas["areas"] = [get_area("kent").pk]
        assert "An official has no areas" in client.post(INVITE, areas).content.decode()

    def test_a_doubt_is_asked_about_once(self, administrator: User):
        client = client_for(administrator)
        form = {"name": "Lena", "email": "l@example.com", "role": "lead"}
        asked = client.post(INVITE, form).content.decode()
        assert "they would see no requests" in asked
        assert not User.objects.filter(role=Role.LEAD).exists()
        client.post(INVITE, {**form, "confirmed": "on"})
        assert User.objects.filter(role=Role.LEAD).exists()

    def test_a_colleague_who_is_quicker_invites_the_person(
        self, administrator: User, monkeypatch: pytest.MonkeyPatch
    ):
        meanwhile(monkeypatch, saving, "save_planned", lambda: make_invited(administrator))
        form = {"name": "Nia Otherwise", "email": "nia@example.com", "role": "official"}
        page = client_for(administrator).post(INVITE, form)
        assert_refused(page, "There is an account with this address already", "email")
        assert "Nia Otherwise" in page.content.decode()
        assert User.objects.get(email="nia@example.com").name == "Nia New"
        assert Invitation.objects.count() == 1

    def test_somebody_who_is_no_administrator_any_more_adds_nobody(self, administrator: User):
        client = client_for(administrator)
        client.get(INVITE)
        User.objects.filter(pk=administrator.pk).update(role=Role.OFFICIAL)
        form = {"name": "Nia", "email": "n@example.com", "role": "administrator"}
        assert client.post(INVITE, form).status_code in (302, 403)
        assert not User.objects.filter(email="n@example.com").exists()

    def test_the_password_is_confirmed_first(self, administrator: User):
        client = Client()
        sign_in(client, administrator.email)
        form = {"name": "Nia", "email": "n@example.com", "role": "official"}
        asked = client.post(INVITE, form)
        assert asked.url.startswith("/accounts/confirm/?next=")
        assert not User.objects.filter(email="n@example.com").exists()
        client.post(asked.url, {"password": "three-random-words"})
        assert User.objects.filter(email="n@example.com").exists()

    def test_a_form_with_a_mistake_is_sent_to_its_own_page_after_the_password(
        self, administrator: User
    ):
        client = Client()
        sign_in(client, administrator.email)
        wrong = {"name": "Nia", "email": "n@example.com", "role": "lead"}
        asked = client.post(INVITE, wrong)
        page = client.post(asked.url, {"password": "three-random-words"})
        form = parse(page).select_one("main form")
        assert form["action"] == INVITE
        client.post(form["action"], {**wrong, "role": "official"})
        assert User.objects.filter(email="n@example.com").exists()
