"""manage.py send_reminders: each reminder is sent once, whatever the mail server does."""

import datetime as dt
import smtplib
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from accounts.models import User
from commissions.domain import sending
from commissions.models import Commission
from digests import subscriptions
from digests.models import Frequency
from outbox.models import Email
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    DUE,
    all_recipients,
    link_sent_to,
    open_areas,
    open_departments,
    reply_no_change,
    send_commission,
)
from tests.helpers.concurrency import all_at_once

pytestmark = pytest.mark.django_db
BACKEND = "tests.commissions.test_send_reminders.OutageBackend"
DAY = dt.timedelta(days=1)


class OutageBackend(EmailBackend):
    """A mail server that goes down after so many emails; None for never."""

    left: int | None = None

    def send_messages(self, messages: Any) -> int:
        if OutageBackend.left is not None:
            if OutageBackend.left == 0:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            OutageBackend.left -= 1
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _a_server_that_can_fail(settings: Any) -> Any:
    settings.EMAIL_BACKEND = BACKEND
    OutageBackend.left = None
    yield
    OutageBackend.left = None


def run() -> str:
    out = StringIO()
    call_command("send_reminders", stdout=out)
    return out.getvalue()


@pytest.fixture
def commission(official: User, swindon_request: Request) -> Commission:
    """A commission of 22 March to DfE and MoJ, due on 24 March, with two reminders."""
    found = send_commission(open_departments(official, "DfE", "MoJ"), official)
    mail.outbox.clear()
    return found


def test_it_reminds_those_who_have_not_replied_on_the_chosen_days(
    commission: Commission, settings: Any
):
    got = {}
    for after in range(6):
        settings.TODAY = TODAY + after * DAY
        run()
        got[after] = all_recipients()
        mail.outbox.clear()
    both = ["dfe@example.com", "moj@example.com"]
    assert got == {0: [], 1: both, 2: [], 3: both, 4: [], 5: []}


def test_running_it_twice_sends_each_email_once(commission: Commission, settings: Any):
    settings.TODAY = TODAY + DAY
    assert "Reminders due: 2." in run()
    assert "Reminders due: 0. Digests due: 0. Emails sent: 0." in run()
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]


def test_missed_days_are_made_up_for_with_one_email(commission: Commission, settings: Any):
    settings.TODAY = DUE + 5 * DAY
    run()
    settings.TODAY += DAY
    run()
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]
    assert "was due on 24 March 2011" in " ".join(mail.outbox[0].body.split())


def test_a_due_date_at_the_end_of_the_calendar_keeps_no_other_from_its_reminders(
    commission: Commission, official: User, lead: User, settings: Any
):
    far = open_areas(official, "swindon", due_on=dt.date.max, reminder_offsets=[-1, 1])
    send_commission(far, official)
    assert far.reminder_days == [dt.date.max - DAY]
    settings.TODAY = TODAY + DAY
    assert "Reminders due: 2." in run()


def test_nobody_reminded_by_hand_since_is_reminded_again(
    commission: Commission, official: User, settings: Any
):
    settings.TODAY = TODAY + DAY
    sending.remind_now(by=official, commission=commission)
    assert "Reminders due: 0." in run()
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]


def test_nobody_who_has_replied_is_reminded(
    official: User, swindon_request: Request, settings: Any
):
    send_commission(open_departments(official, "DfE", "MoJ"), official)
    reply_no_change(link_sent_to("dfe@example.com"))
    mail.outbox.clear()
    settings.TODAY = TODAY + DAY
    run()
    assert all_recipients() == ["moj@example.com"]


def test_a_draft_or_closed_commission_reminds_nobody(
    commission: Commission, official: User, lead: User, settings: Any
):
    open_areas(official, "swindon")
    sending.close(by=official, commission=commission)
    settings.TODAY = TODAY + DAY
    run()
    assert mail.outbox == []


def test_a_commission_sent_after_a_reminder_day_sends_no_reminder_for_it(
    official: User, swindon_request: Request, settings: Any
):
    settings.TODAY = DUE
    send_commission(open_departments(official, "DfE"), official)
    mail.outbox.clear()
    assert "Reminders due: 0." in run()
    assert mail.outbox == []


def test_a_recipient_added_later_gets_only_later_reminders(
    official: User, lead: User, make_user: Any, settings: Any
):
    make_user("lead", "lewisham", email="lewisham@example.com")
    commission = send_commission(open_areas(official, "swindon"), official)
    settings.TODAY = TODAY + DAY
    sending.add_recipients(by=official, commission=commission, recipients=[get_area("lewisham")])
    mail.outbox.clear()
    run()
    # The invitation is no longer queued, and no reminder follows on the same day.
    kinds = dict(Email.objects.filter(to="lewisham@example.com").values_list("kind", "created_on"))
    assert list(kinds) == ["invitation"]
    assert sorted(all_recipients()) == sorted([lead.email, "lewisham@example.com"])


def test_emails_are_sent_later_when_the_mail_server_goes_down(
    commission: Commission, settings: Any
):
    settings.TODAY = TODAY + DAY
    OutageBackend.left = 1
    with pytest.raises(CommandError, match="Emails that were refused: 1"):
        run()
    assert len(mail.outbox) == 1
    reminders = Email.objects.filter(kind="reminder")
    assert sorted(letter.state for letter in reminders) == ["sent", "waiting"]
    OutageBackend.left = None
    assert "Reminders due: 0. Digests due: 0. Emails sent: 0." in run()
    Email.objects.update(retry_at=None)
    assert "Reminders due: 0. Digests due: 0. Emails sent: 1." in run()
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]
    assert {letter.state for letter in Email.objects.all()} == {"sent"}


def test_an_unsent_reminder_is_replaced_by_the_next(commission: Commission, settings: Any):
    settings.TODAY = TODAY + DAY
    OutageBackend.left = 0
    with pytest.raises(CommandError):
        run()
    OutageBackend.left = None
    settings.TODAY = DUE + DAY
    run()
    # One email each, for the later day.
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]
    assert Email.objects.filter(kind="reminder", cancelled_at__isnull=False).count() == 2


def test_a_reply_cancels_an_unsent_reminder(
    official: User, swindon_request: Request, settings: Any
):
    send_commission(open_departments(official, "DfE"), official)
    path = link_sent_to("dfe@example.com")
    settings.TODAY = TODAY + DAY
    OutageBackend.left = 0
    with pytest.raises(CommandError):
        run()
    OutageBackend.left = None
    reply_no_change(path)
    assert Email.objects.get(kind="reminder").state == "cancelled"
    mail.outbox.clear()
    run()
    assert mail.outbox == []


def test_it_sends_digests_too(official: User, swindon_request: Request):
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    commands.write_news(
        by=official,
        request=swindon_request,
        seen=swindon_request.current,
        status="It has moved.",
        effective_on=TODAY,
        target_date=None,
    )
    assert "Digests due: 1. Emails sent: 1." in run()
    assert "It has moved." in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_many_runs_at_once_succeed_and_send_each_email_once(commission: Commission, settings: Any):
    settings.TODAY = TODAY + DAY
    said = all_at_once(lambda _: run())
    assert [each for each in said if not isinstance(each, str)] == []
    assert sum("Reminders due: 2." in each for each in said) == 1
    # Each run may have skipped an email that another was sending: the next run sends it.
    run()
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]
    assert {letter.state for letter in Email.objects.all()} == {"sent"}
