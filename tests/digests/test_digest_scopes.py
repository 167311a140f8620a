"""Each frequency with each choice of requests: what is sent, when, and once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from digests import changed_requests, subscriptions, watches
from digests.models import DigestScope, Frequency
from digests.schedule import queue_due_digests
from outbox.models import Email
from requests_log.domain import next_steps
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import update_now
from tests.factories.next_steps import add_step
from tests.helpers.emails import newest_email_text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# How many days after a change its email is sent.
DAYS = {Frequency.EACH_CHANGE: 0, Frequency.DAILY: 1, Frequency.WEEKLY: 7}


@pytest.mark.parametrize("scope", DigestScope)
@pytest.mark.parametrize("frequency", DAYS)
def test_each_change_is_sent_once_on_the_day_that_was_chosen(
    frequency: Frequency, scope: DigestScope, make_request: Any, official: User, lead: User
):
    watched, other = make_request(issue="Watched"), make_request(issue="Other")
    watches.start(by=lead, subject=watched)
    subscriptions.set_frequency(by=lead, frequency=frequency, scope=scope)
    for request in (watched, other):
        update_now(request, official, f"News of {request.line.issue}.")
    sent = [queue_due_digests(today=TODAY + n * DAY) for n in range(15)]
    assert sent == [int(n == DAYS[frequency]) for n in range(15)]
    text = newest_email_text()
    assert "News of Watched." in text
    assert ("News of Other." in text) == (scope == DigestScope.ALL)
    assert ("1 request that you watch" in text) == (scope == DigestScope.WATCHED)
    assert ("To change what you watch" in text) == (scope == DigestScope.WATCHED)
    often = {"each_change": "when requests change", "daily": "once a day", "weekly": "once a week"}
    assert f"You asked to get this email {often[frequency]}." in text


class TestDaily:
    def test_covers_each_day_once_and_says_which(
        self, swindon_request: Request, official: User, settings: Any
    ):
        subscriptions.set_frequency(by=official, frequency=Frequency.DAILY)
        update_now(swindon_request, official, "On the 22nd.")
        settings.TODAY = TODAY + DAY
        update_now(swindon_request, official, "Early on the 23rd.")
        assert [queue_due_digests(today=TODAY + DAY) for _ in range(3)] == [1, 0, 0]
        # The email gives where the request stands now, and the change of the day that it covers.
        assert "to 1 request on 22 March 2011." in newest_email_text()
        assert [queue_due_digests(today=TODAY + 2 * DAY) for _ in range(2)] == [1, 0]
        assert "to 1 request on 23 March 2011." in newest_email_text()
        assert Email.objects.count() == 2

    def test_catches_up_once_after_days_without_a_worker(
        self, swindon_request: Request, official: User, settings: Any
    ):
        subscriptions.set_frequency(by=official, frequency=Frequency.DAILY)
        for n in range(3):
            settings.TODAY = TODAY + n * DAY
            update_now(swindon_request, official, f"News {n}.")
        settings.TODAY = TODAY + 4 * DAY
        assert [queue_due_digests(today=settings.TODAY) for _ in range(2)] == [1, 0]
        assert "from 22 March 2011 to 25 March 2011." in newest_email_text()

    def test_waits_for_the_end_of_a_day_after_quiet_ones(
        self, swindon_request: Request, official: User, settings: Any
    ):
        subscriptions.set_frequency(by=official, frequency=Frequency.DAILY)
        settings.TODAY = TODAY + 5 * DAY
        update_now(swindon_request, official, "At last.")
        assert queue_due_digests(today=settings.TODAY) == 0
        assert queue_due_digests(today=settings.TODAY + DAY) == 1

    def test_a_switch_from_each_change_sends_nothing_twice(
        self, swindon_request: Request, official: User
    ):
        subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
        update_now(swindon_request, official, "First.")
        queue_due_digests(today=TODAY)
        subscriptions.set_frequency(by=official, frequency=Frequency.DAILY)
        assert queue_due_digests(today=TODAY + DAY) == 0
        update_now(swindon_request, official, "Second.")
        assert queue_due_digests(today=TODAY + DAY) == 1
        assert "on 22 March 2011." in newest_email_text()


class TestWatched:
    def test_covers_departments_areas_workstreams_and_steps(
        self, make_request: Any, official: User
    ):
        subscriptions.set_frequency(
            by=official, frequency=Frequency.EACH_CHANGE, scope=DigestScope.WATCHED
        )
        request = make_request(areas=[get_area("kent")], departments=[get_department("MoJ")])
        for subject in (request, get_area("kent"), get_department("MoJ")):
            watches.start(by=official, subject=subject)
            add_step(request, official, f"Ask about {subject}.")
            assert queue_due_digests(today=TODAY) == 1
            assert newest_email_text().count("CB-001, ") == 1
            watches.stop(by=official, subject=subject)
            add_step(request, official, f"Not about {subject}.")
            assert queue_due_digests(today=TODAY) == 0

    def test_sends_nothing_to_somebody_who_watches_nothing(
        self, swindon_request: Request, official: User
    ):
        subscriptions.set_frequency(
            by=official, frequency=Frequency.EACH_CHANGE, scope=DigestScope.WATCHED
        )
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY) == 0

    def test_a_change_of_scope_keeps_its_place(self, swindon_request: Request, official: User):
        first = subscriptions.set_frequency(by=official, frequency=Frequency.WEEKLY)
        update_now(swindon_request, official, "Between.")
        watches.start(by=official, subject=swindon_request)
        again = subscriptions.set_frequency(
            by=official, frequency=Frequency.WEEKLY, scope=DigestScope.WATCHED
        )
        assert again.key != first.key
        assert queue_due_digests(today=TODAY + 7 * DAY) == 1
        assert "Between." in newest_email_text()


def test_an_email_has_only_so_many_requests_and_says_so(
    make_request: Any, official: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(changed_requests, "MOST_REQUESTS", 2)
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    for number in range(3):
        make_request(issue=f"Barrier {number}")
    assert queue_due_digests(today=TODAY) == 1
    text = newest_email_text()
    assert "Barrier 0" not in text
    assert text.index("Barrier 1") < text.index("Barrier 2")
    assert "More requests may have changed: these are the latest changes." in text
    assert "/requests/?sort=-updated_on" in text
    assert queue_due_digests(today=TODAY) == 0


@pytest.mark.parametrize("most_by_id", [0, 1_000])
def test_long_and_short_lists_find_the_same(
    most_by_id: int, make_request: Any, official: User, lead: User, monkeypatch: pytest.MonkeyPatch
):
    """Many requests are found from the records, and few the other way round."""
    monkeypatch.setattr(changed_requests, "MOST_BY_ID", most_by_id)
    requests = [make_request(areas=[get_area(slug)]) for slug in ("swindon", "kent", "swindon")]
    watches.start(by=lead, subject=get_department("DfE"))
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE, scope=DigestScope.WATCHED)
    steps = [add_step(request, official, "Write.") for request in requests]
    queue_due_digests(today=TODAY)
    for step in steps:
        next_steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    update_now(requests[0], official)
    assert queue_due_digests(today=TODAY) == 1
    text = newest_email_text()
    assert text.count("• Next step done: DfE: Write.") == 2
    assert text.count("• New status.") == 1
    assert [ref in text for ref in ("CB-001", "CB-002", "CB-003")] == [True, False, True]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.OFFICIAL, 20), (Role.LEAD, 23)])
def test_queries_do_not_grow_with_what_is_watched(
    role: Role,
    queries: int,
    rows: int,
    make_user: Callable[..., User],
    make_request: Any,
    official: User,
    django_assert_num_queries: Any,
):
    reader = make_user(role, "swindon")
    subscriptions.set_frequency(
        by=reader, frequency=Frequency.EACH_CHANGE, scope=DigestScope.WATCHED
    )
    for number in range(rows):
        department = get_department(f"D{number}")
        request = make_request(departments=[department])
        for subject in (department, request):
            watches.start(by=reader, subject=subject)
        update_now(request, official)
    with django_assert_num_queries(queries):
        assert queue_due_digests(today=TODAY) == 1
