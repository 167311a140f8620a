"""Meetings as officials keep them, and what has been unchanged for some of them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.models import Meeting
from requests_log.rules.stages import Stage
from tests.helpers.forms import assert_refused, boxes, heading
from tests.papers.test_paper_pages import find, page, text
from tests.requests_log.test_commands import move, news

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def test_what_is_unchanged_counts_meetings(desk: Client, official: User, settings: Any):
    assert "0 requests unchanged for 1 meeting or more" in text(desk.get("/unchanged/"))
    settings.TODAY = dt.date(2011, 3, 25)
    move(find(5), official, Stage.ON_GOING, effective_on=dt.date(2011, 3, 24))
    news(find(6), official, "HO has agreed.", effective_on=dt.date(2011, 3, 24))
    shown = text(desk.get("/unchanged/"))
    # Of the 18 that are not resolved, two changed on the day of the meeting of 24 March.
    assert "16 requests unchanged for 1 meeting or more" in shown
    assert "31 requests" in text(desk.get("/unchanged/?resolved=on"))
    assert "0 requests unchanged for 2 meetings" in text(desk.get("/unchanged/?meetings=2"))
    assert "There had been 3 meetings by that date." in text(desk.get("/unchanged/?meetings=9"))
    assert "CB-007" not in text(desk.get("/unchanged/?department=DfE"))
    assert "0 requests" in text(desk.get("/unchanged/?as_at=2011-03-22"))


def test_of_two_meetings_on_a_day_none_is_before_the_other(desk: Client):
    Meeting.objects.create(body="Another group", held_on=dt.date(2011, 3, 17))
    first = Meeting.objects.get(held_on=dt.date(2011, 3, 3))
    listed = page(desk.get("/meetings/"))
    queries = {
        row.find("a").get_text(strip=True): row.find_all("a")[-1]["href"]
        for row in listed.select("tbody tr")
    }
    for name, query in queries.items():
        if "17 March" in name:
            assert f"changes_since=meeting-{first.pk}" in query


@pytest.mark.parametrize("given", ["x", "0", "-1", "1001", "1e9", "9" * 30, "%00"])
def test_a_number_of_meetings_that_is_none_is_refused(given: str, desk: Client):
    response = desk.get(f"/unchanged/?meetings={given}")
    assert_refused(response, "", "meetings")


def test_a_meeting_is_recorded_and_its_paper_is_one_press_away(desk: Client):
    given = {
        "body": "Community Budgets Group",
        "held_on_day": "22",
        "held_on_month": "3",
        "held_on_year": "2011",
        "chair": "",
    }
    done = desk.post("/meetings/new/", given, follow=True)
    assert heading(done) == "Community Budgets Group, 22 March 2011"
    assert "Chair Not recorded" in text(done)
    link = page(done).find("a", string="Paper for this meeting")
    paper = text(desk.get(link["href"]))
    assert "Meeting Community Budgets Group, 22 March 2011" in paper
    assert "Changes since the Community Budgets Group, 17 March 2011" in paper
    again = desk.post("/meetings/new/", given)
    assert_refused(again, "There is already a meeting with this name on this date.")
    assert boxes(again)["body"] == ["Community Budgets Group"]


def test_a_meeting_without_a_day_is_refused_and_nothing_is_lost(desk: Client):
    response = desk.post("/meetings/new/", {"body": "Leaders’ group", "chair": "Baroness Hanham"})
    assert_refused(response, "Enter the date of the meeting.")
    assert boxes(response)["chair"] == ["Baroness Hanham"]
    assert Meeting.objects.count() == 3


def test_a_meeting_put_right_leaves_what_was_issued_for_it_as_printed(desk: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    given = {
        "body": "Leaders’ meeting",
        "held_on_day": "25",
        "held_on_month": "3",
        "held_on_year": "2011",
        "chair": "Baroness Hanham",
    }
    done = desk.post(f"/meetings/{meeting.pk}/change/", given, follow=True)
    assert heading(done) == "Leaders’ meeting, 25 March 2011"
    assert "Ministers’ meeting with leaders, 24 March 2011" in text(desk.get("/editions/1/"))


def test_a_paper_for_a_meeting_to_come_is_as_at_today(desk: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    link = page(desk.get(meeting.get_absolute_url())).find("a", string="Paper for this meeting")
    assert "as_at=2011-03-22" in link["href"]
    assert "As at 22 March 2011" in text(desk.get(link["href"]))
