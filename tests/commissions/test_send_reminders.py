"""manage.py send_reminders: what is due is sent once, whatever happens to the mail server."""

import datetime as dt
import smtplib
import threading
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.models import User
from commissions.domain import sending
from commissions.models import Commission
from digests import subscriptions
from digests.models import Frequency
from outbox import delivery
from outbox.models import Email
from requests_log.domain import commands
from requests_log.models import Request
from tests.conftest import TODAY, get_area
from tests.factories.commissions import (
    DUE,
    answer_no_change,
    link_to,
    open_areas,
    open_departments,
    sent,
    written_to,
)

pytestmark = pytest.mark.django_db
BACKEND = "tests.commissions.test_send_reminders.FailingBackend"
DAY = dt.timedelta(days=1)


class FailingBackend(EmailBackend):
    """A mail server that goes down after so many letters; None for never."""

    left: int | None = None

    def send_messages(self, messages: Any) -> int:
        if FailingBackend.left is not None:
            if FailingBackend.left == 0:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            FailingBackend.left -= 1
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _a_server_that_can_fail(settings: Any) -> Any:
    settings.EMAIL_BACKEND = BACKEND
    FailingBackend.left = None
    yield
    FailingBackend.left = None


def run() -> str:
    out = StringIO()
    call_command("send_reminders", stdout=out)
    return out.getvalue()


@pytest.fixture
def commission(official: User, planted: Request) -> Commission:
    """A round of 22 March that asks DfE and MoJ by the 24th, reminding on the 23rd and 25th."""
    found = sent(open_departments(official, "DfE", "MoJ"), official)
    mail.outbox.clear()
    return found


def test_it_reminds_on_the_round_s_own_days_those_who_have_not_answered(
    commission: Commission, settings: Any
):
    got = {}
    for after in range(6):
        settings.TODAY = TODAY + after * DAY
        run()
        got[after] = written_to()
        mail.outbox.clear()
    both = ["dfe@example.com", "moj@example.com"]
    assert got == {0: [], 1: both, 2: [], 3: both, 4: [], 5: []}


def test_run_twice_it_sends_once(commission: Commission, settings: Any):
    settings.TODAY = TODAY + DAY
    assert "Reminders due: 2." in run()
    assert "Reminders due: 0. Digests due: 0. Emails sent: 0." in run()
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]


def test_days_that_were_missed_are_made_up_once_in_one_letter(
    commission: Commission, settings: Any
):
    settings.TODAY = DUE + 5 * DAY
    run()
    settings.TODAY += DAY
    run()
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]
    assert "was due on 24 March 2011" in " ".join(mail.outbox[0].body.split())


def test_whoever_was_reminded_by_hand_since_the_day_is_not_reminded_again(
    commission: Commission, official: User, settings: Any
):
    settings.TODAY = TODAY + DAY
    sending.remind_now(by=official, commission=commission)
    assert "Reminders due: 0." in run()
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]


def test_whoever_has_answered_is_not_reminded(official: User, planted: Request, settings: Any):
    sent(open_departments(official, "DfE", "MoJ"), official)
    answer_no_change(link_to("dfe@example.com"))
    mail.outbox.clear()
    settings.TODAY = TODAY + DAY
    run()
    assert written_to() == ["moj@example.com"]


def test_a_round_that_is_not_sent_or_is_closed_reminds_nobody(
    commission: Commission, official: User, lead: User, settings: Any
):
    open_areas(official, "swindon")
    sending.close(by=official, commission=commission)
    settings.TODAY = TODAY + DAY
    run()
    assert mail.outbox == []


def test_who_is_added_after_the_day_is_reminded_from_the_next_one_on(
    official: User, lead: User, make_user: Any, settings: Any
):
    make_user("lead", "lewisham", email="lewisham@example.com")
    commission = sent(open_areas(official, "swindon"), official)
    settings.TODAY = TODAY + DAY
    sending.add_recipients(by=official, commission=commission, recipients=[get_area("lewisham")])
    mail.outbox.clear()
    run()
    # The letter that asked waits no longer; it is not followed by a reminder on the same day.
    kinds = dict(Email.objects.filter(to="lewisham@example.com").values_list("kind", "created_on"))
    assert list(kinds) == ["invitation"]
    assert sorted(written_to()) == sorted([lead.email, "lewisham@example.com"])


def test_a_server_that_goes_down_half_way_loses_nothing_and_is_tried_again(
    commission: Commission, settings: Any
):
    settings.TODAY = TODAY + DAY
    FailingBackend.left = 1
    with pytest.raises(CommandError, match="could not be sent and will be tried again: 1"):
        run()
    assert len(mail.outbox) == 1
    reminders = Email.objects.filter(kind="reminder")
    assert sorted(letter.state for letter in reminders) == ["sent", "waiting"]
    FailingBackend.left = None
    assert "Reminders due: 0. Digests due: 0. Emails sent: 1." in run()
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]
    assert {letter.state for letter in Email.objects.all()} == {"sent"}


def test_a_reminder_that_never_left_gives_way_to_the_next_one(
    commission: Commission, settings: Any
):
    settings.TODAY = TODAY + DAY
    FailingBackend.left = 0
    with pytest.raises(CommandError):
        run()
    FailingBackend.left = None
    settings.TODAY = DUE + DAY
    run()
    # One letter each, of the later day.
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]
    assert Email.objects.filter(kind="reminder", cancelled_at__isnull=False).count() == 2


def test_an_answer_calls_off_a_reminder_that_has_not_left(
    official: User, planted: Request, settings: Any
):
    sent(open_departments(official, "DfE"), official)
    path = link_to("dfe@example.com")
    settings.TODAY = TODAY + DAY
    FailingBackend.left = 0
    with pytest.raises(CommandError):
        run()
    FailingBackend.left = None
    answer_no_change(path)
    mail.outbox.clear()
    run()
    assert mail.outbox == []


def test_it_sends_digests_too(official: User, planted: Request):
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    commands.write_news(
        by=official,
        request=planted,
        seen=planted.current,
        status="It has moved.",
        effective_on=TODAY,
        target_date=None,
    )
    assert "Digests due: 1. Emails sent: 1." in run()
    assert "It has moved." in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_each_letter_once(commission: Commission, settings: Any):
    settings.TODAY = TODAY + DAY
    ready = threading.Barrier(2)
    errors = []

    def both() -> None:
        try:
            ready.wait(timeout=30)
            sending.queue_due_reminders(today=settings.TODAY)
            delivery.send_waiting()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=both) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    # Each process may have found the other at a letter: what is left is sent by the next.
    delivery.send_waiting()
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]
    assert {letter.state for letter in Email.objects.all()} == {"sent"}
