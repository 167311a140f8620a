"""Champions keep contacts and local projects of their own areas in the admin site."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Contact, Lead, LocalProject
from departments.models import Department
from provenance.models import AuditEvent
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.helpers.forms import (
    admin_form_fields,
    assert_refused,
    date_fields,
    form_fields,
    parse,
    send_form,
)
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
CONTACTS = "/admin/areas/contact/"


@pytest.fixture
def champion_client(champion: User) -> Client:
    """A browser in which the champion for Leicestershire is signed in."""
    return client_for(champion)


@pytest.fixture
def elsewhere() -> Contact:
    return Contact.objects.create(area=get_area("kent"), capacity="contact", name="Kim Kent")


@pytest.fixture
def own() -> Contact:
    area = get_area("leicestershire")
    return Contact.objects.create(area=area, capacity="contact", name="Lena Leicester")


def test_a_champion_adds_a_contact_and_the_history_says_who(
    champion_client: Client, champion: User
):
    given = {
        **admin_form_fields(champion_client.get(f"{CONTACTS}add/")),
        "area": str(get_area("leicestershire").pk),
        "capacity": "contact",
        "name": "Nina New",
    }
    assert champion_client.post(f"{CONTACTS}add/", given).status_code == 302
    assert Contact.objects.get().name == "Nina New"
    change = AuditEvent.objects.get()
    assert (change.changed_by, change.subject_key, change.action) == (
        champion,
        "areas/leicestershire",
        "added",
    )
    assert "Nina New" in champion_client.get("/areas/leicestershire/history/").content.decode()


def test_a_champion_is_offered_only_their_own_areas(champion_client: Client):
    page = champion_client.get(f"{CONTACTS}add/")
    offered = {option.get_text() for option in parse(page).select("#id_area option")}
    assert offered == {"Choose one", "Leicestershire"}
    given = {
        **admin_form_fields(page),
        "area": str(get_area("kent").pk),
        "capacity": "contact",
        "name": "X",
    }
    assert champion_client.post(f"{CONTACTS}add/", given).status_code == 200
    assert not Contact.objects.exists()


def test_another_areas_contact_is_not_found(
    champion_client: Client, own: Contact, elsewhere: Contact
):
    listed = champion_client.get(CONTACTS).content.decode()
    assert "Lena Leicester" in listed
    assert "Kim Kent" not in listed
    for verb in ("change", "delete", "history"):
        response = champion_client.get(f"{CONTACTS}{elsewhere.pk}/{verb}/", follow=True)
        assert "Kim Kent" not in response.content.decode(), verb
    champion_client.post(f"{CONTACTS}{elsewhere.pk}/delete/", {"post": "yes"})
    assert Contact.objects.filter(pk=elsewhere.pk).exists()


def test_a_change_made_meanwhile_is_not_overwritten(
    champion_client: Client, own: Contact, make_user: Any
):
    page = f"{CONTACTS}{own.pk}/change/"
    mine = {**admin_form_fields(champion_client.get(page)), "post": "What I typed"}
    other = client_for(make_user("official", name="Otto Other"))
    theirs = f"/areas/leicestershire/contact/{own.pk}/change/"
    other.post(theirs, {"capacity": "contact", "name": "Lena Leicester", "post": "Theirs"})
    response = champion_client.post(page, mine)
    assert response.status_code == 200
    assert "Otto Other changed this on 22 March 2011" in response.content.decode()
    assert "What I typed" in response.content.decode()
    own.refresh_from_db()
    assert own.post == "Theirs"


def test_removing_many_records_each_in_the_history(
    champion_client: Client, own: Contact, champion: User
):
    given = {"action": "delete_selected", "_selected_action": [str(own.pk)], "post": "yes"}
    champion_client.post(CONTACTS, given)
    assert not Contact.objects.exists()
    assert (AuditEvent.objects.get().object_name, AuditEvent.objects.get().changed_by) == (
        "Contact in the area: Lena Leicester",
        champion,
    )


def test_a_champion_changes_a_project(champion_client: Client, champion: User):
    page = "/admin/areas/localproject/add/"
    given = {
        **admin_form_fields(champion_client.get(page)),
        "area": str(get_area("leicestershire").pk),
        "name": "Loughborough",
        "phase": "pilot",
        "families_low": "30",
        "families_high": "20",
        "budget_pence": "£40,000",
    }
    refused = champion_client.post(page, given)
    message = "the lower figure (30) must not be more than the higher (20)."
    assert message in refused.content.decode()
    alone = champion_client.post(page, {**given, "families_low": ""})
    assert_refused(alone, "Enter the lower figure too.", "families_low")
    assert champion_client.post(page, {**given, "families_high": "40"}).status_code == 302
    project = LocalProject.objects.get()
    assert (project.families, project.budget) == ((30, 40), 40_000)
    again = admin_form_fields(
        champion_client.get(f"/admin/areas/localproject/{project.pk}/change/")
    )
    assert again["budget_pence"] == "40,000.00"
    assert AuditEvent.objects.get().changed_by == champion


def test_a_single_figure_fills_both_ends_of_a_range(champion_client: Client):
    page = "/admin/areas/localproject/add/"
    own = {"area": str(get_area("leicestershire").pk), "name": "Loughborough", "phase": "pilot"}
    assert send_form(champion_client, page, **own, families_low="20").status_code == 302
    assert LocalProject.objects.get().families == (20, 20)


def test_an_administrator_cannot_change_facts(administrator: User, own: Contact):
    client = client_for(administrator)
    assert client.get(CONTACTS).status_code == 403


def test_a_department_that_became_another_keeps_its_end_date(administrator: User, official: User):
    old = get_department("OLD")
    Department.objects.filter(pk=old.pk).update(until=TODAY, successor=get_department("NEW"))
    for by, address in (
        (official, f"/departments/OLD/details/{old.pk}/change/"),
        (administrator, f"/admin/departments/department/{old.pk}/change/"),
    ):
        no_date = date_fields("until", "", "", "")
        page = send_form(client_for(by), address, **no_date, note="Zebrawood")
        assert_refused(page, "A department that became another needs an end date.", "until_day")
        assert "Zebrawood" in page.content.decode()
    old.refresh_from_db()
    assert old.until == TODAY


@pytest.mark.parametrize("user", ["CB-1", "9" * 30, "-1", "x", "1.5"])
@pytest.mark.parametrize("which", ["add", "change"])
def test_a_row_with_an_id_that_cannot_be_is_refused_in_words(
    user: str, which: str, administrator: User
):
    client, area = client_for(administrator), get_area("kent")
    address = f"/admin/areas/area/{'add' if which == 'add' else f'{area.pk}/change'}/"
    held = {name: values[0] for name, values in form_fields(client.get(address)).items()}
    row = {"leads-TOTAL_FORMS": "1", "leads-0-user": user, "leads-0-area": ""}
    response = client.post(address, {**held, **row})
    assert response.status_code == 200
    assert "Select a valid choice" in response.content.decode()
    assert not Lead.objects.exists()


@pytest.mark.parametrize("count", ["201", "99999999999", "9" * 30, " 999 ", "٩٩٩"])
def test_more_rows_than_anybody_has_are_refused_at_once(count: str, administrator: User):
    client, area = client_for(administrator), get_area("kent")
    address = f"/admin/areas/area/{area.pk}/change/"
    held = {name: values[0] for name, values in form_fields(client.get(address)).items()}
    assert client.post(address, {**held, "leads-TOTAL_FORMS": count}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/accounts/user/?q=",
        "/admin/areas/area/?q=",
        "/admin/requests_log/request/?q=",
        "/admin/autocomplete/?app_label=areas&model_name=lead&field_name=user&term=",
    ],
)
def test_a_search_for_hundreds_of_words_is_refused(address: str, administrator: User):
    client = client_for(administrator)
    assert client.get(f"{address}{'+'.join(f'w{n}' for n in range(30))}").status_code in (200, 403)
    assert client.get(f"{address}{'+'.join(f'w{n}' for n in range(600))}").status_code in (400, 403)


@pytest.mark.parametrize("name", ["", "x", "'"])
def test_a_field_that_does_not_exist_is_refused(name: str, administrator: User):
    client, area = client_for(administrator), get_area("kent")
    address = f"/admin/areas/area/{area.pk}/change/"
    held = {field: values[0] for field, values in form_fields(client.get(address)).items()}
    assert client.post(address, {**held, "_to_field": name}).status_code == 400
    assert client.get(f"{address}?_to_field={name}").status_code == 400
