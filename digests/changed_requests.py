"""Which requests have changed since somebody last read the record, the latest change first.

Bounded: it names at most ``MOST_REQUESTS``. Of up to ``MOST_BY_ID`` requests, all later records are
read. Of more, the latest records are read a slice at a time, until enough requests are found.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from digests.models import Marks
from requests_log.models import Entry, EntryKind, NextStep, StepEnding

MOST_REQUESTS = 50
MOST_BY_ID = 1_000
# Of more requests than that: how many records are looked through, and how many at a time.
LOOK_BACK = 20_000
SLICE = 1_000

# Returns the marks of those of some requests that somebody is told about, by id.
MarksOf = Callable[[Collection[int]], Mapping[int, Marks]]


@dataclass(frozen=True)
class ChangedRequests:
    """The marks that each request has changed since, by id, the latest change first.

    ``up_to`` is up to where the record was read. ``has_more`` says that more may have changed than
    are named.
    """

    marks: Mapping[int, Marks]
    up_to: Marks
    has_more: bool


def few_or_none(ids: Iterable[int]) -> list[int] | None:
    """Return these ids, or None if there are more than ``MOST_BY_ID``."""
    found = list(ids)
    return found if len(found) <= MOST_BY_ID else None


def newest_marks(*, before: dt.datetime | None = None) -> Marks:
    """Return the newest entry, next step and ending of a step, or those recorded ``before``.

    Each is an id, or 0 if there is none.
    """
    known = Q(recorded_at__lt=before) if before else Q()
    # What is later in time has a higher id. In this order an index ends the search at once.
    newest_first = ("-recorded_at", "-pk") if before else ("-pk",)
    # In one query, from the newest entry: no step of a request is recorded before its first entry.
    steps, endings = (
        Subquery(model.objects.filter(known).order_by(*newest_first).values("pk")[:1])
        for model in (NextStep, StepEnding)
    )
    entries = Entry.objects.filter(known).order_by(*newest_first)
    return Marks(*(pk or 0 for pk in entries.values_list("pk", steps, endings).first() or (0,) * 3))


def find_changed(
    few: Collection[int] | None, marks_of: MarksOf, *, after: Marks, up_to: Marks
) -> ChangedRequests:
    """Return which requests have records later than their marks and not later than ``up_to``.

    ``few`` are the ids to look at, or None for those that ``marks_of`` knows among all. No marks
    are earlier than ``after``. Notes change no request.
    """
    marks: dict[int, Marks] = {}
    asked: set[int] = set()
    latest: dict[int, dt.datetime] = {}
    is_cut = False
    for place, (source, path) in enumerate(_sources()):
        lowest, newest = after[place], up_to[place]
        found: set[int] = set()
        if few is None and lowest < newest - LOOK_BACK:
            is_cut, lowest = True, newest - LOOK_BACK
        for rows in _read(source, path, few, lowest, newest):
            unknown = {request for _, request, _ in rows if request} - asked
            asked |= unknown
            marks.update(marks_of(unknown) if unknown else {})
            for pk, request, recorded_at in rows:
                if request in marks and pk > marks[request][place]:
                    found.add(request)
                    latest[request] = max(recorded_at, latest.get(request, recorded_at))
            # What is later in time has a higher id, so no other request changed later.
            if len(found) > MOST_REQUESTS:
                break
    order = sorted(latest, key=lambda request: (latest[request], request), reverse=True)
    return ChangedRequests(
        {request: marks[request] for request in order[:MOST_REQUESTS]},
        up_to,
        is_cut or len(order) > MOST_REQUESTS,
    )


def _read(
    source: QuerySet[Any], path: str, few: Collection[int] | None, lowest: int, newest: int
) -> Iterator[list[tuple[int, int | None, dt.datetime]]]:
    """Yield the records between two ids, the latest slice first; of a few requests, all at once.

    Each is an id, the id of its request, and when it was recorded.
    """
    rows = source.order_by("-pk").values_list("pk", path, "recorded_at")
    if few is not None:
        if lowest < newest:
            yield list(rows.filter(pk__gt=lowest, pk__lte=newest, **{f"{path}__in": few}))
        return
    for top in range(newest, lowest, -SLICE):
        yield list(rows.filter(pk__gt=max(lowest, top - SLICE), pk__lte=top))


def _sources() -> list[tuple[QuerySet[Any], str]]:
    """Return what changes a request, in the order of ``Marks``, and the path to its request."""
    return [
        (Entry.objects.exclude(kind=EntryKind.NOTED), "request"),
        (NextStep.objects.all(), "request"),
        (StepEnding.objects.all(), "step__request"),
    ]
