"""Saving a long import in parts, and taking it back in parts.

All rows are confirmed together. Each part then saves the next of them in one transaction, with the
note how many that makes, so that a row is saved once however often the work is interrupted. A row
that would not be saved any more as it was confirmed is left, with the reason.
"""

import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cbtracker import clock
from imports.domain.saving import RowRefusedError, RowWriter, mark_as_taken_back, withdraw
from imports.domain.uploading import lock
from imports.models import Import, ImportedEntry, ImportProgress
from imports.plan.make import make_plan
from imports.plan.planned_rows import Plan, PlannedRow
from imports.rules.drafts import RowDraft
from requests_log.domain.authorisation import official_only
from requests_log.models import Entry, EntryKind
from requests_log.projections.hierarchy import lock_logs

# Rows of one transaction: others wait for about half a second.
ROWS_OF_A_PART = 50
REQUESTS_OF_A_PART = 25
# So many rows that were left are named. The others are counted.
MOST_NAMED = 500
CHANGED_SINCE = "The record has changed since you checked this row."


def _digest(row: PlannedRow) -> str:
    return hashlib.sha256(row.as_confirmed()).hexdigest()[:16]


@official_only
def confirm(*, by: User, record: Import, plan: Plan) -> Import:
    """Keep which rows are to be saved; the import counts as saved from now on.

    Raises ValidationError if it was saved or confirmed already.
    """
    record = lock(record)
    record.confirmed = [[row.draft.key, _digest(row)] for row in plan.ready()]
    record.saved_at, record.saved_by = clock.now(), by
    record.save(update_fields=["confirmed", "saved_at", "saved_by"])
    ImportProgress.objects.create(of_import=record, confirmed_count=len(record.confirmed))
    return record


@official_only
def save_part(*, by: User, record: Import, drafts: Mapping[str, RowDraft]) -> ImportProgress:
    """Save the next rows that were confirmed, and return how far the import is then.

    ``drafts`` are the rows of the file by key. Raises ValidationError if it was taken back.
    """
    lock_logs()
    progress = _lock_progress(record)
    if Import.objects.filter(pk=record.pk, taken_back_at__isnull=False).exists():
        raise ValidationError("This import was taken back. Upload the file again to save it.")
    part = record.confirmed[progress.done_count : progress.done_count + ROWS_OF_A_PART]
    plan = make_plan(record, by=by, drafts=[drafts[key] for key, _ in part if key in drafts])
    planned = {row.draft.key: row for row in plan.rows}
    writer = RowWriter(record, by)
    written, left = [], []
    for key, digest in part:
        row = planned.get(key)
        if row is None or not row.is_ready or _digest(row) != digest:
            left.append([row.draft.place if row else key, CHANGED_SINCE])
            continue
        try:
            with transaction.atomic():
                entries = writer.write(row)
        except RowRefusedError as error:
            left.append([error.place, " ".join(error.messages)])
            continue
        place = row.draft.place[:120]
        written += [ImportedEntry(of_import=record, entry=e, place=place) for e in entries]
    ImportedEntry.objects.bulk_create(written)
    progress.done_count += len(part)
    unsaved = [*progress.unsaved, *left]
    progress.unsaved = [*unsaved[:MOST_NAMED], *[None] * len(unsaved[MOST_NAMED:])]
    progress.save(update_fields=["done_count", "unsaved"])
    return progress


@official_only
def begin_taking_back(*, by: User, record: Import) -> Import:
    """Note that an import is taken back; ``take_back_part`` then does it.

    Nothing more of it is saved from now on. Raises ValidationError if it was not saved, or was
    taken back already.
    """
    record = mark_as_taken_back(by=by, record=record)
    ImportProgress.objects.update_or_create(of_import=record, defaults={"taking_back_from": 0})
    return record


@official_only
def take_back_part(*, by: User, record: Import) -> ImportProgress:
    """Take the next requests of an import back, and return how far it is then."""
    lock_logs()
    progress = _lock_progress(record)
    if progress.taking_back_from is None:
        return progress
    ids = _requests_to_take_back(progress)[:REQUESTS_OF_A_PART]
    progress.taking_back_from = ids[-1] + 1 if ids else None
    progress.save(update_fields=["taking_back_from"])
    entries = Entry.objects.filter(imported__of_import=record, request__in=ids)
    rows = list(entries.exclude(kind=EntryKind.WITHDRAWN).select_related("request", "imported"))
    places = {row.pk: row.imported.place for row in rows}
    withdraw(by=by, record=record, entries=rows, places=places)
    return progress


def count_to_take_back(record: Import) -> int:
    """Return how many requests of an import are still to be taken back."""
    progress = record.find_progress()
    return len(_requests_to_take_back(progress)) if progress else 0


def _requests_to_take_back(progress: ImportProgress) -> list[int]:
    first = progress.taking_back_from or 0
    entries = progress.of_import.entries.filter(entry__request__gte=first)
    return sorted(set(entries.values_list("entry__request", flat=True)))


def _lock_progress(record: Import) -> ImportProgress:
    return ImportProgress.objects.select_for_update(no_key=True).get(of_import=record.pk)
