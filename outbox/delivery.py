"""Queue emails, and send each of them once. No other module saves emails.

Queue messages in the transaction that causes them. They are sent later, outside any transaction,
so that no database lock is held while a mail server responds.
"""

import datetime as dt
import logging
import smtplib
from contextlib import suppress
from dataclasses import dataclass

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from cbtracker import clock
from outbox.mime import UndeliverableError, build_message
from outbox.models import Email, EmailQuerySet
from outbox.redaction import mask_links

logger = logging.getLogger(__name__)

# How long a claim keeps an email from other processes.
CLAIM_DURATION = dt.timedelta(minutes=10)
# What a mail server says about one email. Other network errors are about the server.
REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


@dataclass(frozen=True)
class DeliveryResult:
    """How many emails were sent, refused and left waiting.

    Emails are left waiting if the server could not be reached (``server_error`` says why) or if
    another process has claimed them.
    """

    sent: int
    failed: int
    waiting: int
    server_error: str = ""


def queue_email(
    *,
    key: str,
    about: str,
    kind: str,
    to: str,
    to_name: str,
    subject: str,
    text: str,
    by: User | None = None,
    link_url_name: str = "",
    link_value: str = "",
    unsubscribe_url_name: str = "",
    unsubscribe_value: str = "",
) -> Email:
    """Queue an email unless there is one with the same ``key``; return it.

    An existing email is returned unchanged, even if it was sent or cancelled. ``{link}`` in the
    text will become the signed link to ``link_url_name``. Control characters are removed, so that
    a name or subject cannot add headers.
    """
    fields = {
        "about": about,
        "kind": kind,
        "to": to,
        "to_name": _clean_line(to_name, max_length=150),
        "subject": _clean_line(subject, max_length=300),
        "text": text.replace("\r\n", "\n").replace("\x00", ""),
        "by": by,
        "link_url_name": link_url_name,
        "link_value": link_value,
        "unsubscribe_url_name": unsubscribe_url_name,
        "unsubscribe_value": unsubscribe_value,
        "created_at": clock.now(),
        "created_on": clock.today(),
    }
    # The unique constraint makes this safe if two processes queue the same email.
    return Email.objects.get_or_create(key=key, defaults=fields)[0]


def cancel(*, about: str, reason: str, kinds: tuple[str, ...] = ()) -> int:
    """Cancel the unsent emails about a record, or only those of some kinds; return how many.

    An email that is being sent at this moment may still go out. It is then recorded as sent.
    """
    emails = Email.objects.waiting().filter(about=about)
    if kinds:
        emails = emails.filter(kind__in=kinds)
    return emails.update(
        cancelled_at=clock.now(), cancel_reason=_clean_line(reason, max_length=200)
    )


def send_waiting(emails: EmailQuerySet | None = None) -> DeliveryResult:
    """Send the waiting emails, or those among ``emails``, oldest first; return the counts.

    Each email is claimed first, so concurrent workers never send a message twice. It is marked as
    sent after the mail server accepts it. If the process stops between the two, the email is sent
    again once the claim ends, with the same Message-ID, so that mail programs can see that it is
    the same. Raises RuntimeError inside a transaction.
    """
    selected = Email.objects.all() if emails is None else emails
    sent = failed = 0
    server_error = ""
    connection = get_connection()
    for pk in list(selected.waiting().order_by("pk").values_list("pk", flat=True)):
        email = _claim(pk)
        if email is None:
            continue
        try:
            # open() does nothing if the connection is open, so all emails share one.
            connection.open()
            connection.send_messages([build_message(email)])
        except Exception as error:
            description = _record_failure(email, error)
            if isinstance(error, OSError) and not isinstance(error, REFUSALS):
                server_error = description
                break
            failed += 1
        else:
            _mark_sent(email)
            sent += 1
    with suppress(OSError):
        connection.close()
    # Refused emails are still waiting, but are counted in ``failed``.
    waiting = max(selected.waiting().count() - failed, 0)
    return DeliveryResult(sent, failed, waiting, server_error)


def _claim(pk: int) -> Email | None:
    """Claim an email for this process; return None if another has claimed or sent it."""
    now = timezone.now()
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    with transaction.atomic(durable=True):
        waiting = Email.objects.waiting().filter(unclaimed, pk=pk)
        if not waiting.update(claimed_until=now + CLAIM_DURATION, attempts=F("attempts") + 1):
            return None
    return Email.objects.get(pk=pk)


def _record_failure(email: Email, error: Exception) -> str:
    """Save and return why an email was not sent, and release the claim."""
    description = _describe_error(error)
    logger.warning("Email %s was not sent: %s", email.pk, description)
    claimed = Email.objects.filter(pk=email.pk, claimed_until=email.claimed_until)
    claimed.update(claimed_until=None, last_error=description)
    return description


def _mark_sent(email: Email) -> None:
    # It was sent, even if someone cancelled it in the meantime.
    Email.objects.filter(pk=email.pk).update(
        sent_at=clock.now(), claimed_until=None, last_error="", cancelled_at=None, cancel_reason=""
    )


def _describe_error(error: Exception) -> str:
    """Return what went wrong on one line. A server may quote the email, so links are masked."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        text = "; ".join(_format_response(*refusal) for refusal in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        text = _format_response(error.smtp_code, error.smtp_error)
    elif isinstance(error, UndeliverableError):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}"
    return _clean_line(mask_links(text), max_length=300)


def _format_response(code: int, message: bytes | str) -> str:
    text = message.decode(errors="replace") if isinstance(message, bytes) else message
    return f"{code} {text}"


def _clean_line(text: str, *, max_length: int) -> str:
    """Return text on one line without control characters, cut at ``max_length``."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(printable.split())
    return line if len(line) <= max_length else f"{line[: max_length - 1]}…"
