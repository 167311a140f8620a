"""Two who go through the same requests: neither overwrites the other, and nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage
from tests.concurrency.test_log import all_at_once
from tests.conftest import TODAY, get_area, get_department, get_workstream
from tests.helpers.bulk_update import ADDRESS, Sheet, banner, kinds, newest, references
from tests.helpers.forms import boxes, problems, read
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(client: Client, official: User) -> Sheet:
    get_workstream()
    client.force_login(official)
    return Sheet(client)


@pytest.fixture
def three(make_request: Any) -> list[Request]:
    """CB-001 and CB-003 in progress and CB-002 on-going, all with DfE."""
    return [make_request(), make_request(stage=Stage.ON_GOING), make_request()]


class TestAConflict:
    """Another official has written to CB-001 since the page was opened."""

    def test_leaves_that_row_with_both_texts_and_saves_the_rest(
        self, sheet: Sheet, three: list[Request], official: User
    ):
        held = sheet.opened()
        news(three[0], official, "Theirs.")
        response = sheet.save(held=held, r1_status="Mine.", r3_status="Agreed.")
        assert response.status_code == 409
        assert [*problems(response).values()] == ["#id_r1-status"]
        page = read(response).get_text(" ", strip=True)
        assert "Saved: CB-003 updated. Not saved: CB-001." in page
        assert "Theirs." in page
        assert "Updated by Olive Official, applies from 22 March 2011" in page
        assert newest(three[2]).status == "Agreed."
        now = boxes(response)
        assert now["r1-status"] == ["Mine."]
        assert newest(three[0]).status == "Theirs."

        assert banner(sheet.save(held=now), sheet.client) == "Saved: CB-001 updated."
        assert newest(three[0]).status == "Mine."
        assert kinds(three[2]) == ["raised", "news"]

    def test_brings_what_nobody_touched_up_to_date(
        self, sheet: Sheet, three: list[Request], official: User
    ):
        held = sheet.opened()
        move(three[0], official, Stage.RESOLVED)
        now = boxes(sheet.save(held=held, r1_status="Mine."))
        assert now["r1-stage"] == ["resolved"]
        held = sheet.opened()
        news(three[2], official, "Theirs.")
        now = boxes(sheet.save(held=held, r3_stage="resolved"))
        assert now["r3-status"] == ["Theirs."]
        assert now["r3-stage"] == ["resolved"]

    def test_is_none_where_nothing_was_typed(
        self, sheet: Sheet, three: list[Request], official: User
    ):
        held = sheet.opened()
        news(three[0], official, "Theirs.")
        response = sheet.save(held=held, r3_status="Agreed.")
        assert banner(response, sheet.client) == "Saved: CB-003 updated."
        assert newest(three[0]).status == "Theirs."

    @pytest.mark.parametrize("how", ["resolved", "another department's"])
    def test_is_told_of_a_request_that_is_no_longer_on_the_page(
        self, how: str, sheet: Sheet, three: list[Request], official: User
    ):
        held = sheet.opened()
        if how == "resolved":
            move(three[0], official, Stage.RESOLVED)
        else:
            to_another_department(three[0], official)
        assert "CB-001" not in references(sheet.client.get(ADDRESS))
        response = sheet.save(held=held, r1_status="Mine.")
        assert response.status_code == 409
        assert boxes(response)["r1-status"] == ["Mine."]
        assert Entry.objects.filter(status="Mine.").count() == 0
        again = sheet.save(held=boxes(response))
        assert banner(again, sheet.client) == "Saved: CB-001 updated."

    def test_keeps_a_reason_that_no_move_needs_any_more(
        self, sheet: Sheet, three: list[Request], official: User
    ):
        held = sheet.opened()
        move(three[1], official, Stage.IN_PROGRESS)
        response = sheet.save(held=held, r2_stage="in_progress", r2_status="x", r2_reason="Mine.")
        assert response.status_code == 409
        assert boxes(response)["r2-reason"] == ["Mine."]

    @pytest.mark.parametrize("typed", [{"r1_status": "Mine."}, {"r1_confirmed": "on"}])
    @pytest.mark.parametrize("seen", ["", "x", "-1", "0", "9" * 40, "\x00", "theirs"])
    def test_is_what_a_tampered_form_gets(
        self, seen: str, typed: dict[str, str], sheet: Sheet, three: list[Request]
    ):
        seen = str(three[1].current_id) if seen == "theirs" else seen
        assert sheet.save(r1_seen=seen, **typed).status_code == 409
        assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    "typed",
    [
        {"r1_status": "Mine."},
        {"r1_confirmed": "on"},
        {"r1_stage": "on_going", "r1_workstream": "data-sharing"},
        {"r1_stage": "resolved", "r1_status": "Mine."},
    ],
)
def test_a_form_that_is_sent_twice_is_saved_once(
    typed: dict[str, str], sheet: Sheet, three: list[Request]
):
    held = sheet.opened()
    assert "Saved: CB-001" in banner(sheet.save(held=held, **typed), sheet.client)
    assert banner(sheet.save(held=held, **typed), sheet.client) == "Already saved: CB-001."
    assert Entry.objects.count() == 4


def test_two_who_choose_different_workstreams_are_in_conflict(
    sheet: Sheet, three: list[Request], official: User
):
    held = sheet.opened()
    move(three[0], official, Stage.ON_GOING, workstream=get_workstream("finance"), status="It is.")
    mine = {"r1_stage": "on_going", "r1_status": "It is.", "r1_workstream": "data-sharing"}
    assert sheet.save(held=held, **mine).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_save_one_page_at_once_each_line_is_written_once(
    sheet: Sheet, three: list[Request], official: User
):
    held = sheet.opened()

    def save(number: int) -> int:
        client = Client()
        client.force_login(official)
        typed = {f"r{n}_status": f"News {number}." for n in (1, 2, 3)}
        return Sheet(client).save(held=held, **typed).status_code

    results = all_at_once(save)
    assert sorted(results) == [302] + [409] * 19
    assert [kinds(request) for request in three] == [["raised", "news"]] * 3
    assert len({newest(request).status for request in three}) == 1


def to_another_department(request: Request, by: User) -> None:
    commands.amend(
        by=by,
        request=request,
        seen=request.line,
        effective_on=TODAY,
        issue=request.line.issue,
        areas=[get_area("swindon")],
        departments=[get_department("DH")],
        reach="named",
        asks_all=False,
        request_kind=request.line.request_kind,
    )
