"""Champions keep the contacts and local projects of their own areas in the admin site."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Contact, LocalProject
from provenance.models import AuditEvent
from tests.conftest import get_area
from tests.helpers.forms import read

pytestmark = pytest.mark.django_db
CONTACTS = "/admin/areas/contact/"


@pytest.fixture
def desk(champion: User) -> Client:
    """The desk of the champion for Leicestershire."""
    client = Client()
    client.force_login(champion)
    return client


@pytest.fixture
def elsewhere() -> Contact:
    return Contact.objects.create(area=get_area("kent"), capacity="contact", name="Kim Kent")


@pytest.fixture
def own() -> Contact:
    area = get_area("leicestershire")
    return Contact.objects.create(area=area, capacity="contact", name="Lena Leicester")


def form(page: Any) -> dict[str, str]:
    """Return what a browser sends from a form of the admin site that nobody touched."""
    held = {}
    for box in read(page).select("#content form [name]"):
        if box.name == "select":
            chosen = box.select_one("option[selected]")
            held[str(box["name"])] = str(chosen["value"]) if chosen else ""
        elif box.name == "textarea":
            held[str(box["name"])] = box.get_text().removeprefix("\n")
        elif box.get("type") not in ("submit", "checkbox"):
            held[str(box["name"])] = str(box.get("value", ""))
    return held


def test_a_champion_adds_a_contact_and_the_history_says_who(desk: Client, champion: User):
    given = {
        **form(desk.get(f"{CONTACTS}add/")),
        "area": str(get_area("leicestershire").pk),
        "capacity": "contact",
        "name": "Nina New",
    }
    assert desk.post(f"{CONTACTS}add/", given).status_code == 302
    assert Contact.objects.get().name == "Nina New"
    change = AuditEvent.objects.get()
    assert (change.changed_by, change.subject_key, change.action) == (
        champion,
        "areas/leicestershire",
        "added",
    )
    assert "Nina New" in desk.get("/areas/leicestershire/history/").content.decode()


def test_only_own_areas_are_offered_and_taken(desk: Client):
    page = desk.get(f"{CONTACTS}add/")
    offered = {option.get_text() for option in read(page).select("#id_area option")}
    assert offered == {"---------", "Leicestershire"}
    given = {**form(page), "area": str(get_area("kent").pk), "capacity": "contact", "name": "X"}
    assert desk.post(f"{CONTACTS}add/", given).status_code == 200
    assert not Contact.objects.exists()


def test_another_areas_contact_is_not_there(desk: Client, own: Contact, elsewhere: Contact):
    listed = desk.get(CONTACTS).content.decode()
    assert "Lena Leicester" in listed
    assert "Kim Kent" not in listed
    for verb in ("change", "delete", "history"):
        response = desk.get(f"{CONTACTS}{elsewhere.pk}/{verb}/", follow=True)
        assert "Kim Kent" not in response.content.decode(), verb
    desk.post(f"{CONTACTS}{elsewhere.pk}/delete/", {"post": "yes"})
    assert Contact.objects.filter(pk=elsewhere.pk).exists()


def test_what_somebody_changed_meanwhile_is_not_overwritten(
    desk: Client, own: Contact, make_user: Any
):
    page = f"{CONTACTS}{own.pk}/change/"
    mine = {**form(desk.get(page)), "post": "What I typed"}
    other = Client()
    other.force_login(make_user("official", name="Otto Other"))
    theirs = f"/areas/leicestershire/contact/{own.pk}/change/"
    other.post(theirs, {"capacity": "contact", "name": "Lena Leicester", "post": "Theirs"})
    response = desk.post(page, mine)
    assert response.status_code == 200
    assert "Otto Other changed this on 22 March 2011" in response.content.decode()
    assert "What I typed" in response.content.decode()
    own.refresh_from_db()
    assert own.post == "Theirs"


def test_removing_many_keeps_what_each_said(desk: Client, own: Contact, champion: User):
    given = {"action": "delete_selected", "_selected_action": [str(own.pk)], "post": "yes"}
    desk.post(CONTACTS, given)
    assert not Contact.objects.exists()
    assert (AuditEvent.objects.get().object_name, AuditEvent.objects.get().changed_by) == (
        "Contact in the area: Lena Leicester",
        champion,
    )


def test_a_project_is_kept_the_same_way(desk: Client, champion: User):
    page = "/admin/areas/localproject/add/"
    given = {
        **form(desk.get(page)),
        "area": str(get_area("leicestershire").pk),
        "name": "Loughborough",
        "phase": "pilot",
        "families_low": "30",
        "families_high": "20",
        "budget_pence": "£40,000",
    }
    refused = desk.post(page, given)
    assert "the lower figure must not be more than the higher." in refused.content.decode()
    assert desk.post(page, {**given, "families_high": "40"}).status_code == 302
    project = LocalProject.objects.get()
    assert (project.families, project.budget) == ((30, 40), 40_000)
    again = form(desk.get(f"/admin/areas/localproject/{project.pk}/change/"))
    assert again["budget_pence"] == "40,000.00"
    assert AuditEvent.objects.get().changed_by == champion


def test_an_administrator_has_no_part_in_it(administrator: User, own: Contact):
    client = Client()
    client.force_login(administrator)
    assert client.get(CONTACTS).status_code == 403
