"""Many processes send emails at the same moment: each email is sent once."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from outbox import delivery
from outbox.delivery import DeliveryResult
from outbox.models import Email
from tests.helpers.concurrency import WRITERS, all_at_once
from tests.helpers.emails import addresses_sent_to, queue_email

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 12


class SlowBackend(BaseEmailBackend):
    """A mail server that accepts an email only while a second process looks for emails too."""

    meeting = threading.Barrier(2)

    def send_messages(self, email_messages: Any) -> int:
        try:
            SlowBackend.meeting.wait(timeout=0.05)
        except threading.BrokenBarrierError:
            SlowBackend.meeting.reset()
        mail.outbox += email_messages
        return len(email_messages)


@pytest.fixture(autouse=True)
def _a_slow_mail_server(settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = f"{__name__}.SlowBackend"
    yield
    SlowBackend.meeting.reset()


def test_twenty_senders_send_each_email_once():
    for number in range(LETTERS):
        queue_email(number)
    outcomes = all_at_once(lambda number: delivery.send_waiting())
    assert [each for each in outcomes if not isinstance(each, DeliveryResult)] == []
    assert sum(each.sent for each in outcomes) == LETTERS
    assert sum(each.failed for each in outcomes) == 0
    assert sorted(addresses_sent_to()) == sorted(f"person{n}@example.com" for n in range(LETTERS))
    assert set(Email.objects.values_list("attempts", flat=True)) == {1}
    assert Email.objects.waiting().count() == 0


def test_twenty_writers_queue_one_email():
    letters = all_at_once(lambda number: queue_email())
    assert [each for each in letters if not isinstance(each, Email)] == []
    assert len(letters) == WRITERS
    assert len({letter.pk for letter in letters}) == 1
    assert Email.objects.count() == 1
