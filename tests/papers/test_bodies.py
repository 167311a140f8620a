"""Bodies: who meets, what for, and which workstreams they consider."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from papers.models import Meeting
from provenance.models import AuditEvent
from requests_log.models import Body, Workstream
from tests.helpers.forms import assert_refused, form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def test_a_body_shows_its_purpose_members_workstreams_and_meetings(lead: Any):
    group = Body.objects.get(name="Baroness Hanham’s group of Leaders")
    shown = main_text(client_for(lead).get(group.get_absolute_url()))
    assert "Led by Baroness Hanham" in shown
    assert "a small group of Leaders and Chief Executives from the 16 places" in shown
    assert "approach that proved successful for making progress on Capital Asset" in shown
    for name in Workstream.objects.values_list("name", flat=True):
        assert name in shown
    assert "No meetings have been added yet." in shown
    # Where the words come from is for officials.
    assert "Annex C, paragraph 6" not in shown
    assert "Change details" not in shown


def test_a_body_lists_its_own_meetings_alone(official_client: Client):
    group = Body.objects.get(name="Community Budgets Group")
    page = official_client.get(group.get_absolute_url())
    [row] = parse(page).select("tbody tr")
    assert "17 March 2011" in row.get_text()
    assert "Source Paper of 22 March 2011, Annex C, paragraph 6" in main_text(page)


def test_a_meeting_leads_to_who_meets(official_client: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 17))
    link = parse(official_client.get(meeting.get_absolute_url())).find(
        "a", string="Community Budgets Group", attrs={"class": "govuk-link"}
    )
    assert heading(official_client.get(link["href"])) == "Community Budgets Group"


def _meeting_fields(body: str) -> dict[str, str]:
    return {
        "body": body,
        "held_on_day": "22",
        "held_on_month": "3",
        "held_on_year": "2011",
        "chair": "",
    }


def test_a_meeting_of_a_new_body_adds_the_body(official_client: Client, official: Any):
    done = official_client.post("/meetings/new/", _meeting_fields("Analysts’ group"), follow=True)
    assert heading(done) == "Analysts’ group, 22 March 2011"
    body = Body.objects.get(name="Analysts’ group")
    event = AuditEvent.objects.get(subject_key=f"bodies/{body.pk}")
    assert event.changed_by == official
    assert "Analysts’ group" in main_text(official_client.get("/history/"))


def test_another_case_or_space_is_the_same_body(official_client: Client):
    official_client.post("/meetings/new/", _meeting_fields("community  budgets GROUP"))
    assert Body.objects.count() == 3
    assert Meeting.objects.get(held_on=dt.date(2011, 3, 22)).body.name == "Community Budgets Group"


def test_a_body_saved_by_somebody_else_meanwhile_is_shown(official_client: Client):
    group = Body.objects.get(name="Community Budgets Group")
    address = f"/bodies/{group.pk}/change/"
    opened = form_fields(official_client.get(address))
    theirs = {**opened, "chair": ["Lord Bichard of Nailsworth"]}
    assert official_client.post(address, theirs).status_code == 302
    mine = official_client.post(address, {**opened, "purpose": ["To decide."]})
    assert mine.status_code == 409
    fields = form_fields(mine)
    assert fields["purpose"] == ["To decide."]
    assert fields["chair"] == ["Lord Bichard of Nailsworth"]
    official_client.post(address, fields)
    group.refresh_from_db()
    assert (group.purpose, group.chair) == ("To decide.", "Lord Bichard of Nailsworth")


def test_a_workstream_shows_who_considers_it_and_its_dates(official_client: Client, lead: Any):
    stream = Workstream.objects.get(slug="after-april")
    shown = main_text(client_for(lead).get(stream.get_absolute_url()))
    assert "NHS Commissioning Board as the lead commissioning body from 2013/14." in shown
    assert "Considered by Baroness Hanham’s group of Leaders" in shown
    assert "Annex A, paragraphs 2 and 5" not in shown
    assert "Led by" not in shown
    address = "/workstreams/after-april/change/"
    fields = form_fields(official_client.get(address))
    assert "Choose who leads" not in fields
    [health] = [
        option["value"]
        for option in parse(official_client.get(address)).select("[name=owner] option")
        if option.get_text().startswith("Department of Health")
    ]
    done = official_client.post(address, {**fields, "owner": [health]}, follow=True)
    assert "Led by Department of Health" in main_text(done)
    assert "Health reform and others after April" in main_text(official_client.get("/history/"))


def test_a_workstream_keeps_what_was_typed_when_it_is_refused(official_client: Client):
    address = "/workstreams/after-april/change/"
    fields = form_fields(official_client.get(address))
    refused = official_client.post(address, {**fields, "source": ["x" * 201]})
    assert_refused(refused, "Source must have 200 characters or fewer.")
    assert form_fields(refused)["source"] == ["x" * 201]
