"""A table that records what somebody did, read by time from a given place."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import User
from activity.queries.item import ActivityItem
from areas.models import Area
from departments.models import Department


class ActivityPlace(NamedTuple):
    """The place of an item in the order: by time, then by source, then by id."""

    when: dt.datetime
    rank: int
    pk: int


class Trace(NamedTuple):
    """An item before it is read: its place, and the keys of what it is about.

    ``subject`` is the permanent key of a fact's subject, such as ``areas/kent``.
    """

    place: ActivityPlace
    request: int | None = None
    area: int | None = None
    department: int | None = None
    commission: int | None = None
    act: int | None = None
    subject: str = ""


KEYS = Trace._fields[1:]
# What few rows have: if it were joined, SQLite would read the whole table for each row.
_SELDOM = ("corrected_by", "withdrawal")
# A place, with the keys of a source in its order: quick to make, as most are left out again.
Found = tuple[dt.datetime, int, int, list[Any]]


@dataclass(frozen=True)
class ActivityFilters:
    """Whose activity, between which moments (from ``start``, before ``end``), and about what."""

    person: User | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    area: Area | None = None
    department: Department | None = None

    @property
    def by_subject(self) -> bool:
        """Whether it is filtered by what it is about, for which there is no index by time."""
        return bool(self.area or self.department)


@dataclass(frozen=True)
class ActivitySource:
    """One kind of thing that people do.

    ``time`` and ``person`` name the fields that say when and who. ``keys`` has the field of each of
    ``KEYS`` that the rows have, and ``related`` what ``build`` needs. An index by ``time`` and id
    makes ``find`` as quick in a large table as in a small one.
    """

    name: str
    rows: Callable[[], QuerySet[Any]]
    time: str
    person: str
    build: Callable[[Any], ActivityItem]
    keys: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()

    def find(
        self,
        filters: ActivityFilters,
        *,
        rank: int,
        most: int,
        place: ActivityPlace | None,
        backwards: bool = False,
    ) -> list[Found]:
        """Return at most so many items: the newest, or those next to a place in the order.

        Those before it are newest first. If ``backwards``, they are those after it, oldest first.
        """
        rows = self.rows()
        if filters.person:
            rows = rows.filter(**{self.person: filters.person})
        if filters.start:
            rows = rows.filter(**{f"{self.time}__gte": filters.start})
        if filters.end:
            rows = rows.filter(**{f"{self.time}__lt": filters.end})
        if place:
            rows = rows.filter(self._beyond(place, rank, backwards=backwards))
        sign = "" if backwards else "-"
        rows = rows.order_by(f"{sign}{self.time}", f"{sign}pk")
        found = rows.values_list(self.time, "pk", *self.keys.values())[:most]
        return [(when, rank, pk, keys) for when, pk, *keys in found]

    def trace(self, found: Found) -> Trace:
        """Return what ``find`` has found, with its keys by name."""
        when, rank, pk, keys = found
        return Trace(ActivityPlace(when, rank, pk), **dict(zip(self.keys, keys, strict=True)))

    def read(self, ids: Iterable[int]) -> dict[int, ActivityItem]:
        """Return items by id."""
        joined = [name for name in self.related if name not in _SELDOM]
        apart = [name for name in self.related if name in _SELDOM]
        rows = self.rows().filter(pk__in=list(ids)).select_related(*joined)
        return {row.pk: self.build(row) for row in rows.order_by().prefetch_related(*apart)}

    def _beyond(self, place: ActivityPlace, rank: int, *, backwards: bool) -> Q:
        """Return the condition that a row comes after a place in the order, or before it."""
        beyond = "gt" if backwards else "lt"
        if rank != place.rank:
            # Of the same time, all rows of a source are on the same side.
            is_beyond = rank > place.rank if backwards else rank < place.rank
            return Q(**{f"{self.time}__{beyond}{'e' if is_beyond else ''}": place.when})
        # The first condition lets the database use the index, which an OR alone does not.
        return Q(**{f"{self.time}__{beyond}e": place.when}) & (
            Q(**{f"{self.time}__{beyond}": place.when}) | Q(**{f"pk__{beyond}": place.pk})
        )
