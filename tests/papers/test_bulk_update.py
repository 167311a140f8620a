"""Update several requests: what is saved, and what is left for correction."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from requests_log.domain import commands, integrity
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Need, Stage, moves_from
from tests.factories.clock import TODAY
from tests.factories.entries import write_news
from tests.factories.meetings import make_meeting
from tests.helpers.bulk_update import (
    ADDRESS,
    BulkUpdatePage,
    entry_kinds,
    latest_entry,
    references_shown,
    saved_message,
)
from tests.helpers.forms import assert_refused, date_fields, form_fields, parse

pytestmark = pytest.mark.django_db
OPEN_STAGES = (Stage.IN_PROGRESS, Stage.ON_GOING)
OPEN_MOVES = [move for stage in OPEN_STAGES for move in moves_from(stage)]


def test_nothing_changed_saves_nothing(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request]
):
    assert (
        saved_message(bulk_update_page.save(), bulk_update_page.client)
        == "You made no changes, so nothing was saved."
    )
    assert Entry.objects.count() == 3


def test_only_changed_rows_are_saved_with_date_and_meeting(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
):
    meeting = make_meeting("Community Budgets Group", dt.date(2011, 3, 18))
    response = bulk_update_page.save(
        r1_status="Agreed.\r\n* now\r\n* here",
        meeting=str(meeting.pk),
        **date_fields("effective_on", "18", "3", "2011"),
    )
    assert saved_message(response, bulk_update_page.client) == "Saved: CB-001 updated."
    assert [entry_kinds(request) for request in three_requests] == [
        ["raised", "news"],
        ["raised"],
        ["raised"],
    ]
    written = latest_entry(three_requests[0])
    assert written.status == "Agreed.\n• now\n• here"
    assert written.effective_on == dt.date(2011, 3, 18)
    assert written.source == "Community Budgets Group, 18 March 2011"
    assert written.target_date == dt.date(2011, 4, 1)
    assert written.by == official


def test_confirmed_without_a_change_is_news(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request]
):
    response = bulk_update_page.save(r2_confirmed="on")
    assert saved_message(response, bulk_update_page.client) == "Saved: CB-002 confirmed."
    assert latest_entry(three_requests[1]).kind == EntryKind.CONFIRMED
    assert three_requests[1].news_on == TODAY
    assert entry_kinds(three_requests[0]) == ["raised"]


def test_the_message_lists_everything_saved(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], make_request: Any
):
    make_request()
    response = bulk_update_page.save(
        r1_status="Agreed.",
        r2_stage="resolved",
        r2_status="It is done.",
        r3_confirmed="on",
        r4_status="Agreed too.",
    )
    assert saved_message(response, bulk_update_page.client) == (
        "Saved: CB-001 and CB-004 updated, CB-002 moved to resolved, CB-003 confirmed."
    )
    assert list(integrity.find_disagreements()) == []
    assert references_shown(bulk_update_page.client.get(ADDRESS)) == ["CB-001", "CB-003", "CB-004"]


NEEDED = {
    Need.WORKSTREAM: {"r1_workstream": "data-sharing"},
    Need.OUTCOME: {"r1_status": "It is agreed."},
    Need.REASON: {"r1_reason": "It came back."},
}
FIELD = {Need.WORKSTREAM: "r1-workstream", Need.OUTCOME: "r1-status", Need.REASON: "r1-reason"}


@pytest.mark.parametrize("legal", OPEN_MOVES, ids=lambda legal: f"{legal.start}-{legal.end}")
class TestMoves:
    def test_with_what_it_needs_is_saved(
        self, legal: Any, bulk_update_page: BulkUpdatePage, make_request: Any
    ):
        request = make_request(stage=legal.start)
        response = bulk_update_page.save(r1_stage=legal.end, **NEEDED[legal.need])
        expected = f"Saved: CB-001 moved to {legal.end.as_destination}."
        assert saved_message(response, bulk_update_page.client) == expected
        assert latest_entry(request).stage == legal.end
        assert entry_kinds(request) == ["raised", "moved"]
        assert request.line.note == ("It came back." if legal.need == Need.REASON else "")
        assert bool(request.workstream) == (legal.end == Stage.ON_GOING)

    def test_without_it_is_left_and_the_rest_is_saved(
        self, legal: Any, bulk_update_page: BulkUpdatePage, make_request: Any
    ):
        request, other = make_request(stage=legal.start), make_request()
        typed = {} if legal.need == Need.OUTCOME else {"r1_status": "Typed with care."}
        response = bulk_update_page.save(r1_stage=legal.end, r2_status="Agreed.", **typed)
        assert_refused(response, f"CB-001: {legal.need.refusal}", FIELD[legal.need])
        page = parse(response).get_text(" ", strip=True)
        assert "Saved: CB-002 updated. Not saved: CB-001." in page
        assert entry_kinds(request) == ["raised"]
        assert latest_entry(other).status == "Agreed."
        held = form_fields(response)
        assert held["r1-stage"] == [legal.end]
        if typed:
            assert held["r1-status"] == ["Typed with care."]
        # What is saved is not written again with what is left.
        again = bulk_update_page.save(held=held, **{n: [v] for n, v in NEEDED[legal.need].items()})
        assert "Saved: CB-001 moved to" in saved_message(again, bulk_update_page.client)
        assert entry_kinds(other) == ["raised", "news"]


def test_saved_rows_show_their_new_state_beside_rows_left(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request]
):
    response = bulk_update_page.save(
        r1_confirmed="on", r2_stage="in_progress", r3_status="Agreed:\n* now"
    )
    held = form_fields(response)
    assert "r1-confirmed" not in held
    assert held["r3-status"] == ["Agreed:\n• now"]
    assert [held[f"r{n}-seen"] for n in (1, 3)] == [
        [str(latest_entry(three_requests[n - 1]).pk)] for n in (1, 3)
    ]
    cards = parse(response).select(".govuk-summary-card")
    tags = [[tag.get_text() for tag in card.select(".govuk-tag")] for card in cards]
    assert tags == [
        ["In progress", "Saved: confirmed"],
        ["On-going workstream", "Not saved"],
        ["In progress", "Saved: updated"],
    ]


def test_confirming_a_changed_row_gets_an_error(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request]
):
    for typed in ({"r1_status": "Mine."}, {"r1_stage": "resolved"}):
        response = bulk_update_page.save(r1_confirmed="on", **typed)
        assert_refused(response, "CB-001: You changed this request and ticked", "r1-confirmed")
        assert "r1-confirmed" in form_fields(response)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"r1_workstream": "data-sharing"}, "r1-workstream"),
        ({"r2_reason": "It came back."}, "r2-reason"),
        (
            {"r1_workstream": "data-sharing", "r1_stage": "resolved", "r1_status": "Done."},
            "r1-workstream",
        ),
    ],
)
def test_details_typed_without_a_move_are_not_dropped(
    typed: dict[str, str],
    field: str,
    bulk_update_page: BulkUpdatePage,
    three_requests: list[Request],
):
    assert_refused(bulk_update_page.save(**typed), "Change the stage", field)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        (date_fields("effective_on", "31", "2", "2011"), "must be a real date", "effective_on_day"),
        (
            date_fields("effective_on", "", "", ""),
            "Enter the date this applies from.",
            "effective_on_day",
        ),
        (
            date_fields("effective_on", "23", "3", "2011"),
            "must be today, 22 March",
            "effective_on_day",
        ),
        ({"meeting": "999999"}, "Choose a meeting from the list.", "meeting"),
    ],
)
def test_an_invalid_date_or_meeting_saves_nothing_and_keeps_all_text(
    wrong: dict[str, str],
    message: str,
    field: str,
    bulk_update_page: BulkUpdatePage,
    three_requests: list[Request],
):
    response = bulk_update_page.save(
        r1_status="Mine.", r2_stage="resolved", r3_confirmed="on", **wrong
    )
    assert_refused(response, message, field)
    page = parse(response).get_text(" ", strip=True)
    assert "Nothing has been saved. Not saved: CB-001, CB-002 and CB-003." in page
    held = form_fields(response)
    assert held["r1-status"] == ["Mine."]
    assert held["r2-stage"] == ["resolved"]
    assert "r3-confirmed" in held
    assert Entry.objects.count() == 3


def test_a_row_with_a_date_before_its_last_entry_is_left(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
):
    write_news(three_requests[0], official, "Newer.")
    earlier = date_fields("effective_on", "20", "3", "2011")
    response = bulk_update_page.save(r1_status="Mine.", r2_confirmed="on", **earlier)
    message = "CB-001: The date must be on or after the date of the last entry"
    assert_refused(response, message, "effective_on_day")
    assert form_fields(response)["r1-status"] == ["Mine."]
    assert latest_entry(three_requests[1]).kind == EntryKind.CONFIRMED


def test_everything_is_saved_in_one_transaction(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], monkeypatch: pytest.MonkeyPatch
):
    def fail(**given: Any) -> None:
        raise RuntimeError("made to fail by a test")

    held = bulk_update_page.opened()
    monkeypatch.setattr(commands, "confirm", fail)
    with pytest.raises(RuntimeError):
        bulk_update_page.save(held=held, r1_status="Agreed.", r2_confirmed="on")
    assert Entry.objects.count() == 3
