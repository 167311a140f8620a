"""Agencies that a request concerns without being asked of them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from departments.models import Department
from requests_log.models import Concern
from tests.factories.entries import get_request
from tests.helpers.forms import form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADING = "Requests that concern it without asking it"


def test_the_record_names_the_agencies_in_its_words():
    found = Concern.objects.values_list("request__number", "department__code")
    assert sorted(found) == [(11, "NOMS"), (11, "Probation"), (18, "NHS CB"), (26, "JCP")]


@pytest.mark.parametrize(
    ("code", "reference"), [("NOMS", "CB-011"), ("NHS CB", "CB-018"), ("JCP", "CB-026")]
)
def test_an_agency_finds_it_on_its_page_without_counting_as_asked(
    code: str, reference: str, official_client: Client
):
    shown = main_text(official_client.get(f"/departments/{code}/"))
    asked, _, concerned = shown.partition(HEADING)
    assert reference in concerned
    assert reference not in asked
    assert reference not in main_text(official_client.get(f"/requests/?department={code}"))
    # The page of a past date has it too: it is a reading of words that were there then.
    assert reference in main_text(official_client.get(f"/departments/{code}/?as_at=2011-03-17"))
    assert reference not in main_text(official_client.get(f"/departments/{code}/?as_at=2011-03-16"))


def test_it_is_said_that_there_are_more_than_are_listed(official_client: Client, make_request: Any):
    noms, said = Department.objects.get(code="NOMS"), "These are the first 10."
    # One is in the record.
    for _ in range(9):
        Concern.objects.create(request=make_request(), department=noms)
    assert said not in main_text(official_client.get("/departments/NOMS/"))
    Concern.objects.create(request=make_request(), department=noms)
    shown = main_text(official_client.get("/departments/NOMS/"))
    assert said in shown
    assert shown.partition(HEADING)[2].count("CB-0") == 10


def test_a_lead_finds_only_requests_that_they_can_see(make_user: Any, official_client: Client):
    stranger = client_for(make_user("lead", "kent"))
    shown = main_text(stranger.get("/departments/NOMS/"))
    assert HEADING not in shown
    assert "CB-011" not in shown
    own = client_for(make_user("lead", "lewisham"))
    assert "CB-011" in main_text(own.get("/departments/NOMS/"))
    shown = main_text(own.get("/requests/CB-011/"))
    concerned = shown.partition("Also concerns ")[2].partition(" (our reading")[0]
    assert concerned == "National Offender Management Service , Probation service"
    assert "Change what it also concerns" not in shown


def test_an_official_says_what_a_request_concerns(official_client: Client, official: User):
    address = "/requests/CB-011/concerns/"
    fields = form_fields(official_client.get(address))
    assert fields["departments"] == ["NOMS", "Probation"]
    fields["departments"] = ["NOMS", "ICO"]
    done = official_client.post(address, fields, follow=True)
    concerned = main_text(done).partition("Also concerns ")[2].partition(" (our reading")[0]
    assert concerned == "Information Commissioner’s Office , National Offender Management Service"
    history = main_text(official_client.get("/history/"))
    assert "added CB-011 concerns ICO" in history
    assert "removed CB-011 concerns Probation" in history
    # The line and its departments are as they were.
    assert get_request(11).current.departments_label == "MoJ"


def test_a_department_that_is_asked_cannot_be_chosen(official_client: Client):
    moj = Department.objects.get(code="MoJ")
    address = "/requests/CB-011/concerns/"
    refused = official_client.post(address, {"departments": [moj.code], "shown": ""})
    assert "Choose departments from the list." in main_text(refused)
    assert not Concern.objects.filter(department=moj).exists()


def test_what_a_colleague_added_meanwhile_stays(official_client: Client):
    address = "/requests/CB-012/concerns/"
    opened = form_fields(official_client.get(address))
    official_client.post(address, {**opened, "departments": ["NOMS"]})
    official_client.post(address, {**opened, "departments": ["ICO"]})
    codes = get_request(12).concerns.values_list("department__code", flat=True)
    assert sorted(codes) == ["ICO", "NOMS"]
