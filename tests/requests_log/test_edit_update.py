"""The update page: every move by every role, what is asked when, and the conflict."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage, find_move
from tests.conftest import get_workstream
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    """A browser in which an official is signed in."""
    client.force_login(official)
    return client


def form(request: Request, **given: str) -> dict[str, str]:
    """What the update form sends for a request as it is, with what is given changed."""
    return {
        "seen": str(request.current_id),
        "status": request.line.status,
        "effective_on_day": "22",
        "effective_on_month": "3",
        "effective_on_year": "2011",
        "target_date_day": "",
        "target_date_month": "",
        "target_date_year": "",
        "stage": request.stage,
        "action": "continue",
        **given,
    }


def send(client: Client, request: Request, **given: str) -> Any:
    return client.post(f"{request.get_absolute_url()}update/", form(request, **given))


NEEDS = {"workstream": "data-sharing", "outcome": "It is agreed.", "reason": "It came back."}


@pytest.mark.parametrize(("start", "end", "role"), list(product(Stage, Stage, Role)))
def test_the_page_makes_every_legal_move_for_an_official_and_no_other(
    start: Stage,
    end: Stage,
    role: Role,
    make_request: Any,
    make_user: Callable[..., User],
    client: Client,
):
    get_workstream()
    request = make_request(stage=start)
    client.force_login(make_user(role, "swindon"))
    response = send(client, request, stage=end, **NEEDS, action="save")
    request.refresh_from_db()
    moved = role == Role.OFFICIAL and find_move(start, end) is not None
    assert request.stage == (end if moved else start)
    if role != Role.OFFICIAL:
        assert response.status_code == 403
        assert request.entries.count() == 1
    elif start != end and not moved:
        assert "Choose a stage this request can move to." in response.content.decode()
        assert request.entries.count() == 1
    else:
        assert response.url == request.get_absolute_url()
        assert request.entries.count() == 2


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        (Stage.IN_PROGRESS, Stage.ON_GOING, "Which workstream will take it forward?"),
        (Stage.IN_PROGRESS, Stage.RESOLVED, "What is the outcome?"),
        (Stage.RESOLVED, Stage.IN_PROGRESS, "Why is it back in progress?"),
    ],
)
def test_what_a_move_needs_is_asked_only_then(
    start: Stage, end: Stage, asked: str, make_request: Any, desk: Client
):
    request = make_request(stage=start)
    page = desk.get(f"{request.get_absolute_url()}update/").content.decode()
    questions = ("Which workstream", "What is the outcome", "Why is it back in progress")
    assert not any(question in page for question in questions)
    page = send(desk, request, stage=end).content.decode()
    assert [q for q in questions if q in page] == [q for q in questions if q in asked]
    refused = send(desk, request, stage=end, action="check").content.decode()
    assert "<title>Error: Move to" in refused
    assert request.entries.count() == 1


def test_the_line_is_shown_before_it_is_saved_and_saved_as_shown(planted: Request, desk: Client):
    typed = {"stage": Stage.RESOLVED, "outcome": "Agreed:\n* now\n* here"}
    preview = send(desk, planted, **typed, action="check").content.decode()
    assert '<li dir="auto">now</li>' in preview
    assert "Resolved" in preview
    assert planted.entries.count() == 1
    send(desk, planted, **typed, action="save")
    planted.refresh_from_db()
    assert planted.line.status == "Agreed:\n• now\n• here"


def test_going_back_brings_all_that_was_typed(planted: Request, desk: Client):
    typed = {"status": "Newest.", "stage": Stage.RESOLVED, "outcome": "Agreed."}
    page = send(desk, planted, **typed, action="edit").content.decode()
    assert "Newest.</textarea>" in page
    assert '<input type="hidden" name="outcome" value="Agreed.">' in page
    back = {**typed, "previous_status": "Newest."}
    assert "Agreed.</textarea>" in send(desk, planted, **back).content.decode()
    newer = {**back, "status": "Newer still."}
    assert "Newer still.</textarea>" in send(desk, planted, **newer).content.decode()


def test_a_form_sent_with_nothing_changed_offers_to_confirm(planted: Request, desk: Client):
    same = {f"target_date_{part}": value for part, value in DATE_OF_PLANTED.items()}
    page = send(desk, planted, **same).content.decode()
    assert "Confirm no change" in page
    assert planted.entries.count() == 1
    send(desk, planted, **same, action="confirm")
    assert planted.entries.last().kind == "confirmed"


DATE_OF_PLANTED = {"day": "1", "month": "4", "year": "2011"}


class TestTheConflict:
    """Another official has written since the form was opened."""

    def test_shows_both_texts_and_saves_nothing(
        self, planted: Request, official: User, desk: Client
    ):
        stale = str(planted.current_id)
        news(planted, official, "Theirs.")
        planted.refresh_from_db()
        response = send(desk, planted, seen=stale, status="Mine.")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Theirs." in page
        assert "Mine.</textarea>" in page
        assert Entry.objects.filter(status="Mine.").count() == 0
        newest = response.context["form"]["seen"].value()
        send(desk, planted, seen=newest, status="Mine.")
        assert planted.entries.filter(status="Mine.").count() == 1

    def test_does_not_turn_staying_into_a_move_back(
        self, planted: Request, official: User, desk: Client
    ):
        stale = str(planted.current_id)
        move(planted, official, Stage.RESOLVED)
        planted.refresh_from_db()
        response = send(desk, planted, seen=stale, status="Mine.", stage=Stage.IN_PROGRESS)
        assert response.context["form"]["stage"].value() == Stage.RESOLVED

    def test_is_told_before_a_move_that_is_no_longer_possible_is_refused(
        self, planted: Request, official: User, desk: Client
    ):
        stale = str(planted.current_id)
        move(planted, official, Stage.RESOLVED)
        planted.refresh_from_db()
        response = send(desk, planted, seen=stale, status="Mine.", stage=Stage.ON_GOING)
        assert response.status_code == 409
        assert "CB-001 has changed since you opened this form" in response.content.decode()
        assert "Mine.</textarea>" in response.content.decode()

    def test_keeps_an_outcome_that_was_typed_on_the_next_page(
        self, planted: Request, official: User, desk: Client
    ):
        stale = str(planted.current_id)
        news(planted, official, "Theirs.")
        planted.refresh_from_db()
        typed = {"seen": stale, "stage": Stage.RESOLVED, "outcome": "My outcome."}
        response = send(desk, planted, **typed, action="save")
        assert response.status_code == 409
        assert "My outcome.</textarea>" in response.content.decode()
        assert response.context["form"]["stage"].value() == Stage.RESOLVED

    @pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "0"])
    def test_is_what_a_tampered_form_gets(self, seen: str, planted: Request, desk: Client):
        response = send(desk, planted, seen=seen, status="Mine.")
        assert response.status_code == 409
        assert "Mine.</textarea>" in response.content.decode()
        assert planted.entries.count() == 1

    def test_brings_what_nobody_touched_up_to_date(
        self, planted: Request, official: User, desk: Client
    ):
        """So that sending the form again does not put back a date that the other has moved."""
        stale = form(planted, status="Mine.", **DATE_SENT)
        news(planted, official, "Theirs.", target_date=dt.date(2011, 5, 1))
        planted.refresh_from_db()
        response = desk.post(f"{planted.get_absolute_url()}update/", stale)
        values = {b["name"]: b["value"] for b in response.context["form"]["target_date"].date_boxes}
        assert list(values.values()) == ["1", "5", "2011"]
        assert "Mine.</textarea>" in response.content.decode()


DATE_SENT = {f"target_date_{part}": value for part, value in DATE_OF_PLANTED.items()}
