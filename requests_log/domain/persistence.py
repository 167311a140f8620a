"""How the writer saves: entries, links and a request's copy.

The writer alone calls this; everybody else calls the writer.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from cbtracker import clock
from requests_log.log import bitemporal, reader
from requests_log.log.bitemporal import LineState, Version
from requests_log.models import Entry, LineVersion, Request
from requests_log.projections import sql, writer

NUMBERING_TRIES = 50


class Conflict(Exception):
    """A newer line stands than the one that the writer saw; ``current`` is that line."""

    def __init__(self, current: Entry) -> None:
        super().__init__(f"{current} is newer")
        self.current = current


def lock(request: Request, seen: Entry | None = None) -> tuple[Request, list[Entry]]:
    """Return the request, locked until the transaction ends, and its log as it is now."""
    locked = Request.objects.select_for_update().get(pk=request.pk)
    log = reader.log_of(locked, "workstream")
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
    raise RuntimeError("The request could not be given a reference. Try again.")


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
    was, now = save_copies(request, before=log, log=[*log, entry])
    writer.count(was, now, [*log, entry])
    return entry


def save_copies(
    request: Request, *, before: Sequence[Entry], log: Sequence[Entry]
) -> tuple[set[Version[LineState]], set[Version[LineState]]]:
    """Make the request's copies what ``log`` says, where they are what ``before`` says.

    Returns where it stood on each day by what is before, and by the log.
    """
    copied = bitemporal.copy_of(log)
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = current_of(request, log)
    sql.update(Request, copied, id=request.pk)
    was, now = bitemporal.positions_of(before), bitemporal.positions_of(log)
    _save_positions(request, was, now, log)
    for field in reader.LINKED_BY:
        _save_links(request, field, before, log)
    writer.file(request, copied, before=before, log=log)
    writer.keep_words(request, log)
    return was, now


def drop_copies(request: Request) -> None:
    """Take out the request's positions, links and filings, to be made anew."""
    for rows in (request.positions, request.filings, *reader.links_of(request).values()):
        rows.all().delete()


def _save_positions(
    request: Request,
    was: set[Version[LineState]],
    now: set[Version[LineState]],
    log: Sequence[Entry],
) -> None:
    """Save the positions that are new, and those of which the end is: in one statement."""
    kept = {_begun(held) for held in now}
    _take_out(request.positions, [dict(_begun(held)) for held in was if _begun(held) not in kept])
    lines = {entry.pk: entry for entry in log}
    rows = [
        {
            "request_id": request.pk,
            "number": request.number,
            **held.days(),
            **bitemporal.copied_from(lines[held.value.entry_id], held.value),
        }
        for held in sorted(now - was, key=lambda held: (held.known_since, held.since))
    ]
    sql.insert(LineVersion, rows, unique=("request_id", "since", "known_since"))


def _save_links(
    request: Request, field: str, before: Sequence[Entry], log: Sequence[Entry]
) -> None:
    if before and not log[-1].corrects_id:
        line, earlier = (reader.standing(entries)[-1] for entries in (log, before))
        if getattr(line, field) == getattr(earlier, field):
            # What is added at the end of a log and names the same leaves its links as they are.
            return
    was, now = bitemporal.names_of(before, field), bitemporal.names_of(log, field)
    name, key, model = reader.LINKED_BY[field]
    links = reader.links_of(request)[field]
    _take_out(links, [{f"{name}__{key}": held.value, **held.days()} for held in was - now])
    if new := sorted(now - was, key=lambda held: (held.known_since, held.since, held.value)):
        named = model.objects.in_bulk({held.value for held in new}, field_name=key)
        links.bulk_create(
            links.model(request=request, **{name: named[held.value]}, **held.days()) for held in new
        )


def _begun(held: Version[LineState]) -> tuple[tuple[str, dt.date], ...]:
    """Return what tells a position from the others of its request, by field."""
    return (("since", held.since), ("known_since", held.known_since))


def _take_out(rows: Any, wrong: Iterable[Mapping[str, Any]]) -> None:
    """Delete the copied rows that are no longer right, each told by its values."""
    if told := [Q(**values) for values in wrong]:
        rows.filter(reduce(or_, told)).delete()
