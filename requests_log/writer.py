"""The one writer of the log.

Nothing else saves an entry, a link, or a request's copy. Every function is atomic, takes keywords,
says who acts (``by``), and raises:

- ``PermissionDenied`` where that person may not;
- ``ValidationError`` by field, in plain English, where the record would not be legal;
- ``Conflict`` where a newer line stands than the one its writer saw (``seen``).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log import lines, reading
from requests_log.labels import propose_areas_label, propose_departments_label
from requests_log.models import AreaLink, DepartmentLink, Entry, EntryKind, Request, Workstream
from requests_log.stages import Need, Stage, find_move
from requests_log.visibility import visible_to

NUMBERING_TRIES = 50


class Conflict(Exception):
    """A newer line stands than the one that the writer saw; ``current`` is that line."""

    def __init__(self, current: Entry) -> None:
        super().__init__(f"{current} is newer")
        self.current = current


class NothingChanged(ValidationError):
    """What was given leaves the line as it is. ``confirm`` is for a line that still stands."""


def by_official(function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse anybody but an official, and do the whole in one transaction."""

    @wraps(function)
    def checked(*, by: User, **kwargs: Any) -> Any:
        if not by.is_official:
            raise PermissionDenied("Only an official writes to the record.")
        with transaction.atomic():
            return function(by=by, **kwargs)

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
) -> Request:
    """Return a new request with its first entry.

    Labels left empty are proposed from the areas and departments. A request may begin in any
    stage, given what that stage needs, because a record may begin with requests under way, as the
    paper of 22 March 2011 does. ``number`` is the next free one unless it is given.
    """
    content = lines.checked(
        {
            "issue": issue,
            "status": status,
            "areas_label": areas_label or propose_areas_label(_printed(areas), reach),
            "departments_label": departments_label
            or propose_departments_label([d.code for d in departments], asks_all),
            "stage": stage,
            "workstream": workstream,
            "target_date": target_date,
            "reach": reach,
            "asks_all": asks_all,
            "request_kind": request_kind,
        }
    )
    lines.check_links(areas, departments, reach, asks_all)
    lines.check_day(effective_on, today=clock.today())
    copied = {name: content[name] for name in (*Entry.CLASSES, "stage", "workstream")}
    request = _numbered(
        number, target_date=target_date, updated_on=effective_on, news_on=effective_on, **copied
    )
    entry = _append(
        request,
        [],
        content,
        kind=EntryKind.RAISED,
        by=by,
        effective_on=effective_on,
        recorded_at=recorded_at,
        source=source,
        note=note,
    )
    _relink(request, entry, areas=areas, departments=departments)
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
    request, log = _locked(request, seen)
    current = _current(request, log)
    content = lines.checked(
        {**current.content(), "status": status, "target_date": target_date}
    )
    lines.check_day(effective_on, today=clock.today(), after=current)
    _refuse_unchanged(current, content)
    return _append(
        request, log, content, kind=EntryKind.NEWS, by=by, effective_on=effective_on, source=source
    )


@by_official
def confirm(
    *, by: User, request: Request, seen: Entry, effective_on: dt.date, source: str = ""
) -> Entry:
    """Return the entry which says that the line still stands on ``effective_on``."""
    request, log = _locked(request, seen)
    current = _current(request, log)
    lines.check_day(effective_on, today=clock.today(), after=current)
    return _append(
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
    request, log = _locked(request, seen)
    current = _current(request, log)
    legal = find_move(current.stage, to)
    if legal is None:
        raise ValidationError({"stage": lines.no_such_move(current.stage, to)})
    note = lines.text(reason, "reason")
    if legal.need == Need.REASON and not note:
        raise ValidationError({"reason": legal.need.refusal})
    if legal.need == Need.OUTCOME and not lines.status(status):
        raise ValidationError({"status": legal.need.refusal})
    content = lines.checked(
        {
            **current.content(),
            "stage": to,
            "workstream": workstream if legal.need == Need.WORKSTREAM else None,
            "status": status,
            "target_date": target_date,
        }
    )
    lines.check_day(effective_on, today=clock.today(), after=current)
    return _append(
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
) -> Entry:
    """Return the entry that changes whom a request names, its wording, kind or workstream.

    Labels left empty are proposed from the areas and departments.
    """
    request, log = _locked(request, seen)
    current = _current(request, log)
    content = lines.checked(
        {
            **current.content(),
            "issue": issue,
            "reach": reach,
            "asks_all": asks_all,
            "request_kind": request_kind,
            "areas_label": areas_label or propose_areas_label(_printed(areas), reach),
            "departments_label": departments_label
            or propose_departments_label([d.code for d in departments], asks_all),
            "workstream": workstream if current.stage == Stage.ON_GOING else None,
        }
    )
    lines.check_links(areas, departments, reach, asks_all)
    lines.check_day(effective_on, today=clock.today(), after=current)
    if not _links_differ(request, areas, departments):
        _refuse_unchanged(current, content)
    entry = _append(
        request,
        log,
        content,
        kind=EntryKind.AMENDED,
        by=by,
        effective_on=effective_on,
        note=lines.text(reason, "reason"),
    )
    _relink(request, entry, areas=areas, departments=departments)
    return entry


@by_official
def correct(
    *,
    by: User,
    entry: Entry,
    reason: str,
    effective_on: dt.date,
    areas_label: str,
    issue: str,
    departments_label: str,
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
    request, log = _locked(entry.request)
    note = lines.text(reason, "reason")
    if not note:
        raise ValidationError({"reason": "Say what was wrong, and how you know."})
    _refuse_uncorrectable(entry, log)
    content = lines.checked(
        {
            **entry.content(),
            "areas_label": areas_label,
            "issue": issue,
            "departments_label": departments_label,
            "stage": stage,
            "workstream": workstream,
            "status": status,
            "target_date": target_date,
        }
    )
    lines.check_day(effective_on, today=clock.today())
    beside = reading.neighbours(entry, log)
    lines.check_place(beside, effective_on, stage)
    if effective_on == entry.effective_on:
        _refuse_unchanged(entry, content)
    correction = _append(
        request,
        log,
        content,
        kind=EntryKind.CORRECTED,
        corrects=entry,
        by=by,
        effective_on=effective_on,
        note=note,
    )
    _redate_links(request, correction)
    return correction


def add_note(*, by: User, request: Request, note: str) -> Entry:
    """Return the entry with a note by a champion of the request's areas.

    A note leaves the line as it is, is no news, and is printed in no paper.
    """
    if not by.is_champion:
        raise PermissionDenied("Only a champion adds a note.")
    words = lines.text(note, "note")
    if not words:
        raise ValidationError({"note": "Write the note."})
    with transaction.atomic():
        if not visible_to(by).filter(pk=request.pk).exists():
            raise PermissionDenied("This request is not one of the champion's areas'.")
        request, log = _locked(request)
        current = _current(request, log)
        return _append(
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
    """Write the request's copy anew from its log; ``check_log --repair`` calls this.

    Raises ValueError where the log has no entry that stands.
    """
    request, log = _locked(request)
    _save_copy(request, log)


def _locked(request: Request, seen: Entry | None = None) -> tuple[Request, list[Entry]]:
    """Return the request, locked until the transaction ends, and its log as it is now."""
    locked = Request.objects.select_for_update().get(pk=request.pk)
    log = reading.log_of(locked)
    if seen is not None:
        current = _current(locked, log)
        if current.pk != seen.pk:
            raise Conflict(current)
    return locked, log


def _current(request: Request, log: Sequence[Entry]) -> Entry:
    return next(entry for entry in log if entry.pk == request.current_id)


def _numbered(number: int | None, **fields: Any) -> Request:
    """Return a new request with the number given, or with the next free one."""
    if number is not None:
        return Request.objects.create(number=number, **fields)
    for _ in range(NUMBERING_TRIES):
        highest = Request.objects.aggregate(highest=Max("number"))["highest"] or 0
        try:
            with transaction.atomic():
                return Request.objects.create(number=highest + 1, **fields)
        except IntegrityError:
            # Somebody else took this number at the same moment.
            continue
    raise RuntimeError("No free reference was found: try again.")


def _append(
    request: Request,
    log: list[Entry],
    content: dict[str, Any],
    *,
    corrects: Entry | None = None,
    recorded_at: dt.datetime | None = None,
    **fields: Any,
) -> Entry:
    """Return the new entry, saved at the end of the log or in the place of what it corrects."""
    place = corrects.number if corrects else max((e.number for e in log), default=0) + 1
    entry = Entry(
        request=request,
        number=place,
        corrects=corrects,
        recorded_at=recorded_at or clock.now(),
        **content,
        **fields,
    )
    entry.save(force_insert=True)
    _save_copy(request, [*log, entry])
    return entry


def _save_copy(request: Request, log: Sequence[Entry]) -> None:
    copied = reading.copy_of(log)
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = _current(request, log)
    request.save(update_fields=[*copied])


def _printed(areas: Sequence[Area]) -> list[str]:
    return [area.printed_name for area in areas]


def _refuse_unchanged(current: Entry, content: dict[str, Any]) -> None:
    if current.content() == content:
        raise NothingChanged("Nothing has changed.", code="unchanged")


def _refuse_uncorrectable(entry: Entry, log: Sequence[Entry]) -> None:
    """Refuse to correct a note, or an entry that has been corrected since it was read."""
    if entry.kind == EntryKind.NOTED:
        raise ValidationError("A note is not corrected: add another note.")
    for newer in log:
        if newer.corrects_id == entry.pk:
            raise Conflict(newer)


def _links_differ(
    request: Request, areas: Sequence[Area], departments: Sequence[Department]
) -> bool:
    return {a.pk for a in areas} != _linked(request.area_links, "area_id") or {
        d.pk for d in departments
    } != _linked(request.department_links, "department_id")


def _linked(links: Any, field: str) -> set[int]:
    return set(links.filter(until__isnull=True).values_list(field, flat=True))


def _relink(
    request: Request, entry: Entry, *, areas: Sequence[Area], departments: Sequence[Department]
) -> None:
    """End the links that are no longer named and begin those that are new, from the entry's day."""
    for model, links, field, named in (
        (AreaLink, request.area_links, "area", areas),
        (DepartmentLink, request.department_links, "department", departments),
    ):
        held = _linked(links, f"{field}_id")
        wanted = {row.pk: row for row in named}
        links.filter(until__isnull=True).exclude(**{f"{field}__in": wanted}).update(
            until=entry.effective_on, ended_by=entry
        )
        model.objects.bulk_create(  # type: ignore[attr-defined]
            model(request=request, since=entry.effective_on, added_by=entry, **{field: row})
            for pk, row in wanted.items()
            if pk not in held
        )


def _redate_links(request: Request, correction: Entry) -> None:
    """Let the links that the corrected entry began or ended follow it to its right day."""
    for links in (request.area_links, request.department_links):
        links.filter(ended_by__number=correction.number).update(until=correction.effective_on)
        links.filter(added_by__number=correction.number).update(since=correction.effective_on)
