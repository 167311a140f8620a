"""The outbox: each email is queued once, and sent once."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from outbox import delivery
from outbox.delivery import DeliveryResult
from outbox.models import Email, EmailState
from tests.factories.clock import TODAY
from tests.helpers.emails import (
    UnreliableBackend,
    addresses_sent_to,
    queue_email,
    recipient_refused,
)

pytestmark = pytest.mark.django_db
DOWN = "ConnectionRefusedError: [Errno 111] Connection refused"


class TestQueuing:
    def test_queues_an_email(self, official: User):
        letter = queue_email(by=official)
        assert letter.state == EmailState.WAITING == "waiting"
        assert (letter.by, letter.created_on, letter.attempts) == (official, TODAY, 0)
        assert letter.created_at.date() == TODAY
        assert mail.outbox == []

    def test_queuing_twice_keeps_the_first(self):
        first = queue_email()
        again = queue_email(subject="Otherwise", to="another@example.com")
        assert again == first
        assert again.subject == "Further barriers"
        assert Email.objects.count() == 1

    def test_a_sent_or_cancelled_email_is_not_queued_again(self):
        queue_email(1)
        delivery.send_waiting()
        queue_email(2)
        delivery.cancel(about="commissions/1/addressees/1", reason="The round was closed.")
        assert [queue_email(1).state, queue_email(2).state] == ["sent", "cancelled"]
        assert delivery.send_waiting() == DeliveryResult(0, 0, 0)

    def test_an_email_needs_a_key(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            queue_email(key="")

    def test_queuing_is_undone_with_its_transaction(self):
        with transaction.atomic():
            queue_email()
            transaction.set_rollback(True)
        assert Email.objects.count() == 0


class TestSending:
    def test_sends_each_email_once_by_one_connection(self):
        for number in (1, 2, 3):
            queue_email(number)
        assert delivery.send_waiting() == DeliveryResult(sent=3, failed=0, waiting=0)
        assert delivery.send_waiting() == DeliveryResult(sent=0, failed=0, waiting=0)
        assert addresses_sent_to() == [f"person{number}@example.com" for number in (1, 2, 3)]
        assert (UnreliableBackend.opened, UnreliableBackend.closed) == (1, 1)
        letter = Email.objects.earliest("pk")
        assert letter.state == EmailState.SENT
        assert (letter.attempts, letter.claimed_until, letter.last_error) == (1, None, "")
        assert letter.sent_at.date() == TODAY

    def test_sends_only_the_emails_it_is_given(self):
        queue_email(1)
        queue_email(2, about="commissions/2/addressees/9")
        given = Email.objects.filter(about="commissions/2/addressees/9")
        assert delivery.send_waiting(given) == DeliveryResult(1, 0, 0)
        assert addresses_sent_to() == ["person2@example.com"]

    def test_without_emails_opens_no_connection(self):
        UnreliableBackend.reachable = False
        assert delivery.send_waiting() == DeliveryResult(0, 0, 0)

    def test_the_rest_stay_queued_when_the_server_goes_down(self):
        for number in (1, 2, 3, 4):
            queue_email(number)
        UnreliableBackend.breaks_after = 2
        outcome = delivery.send_waiting()
        assert (outcome.sent, outcome.failed, outcome.waiting) == (2, 2, 0)
        assert outcome.server_error == "SMTPServerDisconnected: Connection unexpectedly closed"
        states = [(letter.state, letter.attempts) for letter in Email.objects.order_by("pk")]
        assert states == [("sent", 1), ("sent", 1), ("waiting", 1), ("waiting", 1)]

        UnreliableBackend.mend()
        mail.outbox.clear()
        assert delivery.send_waiting() == DeliveryResult(0, 0, 2)
        assert delivery.send_waiting(include_delayed=True) == DeliveryResult(2, 0, 0)
        assert addresses_sent_to() == ["person3@example.com", "person4@example.com"]

    def test_all_stay_queued_when_the_server_is_unreachable(self):
        queue_email(1)
        queue_email(2)
        UnreliableBackend.reachable = False
        assert delivery.send_waiting() == DeliveryResult(0, 0, 2, DOWN)
        letter = Email.objects.earliest("pk")
        assert (letter.last_error, letter.claimed_until) == (DOWN, None)
        # The second was not tried.
        assert Email.objects.latest("pk").last_error == ""
        assert delivery.send_waiting() == DeliveryResult(0, 0, 2, DOWN)
        UnreliableBackend.mend()
        assert delivery.send_waiting() == DeliveryResult(2, 0, 0)

    @pytest.mark.parametrize(
        ("error", "said", "state"),
        [
            (
                recipient_refused(550, "No such user", "person2"),
                "550 No such user",
                "not_delivered",
            ),
            (recipient_refused(450, "Later", "person2"), "450 Later", "waiting"),
            (
                smtplib.SMTPDataError(554, b"Looks like\nspam"),
                "554 Looks like spam",
                "not_delivered",
            ),
            (smtplib.SMTPDataError(451, b"Greylisted"), "451 Greylisted", "waiting"),
            (smtplib.SMTPSenderRefused(553, "Not you", "x"), "553 Not you", "waiting"),
            (ValueError("odd"), "ValueError: odd", "waiting"),
            (KeyError("odd"), "KeyError: 'odd'", "waiting"),
        ],
    )
    def test_a_refused_email_does_not_stop_the_others(
        self, error: Exception, said: str, state: str
    ):
        for number in (1, 2, 3):
            queue_email(number)
        UnreliableBackend.refused = {"person2@": error}
        assert delivery.send_waiting() == DeliveryResult(sent=2, failed=1, waiting=0)
        refused = Email.objects.get(sent_at=None)
        assert (refused.to, refused.last_error, refused.state) == (
            "person2@example.com",
            said,
            state,
        )
        assert refused.claimed_until is None
        assert delivery.send_waiting().sent == 0

        UnreliableBackend.mend()
        if state == "waiting":
            assert delivery.send_waiting(include_delayed=True) == DeliveryResult(1, 0, 0)
        else:
            assert delivery.send_again(refused).state == "sent"
        assert Email.objects.get(pk=refused.pk).last_error == ""
        assert addresses_sent_to()[-1] == "person2@example.com"

    def test_a_refused_email_is_tried_again_ever_later_and_then_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ):
        queue_email()
        UnreliableBackend.refused = {"person1@": recipient_refused(450, "Later", "person1")}
        now, waits = timezone.now(), []
        for _ in delivery.DELAYS:
            monkeypatch.setattr(timezone, "now", lambda moment=now: moment)
            assert delivery.send_waiting().failed == 1
            email = Email.objects.get()
            waits.append(email.retry_at - now)
            just_before = email.retry_at - dt.timedelta(seconds=1)
            monkeypatch.setattr(timezone, "now", lambda moment=just_before: moment)
            assert delivery.send_waiting() == DeliveryResult(0, 0, 1)
            now = email.retry_at
        assert waits == sorted(waits) == list(delivery.DELAYS)
        monkeypatch.setattr(timezone, "now", lambda: now)
        assert delivery.send_waiting() == DeliveryResult(0, 1, 0)
        assert Email.objects.get().state == EmailState.NOT_DELIVERED
        assert delivery.send_waiting(include_delayed=True) == DeliveryResult(0, 0, 0)

    def test_an_unreachable_server_gives_up_no_email(self):
        queue_email()
        UnreliableBackend.reachable = False
        for _ in range(10):
            assert delivery.send_waiting() == DeliveryResult(0, 0, 1, DOWN)
        UnreliableBackend.mend()
        assert delivery.send_waiting() == DeliveryResult(1, 0, 0)

    @pytest.mark.parametrize("to", ["", "nobody", "a@example.com\nBcc: b@example.com"])
    def test_an_invalid_address_does_not_stop_the_others(self, to: str):
        bad = queue_email(1, to=to)
        queue_email(2)
        delivery.send_waiting()
        assert "person2@example.com" in addresses_sent_to()
        assert all("b@example.com" not in message.message().as_string() for message in mail.outbox)
        bad.refresh_from_db()
        assert (bad.state, bad.claimed_until) == ("not_delivered", None)
        assert bad.last_error

    def test_an_email_with_a_bad_link_is_refused(self):
        bad = queue_email(
            1,
            link_url_name="home",
            link_value="5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11",
            text="{link}",
        )
        queue_email(2)
        assert delivery.send_waiting() == DeliveryResult(1, 1, 0)
        bad.refresh_from_db()
        assert bad.last_error.startswith("NoReverseMatch: ")
        assert "[link]" in bad.last_error

    def test_an_interrupted_email_is_sent_again(self):
        letter = queue_email()
        now = timezone.now()
        Email.objects.update(claimed_until=now + dt.timedelta(minutes=1), attempts=1)
        assert delivery.send_waiting() == DeliveryResult(0, 0, 1)
        Email.objects.update(claimed_until=now - dt.timedelta(seconds=1))
        assert delivery.send_waiting() == DeliveryResult(1, 0, 0)
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("sent", 2)

    def test_claims_by_the_real_clock(self):
        """TODAY may be fixed, and a claim must still expire."""
        queue_email()
        seen = []

        def remember(letter: Email) -> Any:
            seen.append(Email.objects.get().claimed_until)
            raise ConnectionError

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, "build_message", remember)
            delivery.send_waiting()
        [until] = seen
        assert dt.timedelta(minutes=9) < until - timezone.now() <= delivery.CLAIM_DURATION

    def test_an_email_sent_twice_has_one_message_id(self):
        letter = queue_email()
        delivery.send_waiting()
        Email.objects.update(sent_at=None)
        delivery.send_waiting()
        ids = {message.message()["Message-ID"] for message in mail.outbox}
        assert len(mail.outbox) == 2
        assert len(ids) == 1
        assert ids.pop().startswith(f"<letter-{letter.pk}.")

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_inside_a_transaction(self):
        queue_email()
        with pytest.raises(RuntimeError), transaction.atomic():
            delivery.send_waiting()
        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_holds_no_transaction_while_the_mail_server_takes_its_time(self):
        queue_email()
        held = []

        class Watching(UnreliableBackend):
            def send_messages(self, email_messages: Any) -> int:
                held.append(connection.in_atomic_block)
                return super().send_messages(email_messages)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, "get_connection", Watching)
            delivery.send_waiting()
        assert held == [False]


class TestCancelling:
    def test_leaves_sent_emails_and_other_subjects_alone(self):
        queue_email(1)
        delivery.send_waiting()
        queue_email(2)
        queue_email(3, about="commissions/1/addressees/10")
        assert (
            delivery.cancel(about="commissions/1/addressees/1", reason="The round was closed.") == 1
        )
        states = {letter.to: letter.state.value for letter in Email.objects.all()}
        assert states == {
            "person1@example.com": "sent",
            "person2@example.com": "cancelled",
            "person3@example.com": "waiting",
        }
        cancelled = Email.objects.get(to="person2@example.com")
        assert cancelled.cancel_reason == "The round was closed."
        assert delivery.send_waiting() == DeliveryResult(1, 0, 0)
        assert addresses_sent_to() == ["person1@example.com", "person3@example.com"]

    def test_can_be_limited_to_some_kinds(self):
        queue_email(1)
        queue_email(2, kind="reminder")
        assert (
            delivery.cancel(
                about="commissions/1/addressees/1", kinds=("reminder",), reason="Answered."
            )
            == 1
        )
        assert [letter.kind for letter in Email.objects.waiting()] == ["invitation"]

    def test_an_email_being_sent_stays_sent(self):
        letter = queue_email()

        class BlockingBackend(UnreliableBackend):
            def send_messages(self, email_messages: Any) -> int:
                delivery.cancel(about=letter.about, reason="Too late.")
                return super().send_messages(email_messages)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, "get_connection", BlockingBackend)
            assert delivery.send_waiting() == DeliveryResult(1, 0, 0)
        letter.refresh_from_db()
        assert (letter.state, letter.cancel_reason) == ("sent", "")

    def test_an_email_cannot_be_both_sent_and_cancelled(self):
        queue_email()
        now = timezone.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Email.objects.update(sent_at=now, cancelled_at=now)
