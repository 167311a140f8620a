"""What guards accounts against administrators, and administrators against each other."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from tests.factories.people import PASSWORD
from tests.helpers.forms import assert_refused, form_fields, send_form
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def form_of(user: User, **changes: str) -> dict[str, str]:
    form = {"email": user.email, "name": user.name, "role": user.role, "is_active": "on"}
    return {name: value for name, value in {**form, **changes}.items() if value}


def address_of(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def letters() -> dict[str, list[str]]:
    """Return the subjects of the emails sent, by the address that each went to."""
    found: dict[str, list[str]] = {}
    for letter in mail.outbox:
        found.setdefault(letter.to[0].partition("<")[2].rstrip(">"), []).append(letter.subject)
    return found


@pytest.fixture
def others(make_user: Any) -> list[User]:
    """Two other administrators, of whom one has left."""
    people = [make_user(Role.ADMINISTRATOR, email=f"other{n}@example.com") for n in range(2)]
    User.objects.filter(pk=people[1].pk).update(is_active=False)
    return people


def test_every_administrator_is_told_who_gives_a_role(
    official: User, administrator: User, others: list[User]
):
    client_for(administrator).post(address_of(official), form_of(official, role="administrator"))
    given = f"{official.name} was given the role administrator"
    assert letters() == {
        official.email: ["Your role was changed"],
        administrator.email: [given],
        others[0].email: [given],
    }
    assert f"{administrator.name} gave {official.name}" in mail.outbox[-1].body


def test_every_administrator_is_told_of_a_new_account(administrator: User, others: list[User]):
    form = {"email": "new@example.com", "name": "Nia New", "role": "official", "is_active": "on"}
    client_for(administrator).post("/admin/accounts/user/add/", form)
    subject = "Nia New was given the role official"
    assert letters() == {
        administrator.email: [subject],
        others[0].email: [subject],
        "new@example.com": ["Choose a password for Requests of Whitehall"],
    }


def test_both_addresses_are_told_of_another_address(official: User, administrator: User):
    old = official.email
    client_for(administrator).post(address_of(official), form_of(official, email="n@example.com"))
    assert letters() == {
        old: ["Your email address was changed"],
        "n@example.com": ["Your email address was changed"],
    }


def test_somebody_who_leaves_is_told(official: User, administrator: User):
    client_for(administrator).post(address_of(official), form_of(official, is_active=""))
    assert letters() == {official.email: ["Your account was closed"]}


def test_an_administrator_confirms_their_password_before_they_change_an_account(
    official: User, administrator: User
):
    client = Client()
    sign_in(client, administrator.email)
    asked = client.post(address_of(official), form_of(official, role="lead"))
    assert asked.url.startswith("/accounts/confirm/?next=")
    official.refresh_from_db()
    assert official.is_official
    wrong = client.post(asked.url, {"password": "not-the-password"})
    assert "The password is wrong." in wrong.content.decode()
    saved = client.post(asked.url, {"password": PASSWORD})
    assert saved.status_code == 302
    official.refresh_from_db()
    assert official.is_lead
    assert mail.outbox


def test_a_form_that_was_opened_before_a_change_undoes_nothing(
    official: User, administrator: User, make_user: Any
):
    late, first = client_for(administrator), client_for(make_user(Role.ADMINISTRATOR))
    for becomes, after in (("lead", (Role.LEAD, True)), ("leaves", (Role.LEAD, False))):
        opened = form_fields(late.get(address_of(official)))
        first.post(f"/administration/people/{official.pk}/", {"becomes": becomes})
        page = late.post(address_of(official), {**opened, "name": "Spelt Otherwise"})
        assert_refused(page, "This account was changed after you opened it.")
        assert "Spelt Otherwise" in page.content.decode()
        official.refresh_from_db()
        assert (official.role, official.is_active) == after
        assert official.name != "Spelt Otherwise"


def test_a_form_that_is_opened_after_a_change_is_saved(official: User, administrator: User):
    User.objects.filter(pk=official.pk).update(is_active=False)
    mail.outbox.clear()
    page = send_form(client_for(administrator), address_of(official), name="Spelt Otherwise")
    assert page.status_code == 302
    official.refresh_from_db()
    assert (official.name, official.is_active) == ("Spelt Otherwise", False)
    assert letters() == {}


def test_the_last_administrator_stays(administrator: User, make_user: Any):
    """By whatever way two of them change each other."""
    other = make_user(Role.ADMINISTRATOR)
    late = client_for(other)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    page = late.post(address_of(other), form_of(other, is_active=""))
    assert page.status_code == 200
    User.objects.filter(pk=administrator.pk).update(is_active=True)
    assert late.post(address_of(administrator), form_of(administrator, is_active="")).url
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).get() == other
