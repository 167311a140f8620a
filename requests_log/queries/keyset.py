"""Reading a few rows from where they stand in an order, whatever stands before and after them.

A stream is a queryset in the order of an index. Several are read side by side, each no further than
it must be, so that a page costs the same in a register of thirty-three and of a million.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import RawSQL

# How many rows are looked through for those that fit, step by step: most often the first step is
# enough, and after the last a page says how far it looked.
STEPS = (300, 700, 2_000)
LOOKED = sum(STEPS)


class Cursor(NamedTuple):
    """Where a row stands in an order: its value, a date or a stage or a number, and its number."""

    value: str
    number: int


class KeysetRow(NamedTuple):
    """A request that was found, and where it stands in the order that it was looked for in."""

    place: Cursor
    request: int


@dataclass(frozen=True)
class Placeholder:
    """Where the value of a key belongs in a query that is put together once for all streams."""

    place: int


@dataclass(frozen=True)
class KeysetReader:
    """Rows of a table in one order: ``fits`` is what an index does not tell of them.

    There is a stream for each of ``keys``, the values of the fields ``by``: without fields one, and
    without keys none. ``field`` is what the rows are ordered by, and by number where it is the
    same. ``pk`` is the field that holds the id of the request. ``apart`` says that no request is in
    two of the streams.
    """

    rows: QuerySet[Any]
    field: str
    pk: str
    descending: bool = False
    fits: Q | None = None
    by: Sequence[str] = ()
    keys: Sequence[tuple[Any, ...]] = ((),)
    apart: bool = True

    def read(
        self, count: int, *, after: Cursor | None = None, offset: int = 0
    ) -> tuple[list[KeysetRow], Cursor | None]:
        """Return up to ``count`` rows in order, from ``after`` or from the first.

        With them comes the place up to which the streams were looked through, where that is not
        the end and fewer rows were found.
        """
        wanted = count + offset
        if self.fits is None:
            return self._found(self._stream(after)[:wanted], limit=count, offset=offset), None
        found: list[KeysetRow] = []
        place = after
        for step in STEPS:
            look = self._look(place, step) if place else self._first_look
            found += look.fitting
            place = look.horizon
            if place is None or len(found) >= wanted:
                return found[offset:wanted], None
        return found[offset:wanted], place

    def ids(self, most: int, *, looked: int | None) -> tuple[list[int], bool]:
        """Return the ids of up to ``most`` requests by reference, and whether these are all.

        Where an index does not tell which fit, ``looked`` rows are looked through for them, or
        all.
        """
        if self.fits is None:
            sql, values = self._sql(self._stream(None)[: most + 1], "n, r")
            found = _fetched(f"{sql} LIMIT {int(most) + 1}", values) if sql else []
            is_all = len(found) <= most
        else:
            look = self._first_look if looked == STEPS[0] else self._look(None, looked)
            found = [(row.place.number, row.request) for row in look.fitting]
            is_all = look.horizon is None and len(found) <= most
        return [pk for _, pk in sorted(found[:most])], is_all

    @cached_property
    def _first_look(self) -> "_Look":
        return self._look(None, STEPS[0])

    def _look(self, after: Cursor | None, looked: int | None) -> "_Look":
        """Look through so many rows of all streams, or through all rows, for those that fit."""
        depth = None if looked is None else max(1, looked // max(1, len(self.keys)))
        sql, values = self._sql(self._stream(after)[:depth], "v, n, r, fits")
        fitting: set[tuple[Any, int, int]] = set()
        passed: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        for stream, v, n, r, fits in _fetched(sql, values) if sql else []:
            passed[stream].append((v, n))
            if fits:
                fitting.add((v, n, r))
        in_order = sorted(fitting, reverse=self.descending)
        nearest, farthest = (max, min) if self.descending else (min, max)
        ends = [farthest(places) for places in passed.values() if len(places) == depth]
        if not ends:
            return _Look([_row(*each) for each in in_order], None)
        horizon = nearest(ends)
        within = [_row(v, n, r) for v, n, r in in_order if nearest((v, n), horizon) == (v, n)]
        return _Look(within, Cursor(_text(horizon[0]), horizon[1]))

    def _stream(self, after: Cursor | None) -> QuerySet[Any]:
        """Return the rows of each stream, with a hole for each value of its key."""
        holes = {name: RawSQL("%s", [Placeholder(place)]) for place, name in enumerate(self.by)}
        rows = self.rows.filter(**holes)
        if after is not None:
            rows = rows.filter(self._beyond(after))
        sign = "-" if self.descending else ""
        values = {"v": F(self.field), "n": F("number"), "r": F(self.pk)}
        named = rows.annotate(**values).order_by(
            *dict.fromkeys((f"{sign}{self.field}", f"{sign}number"))
        )
        if self.fits is None:
            return named.values_list(*values)
        fits = ExpressionWrapper(self.fits, output_field=BooleanField())
        return named.annotate(fits=fits).values_list(*values, "fits")

    def _beyond(self, place: Cursor) -> Q:
        beyond = "lt" if self.descending else "gt"
        value: Any = int(place.value) if self.field == "number" else place.value
        if self.field == "number":
            return Q(**{f"number__{beyond}": value})
        # The first condition is for the index, which an OR alone does not use.
        return Q(**{f"{self.field}__{beyond}e": value}) & (
            Q(**{f"{self.field}__{beyond}": value}) | Q(**{f"number__{beyond}": place.number})
        )

    def _found(self, stream: QuerySet[Any], *, limit: int, offset: int) -> list[KeysetRow]:
        """Return the rows of the streams, each request once, in order."""
        direction = " DESC" if self.descending else ""
        sql, values = self._sql(stream, "v, n, r")
        if not sql:
            return []
        sql = (
            f"SELECT v, n, r FROM ({sql}) AS found"
            f" ORDER BY v{direction}, n{direction} LIMIT {int(limit)} OFFSET {int(offset)}"
        )
        return [_row(*each) for each in _fetched(sql, values)]

    def _sql(self, stream: QuerySet[Any], columns: str) -> tuple[str, list[Any]]:
        """Return the query of these columns of all streams, with its values; or none.

        Where not all rows fit, the number of the stream comes before the columns.
        """
        try:
            sql, parameters = stream.query.sql_with_params()
        except EmptyResultSet:
            # Its conditions leave nothing, and no database need be asked.
            return "", []
        once = "" if self.apart else "DISTINCT "
        parts = [
            f"SELECT {once if self.fits is None else f'{number}, '}{columns} FROM ({sql}) AS stream"
            for number in range(len(self.keys))
        ]
        values = [
            key[each.place] if isinstance(each, Placeholder) else each
            for key in self.keys
            for each in parameters
        ]
        together = " UNION ALL " if self.apart or self.fits is not None else " UNION "
        return together.join(parts), values


class _Look(NamedTuple):
    """What fits among the rows that were looked through, in order.

    ``horizon`` is the nearest place at which a stream was left, None where all were read out: what
    was found beyond it is left out.
    """

    fitting: list[KeysetRow]
    horizon: Cursor | None


def fetch_union(querysets: Iterable[QuerySet[Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of several small querysets of the same columns, asked for at once."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        sql, parameters = rows.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part")
        values += parameters
    if not parts:
        return []
    return _fetched(" UNION ALL ".join(parts), values)


def _fetched(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _row(value: Any, number: int, request: int) -> KeysetRow:
    return KeysetRow(Cursor(_text(value), number), request)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
