"""The one writer of the log.

Nothing else saves an entry, a link, or a request's copy. Every function is atomic, takes keywords,
says who acts (``by``), and raises:

- ``PermissionDenied`` where that person may not;
- ``ValidationError`` by field, in plain English, where the record would not be legal;
- ``Conflict`` where a newer line stands than the one its writer saw (``seen``).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.domain import persistence, validation
from requests_log.domain.persistence import Conflict
from requests_log.log import reader
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.permissions import visible_to
from requests_log.rules.labels import propose_areas_label, propose_departments_label
from requests_log.rules.stages import Need, Stage, find_move

COPIED_CLASSES = ("stage", "workstream", "target_date", "reach", "asks_all", "request_kind")
P = ParamSpec("P")
Written = TypeVar("Written")


class NothingChanged(ValidationError):
    """What was given leaves the line as it is. ``confirm`` is for a line that still stands."""


def by_official(function: Callable[P, Written]) -> Callable[P, Written]:
    """Refuse anybody but an official, and do the whole in one transaction."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Written:
        by = kwargs["by"]
        if not (isinstance(by, User) and by.is_official):
            raise PermissionDenied("Only an official can change the record.")
        with transaction.atomic():
            return function(*args, **kwargs)

    return checked


@by_official
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

    Labels left empty are proposed from the areas and departments. A request may begin in any
    stage, given what that stage needs, because a record may begin with requests under way, as the
    paper of 22 March 2011 does. ``number`` is the next free one unless it is given. What one
    sending of a form (``submission``) has raised already is returned and not raised again.
    """
    if submission and (twin := Entry.objects.filter(submission=submission).first()):
        return twin.request
    named = _named(areas, areas_label, reach, departments, departments_label, asks_all)
    content = validation.checked(
        {
            "issue": issue,
            "status": status,
            "stage": stage,
            "workstream": workstream,
            "target_date": target_date,
            "request_kind": request_kind,
            **named,
        }
    )
    validation.check_day(effective_on, today=clock.today())
    copied = {name: content[name] for name in COPIED_CLASSES}
    request = persistence.new_request(
        number, updated_on=effective_on, news_on=effective_on, **copied
    )
    persistence.append(
        request,
        [],
        content,
        kind=EntryKind.RAISED,
        by=by,
        effective_on=effective_on,
        recorded_at=recorded_at,
        source=source,
        note=note,
        submission=submission,
    )
    return request


@by_official
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
    """Return the entry with the newest position; raises NothingChanged where nothing is new."""
    request, log = persistence.lock(request, seen)
    current = persistence.current_of(request, log)
    content = validation.checked(
        {**current.content(), "status": status, "target_date": target_date}
    )
    validation.check_day(effective_on, today=clock.today(), after=current)
    _refuse_unchanged(current, content)
    return persistence.append(
        request, log, content, kind=EntryKind.NEWS, by=by, effective_on=effective_on, source=source
    )


@by_official
def confirm(
    *, by: User, request: Request, seen: Entry, effective_on: dt.date, source: str = ""
) -> Entry:
    """Return the entry which says that the line still stands on ``effective_on``."""
    request, log = persistence.lock(request, seen)
    current = persistence.current_of(request, log)
    validation.check_day(effective_on, today=clock.today(), after=current)
    return persistence.append(
        request,
        log,
        current.content(),
        kind=EntryKind.CONFIRMED,
        by=by,
        effective_on=effective_on,
        source=source,
    )


@by_official
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
) -> Entry:
    """Return the entry that moves the request to another stage.

    What the move needs is in the table of moves: a workstream, a reason, or an outcome, which is
    the ``status`` that a resolved line prints.
    """
    request, log = persistence.lock(request, seen)
    current = persistence.current_of(request, log)
    legal = find_move(current.stage, to)
    if legal is None:
        raise ValidationError({"stage": validation.no_such_move(current.stage, to)})
    note = validation.text(reason, "reason")
    if legal.need == Need.REASON and not note:
        raise ValidationError({"reason": legal.need.refusal})
    if legal.need == Need.OUTCOME and not validation.status(status):
        raise ValidationError({"status": legal.need.refusal})
    content = validation.checked(
        {
            **current.content(),
            "stage": to,
            "workstream": workstream if legal.need == Need.WORKSTREAM else None,
            "status": status,
            "target_date": target_date,
        }
    )
    validation.check_day(effective_on, today=clock.today(), after=current)
    return persistence.append(
        request,
        log,
        content,
        kind=EntryKind.MOVED,
        by=by,
        effective_on=effective_on,
        source=source,
        note=note,
    )


@by_official
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
    """Return the entry that changes whom a request names, its wording, kind or workstream.

    Labels left empty are proposed from the areas and departments.
    """
    request, log = persistence.lock(request, seen)
    named = _named(areas, areas_label, reach, departments, departments_label, asks_all)
    current = persistence.current_of(request, log)
    content = validation.checked(
        {
            **current.content(),
            "issue": issue,
            "request_kind": request_kind,
            "workstream": workstream if current.stage == Stage.ON_GOING else None,
            **named,
        }
    )
    validation.check_day(effective_on, today=clock.today(), after=current)
    _refuse_unchanged(current, content)
    return persistence.append(
        request,
        log,
        content,
        kind=EntryKind.AMENDED,
        by=by,
        effective_on=effective_on,
        source=source,
        note=validation.text(reason, "reason"),
    )


@by_official
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
) -> Entry:
    """Return the entry that stands from now on in the place of ``entry``.

    ``entry`` stays in the log. The corrected day must keep its place between its neighbours, and
    the stages must still be joined by legal moves. An entry is corrected once: its correction can
    be corrected in turn, and ``Conflict`` says so.
    """
    request, log = persistence.lock(entry.request)
    note = validation.text(reason, "reason")
    if not note:
        raise ValidationError({"reason": "Enter what was wrong, and how you know."})
    _refuse_uncorrectable(entry, log)
    named = _named(areas, areas_label, reach, departments, departments_label, asks_all)
    content = validation.checked(
        {
            "issue": issue,
            "request_kind": request_kind,
            "stage": stage,
            "workstream": workstream,
            "status": status,
            "target_date": target_date,
            **named,
        }
    )
    validation.check_day(effective_on, today=clock.today())
    beside = reader.neighbours(entry, log)
    validation.check_place(beside, effective_on, stage)
    if effective_on == entry.effective_on:
        _refuse_unchanged(entry, content)
    return persistence.append(
        request,
        log,
        content,
        kind=EntryKind.CORRECTED,
        corrects=entry,
        by=by,
        effective_on=effective_on,
        note=note,
    )


def add_note(*, by: User, request: Request, note: str) -> Entry:
    """Return the entry with a note by a champion of the request's areas.

    A note leaves the line as it is, is no news, and is printed in no paper. The newest note sent
    again by the same person is refused.
    """
    if not by.is_champion:
        raise PermissionDenied("Only a champion can add a note.")
    words = validation.text(note, "note")
    if not words:
        raise ValidationError({"note": "Enter a note."})
    with transaction.atomic():
        if not visible_to(by).filter(pk=request.pk).exists():
            raise PermissionDenied("This request does not cover any of the champion's areas.")
        request, log = persistence.lock(request)
        # A form that is clicked twice arrives twice at once.
        notes = sorted((e for e in log if e.kind == EntryKind.NOTED), key=lambda e: e.number)
        if notes and (notes[-1].by_id, notes[-1].note) == (by.pk, words):
            raise ValidationError({"note": "This note has already been added."})
        current = persistence.current_of(request, log)
        return persistence.append(
            request,
            log,
            current.content(),
            kind=EntryKind.NOTED,
            by=by,
            effective_on=clock.today(),
            note=words,
        )


@transaction.atomic
def rebuild(*, request: Request) -> None:
    """Write the request's copy, its positions and its links anew from its log.

    ``check_log --repair`` calls this. Raises ValueError where the log has no entry that stands.
    """
    request, log = persistence.lock(request)
    persistence.drop_copies(request)
    persistence.save_copies(request, before=[], log=log)


def _named(
    areas: Sequence[Area],
    areas_label: str,
    reach: str,
    departments: Sequence[Department],
    departments_label: str,
    asks_all: bool,
) -> dict[str, Any]:
    """Return what a line says of whom it names, with labels proposed where they are empty.

    Keys are sorted, so that a line that names the same is the same. Raises ValidationError where
    it names nobody or asks nobody.
    """
    validation.check_links(areas, departments, reach, asks_all)
    codes = [department.code for department in departments]
    return {
        "area_slugs": sorted(area.slug for area in areas),
        "areas_label": areas_label or propose_areas_label([a.printed_name for a in areas], reach),
        "reach": reach,
        "department_codes": sorted(codes),
        "departments_label": departments_label or propose_departments_label(codes, asks_all),
        "asks_all": asks_all,
    }


def _refuse_unchanged(current: Entry, content: dict[str, Any]) -> None:
    if current.content() == content:
        raise NothingChanged("Nothing has changed.", code="unchanged")


def _refuse_uncorrectable(entry: Entry, log: Sequence[Entry]) -> None:
    """Refuse to correct a note, or an entry that has been corrected since it was read."""
    if entry.kind == EntryKind.NOTED:
        raise ValidationError("A note cannot be corrected. Add another note.")
    for newer in log:
        if newer.corrects_id == entry.pk:
            raise Conflict(newer)
