"""Many processes that send at the same moment: each letter leaves once."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from outbox import delivery
from outbox.delivery import DeliveryResult
from outbox.models import Email
from tests.concurrency.test_log import WRITERS, all_at_once
from tests.helpers.mail import addressed_to, queue_email

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 12


class Slow(BaseEmailBackend):
    """A mail server that takes a letter only when a second process is asking for letters, too."""

    meeting = threading.Barrier(2)

    def send_messages(self, email_messages: Any) -> int:
        try:
            Slow.meeting.wait(timeout=0.05)
        except threading.BrokenBarrierError:
            Slow.meeting.reset()
        mail.outbox += email_messages
        return len(email_messages)


@pytest.fixture(autouse=True)
def _a_slow_mail_server(settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    yield
    Slow.meeting.reset()


def test_of_twenty_who_send_each_letter_is_sent_by_one():
    for number in range(LETTERS):
        queue_email(number)
    outcomes = all_at_once(lambda number: delivery.send_waiting())
    assert [each for each in outcomes if not isinstance(each, DeliveryResult)] == []
    assert sum(each.sent for each in outcomes) == LETTERS
    assert sum(each.failed for each in outcomes) == 0
    assert sorted(addressed_to()) == sorted(f"person{n}@example.com" for n in range(LETTERS))
    assert set(Email.objects.values_list("attempts", flat=True)) == {1}
    assert Email.objects.waiting().count() == 0


def test_of_twenty_who_put_one_letter_one_is_kept():
    letters = all_at_once(lambda number: queue_email())
    assert [each for each in letters if not isinstance(each, Email)] == []
    assert len(letters) == WRITERS
    assert len({letter.pk for letter in letters}) == 1
    assert Email.objects.count() == 1
