"""Digests: when one is due, and what it tells of the requests that have news."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.models import Role, User
from digests import subscriptions
from digests.models import Digest, Frequency
from digests.schedule import queue_due_digests
from outbox import delivery
from outbox.models import Email
from requests_log.domain import commands, corrections
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, get_department, get_workstream, said_by
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def each(lead: User) -> Digest:
    """The digest of Swindon's lead, at each change."""
    return subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)


@pytest.fixture
def weekly(lead: User) -> Digest:
    return subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)


def told() -> str:
    """Return the text of the newest letter."""
    return Email.objects.latest("pk").text


def happened() -> list[str]:
    """Return what the newest letter says happened."""
    return [line.removeprefix("• ") for line in told().splitlines() if line.startswith("• ")]


def write(request: Request, by: User, status: str = "DfE has agreed.", **given: Any) -> Entry:
    request.refresh_from_db()
    return news(request, by, status, **given)


class TestWhenDue:
    def test_begins_with_what_happens_from_the_choice_on(
        self, planted: Request, each: Digest, official: User
    ):
        assert queue_due_digests(today=TODAY) == 0
        write(planted, official)
        assert queue_due_digests(today=TODAY) == 1
        assert happened() == ["New status."]

    def test_at_each_change_comes_as_often_as_there_is_news(
        self, planted: Request, each: Digest, official: User
    ):
        for number in (1, 2, 3):
            write(planted, official, f"News {number}.")
            assert queue_due_digests(today=TODAY) == 1
            assert queue_due_digests(today=TODAY) == 0
            assert f"News {number}." in told()
        assert Email.objects.count() == 3

    def test_weekly_comes_seven_days_after_the_choice_and_after_the_last(
        self, planted: Request, weekly: Digest, official: User
    ):
        write(planted, official, "First.")
        assert [queue_due_digests(today=TODAY + n * DAY) for n in range(7)] == [0] * 7
        write(planted, official, "Second.")
        assert queue_due_digests(today=TODAY + 7 * DAY) == 1
        assert "since 22 March 2011" in told()
        assert "Second." in told()
        assert "First." not in told()
        write(planted, official, "Third.")
        assert [queue_due_digests(today=TODAY + n * DAY) for n in range(7, 14)] == [0] * 7
        assert queue_due_digests(today=TODAY + 20 * DAY) == 1
        assert "since 29 March 2011" in told()

    def test_weekly_waits_for_something_to_tell(
        self, planted: Request, weekly: Digest, official: User
    ):
        assert queue_due_digests(today=TODAY + 7 * DAY) == 0
        write(planted, official)
        assert queue_due_digests(today=TODAY + 9 * DAY) == 1
        write(planted, official, "More.")
        assert queue_due_digests(today=TODAY + 15 * DAY) == 0
        assert queue_due_digests(today=TODAY + 16 * DAY) == 1

    def test_is_never_due_for_whoever_chose_none(
        self, planted: Request, lead: User, official: User
    ):
        subscriptions.set_frequency(by=lead, frequency=Frequency.NONE)
        write(planted, official)
        assert queue_due_digests(today=TODAY + 30 * DAY) == 0

    def test_that_is_changed_goes_on_where_it_was(
        self, planted: Request, weekly: Digest, official: User
    ):
        write(planted, official, "Between.")
        again = subscriptions.set_frequency(by=weekly.user, frequency=Frequency.EACH_CHANGE)
        assert again.key != weekly.key
        assert queue_due_digests(today=TODAY) == 1
        assert "Between." in told()

    def test_that_is_chosen_again_stays_as_it_is(
        self, planted: Request, weekly: Digest, official: User, settings: Any
    ):
        write(planted, official, "Between.")
        settings.TODAY = TODAY + DAY
        again = subscriptions.set_frequency(by=weekly.user, frequency=Frequency.WEEKLY)
        assert (again.key, again.chosen_on) == (weekly.key, TODAY)
        assert queue_due_digests(today=TODAY + 7 * DAY) == 1

    def test_that_was_ended_and_chosen_begins_anew(
        self, planted: Request, each: Digest, official: User
    ):
        write(planted, official, "Before.")
        subscriptions.set_frequency(by=each.user, frequency=Frequency.NONE)
        write(planted, official, "Between.")
        subscriptions.set_frequency(by=each.user, frequency=Frequency.EACH_CHANGE)
        assert queue_due_digests(today=TODAY) == 0
        write(planted, official, "After.")
        assert queue_due_digests(today=TODAY) == 1

    def test_is_a_letter_that_is_sent_once(self, planted: Request, each: Digest, official: User):
        write(planted, official)
        queue_due_digests(today=TODAY)
        letter = Email.objects.get()
        assert (letter.kind, letter.about) == ("digest", f"digests/{each.user_id}")
        assert (letter.to, letter.to_name, letter.by) == (each.user.email, "Len Lead", None)
        delivery.send_waiting()
        delivery.send_waiting()
        [message] = mail.outbox
        assert message.subject == "Update on request CB-001"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/digest/end/" in message.body
        assert "{link}" not in message.body

    def test_each_person_has_their_own(
        self, planted: Request, each: Digest, official: User, make_user: Callable[..., User]
    ):
        other = make_user(Role.LEAD, "kent")
        subscriptions.set_frequency(by=other, frequency=Frequency.EACH_CHANGE)
        subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
        write(planted, official)
        assert queue_due_digests(today=TODAY) == 2
        to = set(Email.objects.values_list("to", flat=True))
        assert to == {each.user.email, official.email}


class TestWhatHappened:
    def test_is_that_a_request_is_new(self, each: Digest, make_request: Any, official: User):
        request = make_request()
        write(request, official, "And news.")
        queue_due_digests(today=TODAY)
        assert happened() == ["New request."]
        assert "And news." in told()

    def test_is_from_where_to_where_it_moved(self, planted: Request, each: Digest, official: User):
        move(planted, official, Stage.ON_GOING, target_date=planted.target_date)
        queue_due_digests(today=TODAY)
        assert happened() == [
            "Moved from In progress to On-going workstream (Data sharing).",
            "New status.",
        ]
        planted.refresh_from_db()
        stream = get_workstream("finance")
        move(planted, official, Stage.RESOLVED, target_date=planted.target_date)
        planted.refresh_from_db()
        move(planted, official, Stage.IN_PROGRESS, status="Again.", target_date=None)
        planted.refresh_from_db()
        move(planted, official, Stage.ON_GOING, workstream=stream, status="Again.")
        queue_due_digests(today=TODAY)
        assert happened() == [
            "Moved to another workstream: Finance.",
            "Target date removed.",
            "New status.",
        ]

    def test_is_how_its_target_date_moved(self, planted: Request, each: Digest, official: User):
        may = dt.date(2011, 5, 3)
        write(planted, official, planted.line.status, target_date=may)
        queue_due_digests(today=TODAY)
        assert happened() == ["Target date changed from 1 April 2011 to 3 May 2011."]
        write(planted, official, planted.line.status, target_date=None)
        queue_due_digests(today=TODAY)
        assert happened() == ["Target date removed."]
        write(planted, official, planted.line.status, target_date=may)
        queue_due_digests(today=TODAY)
        assert happened() == ["Target date set to 3 May 2011."]

    def test_is_that_its_line_was_confirmed(self, planted: Request, each: Digest, official: User):
        commands.confirm(by=official, request=planted, seen=planted.current, effective_on=TODAY)
        queue_due_digests(today=TODAY)
        assert happened() == ["Confirmed with no change on 22 March 2011."]

    def test_is_that_it_is_filed_otherwise(self, planted: Request, each: Digest, official: User):
        commands.amend(
            by=official,
            request=planted,
            seen=planted.current,
            effective_on=TODAY,
            issue="Sharing two budgets",
            areas=[get_area("swindon"), get_area("kent")],
            departments=[get_department("DfE")],
            reach="named",
            asks_all=False,
            request_kind="capacity",
        )
        queue_due_digests(today=TODAY)
        assert happened() == ["Details changed: issue, areas, areas named."]

    def test_is_that_it_was_corrected(self, planted: Request, each: Digest, official: User):
        corrections.correct(
            by=official,
            entry=planted.current,
            **{**said_by(planted.current), "status": "As it was meant."},
            reason="A slip.",
        )
        queue_due_digests(today=TODAY)
        assert happened() == ["The record was corrected."]
        assert "As it was meant." in told()

    def test_is_no_correction_of_what_was_never_told(
        self, planted: Request, each: Digest, official: User
    ):
        slip = write(planted, official, "A slip.")
        corrections.correct(
            by=official, entry=slip, **{**said_by(slip), "status": "Meant."}, reason="Typing."
        )
        queue_due_digests(today=TODAY)
        assert happened() == ["New status."]
        assert "slip" not in told()

    def test_may_be_that_it_was_changed_and_changed_back(
        self, planted: Request, each: Digest, official: User
    ):
        status = planted.line.status
        write(planted, official, "Otherwise.")
        write(planted, official, status)
        queue_due_digests(today=TODAY)
        assert happened() == ["Changed, then changed back."]

    def test_is_told_request_by_request_with_how_each_stands(
        self, each: Digest, make_request: Any, settings: Any, official: User
    ):
        settings.SITE_URL = "https://requests.example.org"
        make_request(issue="One & <two>", status="First line.\n\n• A bullet")
        second = make_request(stage=Stage.ON_GOING, issue="Another")
        move(second, official, Stage.RESOLVED, status="Done.")
        assert queue_due_digests(today=TODAY) == 1
        assert Email.objects.get().subject == "Updates on 2 requests"
        assert told() == (
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
            "To unsubscribe, use this link:\n{link}\n"
        )

    def test_takes_no_link_out_of_the_record(self, each: Digest, make_request: Any, official: User):
        make_request(status="Write {link} here.", issue="A {link} there")
        queue_due_digests(today=TODAY)
        delivery.send_waiting()
        assert mail.outbox[0].body.count("/digest/end/") == 1


class TestOrderOfNumbers:
    def test_an_entry_that_is_committed_after_one_with_a_higher_number_is_told(
        self, each: Digest, make_request: Any, official: User
    ):
        """As if the first of two had still been on its way when the second was told."""
        first, second = make_request(issue="The first"), make_request(issue="The second")
        assert first.current_id < second.current_id
        Digest.objects.update(read_up_to=second.current_id, recently_read=[second.current_id])
        assert queue_due_digests(today=TODAY) == 1
        assert "The first" in told()
        assert "The second" not in told()
        assert queue_due_digests(today=TODAY) == 0

    def test_what_is_kept_does_not_grow(
        self, each: Digest, make_request: Any, official: User, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("digests.content.LOOKBACK", 3)
        for number in range(6):
            make_request(issue=f"Barrier {number}")
            assert queue_due_digests(today=TODAY) == 1
        each.refresh_from_db()
        newest = Entry.objects.latest("pk").pk
        assert each.read_up_to == newest
        assert each.recently_read == [newest - 2, newest - 1, newest]
        assert queue_due_digests(today=TODAY) == 0

    def test_all_is_told_where_there_is_more_than_is_looked_back_on(
        self, each: Digest, make_request: Any, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("digests.content.LOOKBACK", 2)
        for number in range(6):
            make_request(issue=f"Barrier {number}")
        assert queue_due_digests(today=TODAY) == 1
        assert Email.objects.get().subject == "Updates on 6 requests"
        assert queue_due_digests(today=TODAY) == 0


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.OFFICIAL, 12), (Role.LEAD, 14)])
def test_a_digest_takes_as_many_queries_for_one_request_as_for_three(
    role: str,
    queries: int,
    rows: int,
    make_user: Callable[..., User],
    make_request: Any,
    official: User,
    django_assert_num_queries: Any,
):
    subscriptions.set_frequency(by=make_user(role, "swindon"), frequency=Frequency.EACH_CHANGE)
    for _ in range(rows):
        request = make_request(stage=Stage.ON_GOING)
        move(request, official, Stage.RESOLVED)
    with django_assert_num_queries(queries):
        assert queue_due_digests(today=TODAY) == 1
