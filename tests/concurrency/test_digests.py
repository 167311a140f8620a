"""Many processes make digests at the same moment, while others write to the log."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from digests import subscriptions, watches
from digests.models import Digest, Frequency, Watch
from digests.schedule import queue_due_digests
from outbox.models import Email
from requests_log.models import Request
from tests.factories.clock import TODAY
from tests.factories.entries import write_news
from tests.helpers.concurrency import WRITERS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_workers_make_one_digest(make_request: Any, lead: User, official: User):
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    make_request()
    made = all_at_once(lambda number: queue_due_digests(today=TODAY))
    assert [each for each in made if not isinstance(each, int)] == []
    assert sum(made) == 2
    assert Email.objects.count() == 2
    assert set(Email.objects.values_list("subject", flat=True)) == {"Update on request CB-001"}


def test_twenty_choices_at_once_leave_one_digest(lead: User):
    chosen = all_at_once(
        lambda number: subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)
    )
    assert [each for each in chosen if not isinstance(each, Digest)] == []
    assert len({each.key for each in chosen}) == 1
    assert len(chosen) == WRITERS
    assert Digest.objects.count() == 1


def test_the_same_watch_started_at_once_is_one(swindon_request: Request, lead: User):
    started = all_at_once(lambda number: watches.start(by=lead, subject=swindon_request))
    assert [each for each in started if not isinstance(each, Watch)] == []
    assert Watch.objects.count() == 1


def test_changes_by_writers_at_once_are_each_sent_once(
    make_request: Callable[..., Request], lead: User, official: User
):
    """Digests are queued while others write, and no change is missed or sent twice."""
    requests = [make_request() for _ in range(WRITERS)]
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)

    def write_and_queue(number: int) -> None:
        write_news(requests[number], official, f"News <{number}>.")
        queue_due_digests(today=TODAY)

    all_at_once(write_and_queue)
    queue_due_digests(today=TODAY)
    texts = "".join(Email.objects.values_list("text", flat=True))
    assert [texts.count(f"News <{number}>.") for number in range(WRITERS)] == [1] * WRITERS
