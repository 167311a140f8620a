"""Queue emails, and send each of them once. No other module saves emails.

Queue messages in the transaction that causes them. They are sent later, outside any transaction,
so that no database lock is held while a mail server responds.
"""

import datetime as dt
import logging
import smtplib
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cbtracker import clock
from outbox.mime import build_message
from outbox.models import FORGOTTEN, Email, EmailQuerySet
from outbox.refusals import clean_line, describe_error, is_network_error, is_permanent
from security.events import record, short
from security.models import EventKind

logger = logging.getLogger(__name__)
_after_response = threading.local()

# How long a claim keeps an email from other processes.
CLAIM_DURATION = dt.timedelta(minutes=10)
# How long after each refusal an email is tried again. After the last one it is given up.
DELAYS = tuple(dt.timedelta(minutes=minutes) for minutes in (15, 60, 4 * 60, 16 * 60))
# After so many emails in a row during which the server hung up, the others wait.
MOST_LOST = 2


@dataclass(frozen=True)
class DeliveryResult:
    """How many emails were sent, refused and left waiting.

    Those that were refused are tried again later, or given up. Others are left waiting if the
    server could not be reached (``server_error`` says why), if another process has claimed them, or
    if they were refused a short while ago.
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
    thread: str = "",
    link_url_name: str = "",
    link_value: str = "",
    unsubscribe_url_name: str = "",
    unsubscribe_value: str = "",
) -> Email:
    """Queue an email unless there is one with the same ``key``; return it.

    An existing email is returned unchanged, even if it was sent or cancelled. ``{link}`` in the
    text will become the link to ``link_url_name``. Mail programs show those of one ``thread`` to
    one address together. Control characters are removed, so that
    a name or subject cannot add headers.
    """
    fields = {
        "about": about,
        "kind": kind,
        "to": to,
        "to_name": clean_line(to_name, max_length=150),
        "subject": clean_line(subject, max_length=300),
        "text": text.replace("\r\n", "\n").replace("\x00", ""),
        "by": by,
        "thread": thread,
        "link_url_name": link_url_name,
        "link_value": link_value,
        "unsubscribe_url_name": unsubscribe_url_name,
        "unsubscribe_value": unsubscribe_value,
        "created_at": clock.now(),
        "created_on": clock.today(),
    }
    # The unique constraint makes this safe if two processes queue the same email.
    email, is_new = Email.objects.get_or_create(key=key, defaults=fields)
    if is_new and link_url_name:
        record(EventKind.LINK_MADE, user=by, detail=f"{link_url_name} {short(link_value)}, {about}")
    return email


def cancel(
    *,
    about: str | Sequence[str],
    reason: str,
    kinds: tuple[str, ...] = (),
    with_link_only: bool = False,
) -> int:
    """Cancel the unsent emails about a record, or about some; return how many.

    They can be limited to some ``kinds``, and to those with a link.

    An email that is being sent at this moment may still go out. It is then recorded as sent.
    """
    abouts = [about] if isinstance(about, str) else about
    emails = Email.objects.waiting().filter(about__in=abouts)
    if kinds:
        emails = emails.filter(kind__in=kinds)
    if with_link_only:
        emails = emails.exclude(link_value="")
    return emails.update(cancelled_at=clock.now(), cancel_reason=clean_line(reason, max_length=200))


def cancel_all(*, reason: str) -> int:
    """Cancel every unsent email; return how many."""
    return Email.objects.waiting().update(
        cancelled_at=clock.now(), cancel_reason=clean_line(reason, max_length=200)
    )


def cancel_redacted(ids: Iterable[int]) -> int:
    """Cancel the unsent emails among some whose address was removed; return how many."""
    return (
        Email.objects.waiting()
        .filter(pk__in=list(ids))
        .update(cancelled_at=clock.now(), cancel_reason="The address was removed from the record.")
    )


def kept_since_before(moment: dt.datetime) -> EmailQuerySet:
    """Return the emails from before a moment that still have words and are not to be sent."""
    old = Email.objects.filter(created_at__lt=moment).exclude(text=FORGOTTEN)
    return old.exclude(pk__in=Email.objects.waiting().values("pk"))


def forget(emails: QuerySet[Email]) -> None:
    """Take words and addresses from emails. Their keys stay, so that none is queued again."""
    emails.update(
        to="removed@removed.invalid", to_name="", subject=FORGOTTEN, text=FORGOTTEN, last_error=""
    )


def send_again(email: Email) -> Email:
    """Send an email that was given up, and return it as it is then. Its attempts count from 0.

    One whose words are not kept is left as it is.
    """
    given_up = Email.objects.filter(pk=email.pk).to_send_again()
    given_up.update(given_up_at=None, retry_at=None, attempts=0)
    send_waiting(Email.objects.filter(pk=email.pk))
    return Email.objects.get(pk=email.pk)


def send_after_response(email: Email) -> None:
    """Send an email when the response of this thread has gone out.

    A page then takes the same time whether it sends an email or not.
    """
    _after_response.emails = [*getattr(_after_response, "emails", []), email.pk]


def run_after_response(action: Callable[[], object]) -> None:
    """Do something, such as queue emails, when the response of this thread has gone out."""
    _after_response.actions = [*getattr(_after_response, "actions", []), action]


def send_pending(**_: object) -> None:
    """Do what waits for the response of this thread, then send the emails that wait for it."""
    actions, _after_response.actions = getattr(_after_response, "actions", []), []
    for action in actions:
        action()
    if pending := getattr(_after_response, "emails", []):
        _after_response.emails = []
        send_waiting(Email.objects.filter(pk__in=pending))


def send_waiting(
    emails: EmailQuerySet | None = None, *, include_delayed: bool = False
) -> DeliveryResult:
    """Send the waiting emails, or those among ``emails``, oldest first; return the counts.

    Emails that were refused a short while ago are left out, unless they are to be included. Each
    email is claimed first, so concurrent workers never send a message twice. It is marked as sent
    after the mail server accepts it. If the process stops between the two, the email is sent again
    once the claim ends, with the same Message-ID, so that mail programs can see that it is the
    same. Raises RuntimeError inside a transaction.
    """
    selected = Email.objects.all() if emails is None else emails
    ready = selected.waiting() if include_delayed else selected.due(timezone.now())
    sent, lost, refused = 0, 0, []
    server_error = ""
    connection = get_connection()
    for pk in list(ready.order_by("pk").values_list("pk", flat=True)):
        email = _claim(pk)
        if email is None:
            continue
        try:
            _send(connection, email)
        except _UnreachableError as error:
            server_error = _release(email, error.__cause__ or error)
            break
        except Exception as error:
            refused.append(pk)
            description = _record_refusal(email, error)
            lost = lost + 1 if is_network_error(error) else 0
            if lost == MOST_LOST:
                server_error = description
                break
        else:
            _mark_sent(email)
            sent, lost = sent + 1, 0
    _close(connection)
    waiting = selected.waiting().exclude(pk__in=refused).count()
    return DeliveryResult(sent, len(refused), waiting, server_error)


class _UnreachableError(Exception):
    """The mail server cannot be reached. The cause says why."""


def _send(connection: BaseEmailBackend, email: Email) -> None:
    """Send an email, over a new connection if the server has closed this one.

    Raises _UnreachableError if there is no connection to be had, and any other exception if the
    email is refused or cannot be built.
    """
    message = build_message(email)
    # open() does nothing if the connection is open, so all emails share one.
    _open(connection)
    try:
        connection.send_messages([message])
    except smtplib.SMTPHeloError as error:
        # The server takes no emails at all at present.
        _close(connection)
        raise _UnreachableError from error
    except OSError as error:
        if not is_network_error(error):
            raise
        _close(connection)
        _open(connection)
        connection.send_messages([message])


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except Exception as error:
        raise _UnreachableError from error


def _close(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()


def _claim(pk: int) -> Email | None:
    """Claim an email for this process; return None if another has claimed or sent it."""
    now = timezone.now()
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    with transaction.atomic(durable=True):
        waiting = Email.objects.waiting().filter(unclaimed, pk=pk)
        if not waiting.update(claimed_until=now + CLAIM_DURATION):
            return None
    return Email.objects.get(pk=pk)


def _release(email: Email, error: BaseException, **changes: object) -> str:
    """Save and return why an email was not sent, with other changes, and release the claim."""
    description = describe_error(error)
    logger.warning("Email %s was not sent: %s", email.pk, description)
    claimed = Email.objects.filter(pk=email.pk, claimed_until=email.claimed_until)
    released: dict[str, Any] = {"claimed_until": None, "last_error": description}
    # Somebody may have cancelled it meanwhile: then it is neither given up nor tried again.
    if not claimed.waiting().update(**released, **changes):
        claimed.update(**released)
    return description


def _record_refusal(email: Email, error: Exception) -> str:
    """Let an email wait until it is tried again, or give it up; return why it was refused."""
    now, attempts = timezone.now(), email.attempts + 1
    if is_permanent(error) or attempts > len(DELAYS):
        return _release(email, error, attempts=attempts, given_up_at=now, retry_at=None)
    return _release(email, error, attempts=attempts, retry_at=now + DELAYS[attempts - 1])


def _mark_sent(email: Email) -> None:
    # It was sent, even if someone cancelled it or gave it up in the meantime.
    Email.objects.filter(pk=email.pk).update(
        sent_at=clock.now(),
        attempts=F("attempts") + 1,
        claimed_until=None,
        retry_at=None,
        given_up_at=None,
        last_error="",
        cancelled_at=None,
        cancel_reason="",
    )
