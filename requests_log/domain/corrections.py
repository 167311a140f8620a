"""Correcting, withdrawing and undoing: a wrong entry is replaced, and stays in the log."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.domain import persistence, positions, validation
from requests_log.domain.authorisation import official_only
from requests_log.log.around import read_neighbours, standing_of
from requests_log.log.reader import WITHOUT_LINE
from requests_log.models import Entry, EntryKind, LineContent, Workstream
from requests_log.rules.stages import is_legal

# How long an official can undo what they have just written.
UNDO_TIME = dt.timedelta(minutes=30)
CANNOT_UNDO = "This can no longer be undone here. Correct or withdraw the entry instead."


@official_only
def correct(
    *,
    by: User,
    entry: Entry,
    reason: str,
    effective_on: dt.date,
    areas: Sequence[Area],
    areas_label: str,
    reach: str,
    issue: str,
    departments: Sequence[Department],
    departments_label: str,
    asks_all: bool,
    request_kind: str,
    stage: str,
    workstream: Workstream | None,
    status: str,
    target_date: dt.date | None,
    source: str | None = None,
) -> Entry:
    """Return the entry that replaces ``entry``, with the same number.

    ``entry`` stays in the log. The corrected date must stay between those of its neighbours, and
    the stages must still be joined by legal moves. An entry is corrected once; its correction can
    be corrected in turn. It has the source of ``entry``, unless another is given.

    Raises PermissionDenied unless ``by`` is an official, ValidationError by field, and
    ConflictError if the entry has been corrected since it was read.
    """
    log = persistence.open_log(entry.request)
    note = validation.clean_correction_reason(reason)
    _require_standing(entry)
    content = validation.clean_line(
        {
            "issue": issue,
            "request_kind": request_kind,
            "stage": stage,
            "workstream": workstream,
            "status": status,
            "target_date": target_date,
            **validation.clean_coverage(
                areas, areas_label, reach, departments, departments_label, asks_all
            ),
        }
    )
    validation.validate_effective_date(effective_on, today=clock.today())
    validation.validate_order(read_neighbours(entry), effective_on, stage)
    source = entry.source if source is None else source
    if (effective_on, source) == (entry.effective_on, entry.source):
        validation.validate_changed(entry, content)
    return _replace(
        log,
        entry,
        content,
        kind=EntryKind.CORRECTED,
        by=by,
        effective_on=effective_on,
        source=source,
        note=note,
    )


@official_only
def withdraw(*, by: User, entry: Entry, reason: str) -> Entry:
    """Return the entry that withdraws ``entry``, which was made by mistake.

    ``entry`` stays in the log, and everything reads as if it had not been made. Raises
    ValidationError for the first entry, and if no legal move joins the stages around it; and
    ConflictError if the entry has been corrected or withdrawn since it was read.
    """
    log = persistence.open_log(entry.request)
    note = validation.clean_correction_reason(reason)
    return _withdraw(log, entry, by=by, note=note)


@official_only
def withdraw_request(*, by: User, entry: Entry, reason: str) -> Entry:
    """Return the entry that withdraws ``entry``, the only one of a request: its log is empty then.

    The request keeps its reference, which is never given again, and is in no list. "As recorded at
    the time" still shows it. Raises ValidationError if there are other entries, and ConflictError
    if it has been corrected since it was read.
    """
    log = persistence.open_log(entry.request)
    note = validation.clean_correction_reason(reason)
    _require_standing(entry)
    if list(standing_of(entry.request_id)[:2]) != [entry]:
        raise ValidationError("Somebody has written to this request: withdraw their entry first.")
    return _replace(
        log,
        entry,
        entry.content(),
        kind=EntryKind.WITHDRAWN,
        by=by,
        effective_on=entry.effective_on,
        note=note,
    )


def can_undo(entry: Entry, *, by: User, newest: Entry) -> bool:
    """Return whether ``by`` has just written this entry, and nobody has written since.

    ``newest`` is the entry of its request that was saved last. A correction of a status that is
    composed from what departments say cannot be undone: it follows from their words.
    """
    return (
        by.is_official
        and entry.by_id == by.pk
        and entry == newest
        and not (entry.corrects_id and entry.composed_from_id)
        and entry.kind not in (EntryKind.RAISED, *WITHOUT_LINE)
        and clock.now() - entry.recorded_at <= UNDO_TIME
    )


@official_only
def undo(*, by: User, entry: Entry) -> Entry:
    """Return the entry that takes back what ``by`` has just written.

    An update, a move or a change is withdrawn; a correction is corrected back. Raises
    ValidationError if it is too late, or somebody has written since.
    """
    log = persistence.open_log(entry.request)
    if not can_undo(entry, by=by, newest=newest_entry(entry.request_id)):
        raise ValidationError(CANNOT_UNDO)
    before = entry.corrects
    if before is None:
        return _withdraw(log, entry, by=by, note="Undone.")
    return _replace(
        log,
        entry,
        before.content(),
        kind=EntryKind.CORRECTED,
        by=by,
        effective_on=before.effective_on,
        source=before.source,
        note="Undone.",
        composed_from=before.composed_from,
    )


def newest_entry(request_id: int) -> Entry:
    """Return the entry of a request that was saved last."""
    return Entry.objects.filter(request=request_id).latest("pk")


def _require_standing(entry: Entry) -> None:
    validation.validate_correctable(entry, Entry.objects.filter(corrects=entry))


def _withdraw(log: persistence.OpenLog, entry: Entry, *, by: User, note: str) -> Entry:
    _require_standing(entry)
    beside = read_neighbours(entry)
    if beside.before is None:
        raise ValidationError("The first entry of a request cannot be withdrawn: correct it.")
    if beside.after and not is_legal(beside.before.stage, beside.after.stage):
        raise ValidationError(
            "Without this entry, "
            f"{validation.describe_illegal_move(beside.before.stage, beside.after.stage)}"
        )
    return _replace(
        log,
        entry,
        entry.content(),
        kind=EntryKind.WITHDRAWN,
        by=by,
        effective_on=entry.effective_on,
        note=note,
    )


def _replace(
    log: persistence.OpenLog,
    entry: Entry,
    content: LineContent,
    *,
    kind: EntryKind,
    by: User,
    effective_on: dt.date,
    note: str,
    source: str = "",
    composed_from: Entry | None = None,
) -> Entry:
    """Save and return an entry in place of another; correct the statuses composed from that."""
    replacement = persistence.append(
        log,
        content,
        kind=kind,
        corrects=entry,
        by=by,
        effective_on=effective_on,
        source=source,
        note=note,
        composed_from=composed_from,
    )
    if log.has_positions:
        positions.correct_composed(log.with_entry(replacement), by=by, note=note)
    return replacement
