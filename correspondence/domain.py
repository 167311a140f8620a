"""Write a letter to many, send it, and log the replies.

Only this module saves letters and replies.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from cbtracker.submissions import AlreadySavedError
from cbtracker.text import BULLET
from correspondence import merge_fields
from correspondence.models import (
    Letter,
    LetterCopy,
    LetterReply,
    LetterReplyChannel,
    Recipient,
)
from correspondence.recipient_requests import OpenRequests, read_open_requests
from correspondence.recipients import LetterAddress, areas_of, describe_recipient, find_addresses
from departments.models import Department
from outbox import delivery
from outbox.composition import compose
from outbox.models import Email
from requests_log.domain import validation

EMAIL_KIND = "letter"
# A longer list would hide the letter. What is left out is counted.
MOST_REQUESTS = 50


@dataclass(frozen=True)
class LetterWords:
    """A letter as it is written, with its fields."""

    subject: str
    text: str


@dataclass(frozen=True)
class ComposedCopy:
    """A letter as one person will get it."""

    address: LetterAddress
    subject: str
    text: str


class LetterChangedError(Exception):
    """What would be sent is no longer what was checked."""


def clean_words(*, subject: str, text: str) -> LetterWords:
    """Return the words of a letter as they are kept. Raises ValidationError by field."""
    errors: dict[str, list[str]] = {}
    cleaned = {}
    for name, limit, value, allowed in (
        ("subject", "subject", subject, merge_fields.IN_SUBJECT),
        ("text", "letter", text, tuple(merge_fields.FIELDS)),
    ):
        try:
            cleaned[name] = validation.clean_text(value, limit)
            if not cleaned[name]:
                raise ValidationError(f"Enter the {limit}.")
            merge_fields.check_fields(cleaned[name], allowed=allowed)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return LetterWords(cleaned["subject"], cleaned["text"])


def compose_copies(words: LetterWords, recipients: Sequence[Recipient]) -> list[ComposedCopy]:
    """Return the letter as each person will get it, with how to reach the team at its end."""
    addresses = find_addresses(recipients)
    values = _read_values([each.recipient for each in addresses], f"{words.subject}\n{words.text}")
    copies = []
    for address in addresses:
        mine = {**values[address.recipient], "name": address.name or "colleague"}
        email = compose(
            "correspondence/emails/letter.txt",
            subject=merge_fields.fill_in(words.subject, mine),
            text=merge_fields.fill_in(words.text, mine),
        )
        copies.append(ComposedCopy(address, email.subject, email.text))
    return copies


def checksum_of(copies: Sequence[ComposedCopy]) -> str:
    """Return a checksum over every word and address of a letter, to see that none has changed."""
    rows = [
        (
            each.address.email,
            each.address.name,
            str(each.address.recipient),
            each.subject,
            each.text,
        )
        for each in copies
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@transaction.atomic
def send_letter(
    *,
    by: User,
    words: LetterWords,
    recipients: Sequence[Recipient],
    checked: str,
    submission: uuid.UUID | None = None,
) -> Letter:
    """Keep a letter and queue an email for each copy, which nothing has sent yet; return it.

    ``checked`` is the checksum of the copies that the official has read. The same ``submission``
    sent again returns the letter that it sent, or raises AlreadySavedError if the words or
    recipients differ. Raises PermissionDenied unless ``by`` is an official, ValidationError if
    nobody can be reached, and LetterChangedError.
    """
    _require_official(by)
    if submission and Letter.objects.filter(submission=submission).exists():
        return _get_sent(submission, words, recipients)
    copies = compose_copies(words, recipients)
    if not copies:
        raise ValidationError("None of these has an email address.")
    if checksum_of(copies) != checked:
        raise LetterChangedError
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                subject=words.subject, text=words.text, by=by, submission=submission
            )
    except IntegrityError:
        # The same form was sent twice at once.
        if submission is None:
            raise
        return _get_sent(submission, words, recipients)
    for each in copies:
        _queue(letter, each, by)
    return letter


def _get_sent(submission: uuid.UUID, words: LetterWords, recipients: Sequence[Recipient]) -> Letter:
    """Return the letter that a form has sent. Raises AlreadySavedError if it was another."""
    letter = Letter.objects.get(submission=submission)
    copies = letter.copies.select_related("area", "department", "champion")
    sent = {copy.recipient for copy in copies}
    reached = {address.recipient for address in find_addresses(recipients)}
    if (letter.subject, letter.text, sent) != (words.subject, words.text, reached):
        raise AlreadySavedError(letter)
    return letter


@transaction.atomic
def log_reply(
    *, by: User, copy: LetterCopy, received_on: dt.date, channel: str, words: str
) -> LetterReply:
    """Keep a reply to a letter, and return it; the same reply sent again is kept once.

    Raises PermissionDenied unless ``by`` is an official, and ValidationError by field.
    """
    _require_official(by)
    errors: dict[str, str | list[str]] = {}
    try:
        cleaned = validation.clean_text(words, "what")
    except ValidationError as error:
        raise ValidationError({"words": error.messages}) from error
    if not cleaned:
        errors["words"] = "Enter what the reply says."
    if channel not in LetterReplyChannel.values:
        errors["channel"] = "Choose how the reply came."
    if not copy.letter.sent_on <= received_on <= clock.today():
        errors["received_on"] = (
            f"The date must be between {in_words(copy.letter.sent_on)}, when the letter was sent,"
            " and today."
        )
    if errors:
        raise ValidationError(errors)
    given = {"copy": copy, "received_on": received_on, "channel": channel, "words": cleaned}
    existing = LetterReply.objects.filter(**given, by=by).first()
    return existing or LetterReply.objects.create(**given, by=by)


def _read_values(recipients: Iterable[Recipient], text: str) -> dict[Recipient, dict[str, str]]:
    """Return what the fields of a text become for each recipient. Others are not read."""
    areas = areas_of(recipients)
    uses_requests = merge_fields.uses(text, "number", "requests")
    found = read_open_requests(areas, most=MOST_REQUESTS) if uses_requests else {}
    return {
        row: {
            "recipient": describe_recipient(row, areas[row]),
            "date": in_words(clock.today()),
            **_describe_requests(found.get(row, OpenRequests())),
        }
        for row in areas
    }


def _describe_requests(found: OpenRequests) -> dict[str, str]:
    lines = [f"{BULLET}{row.reference}: {' '.join(row.line.issue.split())}" for row in found.first]
    if more := found.count - len(found.first):
        lines.append(f"{BULLET}{more:,} more")
    return {
        "number": "1 request" if found.count == 1 else f"{found.count:,} requests",
        "requests": "\n".join(lines) or "No open requests.",
    }


def _queue(letter: Letter, copy: ComposedCopy, by: User) -> Email:
    recipient, address = copy.address.recipient, copy.address
    kind = "area" if isinstance(recipient, Area) else "champion"
    if isinstance(recipient, Department):
        kind = "department"
    kept = LetterCopy.objects.create(
        letter=letter,
        **{kind: recipient},
        to=address.email,
        to_name=address.name,
        subject=copy.subject[:300],
        text=copy.text,
    )
    return delivery.queue_email(
        key=kept.email_key,
        about=letter.about,
        kind=EMAIL_KIND,
        to=kept.to,
        to_name=kept.to_name,
        subject=kept.subject,
        text=kept.text,
        by=by,
    )


def _require_official(by: User) -> None:
    if not (by.is_active and by.is_official):
        raise PermissionDenied("Only an official can write letters and log replies.")
