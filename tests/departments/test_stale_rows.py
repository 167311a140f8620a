"""Rows inside a page of the admin site: a page opened before somebody else's change undoes none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Lead
from departments.models import AreaChampion, Champion, Department, DepartmentRight, EmailContact
from provenance.models import AuditEvent
from provenance.services import save_fact
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.helpers.forms import date_fields, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db

CHANGED = "Ola Other changed this on 22 March 2011"
ENDED = ("22", "3", "2011")


@pytest.fixture
def mine(administrator: User) -> Client:
    return client_for(administrator)


@pytest.fixture
def other(make_user: Callable[..., User]) -> Client:
    return client_for(make_user(Role.ADMINISTRATOR, name="Ola Other"))


@pytest.fixture
def deputy(administrator: User, champion: User) -> Champion:
    """The champion for Leicestershire, who also reads what is open with a department."""
    found = Champion.objects.get(user=champion)
    right = DepartmentRight(champion=found, department=get_department("DfE"))
    save_fact(right, by=administrator)
    return found


@pytest.fixture
def with_contact(administrator: User) -> Department:
    """A department with an address that commissions go to."""
    department = get_department("DfE")
    row = EmailContact(department=department, name="Kim", email="kim@example.com")
    save_fact(row, by=administrator)
    return department


def address_of(kind: str, pk: int) -> str:
    return f"/admin/{kind.replace('.', '/')}/{pk}/change/"


def end_row(client: Client, address: str, prefix: str) -> None:
    """End the first row of a list on a page, as a colleague does."""
    ended = date_fields(f"{prefix}-0-until", *ENDED)
    assert client.post(address, {**form_fields(client.get(address)), **ended}).status_code == 302


def test_a_lead_who_was_ended_meanwhile_stays_ended(lead: User, mine: Client, other: Client):
    address = address_of("areas.area", get_area("swindon").pk)
    # What the test's own area leaves out is saved first.
    mine.post(address, form_fields(mine.get(address)))
    stale = form_fields(mine.get(address))
    end_row(other, address, "leads")
    response = mine.post(address, {**stale, "short_name": "What I typed"})
    assert CHANGED in main_text(response)
    assert "What I typed" in response.content.decode()
    assert Lead.objects.get().until == TODAY
    assert get_area("swindon").short_name != "What I typed"


@pytest.mark.parametrize("prefix", ["area_champions", "department_rights"])
def test_a_right_that_was_ended_meanwhile_stays_ended(
    prefix: str, deputy: Champion, mine: Client, other: Client
):
    address = address_of("departments.champion", deputy.pk)
    stale = form_fields(mine.get(address))
    end_row(other, address, prefix)
    assert CHANGED in main_text(mine.post(address, {**stale, "post": "Director"}))
    assert getattr(deputy, prefix).get().until == TODAY
    deputy.refresh_from_db()
    assert deputy.post != "Director"


def test_an_address_that_was_ended_meanwhile_stays_ended(
    with_contact: Department, mine: Client, other: Client
):
    address = address_of("departments.department", with_contact.pk)
    stale = form_fields(mine.get(address))
    end_row(other, address, "email_contacts")
    assert CHANGED in main_text(mine.post(address, stale))
    assert EmailContact.objects.get().until == TODAY


def test_a_row_that_was_changed_meanwhile_is_not_removed_unread(
    deputy: Champion, mine: Client, other: Client
):
    address = address_of("departments.champion", deputy.pk)
    stale = form_fields(mine.get(address))
    end_row(other, address, "department_rights")
    response = mine.post(address, {**stale, "department_rights-0-DELETE": "on"}, follow=True)
    assert "someone else saved this at the same time" in main_text(response)
    assert DepartmentRight.objects.get().until == TODAY


def test_rows_that_nobody_else_changed_are_saved_added_and_removed(deputy: Champion, mine: Client):
    address = address_of("departments.champion", deputy.pk)
    end_row(mine, address, "department_rights")
    end_row(mine, address, "area_champions")
    given: dict[str, Any] = {
        **form_fields(mine.get(address)),
        "department_rights-0-DELETE": "on",
        "area_champions-1-area": str(get_area("kent").pk),
    }
    assert mine.post(address, given).status_code == 302
    assert not DepartmentRight.objects.exists()
    rows = AreaChampion.objects.order_by("pk").values_list("area__slug", "until")
    assert list(rows) == [("leicestershire", TODAY), ("kent", None)]


def test_a_page_that_nobody_touched_records_no_change(deputy: Champion, mine: Client):
    address = address_of("departments.champion", deputy.pk)
    count = AuditEvent.objects.count()
    assert mine.post(address, form_fields(mine.get(address))).status_code == 302
    assert AuditEvent.objects.count() == count


def test_the_changes_of_rows_are_looked_up_at_once(deputy: Champion, mine: Client):
    for slug in ("kent", "essex", "swindon"):
        AreaChampion.objects.create(champion=deputy, area=get_area(slug))
    with CaptureQueriesContext(connection) as queries:
        mine.get(address_of("departments.champion", deputy.pk))
    # Of the champion, of their areas and of their departments.
    assert len([each for each in queries if "provenance_auditevent" in each["sql"]]) == 3
