"""Meetings, and requests unchanged for several of them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.models import Meeting
from provenance.models import AuditEvent
from requests_log.rules.stages import Stage
from tests.factories.entries import get_request, move, update_now, write_news
from tests.factories.meetings import make_meeting
from tests.helpers.forms import assert_refused, form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def test_what_is_unchanged_counts_meetings(official_client: Client, official: User, settings: Any):
    assert "0 requests unchanged for 1 meeting or more" in main_text(
        official_client.get("/unchanged/")
    )
    settings.TODAY = dt.date(2011, 3, 25)
    move(get_request(5), official, Stage.ON_GOING, effective_on=dt.date(2011, 3, 24))
    write_news(get_request(6), official, "HO has agreed.", effective_on=dt.date(2011, 3, 24))
    shown = main_text(official_client.get("/unchanged/"))
    # Of the 18 that are not resolved, two changed on the day of the meeting of 24 March.
    assert "16 requests unchanged for 1 meeting or more" in shown
    assert "31 requests" in main_text(official_client.get("/unchanged/?resolved=on"))
    assert "0 requests unchanged for 2 meetings" in main_text(
        official_client.get("/unchanged/?meetings=2")
    )
    assert "There had been 3 meetings by that date." in main_text(
        official_client.get("/unchanged/?meetings=9")
    )
    assert "CB-007" not in main_text(official_client.get("/unchanged/?department=DfE"))
    assert "0 requests" in main_text(official_client.get("/unchanged/?as_at=2011-03-22"))


def test_two_meetings_on_one_day_count_as_one(official_client: Client):
    make_meeting("Another group", dt.date(2011, 3, 17))
    first = Meeting.objects.get(held_on=dt.date(2011, 3, 3))
    listed = parse(official_client.get("/meetings/"))
    queries = {
        row.find("a").get_text(strip=True): row.find_all("a")[-1]["href"]
        for row in listed.select("tbody tr")
    }
    for name, query in queries.items():
        if "17 March" in name:
            assert f"changes_since=meeting-{first.pk}" in query


@pytest.mark.parametrize("given", ["x", "0", "-1", "1001", "1e9", "9" * 30, "%00"])
def test_an_invalid_number_of_meetings_gets_an_error(given: str, official_client: Client):
    response = official_client.get(f"/unchanged/?meetings={given}")
    assert_refused(response, "", "meetings")


def test_a_recorded_meeting_links_to_its_paper(official_client: Client):
    given = {
        "body": "Community Budgets Group",
        "held_on_day": "22",
        "held_on_month": "3",
        "held_on_year": "2011",
        "chair": "",
    }
    done = official_client.post("/meetings/new/", given, follow=True)
    assert heading(done) == "Community Budgets Group, 22 March 2011"
    assert "Chair Not recorded" in main_text(done)
    link = parse(done).find("a", string="Paper for this meeting")
    paper = main_text(official_client.get(link["href"]))
    assert "Meeting Community Budgets Group, 22 March 2011" in paper
    assert "Changes since the Community Budgets Group, 17 March 2011" in paper
    again = official_client.post("/meetings/new/", given)
    assert_refused(again, "There is already a meeting with this name on this date.")
    assert form_fields(again)["body"] == ["Community Budgets Group"]


def test_a_meeting_without_a_date_gets_an_error_and_keeps_the_text(official_client: Client):
    response = official_client.post(
        "/meetings/new/", {"body": "Leaders’ group", "chair": "Baroness Hanham"}
    )
    assert_refused(response, "Enter the date of the meeting.")
    assert form_fields(response)["chair"] == ["Baroness Hanham"]
    assert Meeting.objects.count() == 3


def test_correcting_a_meeting_leaves_its_editions_as_printed(official_client: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    given = {
        "body": "Leaders’ meeting",
        "held_on_day": "25",
        "held_on_month": "3",
        "held_on_year": "2011",
        "chair": "Baroness Hanham",
    }
    done = official_client.post(f"/meetings/{meeting.pk}/change/", given, follow=True)
    assert heading(done) == "Leaders’ meeting, 25 March 2011"
    assert "Ministers’ meeting with leaders, 24 March 2011" in main_text(
        official_client.get("/editions/1/")
    )


def test_two_officials_do_not_overwrite_each_others_changes_of_a_meeting(
    official_client: Client, make_user: Any
):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    address = f"/meetings/{meeting.pk}/change/"
    mine = {**form_fields(official_client.get(address)), "chair": "The Minister"}
    other = client_for(make_user("official", name="Otto Other"))
    theirs = {**form_fields(other.get(address)), "held_on_day": "25"}
    # Sent twice, it is saved once.
    for _ in range(2):
        assert other.post(address, theirs)["Location"] == meeting.get_absolute_url()
    page = official_client.post(address, mine)
    assert page.status_code == 409
    assert "Otto Other has changed this meeting since you opened the form" in main_text(page)
    assert "Date 25 March 2011 Chair Not recorded" in main_text(page)
    assert form_fields(page)["chair"] == ["The Minister"]
    assert form_fields(page)["held_on_day"] == ["25"]
    meeting.refresh_from_db()
    assert meeting.chair == ""
    official_client.post(address, form_fields(page))
    meeting.refresh_from_db()
    assert (meeting.held_on.day, meeting.chair) == (25, "The Minister")
    assert [
        (each.changed_by.name, each.differences)
        for each in AuditEvent.objects.filter(subject_key=f"meetings/{meeting.pk}")
    ] == [
        ("Olive Official", [["Chair", "", "The Minister"]]),
        ("Otto Other", [["Date", "24 March 2011", "25 March 2011"]]),
    ]


def test_who_added_and_changed_a_meeting_is_among_the_activity(official_client: Client):
    given = {
        "body": "Community Budgets Group",
        "held_on_day": "22",
        "held_on_month": "3",
        "held_on_year": "2011",
    }
    official_client.post("/meetings/new/", given)
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 22))
    address = f"/meetings/{meeting.pk}/change/"
    changed = {**form_fields(official_client.get(address)), "chair": "The Minister"}
    official_client.post(address, changed)
    history = official_client.get("/history/")
    for did in ("added", "changed"):
        assert f"Olive Official {did} {meeting}" in main_text(history)
    assert "Chair: from blank to The Minister" in main_text(history)
    assert parse(history).select(f'.app-activity a[href="{meeting.get_absolute_url()}"]')


def test_a_paper_for_a_meeting_to_come_is_as_at_today(official_client: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    link = parse(official_client.get(meeting.get_absolute_url())).find(
        "a", string="Paper for this meeting"
    )
    assert "as_at=2011-03-22" in link["href"]
    assert "As at 22 March 2011" in main_text(official_client.get(link["href"]))


def test_a_meeting_that_is_the_source_of_an_entry_is_a_link(
    official: User, official_client: Client, make_user: Any
):
    meeting = make_meeting("Community Budgets Group", dt.date(2011, 3, 16))
    update_now(get_request(1), official, source=str(meeting))
    update_now(get_request(1), official, "DfE has written.", source="A letter, 17 March 2011")
    page = parse(official_client.get("/requests/CB-001/"))
    links = {link["href"]: link.get_text() for link in page.select(".app-timeline a")}
    assert links[meeting.get_absolute_url()] == "Community Budgets Group, 16 March 2011"
    assert "source: A letter, 17 March 2011" in main_text(official_client.get("/requests/CB-001/"))
    # A champion reads the source too, but not the pages of meetings.
    champion = client_for(make_user("champion", "swindon"))
    shown = parse(champion.get("/requests/CB-001/"))
    assert "Community Budgets Group, 16 March 2011" in shown.main.get_text()
    assert not shown.select(f'[href="{meeting.get_absolute_url()}"]')
