"""The one module that saves letters: it keeps each once, and sends each once.

Whoever puts a letter puts it in the transaction of what it tells of. It leaves later, outside of
any transaction, so that no lock is held while a mail server takes its time.
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
from outbox.mime import Undeliverable, message_of
from outbox.models import Email, EmailQuerySet
from outbox.redaction import masked

logger = logging.getLogger(__name__)

# How long one process has a letter to send before another may try it.
LEASE = dt.timedelta(minutes=10)
# What a mail server says of one letter. Any other trouble with it is trouble with the server.
REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


@dataclass(frozen=True)
class Outcome:
    """What came of sending.

    ``sent`` and ``failed`` count letters that left and that were refused. ``waiting`` counts those
    left for another time: the server could not be reached (``why`` says how), or another process is
    at them.
    """

    sent: int
    failed: int
    waiting: int
    why: str = ""


def put(
    *,
    key: str,
    about: str,
    kind: str,
    to: str,
    to_name: str,
    subject: str,
    text: str,
    by: User | None = None,
    page: str = "",
    signed: str = "",
    ends_page: str = "",
    ends_signed: str = "",
) -> Email:
    """Return the letter that is kept under ``key``, to be sent once; made where there is none.

    One that is there already, cancelled or sent too, is returned as it is. ``{link}`` in the text
    stands where the address of ``page``, signed for ``signed``, goes. Characters that nobody can
    read are left out, so a name or subject brings no header of its own.
    """
    given = {
        "about": about,
        "kind": kind,
        "to": to,
        "to_name": _one_line(to_name, longest=150),
        "subject": _one_line(subject, longest=300),
        "text": text.replace("\r\n", "\n").replace("\x00", ""),
        "by": by,
        "page": page,
        "signed": signed,
        "ends_page": ends_page,
        "ends_signed": ends_signed,
        "made_at": clock.now(),
        "for_day": clock.today(),
    }
    # Two who put it at once get one: the database refuses the second, who then finds the first.
    return Email.objects.get_or_create(key=key, defaults=given)[0]


def cancel(*, about: str, why: str, kinds: tuple[str, ...] = ()) -> int:
    """Cancel every unsent letter about something, or those of some kinds; return how many.

    One that is on its way to the mail server at this moment may leave all the same, and is then
    kept as sent.
    """
    letters = Email.objects.waiting().filter(about=about)
    if kinds:
        letters = letters.filter(kind__in=kinds)
    return letters.update(cancelled_at=clock.now(), cancelled_why=_one_line(why, longest=200))


def send_waiting(letters: EmailQuerySet | None = None) -> Outcome:
    """Send each letter that waits, or those of ``letters``, oldest first; return what came of it.

    A letter is claimed before it is sent, so of two processes one sends it. It is marked when the
    mail server has taken it: should the process be cut off between the two, nobody can know, and it
    is sent again once the claim is over, under the same Message-ID, by which both can be told to be
    one. Raises RuntimeError inside a transaction.
    """
    asked = Email.objects.all() if letters is None else letters
    sent = failed = 0
    why = ""
    server = get_connection()
    for pk in list(asked.waiting().order_by("pk").values_list("pk", flat=True)):
        letter = _claim(pk)
        if letter is None:
            continue
        try:
            # A connection that is open stays open, so there is one for all letters.
            server.open()
            server.send_messages([message_of(letter)])
        except Exception as error:
            said = _give_up(letter, error)
            if isinstance(error, OSError) and not isinstance(error, REFUSALS):
                why = said
                break
            failed += 1
        else:
            _mark_sent(letter)
            sent += 1
    with suppress(OSError):
        server.close()
    # A refused letter waits too, for somebody to see to it; it has been counted.
    return Outcome(sent, failed, max(asked.waiting().count() - failed, 0), why)


def _claim(pk: int) -> Email | None:
    """Return the letter, for this process to send, or None where another has it or has sent it."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    with transaction.atomic(durable=True):
        waiting = Email.objects.waiting().filter(free, pk=pk)
        if not waiting.update(claimed_until=now + LEASE, tries=F("tries") + 1):
            return None
    return Email.objects.get(pk=pk)


def _give_up(letter: Email, error: Exception) -> str:
    """Keep why a letter did not leave, let another try it, and return why."""
    said = _said(error)
    logger.warning("Email %s was not sent: %s", letter.pk, said)
    ours = Email.objects.filter(pk=letter.pk, claimed_until=letter.claimed_until)
    ours.update(claimed_until=None, last_error=said)
    return said


def _mark_sent(letter: Email) -> None:
    # It has left, whoever cancelled it in the meantime.
    Email.objects.filter(pk=letter.pk).update(
        sent_at=clock.now(), claimed_until=None, last_error="", cancelled_at=None, cancelled_why=""
    )


def _said(error: Exception) -> str:
    """Return what went wrong, in short. A server may repeat what it refuses, link and all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(_answer(*refusal) for refusal in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        words = _answer(error.smtp_code, error.smtp_error)
    elif isinstance(error, Undeliverable):
        words = str(error)
    else:
        words = f"{type(error).__name__}: {error}"
    return _one_line(masked(words), longest=300)


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"


def _one_line(words: str, *, longest: int) -> str:
    """Return words on one line, without what cannot be read, cut where they are too long."""
    readable = "".join(c if c.isprintable() else " " for c in words)
    line = " ".join(readable.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
