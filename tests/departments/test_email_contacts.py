"""Correspondents: where emails to a department go, and who may see the addresses."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import Role, User
from departments.models import Department, EmailContact, email_contacts_for
from provenance.models import AuditEvent
from tests.factories.areas import get_department
from tests.factories.clock import TODAY
from tests.helpers.forms import (
    admin_form_fields,
    assert_refused,
    date_fields,
    form_fields,
    parse,
    text_at,
)
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
ADD = "/departments/DfE/email-contact/add/"
PAGE = "/departments/DfE/"
SECRET = "zebrawood@example.com"
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def dfe() -> Department:
    return get_department("DfE")


@pytest.fixture
def desk(dfe: Department, official: User) -> Client:
    return client_for(official)


def record(dfe: Department, email: str = SECRET, **given: Any) -> EmailContact:
    return EmailContact.objects.create(department=dfe, email=email, **given)


def part(client: Client, address: str = PAGE) -> str:
    """Return the part of the department's page about correspondents."""
    return text_at(client, address).partition("Email contacts")[2].partition("In progress:")[0]


class TestRecording:
    def test_adding_one_is_recorded_in_the_history(self, desk: Client, official: User):
        assert "Not recorded" in part(desk)
        assert "Add an email contact" in text_at(desk, ADD)
        given = {
            "name": "Wendy Writer",
            "post": "Director",
            "email": "wendy@example.com",
            "source": "Told by telephone",
            **date_fields("since", "1", "3", "2011"),
        }
        page = parse(desk.post(ADD, given, follow=True)).main.get_text(" ", strip=True)
        assert "Wendy Writer, wendy@example.com saved." in page
        said = part(desk)
        assert "Wendy Writer , Director: wendy@example.com" in said
        assert "From 1 March 2011. Source: Told by telephone" in said
        assert "wendy" not in part(desk, f"{PAGE}?as_at=2011-02-28")
        history = text_at(desk, "/departments/DfE/history/")
        assert f"By {official.name}, 22 March 2011" in history
        assert "Email address Blank wendy@example.com" in history

    def test_one_without_a_name_is_not_named(self, desk: Client):
        desk.post(ADD, {"email": "office@example.com"})
        assert "Name not recorded : office@example.com" in part(desk)

    def test_one_is_changed(self, desk: Client, dfe: Department):
        row = record(dfe, name="Wendy Writer")
        page = f"/departments/DfE/email-contact/{row.pk}/change/"
        response = desk.post(page, {**form_fields(desk.get(page)), "email": "new@example.com"})
        assert response.status_code == 302
        assert "new@example.com" in part(desk)
        assert SECRET not in part(desk)
        assert f"Email address {SECRET} new@example.com" in text_at(desk, f"{PAGE}history/")

    def test_one_is_removed_and_can_be_looked_up(self, desk: Client, dfe: Department):
        row = record(dfe)
        page = f"/departments/DfE/email-contact/{row.pk}/remove/"
        assert SECRET in text_at(desk, page)
        desk.post(page, form_fields(desk.get(page)))
        assert not EmailContact.objects.exists()
        assert SECRET not in part(desk)
        assert f"Email address {SECRET} Blank" in text_at(desk, f"{PAGE}history/")

    def test_one_of_another_department_is_not_found(self, desk: Client, dfe: Department):
        row = record(get_department("DWP"))
        for verb in ("change", "remove"):
            assert desk.get(f"{PAGE}email-contact/{row.pk}/{verb}/").status_code == 404

    def test_future_and_past_correspondents_are_listed_separately(
        self, desk: Client, dfe: Department
    ):
        record(dfe, "old@example.com", until=TODAY)
        record(dfe, "now@example.com", since=TODAY)
        record(dfe, "next@example.com", since=TOMORROW)
        said = part(desk)
        marks = ("now@", "After 22 March 2011", "next@", "Previous email contacts", "old@")
        places = [said.index(mark) for mark in marks]
        assert places == sorted(places)
        past = part(desk, f"{PAGE}?as_at={YESTERDAY.isoformat()}")
        assert "old@" in past
        assert not [mark for mark in ("now@", "next@", "AuditEvent", "Record") if mark in past]

    def test_two_officials_do_not_overwrite_each_other(
        self, desk: Client, dfe: Department, make_user: Any
    ):
        row = record(dfe)
        page = f"/departments/DfE/email-contact/{row.pk}/change/"
        mine = {**form_fields(desk.get(page)), "post": "Mine"}
        other = client_for(make_user(Role.OFFICIAL, name="Otto Other"))
        other.post(page, {**form_fields(other.get(page)), "name": "Theirs"})
        response = desk.post(page, mine)
        assert response.status_code == 409
        assert "Otto Other" in response.content.decode()
        held = form_fields(response)
        assert (held["post"], held["name"]) == (["Mine"], ["Theirs"])


class TestRefusedCorrespondents:
    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("", "Email address must not be empty."),
            ("wendy", "Enter an email address such as name@example.com."),
            ("a@example.com, b@example.com", "Enter an email address such as name@example.com."),
            ("a@example.com\nBcc: b@example.com", "Enter an email address such as"),
            (f"{'a' * 250}@example.com", "Email address must have 254 characters or fewer."),
        ],
    )
    def test_what_is_no_address(self, desk: Client, typed: str, message: str):
        response = desk.post(ADD, {"name": "Wendy Writer", "email": typed})
        assert_refused(response, message, "email")
        assert form_fields(response)["name"] == ["Wendy Writer"]
        assert not EmailContact.objects.exists()

    @pytest.mark.parametrize(
        ("held", "second"),
        [
            ({}, {}),
            ({}, date_fields("since", "1", "3", "2011")),
            ({"since": TODAY}, date_fields("until", "23", "3", "2011")),
            ({"until": TODAY}, date_fields("since", "21", "3", "2011")),
        ],
    )
    def test_the_same_address_twice(
        self, desk: Client, dfe: Department, held: dict[str, Any], second: dict[str, str]
    ):
        record(dfe, **held)
        response = desk.post(ADD, {"email": SECRET.upper(), **second})
        message = "Emails to Department DfE already go to this address"
        assert_refused(response, message, "email")
        assert form_fields(response)["email"] == [SECRET.upper()]
        assert EmailContact.objects.count() == 1

    @pytest.mark.parametrize(
        ("held", "second"),
        [
            ({"until": TODAY}, date_fields("since", "22", "3", "2011")),
            ({"since": TODAY}, date_fields("until", "22", "3", "2011")),
            ({"since": TODAY, "until": TODAY}, {}),
        ],
    )
    def test_one_may_follow_another(
        self, desk: Client, dfe: Department, held: dict[str, Any], second: dict[str, str]
    ):
        record(dfe, **held)
        assert desk.post(ADD, {"email": SECRET, **second}).status_code == 302

    def test_two_departments_may_share_an_address(self, desk: Client):
        record(get_department("DWP"))
        assert desk.post(ADD, {"email": SECRET}).status_code == 302

    def test_the_database_refuses_it_too(self, dfe: Department):
        record(dfe)
        connection.check_constraints()
        with pytest.raises(DatabaseError), transaction.atomic():
            record(dfe, SECRET.title())
        with pytest.raises(DatabaseError, match="ends_after_start"), transaction.atomic():
            record(dfe, "b@example.com", since=TODAY, until=YESTERDAY)


class TestCorrespondentsAdmin:
    @pytest.fixture
    def page(self, dfe: Department) -> str:
        return f"/admin/departments/department/{dfe.pk}/change/"

    @pytest.fixture
    def site(self, administrator: User) -> Client:
        return client_for(administrator)

    @staticmethod
    def rows(*emails: str) -> dict[str, str]:
        boxed = {f"email_contacts-{n}-email": email for n, email in enumerate(emails)}
        return {**boxed, "email_contacts-TOTAL_FORMS": str(len(emails))}

    def test_an_administrator_keeps_them(
        self, site: Client, page: str, dfe: Department, administrator: User
    ):
        assert "Email contacts" in site.get(page).content.decode()
        given = {**admin_form_fields(site.get(page)), **self.rows("wendy@example.com")}
        assert site.post(page, given).status_code == 302
        assert EmailContact.objects.get().department == dfe
        change = AuditEvent.objects.get()
        assert (change.changed_by, change.subject_key) == (administrator, dfe.subject_key)

    def test_the_same_twice_is_refused_in_words(self, site: Client, page: str):
        given = {**admin_form_fields(site.get(page)), **self.rows("a@example.com", "A@example.com")}
        response = site.post(page, given)
        assert "is listed twice for the same dates" in response.content.decode()
        assert not EmailContact.objects.exists()


class TestRecipients:
    def test_each_department_has_those_of_the_day(
        self, dfe: Department, django_assert_num_queries: Any
    ):
        dwp, moj = get_department("DWP"), get_department("MoJ")
        old = record(dfe, "old@example.com", until=TODAY)
        now = [record(dfe, f"{n}@example.com") for n in range(2)]
        record(dfe, "next@example.com", since=TOMORROW)
        other = record(dwp, "a@example.com", since=TODAY)
        record(moj, "b@example.com")
        with django_assert_num_queries(1):
            found = email_contacts_for([dfe.pk, dwp.pk], on=TODAY)
            codes = [row.department.code for rows in found.values() for row in rows]
        assert codes == ["DfE", "DfE", "DWP"]
        assert found == {dfe.pk: now, dwp.pk: [other]}
        before = email_contacts_for([dfe.pk, dwp.pk], on=YESTERDAY)
        assert before == {dfe.pk: [old, *now], dwp.pk: []}

    def test_no_department_gives_no_correspondents(self):
        assert email_contacts_for([], on=TODAY) == {}
