"""The update page: every move by every role, what is asked when, and conflicts."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage, find_move
from tests.factories.areas import get_workstream
from tests.factories.entries import move, write_news
from tests.helpers.forms import date_fields, heading, parse

pytestmark = pytest.mark.django_db


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
NEEDS["new_status"] = "DfE looks again."


@pytest.mark.parametrize(("start", "end", "role"), list(product(Stage, Stage, Role)))
def test_an_official_can_make_every_legal_move_and_no_other(
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
def test_details_of_a_move_are_asked_only_when_needed(
    start: Stage, end: Stage, asked: str, make_request: Any, official_client: Client
):
    request = make_request(stage=start)
    page = official_client.get(f"{request.get_absolute_url()}update/").content.decode()
    questions = ("Which workstream", "What is the outcome", "Why is it back in progress")
    assert not any(question in page for question in questions)
    page = send(official_client, request, stage=end).content.decode()
    assert [q for q in questions if q in page] == [q for q in questions if q in asked]
    assert ("What is the status now?" in page) == (start == Stage.RESOLVED)
    refused = send(official_client, request, stage=end, action="check").content.decode()
    assert "<title>Error: Move to" in refused
    assert request.entries.count() == 1


def test_the_update_is_shown_before_saving_and_saved_as_shown(
    swindon_request: Request, official_client: Client
):
    typed = {"stage": Stage.RESOLVED, "outcome": "Agreed:\n* now\n* here"}
    preview = send(official_client, swindon_request, **typed, action="check").content.decode()
    assert '<li class="app-paragraph" dir="auto">now</li>' in preview
    assert "Resolved" in preview
    assert swindon_request.entries.count() == 1
    send(official_client, swindon_request, **typed, action="save")
    swindon_request.refresh_from_db()
    assert swindon_request.line.status == "Agreed:\n• now\n• here"


def dates_in(page: Any) -> list[str]:
    """Return the target date in the boxes of a page."""
    boxes = parse(page).select("input[type=text][name^=new_target_date_]")
    return [str(box.get("value", "")) for box in boxes]


def test_a_request_moved_to_a_workstream_keeps_its_target_date_only_if_asked_to(
    swindon_request: Request, official_client: Client, settings: Any
):
    kept = {f"target_date_{part}": value for part, value in DATE_OF_PLANTED.items()}
    moved = {"stage": Stage.ON_GOING, "workstream": "data-sharing"}
    get_workstream()
    assert dates_in(send(official_client, swindon_request, **kept, **moved)) == ["", "", ""]
    other = {**kept, "target_date_month": "9"}
    assert dates_in(send(official_client, swindon_request, **other, **moved)) == ["1", "9", "2011"]
    typed = date_fields("new_target_date", "2", "10", "2011")
    again = send(official_client, swindon_request, **kept, **moved, **typed)
    assert dates_in(again) == ["2", "10", "2011"]
    wrong = {**moved, **typed, "new_target_date_month": "13", "action": "save"}
    refused = send(official_client, swindon_request, **kept, **wrong)
    assert heading(refused).startswith("Move to")
    assert dates_in(refused) == ["2", "13", "2011"]
    send(official_client, swindon_request, **other, **moved, action="save")
    swindon_request.refresh_from_db()
    assert swindon_request.stage == Stage.ON_GOING
    assert swindon_request.target_date is None
    settings.TODAY = dt.date(2011, 5, 1)
    assert not swindon_request.is_overdue(settings.TODAY)


def test_a_reopened_request_asks_for_its_status(make_request: Any, official_client: Client):
    request = make_request(stage=Stage.RESOLVED, target_date=dt.date(2011, 3, 1))
    reopened = {"stage": Stage.IN_PROGRESS, "reason": "It was not solved."}
    asked = send(official_client, request, **reopened)
    assert parse(asked).select_one("textarea[name=new_status]").get_text().strip() == ""
    assert dates_in(asked) == ["", "", ""]
    for status, message in (
        ("", "Enter the status now."),
        (request.line.status, "The outcome cannot stand in Annex A."),
    ):
        refused = send(official_client, request, **reopened, new_status=status, action="save")
        assert message in refused.content.decode()
    assert request.entries.count() == 1
    send(official_client, request, **reopened, new_status="DfE looks again.", action="save")
    request.refresh_from_db()
    assert request.target_date is None
    assert (request.stage, request.line.status) == (Stage.IN_PROGRESS, "DfE looks again.")


def test_going_back_keeps_everything_typed(swindon_request: Request, official_client: Client):
    typed = {"status": "Newest.", "stage": Stage.RESOLVED, "outcome": "Agreed."}
    page = send(official_client, swindon_request, **typed, action="edit").content.decode()
    assert "Newest.</textarea>" in page
    assert '<input type="hidden" name="outcome" value="Agreed.">' in page
    back = {**typed, "previous_status": "Newest."}
    assert "Agreed.</textarea>" in send(official_client, swindon_request, **back).content.decode()
    newer = {**back, "status": "Newer still."}
    assert (
        "Newer still.</textarea>"
        in send(official_client, swindon_request, **newer).content.decode()
    )


def test_an_unchanged_form_offers_to_confirm_no_change(
    swindon_request: Request, official_client: Client
):
    same = {f"target_date_{part}": value for part, value in DATE_OF_PLANTED.items()}
    page = send(official_client, swindon_request, **same).content.decode()
    assert "Confirm no change" in page
    assert swindon_request.entries.count() == 1
    send(official_client, swindon_request, **same, action="confirm")
    assert swindon_request.entries.last().kind == "confirmed"


DATE_OF_PLANTED = {"day": "1", "month": "4", "year": "2011"}


class TestUpdateConflict:
    """Another official has written since the form was opened."""

    def test_shows_both_texts_and_saves_nothing(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        stale = str(swindon_request.current_id)
        write_news(swindon_request, official, "Theirs.")
        swindon_request.refresh_from_db()
        response = send(official_client, swindon_request, seen=stale, status="Mine.")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Theirs." in page
        assert "Mine.</textarea>" in page
        assert Entry.objects.filter(status="Mine.").count() == 0
        newest = response.context["form"]["seen"].value()
        send(official_client, swindon_request, seen=newest, status="Mine.")
        assert swindon_request.entries.filter(status="Mine.").count() == 1

    def test_does_not_turn_keep_stage_into_a_move_back(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        stale = str(swindon_request.current_id)
        move(swindon_request, official, Stage.RESOLVED)
        swindon_request.refresh_from_db()
        response = send(
            official_client, swindon_request, seen=stale, status="Mine.", stage=Stage.IN_PROGRESS
        )
        assert response.context["form"]["stage"].value() == Stage.RESOLVED

    def test_comes_before_the_error_about_an_impossible_move(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        stale = str(swindon_request.current_id)
        move(swindon_request, official, Stage.RESOLVED)
        swindon_request.refresh_from_db()
        response = send(
            official_client, swindon_request, seen=stale, status="Mine.", stage=Stage.ON_GOING
        )
        assert response.status_code == 409
        assert "CB-001 has changed since you opened this form" in response.content.decode()
        assert "Mine.</textarea>" in response.content.decode()

    def test_keeps_an_outcome_typed_on_the_next_page(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        stale = str(swindon_request.current_id)
        write_news(swindon_request, official, "Theirs.")
        swindon_request.refresh_from_db()
        typed = {"seen": stale, "stage": Stage.RESOLVED, "outcome": "My outcome."}
        response = send(official_client, swindon_request, **typed, action="save")
        assert response.status_code == 409
        assert "My outcome.</textarea>" in response.content.decode()
        assert response.context["form"]["stage"].value() == Stage.RESOLVED

    @pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "0"])
    def test_is_shown_for_a_tampered_form(
        self, seen: str, swindon_request: Request, official_client: Client
    ):
        response = send(official_client, swindon_request, seen=seen, status="Mine.")
        assert response.status_code == 409
        assert "Mine.</textarea>" in response.content.decode()
        assert swindon_request.entries.count() == 1

    def test_updates_fields_that_were_not_touched(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        """So that sending the form again does not put back a date that the other has moved."""
        stale = form(swindon_request, status="Mine.", **DATE_SENT)
        write_news(swindon_request, official, "Theirs.", target_date=dt.date(2011, 5, 1))
        swindon_request.refresh_from_db()
        response = official_client.post(f"{swindon_request.get_absolute_url()}update/", stale)
        values = {b["name"]: b["value"] for b in response.context["form"]["target_date"].date_boxes}
        assert list(values.values()) == ["1", "5", "2011"]
        assert "Mine.</textarea>" in response.content.decode()


DATE_SENT = {f"target_date_{part}": value for part, value in DATE_OF_PLANTED.items()}
