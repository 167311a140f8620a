"""Many processes make digests at the same moment, while others write to the log."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from accounts.models import User
from digests import subscriptions
from digests.models import Digest, Frequency
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


def test_an_entry_committed_late_is_sent_once(
    make_request: Callable[..., Request], lead: User, official: User
):
    """The first of two writers commits after the second's entry has been sent."""
    first, second = make_request(), make_request()
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
    written, told = threading.Event(), threading.Event()
    at_once = connection.vendor == "postgresql"
    if not at_once:
        # SQLite has one writer at a time, so there the first commits before the second begins.
        told.set()

    def write_late() -> None:
        try:
            with transaction.atomic():
                write_news(first, official, "Late.")
                written.set()
                told.wait(timeout=30)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_late)
    writer.start()
    assert written.wait(timeout=30)
    write_news(second, official, "Early.")
    queue_due_digests(today=TODAY)
    told.set()
    writer.join(timeout=30)
    queue_due_digests(today=TODAY)
    queue_due_digests(today=TODAY)
    texts = list(Email.objects.order_by("pk").values_list("text", flat=True))
    assert len(texts) == (2 if at_once else 1)
    assert "Early." in texts[0]
    assert "Late." in texts[-1]
    assert sum("Late." in text for text in texts) == 1
    assert sum("Early." in text for text in texts) == 1
