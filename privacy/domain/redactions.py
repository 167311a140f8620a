"""Removing words from the record: one administrator proposes it, and another confirms.

All places are found again when it is confirmed, so that what was written meanwhile is among them.
Each text is named in the record of the redaction first: the triggers let through nothing else. When
it is done, the words are kept nowhere.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import JSONField, Model, Q, QuerySet
from django.utils.crypto import salted_hmac
from django_tasks_db.models import DBTaskResult

from accounts.closed_accounts import anonymise
from accounts.models import User
from background.models import TaskFile
from cbtracker import clock
from cbtracker.text import refuse_unprintable, tidy
from departments.models import EmailContact
from outbox import delivery
from outbox.models import Email
from privacy.domain.places import (
    CLOSED_ACCOUNTS,
    Place,
    find_accounts,
    find_names,
    find_places,
)
from privacy.domain.printed_checksums import PrintedChecksums, with_copies
from privacy.domain.removed_words import RemovedWords
from privacy.personal_data import redactable
from proposals.domain import decline_removed_files
from proposals.models import LeadProposal
from provenance.models import RedactedText, Redaction
from provenance.redaction import STORED_FILE, hash_value, removed_files
from requests_log.domain import rebuild
from requests_log.domain.evidence import delete_redacted_files
from requests_log.models import Entry, Evidence, Position, Request
from requests_log.projections.hierarchy import lock_logs

FEWEST_CHARACTERS, MOST_LINES = 3, 20
MOST_REASON = 1_000
_SALT = "provenance.RedactedText"
NOT_FOUND = "These words are nowhere in the record."
IN_A_NAME = "The name of something has these words"
IN_AN_ACCOUNT = "An open account has these words as its name or email address. Close it first."
DECIDED = "This has been decided already."
YOUR_OWN = "You proposed this, so another administrator must confirm it."


def clean(*, words: str, reason: str) -> tuple[str, str]:
    """Return the words and the reason of a proposal, tidied. Raises ValidationError by field."""
    errors: dict[str, str | list[str]] = {}
    given = {"words": tidy(words), "reason": tidy(reason)}
    for name, text in given.items():
        try:
            refuse_unprintable(text)
        except ValidationError as error:
            errors[name] = error.messages
    removed = RemovedWords(given["words"])
    if not removed.lines:
        errors["words"] = "Enter the words to remove."
    elif any(len("".join(filter(str.isalnum, each))) < FEWEST_CHARACTERS for each in removed.lines):
        errors["words"] = f"Enter at least {FEWEST_CHARACTERS} letters or figures on each line."
    elif len(removed.lines) > MOST_LINES:
        errors["words"] = f"Enter {MOST_LINES} lines or fewer."
    if not given["reason"]:
        errors["reason"] = "Enter why the words must go."
    elif len(given["reason"]) > MOST_REASON:
        errors["reason"] = f"The reason must be {MOST_REASON:,} characters or fewer."
    elif removed.lines and removed.are_in(given["reason"]):
        errors["reason"] = "The reason is kept: write it without the words to remove."
    if errors:
        raise ValidationError(errors)
    _refuse_what_stays(removed)
    return "\n".join(removed.lines), given["reason"]


def count_places(words: str) -> dict[str, int]:
    """Return how many places have the words, by the kind of place in words."""
    removed = RemovedWords(words)
    counts = Counter(place.kind for place in find_places(removed))
    if accounts := find_accounts(removed):
        counts[CLOSED_ACCOUNTS] = len(accounts)
    return dict(sorted(counts.items()))


def preview(*, words: str, reason: str) -> dict[str, int]:
    """Return what ``count_places`` does for a proposal. Raises ValidationError by field."""
    words, _ = clean(words=words, reason=reason)
    counts = count_places(words)
    if not counts:
        raise ValidationError({"words": NOT_FOUND})
    return counts


@transaction.atomic
def propose(*, by: User, words: str, reason: str, with_files: bool) -> Redaction:
    """Save and return a proposal. Raises ValidationError by field, and PermissionDenied."""
    _require_administrator(by)
    preview(words=words, reason=reason)
    words, reason = clean(words=words, reason=reason)
    return Redaction.objects.create(
        words=words, reason=reason, with_files=with_files, proposed_by=by, proposed_at=clock.now()
    )


@transaction.atomic
def refuse(*, by: User, redaction: Redaction) -> None:
    """Decide that the words stay, and forget the proposal's copy of them.

    Raises ValidationError if it has been decided already, and PermissionDenied.
    """
    _require_administrator(by)
    # In the order in which ``confirm`` locks, so that neither waits for the other.
    lock_logs()
    _overwrite_what_is_deleted()
    _lock_open(redaction)
    Redaction.objects.filter(pk=redaction.pk).update(
        words="", refused_by=by, refused_at=clock.now()
    )


@transaction.atomic
def confirm(*, by: User, redaction: Redaction) -> int:
    """Remove the words everywhere; return from how many places.

    Nobody can write meanwhile. Raises ValidationError if it has been decided already or ``by``
    proposed it, and PermissionDenied.
    """
    _require_administrator(by)
    _lock_everything()
    _overwrite_what_is_deleted()
    proposal = _lock_open(redaction)
    if proposal.proposed_by_id == by.pk:
        raise ValidationError(YOUR_OWN)
    words = RemovedWords(proposal.words)
    _refuse_what_stays(words)
    Redaction.objects.filter(pk=proposal.pk).update(confirmed_by=by, confirmed_at=clock.now())
    places = with_copies(find_places(words))
    entries = _rows_of(Entry, places)
    changed = Q(entries__in=entries) | Q(positions__in=_rows_of(Position, places))
    requests = Request.objects.filter(
        pk__in=list(Request.objects.filter(changed).distinct().values_list("pk", flat=True))
    )
    known_words = rebuild.read_known_words(requests)
    editions = PrintedChecksums(places)
    _write(proposal, places)
    rebuild.rebuild_redacted(requests, known_before=known_words)
    _record_checksums(proposal, editions.changes())
    if proposal.with_files:
        _remove_files(proposal, entries, _rows_of(Evidence, places))
        _decline_files(proposal, by, Q(seen__in=entries) | Q(pk__in=_rows_of(LeadProposal, places)))
    # What was made in the background may have the words, and can be made again.
    TaskFile.objects.all().delete()
    DBTaskResult.objects.filter(finished_at__isnull=False).delete()
    delivery.cancel_redacted(_rows_of(Email, places, "to"))
    _end_contacts(_rows_of(EmailContact, places, "email"))
    accounts = find_accounts(words)
    _anonymise(proposal, accounts)
    RedactedText._base_manager.filter(redaction=proposal).update(redacted=None)
    Redaction.objects.filter(pk=proposal.pk).update(words="")
    return len(places) + len(accounts)


def _require_administrator(by: User) -> None:
    if not by.is_administrator:
        raise PermissionDenied("Only administrators can remove words from the record.")


def _refuse_what_stays(words: RemovedWords) -> None:
    """Raise ValidationError if the words are in a name of a thing, or in an open account."""
    if names := find_names(words):
        raise ValidationError({"words": f"{IN_A_NAME}: {', '.join(names)}. Rename it first."})
    if any(account.is_active for account in find_accounts(words)):
        raise ValidationError({"words": IN_AN_ACCOUNT})


def _lock_open(redaction: Redaction) -> Redaction:
    """Return a proposal, locked. Raises ValidationError if it has been decided."""
    locked = Redaction.objects.select_for_update(no_key=True).get(pk=redaction.pk)
    if not locked.is_open:
        raise ValidationError(DECIDED)
    return locked


def _lock_everything() -> None:
    """Let nobody write to a table where words are looked for, until the transaction ends."""
    lock_logs()
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model, _ in redactable())
        with connection.cursor() as cursor:
            # Whoever has locked a row to change it ends first, and nobody else locks one.
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def _overwrite_what_is_deleted() -> None:
    """Let SQLite overwrite what it deletes. PostgreSQL does so at the next vacuum."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _write(redaction: Redaction, places: Iterable[Place]) -> None:
    """Name each text in the record of the redaction, then change it."""
    rows: dict[tuple[type[Model], int], list[Place]] = defaultdict(list)
    for place in places:
        rows[place.model, place.row_id].append(place)
    for (model, row_id), changes in rows.items():
        RedactedText.objects.bulk_create(_name(redaction, place) for place in changes)
        new = {place.field: place.new for place in changes}
        model._base_manager.filter(pk=row_id).update(**new)


def _name(redaction: Redaction, place: Place) -> RedactedText:
    """Return what the record of a redaction holds of a place, with the new text for now."""
    is_json = isinstance(place.model._meta.get_field(place.field), JSONField)
    is_file = isinstance(place.old, bytes)
    was = hash_value(place.old)
    return RedactedText(
        redaction=redaction,
        table_name=place.model._meta.db_table,
        row_id=place.row_id,
        field=place.field,
        was=was if is_file else salted_hmac(_SALT, was, algorithm="sha256").hexdigest(),
        now="" if is_file else hash_value(place.new),
        # As the field writes it.
        redacted=None if is_file else json.dumps(place.new) if is_json else place.new,
    )


def _record_checksums(redaction: Redaction, changes: Iterable[Place]) -> None:
    RedactedText.objects.bulk_create(
        RedactedText(
            redaction=redaction,
            table_name=each.model._meta.db_table,
            row_id=each.row_id,
            field=each.field,
            was=each.old,
            now=each.new,
        )
        for each in changes
    )


def _anonymise(redaction: Redaction, accounts: Iterable[User]) -> None:
    """Take the names from closed accounts, and record that."""
    for account in accounts:
        place = Place(User, account.pk, "name", account.name, None)
        anonymise(account)
        RedactedText.objects.bulk_create([_name(redaction, replace(place, new=account.name))])


def _remove_files(redaction: Redaction, entry_ids: set[int], evidence_ids: set[int]) -> None:
    """Record that the files of evidence are removed, and delete them when that is saved."""
    evidence = Evidence.objects.exclude(stored_as="").filter(
        Q(entry__in=entry_ids) | Q(pk__in=evidence_ids)
    )
    _record_files(redaction, evidence.exclude(pk__in=removed_files(Evidence._meta.db_table)))
    # If that fails, ``check_log`` says so, and ``apply_retention`` tries again.
    transaction.on_commit(delete_redacted_files, robust=True)


def _decline_files(redaction: Redaction, by: User, which: Q) -> None:
    """Record that files which wait for a decision are removed, and decline them."""
    waiting = LeadProposal.objects.filter(which).exclude(stored_as="")
    _record_files(redaction, waiting)
    decline_removed_files(by=by, proposals=waiting)


def _record_files(redaction: Redaction, rows: QuerySet[Any]) -> None:
    RedactedText.objects.bulk_create(
        RedactedText(
            redaction=redaction,
            table_name=rows.model._meta.db_table,
            row_id=each.pk,
            field=STORED_FILE,
            was=each.sha256,
        )
        for each in rows
    )


def _end_contacts(ids: set[int]) -> None:
    """Let no more emails go to contacts of departments whose address was removed."""
    today = clock.today()
    contacts = EmailContact.objects.filter(pk__in=ids, until=None).exclude(since__gt=today)
    contacts.update(until=today)


def _rows_of(model: type[Model], places: Iterable[Place], field: str = "") -> set[int]:
    """Return the ids of the rows of a model among places, or those of one field."""
    return {place.row_id for place in places if place.model is model and field in ("", place.field)}
