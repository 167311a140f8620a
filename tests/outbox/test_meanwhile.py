"""An email that somebody cancels or gives up while it is being sent."""

from typing import Any

import pytest
from django.utils import timezone

from outbox import delivery
from outbox.delivery import DeliveryResult
from outbox.models import Email
from tests.helpers.emails import (
    UnreliableBackend,
    addresses_sent_to,
    queue_email,
    recipient_refused,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", [550, 450])
def test_an_email_that_is_refused_meanwhile_stays_cancelled(code: int):
    letter = queue_email(1)
    queue_email(2, about="commissions/2/addressees/1")

    class CancellingBackend(UnreliableBackend):
        def send_messages(self, email_messages: Any) -> int:
            if delivery.cancel(about=letter.about, reason="Too late."):
                raise recipient_refused(code, "No such user", letter.to)
            return super().send_messages(email_messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "get_connection", CancellingBackend)
        assert delivery.send_waiting() == DeliveryResult(1, 1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.cancel_reason) == ("cancelled", "Too late.")
    assert (letter.claimed_until, letter.retry_at) == (None, None)
    assert letter.last_error == f"{code} No such user"
    assert addresses_sent_to() == ["person2@example.com"]


def test_an_email_that_another_process_gave_up_while_it_was_sent_is_sent():
    letter = queue_email()

    class GivingUpBackend(UnreliableBackend):
        def send_messages(self, email_messages: Any) -> int:
            Email.objects.update(given_up_at=timezone.now(), claimed_until=None)
            return super().send_messages(email_messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "get_connection", GivingUpBackend)
        assert delivery.send_waiting() == DeliveryResult(1, 0, 0)
    letter.refresh_from_db()
    assert letter.state == "sent"
