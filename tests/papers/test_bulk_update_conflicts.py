"""Two people update the same requests: neither overwrites the other, and no text is lost."""

import pytest

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import move, write_news
from tests.helpers.bulk_update import (
    ADDRESS,
    BulkUpdatePage,
    entry_kinds,
    latest_entry,
    references_shown,
    saved_message,
)
from tests.helpers.concurrency import all_at_once
from tests.helpers.forms import error_summary, form_fields, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


class TestBulkUpdateConflict:
    """Another official has written to CB-001 since the page was opened."""

    def test_leaves_that_row_with_both_texts_and_saves_the_rest(
        self, bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
    ):
        held = bulk_update_page.opened()
        write_news(three_requests[0], official, "Theirs.")
        response = bulk_update_page.save(held=held, r1_status="Mine.", r3_status="Agreed.")
        assert response.status_code == 409
        assert [*error_summary(response).values()] == ["#id_r1-status"]
        page = parse(response).get_text(" ", strip=True)
        assert "Saved: CB-003 updated. Not saved: CB-001." in page
        assert "Theirs." in page
        assert "Updated by Olive Official, applies from 22 March 2011" in page
        assert latest_entry(three_requests[2]).status == "Agreed."
        now = form_fields(response)
        assert now["r1-status"] == ["Mine."]
        assert latest_entry(three_requests[0]).status == "Theirs."

        assert (
            saved_message(bulk_update_page.save(held=now), bulk_update_page.client)
            == "Saved: CB-001 updated."
        )
        assert latest_entry(three_requests[0]).status == "Mine."
        assert entry_kinds(three_requests[2]) == ["raised", "news"]

    def test_updates_fields_that_were_not_touched(
        self, bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
    ):
        held = bulk_update_page.opened()
        move(three_requests[0], official, Stage.RESOLVED)
        now = form_fields(bulk_update_page.save(held=held, r1_status="Mine."))
        assert now["r1-stage"] == ["resolved"]
        held = bulk_update_page.opened()
        write_news(three_requests[2], official, "Theirs.")
        now = form_fields(bulk_update_page.save(held=held, r3_stage="resolved"))
        assert now["r3-status"] == ["Theirs."]
        assert now["r3-stage"] == ["resolved"]

    def test_there_is_none_where_nothing_was_typed(
        self, bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
    ):
        held = bulk_update_page.opened()
        write_news(three_requests[0], official, "Theirs.")
        response = bulk_update_page.save(held=held, r3_status="Agreed.")
        assert saved_message(response, bulk_update_page.client) == "Saved: CB-003 updated."
        assert latest_entry(three_requests[0]).status == "Theirs."

    @pytest.mark.parametrize("how", ["resolved", "another department's"])
    def test_a_request_no_longer_on_the_page_is_reported(
        self,
        how: str,
        bulk_update_page: BulkUpdatePage,
        three_requests: list[Request],
        official: User,
    ):
        held = bulk_update_page.opened()
        if how == "resolved":
            move(three_requests[0], official, Stage.RESOLVED)
        else:
            to_another_department(three_requests[0], official)
        assert "CB-001" not in references_shown(bulk_update_page.client.get(ADDRESS))
        response = bulk_update_page.save(held=held, r1_status="Mine.")
        assert response.status_code == 409
        assert form_fields(response)["r1-status"] == ["Mine."]
        assert Entry.objects.filter(status="Mine.").count() == 0
        again = bulk_update_page.save(held=form_fields(response))
        assert saved_message(again, bulk_update_page.client) == "Saved: CB-001 updated."

    def test_keeps_a_reason_that_is_no_longer_needed(
        self, bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
    ):
        held = bulk_update_page.opened()
        move(three_requests[1], official, Stage.IN_PROGRESS)
        response = bulk_update_page.save(
            held=held, r2_stage="in_progress", r2_status="x", r2_reason="Mine."
        )
        assert response.status_code == 409
        assert form_fields(response)["r2-reason"] == ["Mine."]

    @pytest.mark.parametrize("typed", [{"r1_status": "Mine."}, {"r1_confirmed": "on"}])
    @pytest.mark.parametrize("seen", ["", "x", "-1", "0", "9" * 40, "\x00", "theirs"])
    def test_is_shown_for_a_tampered_form(
        self,
        seen: str,
        typed: dict[str, str],
        bulk_update_page: BulkUpdatePage,
        three_requests: list[Request],
    ):
        seen = str(three_requests[1].current_id) if seen == "theirs" else seen
        assert bulk_update_page.save(r1_seen=seen, **typed).status_code == 409
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
    typed: dict[str, str], bulk_update_page: BulkUpdatePage, three_requests: list[Request]
):
    held = bulk_update_page.opened()
    assert "Saved: CB-001" in saved_message(
        bulk_update_page.save(held=held, **typed), bulk_update_page.client
    )
    assert (
        saved_message(bulk_update_page.save(held=held, **typed), bulk_update_page.client)
        == "Already saved: CB-001."
    )
    assert Entry.objects.count() == 4


def test_two_who_choose_different_workstreams_are_in_conflict(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
):
    held = bulk_update_page.opened()
    move(
        three_requests[0],
        official,
        Stage.ON_GOING,
        workstream=get_workstream("finance"),
        status="It is.",
    )
    mine = {"r1_stage": "on_going", "r1_status": "It is.", "r1_workstream": "data-sharing"}
    assert bulk_update_page.save(held=held, **mine).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_twenty_who_save_one_page_update_each_request_once(
    bulk_update_page: BulkUpdatePage, three_requests: list[Request], official: User
):
    held = bulk_update_page.opened()

    def save(number: int) -> int:
        client = client_for(official)
        typed = {f"r{n}_status": f"News {number}." for n in (1, 2, 3)}
        return BulkUpdatePage(client).save(held=held, **typed).status_code

    results = all_at_once(save)
    assert sorted(results) == [302] + [409] * 19
    assert [entry_kinds(request) for request in three_requests] == [["raised", "news"]] * 3
    assert len({latest_entry(request).status for request in three_requests}) == 1


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
