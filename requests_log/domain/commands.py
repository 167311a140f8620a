"""The commands that add entries to the log.

These, ``corrections``, ``positions`` and ``successors`` add entries, and ``rebuild`` saves what is
derived from them again. All of them save through ``persistence``.
Every command is atomic, takes keyword arguments, records the user who acts (``by``), and raises:

- ``PermissionDenied`` if that user may not do this;
- ``ValidationError`` by field, in plain English, if the record would break a rule;
- ``ConflictError`` if there is a newer line than the one the user saw (``seen``).
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from cbtracker.submissions import AlreadySavedError
from departments.models import Department
from requests_log.domain import persistence, validation
from requests_log.domain.authorisation import official_only
from requests_log.log.around import standing_of
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.permissions import visible_to
from requests_log.rules.stages import NEW_STATUS_NEEDED, Need, Stage, find_move


class NewRequestFields(TypedDict, total=False):
    """The fields of ``raise_request`` that the form for an area's barrier fills in."""

    issue: str
    status: str
    areas: Sequence[Area]
    departments: Sequence[Department]
    reach: str
    request_kind: str
    effective_on: dt.date
    asks_all: bool
    areas_label: str
    departments_label: str
    stage: str
    workstream: Workstream | None
    target_date: dt.date | None
    note: str
    submission: uuid.UUID | None


@official_only
def raise_request(
    *,
    by: User,
    issue: str,
    status: str,
    areas: Sequence[Area],
    departments: Sequence[Department],
    reach: str,
    request_kind: str,
    effective_on: dt.date,
    asks_all: bool = False,
    areas_label: str = "",
    departments_label: str = "",
    stage: str = Stage.IN_PROGRESS,
    workstream: Workstream | None = None,
    target_date: dt.date | None = None,
    number: int | None = None,
    recorded_at: dt.datetime | None = None,
    source: str = "",
    note: str = "",
    submission: uuid.UUID | None = None,
) -> Request:
    """Return a new request with its first entry.

    Empty labels are proposed from the areas and departments. A request may start in any stage,
    with what that stage needs, because a record may start with requests under way, as the paper of
    22 March 2011 does. ``number`` defaults to the next free one. If the same form submission has
    already raised a request, returns that request, or raises AlreadySavedError if the words differ.
    """
    content = validation.clean_line(
        {
            "issue": issue,
            "status": status,
            "stage": stage,
            "workstream": workstream,
            "target_date": target_date,
            "request_kind": request_kind,
            **validation.clean_coverage(
                areas, areas_label, reach, departments, departments_label, asks_all
            ),
        }
    )
    if submission and (existing := Entry.objects.filter(submission=submission).first()):
        saved = (existing.content(), existing.effective_on, existing.source, existing.note)
        if saved != (content, effective_on, validation.clean_text(source, "source"), note):
            raise AlreadySavedError(existing.request)
        return existing.request
    validation.validate_effective_date(effective_on, today=clock.today())
    log = persistence.open_new_log(number, content, effective_on)
    persistence.append(
        log,
        content,
        kind=EntryKind.RAISED,
        by=by,
        effective_on=effective_on,
        recorded_at=recorded_at,
        source=source,
        note=note,
        submission=submission,
    )
    return log.request


@official_only
def write_news(
    *,
    by: User,
    request: Request,
    seen: Entry,
    status: str,
    effective_on: dt.date,
    target_date: dt.date | None,
    source: str = "",
) -> Entry:
    """Return the entry with the new status; raises NothingChangedError if nothing is new."""
    log = persistence.open_log(request, seen)
    current = log.current
    content = validation.clean_line(
        {**current.content(), "status": status, "target_date": target_date}
    )
    validation.validate_effective_date(effective_on, today=clock.today(), after=current)
    validation.validate_changed(current, content)
    return persistence.append(
        log, content, kind=EntryKind.NEWS, by=by, effective_on=effective_on, source=source
    )


@official_only
def write_late_news(
    *, by: User, request: Request, seen: Entry, status: str, effective_on: dt.date, source: str = ""
) -> Entry:
    """Return the entry with a status that came to be known only now, before the current line.

    It counts from ``effective_on`` until the next entry, which stays as it is, and so does the
    current line. Raises ValidationError by field if no later entry follows, if the request had not
    been raised, or if a department has said something of it: its late news are a position.
    """
    log = persistence.open_log(request, seen)
    lines = standing_of(request.pk)
    before = lines.filter(effective_on__lte=effective_on).last()
    if log.has_positions:
        raise ValidationError(
            {"status": "Departments have spoken on this request. Record what a department said."}
        )
    if before is None:
        raised = lines[:1].get()
        raise ValidationError(
            {"effective_on": f"It was raised on {in_words(raised.effective_on)}."}
        )
    if before == log.current:
        raise ValidationError(
            {
                "effective_on": "Late news must be from before the last entry, "
                f"{in_words(before.effective_on)}. For later news, update the request."
            }
        )
    content = validation.clean_line({**before.content(), "status": status})
    validation.validate_changed(before, content)
    return persistence.append(
        log,
        content,
        kind=EntryKind.NEWS,
        by=by,
        effective_on=effective_on,
        follows=before,
        source=source,
    )


@official_only
def confirm(
    *, by: User, request: Request, seen: Entry, effective_on: dt.date, source: str = ""
) -> Entry:
    """Return the entry that confirms the line unchanged on ``effective_on``."""
    log = persistence.open_log(request, seen)
    current = log.current
    validation.validate_effective_date(effective_on, today=clock.today(), after=current)
    return persistence.append(
        log,
        current.content(),
        kind=EntryKind.CONFIRMED,
        by=by,
        effective_on=effective_on,
        source=source,
    )


@official_only
def move(
    *,
    by: User,
    request: Request,
    seen: Entry,
    to: str,
    status: str,
    effective_on: dt.date,
    target_date: dt.date | None,
    workstream: Workstream | None = None,
    reason: str = "",
    source: str = "",
    composed_from: Entry | None = None,
) -> Entry:
    """Return the entry that moves the request to another stage.

    The table of moves says what each move needs: a workstream, a reason, or an outcome. The outcome
    is the ``status`` that a resolved line prints. ``composed_from`` is the entry that the status
    was composed from, if it was.
    """
    log = persistence.open_log(request, seen)
    current = log.current
    legal_move = find_move(current.stage, to)
    if legal_move is None:
        raise ValidationError({"stage": validation.describe_illegal_move(current.stage, to)})
    note = validation.clean_text(reason, "reason")
    if legal_move.need == Need.REASON and not note:
        raise ValidationError({"reason": legal_move.need.refusal})
    cleaned_status = validation.clean_text(status, "status")
    if legal_move.need == Need.OUTCOME and not cleaned_status:
        raise ValidationError({"status": legal_move.need.refusal})
    if legal_move.asks_status and cleaned_status == current.status:
        raise ValidationError({"status": NEW_STATUS_NEEDED})
    content = validation.clean_line(
        {
            **current.content(),
            "stage": to,
            "workstream": workstream if legal_move.need == Need.WORKSTREAM else None,
            "status": status,
            "target_date": target_date,
        }
    )
    validation.validate_effective_date(effective_on, today=clock.today(), after=current)
    return persistence.append(
        log,
        content,
        kind=EntryKind.MOVED,
        by=by,
        effective_on=effective_on,
        source=source,
        note=note,
        composed_from=composed_from,
    )


@official_only
def amend(
    *,
    by: User,
    request: Request,
    seen: Entry,
    effective_on: dt.date,
    issue: str,
    areas: Sequence[Area],
    departments: Sequence[Department],
    reach: str,
    asks_all: bool,
    request_kind: str,
    areas_label: str = "",
    departments_label: str = "",
    workstream: Workstream | None = None,
    reason: str = "",
    source: str = "",
) -> Entry:
    """Return the entry that changes a request's areas, departments, issue, kind or workstream.

    Empty labels are proposed from the areas and departments. Raises NothingChangedError if nothing
    is new.
    """
    log = persistence.open_log(request, seen)
    coverage = validation.clean_coverage(
        areas, areas_label, reach, departments, departments_label, asks_all
    )
    current = log.current
    content = validation.clean_line(
        {
            **current.content(),
            "issue": issue,
            "request_kind": request_kind,
            "workstream": workstream if current.stage == Stage.ON_GOING else None,
            **coverage,
        }
    )
    validation.validate_effective_date(effective_on, today=clock.today(), after=current)
    validation.validate_changed(current, content)
    return persistence.append(
        log,
        content,
        kind=EntryKind.AMENDED,
        by=by,
        effective_on=effective_on,
        source=source,
        note=validation.clean_text(reason, "reason"),
    )


def add_note(*, by: User, request: Request, note: str) -> Entry:
    """Return the entry with a note by a champion for one of the request's areas.

    A note does not change the line, does not count as news, and is not printed in papers. Raises
    ValidationError if the same person sends the newest note again.
    """
    if not by.is_champion:
        raise PermissionDenied("Only a champion can add a note.")
    cleaned = validation.clean_text(note, "note")
    if not cleaned:
        raise ValidationError({"note": "Enter a note."})
    with transaction.atomic():
        if not visible_to(by).filter(pk=request.pk).exists():
            raise PermissionDenied("This request does not cover any of the champion's areas.")
        log = persistence.open_log(request)
        # A double click sends the form twice.
        notes = Entry.objects.filter(request=request, kind=EntryKind.NOTED)
        newest = notes.order_by("-number").first()
        if newest and (newest.by_id, newest.note) == (by.pk, cleaned):
            raise ValidationError({"note": "This note has already been added."})
        return persistence.append(
            log,
            log.current.content(),
            kind=EntryKind.NOTED,
            by=by,
            effective_on=clock.today(),
            note=cleaned,
        )
