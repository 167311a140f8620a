"""What a digest says happened to each request."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from digests.models import Digest
from digests.schedule import queue_due_digests
from outbox import delivery
from outbox.models import Email
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, move, update_now
from tests.helpers.emails import changes_in_newest_email, newest_email_text

pytestmark = pytest.mark.django_db


class TestChangesListed:
    def test_says_that_a_request_is_new(
        self, digest_at_each_change: Digest, make_request: Any, official: User
    ):
        request = make_request()
        update_now(request, official, "And news.")
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["New request."]
        assert "And news." in newest_email_text()

    def test_says_how_the_stage_changed(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        move(swindon_request, official, Stage.ON_GOING, target_date=swindon_request.target_date)
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == [
            "Moved from In progress to On-going workstream (Data sharing).",
            "New status.",
        ]
        swindon_request.refresh_from_db()
        stream = get_workstream("finance")
        move(swindon_request, official, Stage.RESOLVED, target_date=swindon_request.target_date)
        swindon_request.refresh_from_db()
        move(swindon_request, official, Stage.IN_PROGRESS, status="Again.", target_date=None)
        swindon_request.refresh_from_db()
        move(swindon_request, official, Stage.ON_GOING, workstream=stream, status="Again.")
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == [
            "Moved to another workstream: Finance.",
            "Target date removed.",
            "New status.",
        ]

    def test_says_how_the_target_date_changed(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        may = dt.date(2011, 5, 3)
        update_now(swindon_request, official, swindon_request.line.status, target_date=may)
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Target date changed from 1 April 2011 to 3 May 2011."]
        update_now(swindon_request, official, swindon_request.line.status, target_date=None)
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Target date removed."]
        update_now(swindon_request, official, swindon_request.line.status, target_date=may)
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Target date set to 3 May 2011."]

    def test_says_that_no_change_was_confirmed(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        commands.confirm(
            by=official, request=swindon_request, seen=swindon_request.current, effective_on=TODAY
        )
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Confirmed with no change on 22 March 2011."]

    def test_says_that_areas_or_departments_changed(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        commands.amend(
            by=official,
            request=swindon_request,
            seen=swindon_request.current,
            effective_on=TODAY,
            issue="Sharing two budgets",
            areas=[get_area("swindon"), get_area("kent")],
            departments=[get_department("DfE")],
            reach="named",
            asks_all=False,
            request_kind="capacity",
        )
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Details changed: issue, areas, areas named."]

    def test_says_that_it_was_corrected(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        corrections.correct(
            by=official,
            entry=swindon_request.current,
            **{**entry_fields(swindon_request.current), "status": "As it was meant."},
            reason="A slip.",
        )
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["The record was corrected."]
        assert "As it was meant." in newest_email_text()

    def test_says_of_which_day_late_news_is(
        self, make_request: Any, digest_at_each_change: Digest, official: User
    ):
        request = make_request(effective_on=march(10))
        first = update_now(request, official, "First.", effective_on=march(12))
        update_now(request, official, "Second.", effective_on=march(20))
        queue_due_digests(today=TODAY)
        corrections.correct(
            by=official,
            entry=first,
            **{**entry_fields(first), "status": "Put right."},
            reason="Slip.",
        )
        request.refresh_from_db()
        commands.write_late_news(
            by=official,
            request=request,
            seen=request.line,
            status="As we know now.",
            effective_on=march(15),
        )
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == [
            "Late news was recorded for 15 March 2011.",
            "The record was corrected.",
        ]

    def test_leaves_out_a_correction_of_something_never_sent(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        slip = update_now(swindon_request, official, "A slip.")
        corrections.correct(
            by=official, entry=slip, **{**entry_fields(slip), "status": "Meant."}, reason="Typing."
        )
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["New status."]
        assert "slip" not in newest_email_text()

    def test_says_that_a_change_was_undone(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        status = swindon_request.line.status
        update_now(swindon_request, official, "Otherwise.")
        update_now(swindon_request, official, status)
        queue_due_digests(today=TODAY)
        assert changes_in_newest_email() == ["Changed, then changed back."]

    def test_lists_each_request_with_its_current_stage(
        self, digest_at_each_change: Digest, make_request: Any, settings: Any, official: User
    ):
        settings.SITE_URL = "https://requests.example.org"
        make_request(issue="One & <two>", status="First line.\n\n• A bullet")
        second = make_request(stage=Stage.ON_GOING, issue="Another")
        move(second, official, Stage.RESOLVED, status="Done.")
        assert queue_due_digests(today=TODAY) == 1
        assert Email.objects.get().subject == "Updates on 2 requests"
        assert newest_email_text() == (
            "Dear Len Lead,\n\n"
            "Here are the changes to 2 requests since 22 March 2011.\n\n"
            "CB-001, Swindon: One & <two>\n"
            "• New request.\n"
            "Stage: In progress. Departments: DfE. Target date: 1 April 2011.\n"
            "First line.\n"
            "• A bullet\n"
            "https://requests.example.org/requests/CB-001/\n\n"
            "CB-002, Swindon: Another\n"
            "• New request.\n"
            "Stage: Resolved. Departments: DfE.\n"
            "Done.\n"
            "https://requests.example.org/requests/CB-002/\n\n"
            "You asked to get this email when requests change. To change this, go to\n"
            "https://requests.example.org/digest/\n\n"
            "To unsubscribe, go to\n{link}\n"
        )

    def test_does_not_turn_text_into_links(
        self, digest_at_each_change: Digest, make_request: Any, official: User
    ):
        make_request(status="Write {link} here.", issue="A {link} there")
        queue_due_digests(today=TODAY)
        delivery.send_waiting()
        assert mail.outbox[0].body.count("/digest/end/") == 1


class TestManyChanges:
    def test_each_change_is_in_one_digest(
        self, digest_at_each_change: Digest, make_request: Any, official: User
    ):
        for number in range(6):
            make_request(issue=f"Barrier {number}")
        assert queue_due_digests(today=TODAY) == 1
        assert Email.objects.get().subject == "Updates on 6 requests"
        make_request(issue="Barrier 6")
        assert queue_due_digests(today=TODAY) == 1
        assert "Barrier 6" in newest_email_text()
        assert "Barrier 5" not in newest_email_text()
        assert queue_due_digests(today=TODAY) == 0
