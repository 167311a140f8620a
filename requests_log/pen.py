"""How the writer saves: entries, links and a request's copy.

The writer alone calls this; everybody else calls the writer.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log import reading
from requests_log.models import Entry, Request

NUMBERING_TRIES = 50


class Conflict(Exception):
    """A newer line stands than the one that the writer saw; ``current`` is that line."""

    def __init__(self, current: Entry) -> None:
        super().__init__(f"{current} is newer")
        self.current = current


def lock(request: Request, seen: Entry | None = None) -> tuple[Request, list[Entry]]:
    """Return the request, locked until the transaction ends, and its log as it is now."""
    locked = Request.objects.select_for_update().get(pk=request.pk)
    log = reading.log_of(locked)
    if seen is not None:
        current = current_of(locked, log)
        if current.pk != seen.pk:
            raise Conflict(current)
    return locked, log


def current_of(request: Request, log: Sequence[Entry]) -> Entry:
    return next(entry for entry in log if entry.pk == request.current_id)


def new_request(number: int | None, **fields: Any) -> Request:
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


def append(
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
    save_copy(request, [*log, entry])
    return entry


def save_copy(request: Request, log: Sequence[Entry]) -> None:
    copied = reading.copy_of(log)
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = current_of(request, log)
    request.save(update_fields=[*copied])


def links_differ(
    request: Request, areas: Sequence[Area], departments: Sequence[Department]
) -> bool:
    return {a.pk for a in areas} != _linked(request.area_links, "area_id") or {
        d.pk for d in departments
    } != _linked(request.department_links, "department_id")


def _linked(links: Any, field: str) -> set[int]:
    return set(links.filter(until__isnull=True).values_list(field, flat=True))


def relink(
    request: Request, entry: Entry, *, areas: Sequence[Area], departments: Sequence[Department]
) -> None:
    """End the links that are no longer named and begin those that are new, from the entry's day."""
    for links, field, named in (
        (request.area_links, "area", areas),
        (request.department_links, "department", departments),
    ):
        held = _linked(links, f"{field}_id")
        wanted = {row.pk: row for row in named}
        links.filter(until__isnull=True).exclude(**{f"{field}__in": wanted}).update(
            until=entry.effective_on, ended_by=entry
        )
        begun: Any = links.model
        links.bulk_create(
            begun(request=request, since=entry.effective_on, added_by=entry, **{field: row})
            for pk, row in wanted.items()
            if pk not in held
        )


def redate_links(request: Request, lines: Sequence[Entry]) -> None:
    """Let the links that these lines began or ended hold from, or until, the lines' days."""
    for links in (request.area_links, request.department_links):
        for line in lines:
            links.filter(ended_by__number=line.number).update(until=line.effective_on)
            links.filter(added_by__number=line.number).update(since=line.effective_on)
