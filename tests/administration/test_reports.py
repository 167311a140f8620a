"""The pages of administrators: what is to be seen to, and what is left to set up."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Area, Lead
from cbtracker import clock
from departments.models import AreaChampion, EmailContact
from outbox import delivery
from outbox.models import Email
from tests.factories.areas import get_area, get_department
from tests.factories.clock import SUMMER_NIGHT, TODAY
from tests.factories.imports.people_files import make_file, make_invited
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "never-signed-in/",
    "last-sign-in/",
    "areas-without-a-lead/",
    "departments-without-a-contact/",
    "champions-who-ended/",
)


def read(by: User, page: str) -> str:
    return client_for(by).get(f"/administration/{page}").content.decode()


def test_who_never_signed_in_is_listed_with_a_button(administrator: User):
    user = make_invited(administrator)
    page = read(administrator, "never-signed-in/")
    assert f'action="/administration/people/{user.pk}/invite/"' in page
    assert "22 March 2011" in page
    User.objects.filter(pk=user.pk).update(last_login=clock.now())
    assert user.name not in read(administrator, "never-signed-in/")


def test_an_invitation_that_was_not_delivered_says_why(administrator: User):
    make_invited(administrator)
    Email.objects.filter(kind="invitation").update(given_up_at=clock.now(), last_error="550 Gone")
    page = read(administrator, "never-signed-in/")
    assert "Not delivered" in page
    assert "550 Gone" in page


def test_the_last_sign_in_lists_who_was_away_longest_first(administrator: User, make_user: Any):
    for name, days in (("Recent", 1), ("Away", 90)):
        user = make_user(Role.OFFICIAL, name=name)
        User.objects.filter(pk=user.pk).update(last_login=clock.now() - dt.timedelta(days=days))
    make_user(Role.OFFICIAL, name="Nora Newcomer")
    page = read(administrator, "last-sign-in/")
    assert page.index("Nora Newcomer") < page.index("Away") < page.index("Recent")


def test_an_area_whose_lead_has_left_is_without_a_lead(administrator: User, lead: User):
    get_area("kent")
    assert 'Invite a lead<span class="govuk-visually-hidden"> for Kent' in read(
        administrator, "areas-without-a-lead/"
    )
    assert "for Swindon" not in read(administrator, "areas-without-a-lead/")
    Lead.objects.update(until=TODAY)
    assert "for Swindon" in read(administrator, "areas-without-a-lead/")


def test_a_member_whose_group_has_a_lead_is_not_without_one(administrator: User, lead: User):
    get_area("kent")
    Area.objects.filter(slug="kent").update(is_first_phase=False, group=get_area("swindon"))
    assert "Each area has a lead." in read(administrator, "areas-without-a-lead/")


def test_a_department_with_a_contact_is_not_listed(administrator: User):
    department = get_department("DfE")
    assert "Add a contact" in read(administrator, "departments-without-a-contact/")
    EmailContact.objects.create(department=department, email="d@example.com")
    assert "Each department has a contact." in read(administrator, "departments-without-a-contact/")


def test_a_champion_who_ended_is_listed_with_who_comes_next(administrator: User, champion: User):
    assert "No champion has ended." in read(administrator, "champions-who-ended/")
    AreaChampion.objects.update(until=TODAY)
    page = read(administrator, "champions-who-ended/")
    assert "Chris Champion" in page
    assert "/administration/invite/?role=champion&amp;area=leicestershire" in page


@pytest.mark.parametrize("place", PAGES)
def test_a_page_takes_as_many_queries_for_three_as_for_one(
    place: str, administrator: User, make_user: Any
):
    counts = []
    for slugs in (("kent",), ("swindon", "lewisham")):
        for slug in slugs:
            make_invited(administrator, f"{slug}@example.com", slug)
            champion = make_user(Role.CHAMPION, slug)
            AreaChampion.objects.filter(champion__user=champion).update(until=TODAY)
            get_department(f"D{slug[:3]}")
        # What was queued is sent here, and not after the page that is measured.
        delivery.send_pending()
        client = client_for(administrator)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/administration/{place}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestSetUp:
    def tasks(self, by: User) -> dict[str, Any]:
        context = client_for(by).get("/administration/").context
        return {task.name: task for task in context["tasks"]}

    def test_a_new_service_has_everything_to_do(self, administrator: User, settings: Any):
        settings.DEMONSTRATION = False
        tasks = self.tasks(administrator)
        assert {name for name, task in tasks.items() if task.state == "To do"} == {
            *("Mail", "Proxy", "Departments", "Contacts", "Areas", "People", "Bodies"),
            "Backups",
        }
        assert "You are the only administrator" in tasks["People"].says

    def test_what_is_there_is_done(self, administrator: User, make_user: Any, lead: User):
        department = get_department("DfE")
        EmailContact.objects.create(department=department, email="d@example.com")
        for role in (Role.ADMINISTRATOR, Role.OFFICIAL, Role.CHAMPION):
            make_user(role)
        tasks = self.tasks(administrator)
        for name in ("Departments", "Contacts", "Areas", "People"):
            assert tasks[name].state == "Done", name

    def test_mail_is_done_when_a_server_took_one(self, administrator: User, settings: Any):
        settings.DEMONSTRATION = False
        client = client_for(administrator)
        page = client.post("/administration/email-test/", follow=True)
        assert f"An email is on its way to {administrator.email}." in page.content.decode()
        delivery.send_pending()
        assert mail.outbox[0].subject == "Requests of Whitehall can send you email"
        assert self.tasks(administrator)["Mail"].state == "Done"

    def test_the_day_of_an_email_is_that_in_london(self, administrator: User, settings: Any):
        settings.DEMONSTRATION = False
        make_invited(administrator)
        Email.objects.update(sent_at=SUMMER_NIGHT)
        assert "16 June 2011" in self.tasks(administrator)["Mail"].says

    def test_the_proxy_is_done_at_the_address_of_the_service_over_https(
        self, administrator: User, settings: Any
    ):
        settings.SITE_URL = "https://testserver"
        settings.ALLOWED_HOSTS = ["testserver"]
        page = client_for(administrator).get("/administration/", secure=True)
        assert {task.name: task.state for task in page.context["tasks"]}["Proxy"] == "Done"


def test_nobody_but_administrators_sees_what_is_in_a_file(
    administrator: User, make_user: Any, make_request: Any
):
    """A file of people is planted, and looked for as everybody else."""
    make_request()
    file = make_file(administrator, b"Name,Email\r\nZelda Zebrawood,zebrawood@example.com\r\n")
    addresses = [
        "/",
        "/history/",
        "/emails/",
        "/imports/",
        "/requests/",
        *(f"/administration/{page}" for page in PAGES),
        file.get_absolute_url(),
        f"/administration/files/{file.pk}/columns/",
        "/administration/files/people/",
    ]
    assert "ebrawood" in read(administrator, f"files/{file.pk}/rows/")
    for role in (Role.OFFICIAL, Role.LEAD, Role.CHAMPION):
        client = client_for(make_user(role, "swindon"))
        for address in addresses:
            assert b"ebrawood" not in client.get(address, follow=True).content, (role, address)
