"""How the writer saves: entries, links and a request's copy.

The writer alone calls this; everybody else calls the writer.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from cbtracker import clock
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
            if not Request.objects.filter(number=highest + 1).exists():
                raise
            # Somebody else took this number at the same moment.
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
    before = reading.standing(log)
    save_copy(request, [*log, entry])
    if corrects or not before or names_differ(before[-1], entry):
        save_links(request, [*log, entry])
    return entry


def names_differ(one: Entry, other: Entry) -> bool:
    """Return whether two lines name other areas or ask other departments."""
    return any(getattr(one, field) != getattr(other, field) for field in reading.LINKED_BY)


def save_copy(request: Request, log: Sequence[Entry]) -> None:
    copied = reading.copy_of(log)
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = current_of(request, log)
    request.save(update_fields=[*copied])


def save_links(request: Request, log: Sequence[Entry]) -> None:
    """Make the request's links what its log says; links that are right already stay."""
    for field, links in reading.links_of(request).items():
        wanted = reading.spans_of(log, field)
        name, key, model = reading.LINKED_BY[field]
        for link in links.select_related(name):
            span = (getattr(getattr(link, name), key), link.since, link.until)
            if span in wanted:
                wanted.remove(span)
            else:
                link.delete()
        rows = model.objects.in_bulk({span[0] for span in wanted}, field_name=key)
        new: Any = links.model
        links.bulk_create(
            new(request=request, since=since, until=until, **{name: rows[value]})
            for value, since, until in sorted(wanted, key=lambda span: span[:2])
        )
