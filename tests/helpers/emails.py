"""A mail server that fails on demand, and emails to send."""

import smtplib
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as Working

from outbox import delivery
from outbox.models import Email

BACKEND = "tests.helpers.emails.UnreliableBackend"


class UnreliableBackend(Working):
    """Takes emails as Django's test backend does, except as ``refused`` and ``breaks_after`` say.

    ``opened`` and ``closed`` count connections.
    """

    refused: dict[str, Exception] = {}
    breaks_after: int | None = None
    reachable = True
    opened = closed = 0

    @classmethod
    def mend(cls) -> None:
        cls.refused, cls.breaks_after, cls.reachable = {}, None, True
        cls.opened = cls.closed = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_open = False

    def open(self) -> bool:
        if not UnreliableBackend.reachable:
            raise ConnectionRefusedError(111, "Connection refused")
        if self.is_open:
            return False
        self.is_open = True
        UnreliableBackend.opened += 1
        return True

    def close(self) -> None:
        UnreliableBackend.closed += self.is_open
        self.is_open = False

    def send_messages(self, email_messages: Any) -> int:
        [message] = email_messages
        assert self.is_open
        if (
            UnreliableBackend.breaks_after is not None
            and len(mail.outbox) >= UnreliableBackend.breaks_after
        ):
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        for address, error in UnreliableBackend.refused.items():
            if any(address in to for to in message.to):
                raise error
        sent: int = super().send_messages(email_messages)
        return sent


def queue_email(number: int = 1, **given: Any) -> Email:
    """Queue an email; anything not given has a default."""
    plain = {
        "key": f"invitation/{number}",
        "about": "commissions/1/addressees/1",
        "kind": "invitation",
        "to": f"person{number}@example.com",
        "to_name": f"Person {number}",
        "subject": "Further barriers",
        "text": "Dear colleague,\n\nPlease answer.\n",
    }
    return delivery.queue_email(**{**plain, **given})


def addresses_sent_to() -> list[str]:
    """Return the address of each email sent, in order."""
    return [message.to[0].rpartition("<")[2].rstrip(">") for message in mail.outbox]


def html_part(message: EmailMessage) -> str:
    """Return the HTML part of a message."""
    [alternative] = message.alternatives  # type: ignore[attr-defined]
    return str(alternative[0])


def recipient_refused(code: int, words: str, address: str) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({address: (code, words.encode())})


def newest_email_text() -> str:
    """Return the text of the newest email."""
    return Email.objects.latest("pk").text


def changes_in_newest_email() -> list[str]:
    """Return what the newest email says happened."""
    return [
        line.removeprefix("• ")
        for line in newest_email_text().splitlines()
        if line.startswith("• ")
    ]
