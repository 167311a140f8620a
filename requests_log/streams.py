"""Reading a few rows from where they stand in an order, whatever stands before and after them.

A stream is a queryset in the order of an index. Several are read side by side, each no further than
it must be, so that a page costs the same in a register of thirty-three and of a million.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

# How many rows are looked through for those that fit: most often the first few are enough.
LOOKED_FIRST, LOOKED_THROUGH = 300, 3_000


class Place(NamedTuple):
    """Where a row stands in an order: its value, a date or a stage or a number, and its number."""

    value: str
    number: int


class Row(NamedTuple):
    """A request that was found, and where it stands in the order that it was looked for in."""

    place: Place
    request: int


@dataclass(frozen=True)
class Streams:
    """Rows of a table in one order: ``fits`` is what an index does not tell of them.

    ``field`` is what they are ordered by, and by number where it is the same. ``pk`` is the field
    that holds the id of the request. ``apart`` says that no request is in two of the streams.
    """

    rows: Sequence[QuerySet[Any]]
    field: str
    pk: str
    descending: bool = False
    fits: Q | None = None
    apart: bool = True

    def read(
        self, count: int, *, after: Place | None = None, offset: int = 0
    ) -> tuple[list[Row], Place | None]:
        """Return up to ``count`` rows in order, from ``after`` or from the first.

        With them comes the place up to which the streams were looked through, where that is not
        the end and fewer rows were found.
        """
        wanted = count + offset
        if not self.rows or self.fits is None:
            streams = [self._stream(rows, after)[:wanted] for rows in self.rows]
            return self._found(streams, limit=count, offset=offset), None
        for looked in (LOOKED_FIRST, LOOKED_THROUGH):
            depth = self._depth(max(looked, wanted))
            streams = [self._stream(rows, after)[:depth] for rows in self.rows]
            found = self._found(streams, limit=count, offset=offset)
            horizon = self._horizon(after, depth)
            if horizon is None:
                return found, None
            found = [row for row in found if not self._is_beyond(row.place, horizon)]
            if len(found) == count:
                return found, None
        return found, horizon

    def number(self, most: int, *, looked: int | None) -> tuple[int, bool]:
        """Return how many rows there are, counted up to ``most``, and whether that is all.

        Where an index does not tell which fit, ``looked`` rows are looked through for them, or
        all.
        """
        depth = most + 1 if self.fits is None else self._depth(looked)
        sql, values = self._sql([self._stream(rows, None)[:depth] for rows in self.rows], "r")
        if not sql:
            return 0, True
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql} LIMIT {int(most) + 1}) AS found", values)
            ((found,),) = cursor.fetchall()
        is_all = found <= most and (self.fits is None or self._horizon(None, depth) is None)
        return min(found, most), is_all

    def ids(self, most: int, *, looked: int | None) -> list[int]:
        """Return the ids of the requests of up to ``most`` rows, in no order."""
        depth = most if self.fits is None else self._depth(looked)
        sql, values = self._sql([self._stream(rows, None)[:depth] for rows in self.rows], "r")
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {int(most)}", values)
            return [pk for (pk,) in cursor.fetchall()]

    def _depth(self, looked: int | None) -> int | None:
        """Return how deep each stream is looked into, for so many rows of all of them."""
        return None if looked is None else max(1, looked // max(1, len(self.rows)))

    def _stream(self, rows: QuerySet[Any], after: Place | None) -> QuerySet[Any]:
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

    def _beyond(self, place: Place) -> Q:
        beyond = "lt" if self.descending else "gt"
        value: Any = int(place.value) if self.field == "number" else place.value
        if self.field == "number":
            return Q(**{f"number__{beyond}": value})
        # The first condition is for the index, which an OR alone does not use.
        return Q(**{f"{self.field}__{beyond}e": value}) & (
            Q(**{f"{self.field}__{beyond}": value}) | Q(**{f"number__{beyond}": place.number})
        )

    def _is_beyond(self, place: Place, horizon: Place) -> bool:
        def key(each: Place) -> tuple[Any, int]:
            return (0 if self.field == "number" else each.value, each.number)

        return key(place) < key(horizon) if self.descending else key(place) > key(horizon)

    def _found(self, streams: Sequence[QuerySet[Any]], *, limit: int, offset: int) -> list[Row]:
        """Return the rows of these streams that fit, each request once, in order."""
        direction = " DESC" if self.descending else ""
        sql, values = self._sql(streams, "v, n, r")
        if not sql:
            return []
        sql = (
            f"SELECT v, n, r FROM ({sql}) AS found"
            f" ORDER BY v{direction}, n{direction} LIMIT {int(limit)} OFFSET {int(offset)}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [Row(Place(_text(v), n), r) for v, n, r in cursor.fetchall()]

    def _sql(self, streams: Sequence[QuerySet[Any]], columns: str) -> tuple[str, list[Any]]:
        """Return the query of all rows of these streams that fit, with its values; or none."""
        where = "" if self.fits is None else " WHERE fits"
        parts: list[str] = []
        values: list[Any] = []
        for stream in streams:
            try:
                sql, parameters = stream.query.sql_with_params()
            except EmptyResultSet:
                # Its conditions leave nothing, and no database need be asked.
                continue
            parts.append(f"SELECT {columns} FROM ({sql}) AS stream{where}")
            values += parameters
        return (" UNION ALL " if self.apart else " UNION ").join(parts), values

    def _horizon(self, after: Place | None, deepest: int | None) -> Place | None:
        """Return the nearest place at which a stream was left, or None where all were read out."""
        if deepest is None:
            return None
        bare = Streams(self.rows, self.field, self.pk, self.descending)
        last = [bare._stream(stream, after)[deepest - 1 : deepest] for stream in self.rows]
        left = bare._found(last, limit=1, offset=0)
        return left[0].place if left else None


def all_of(querysets: Iterable[QuerySet[Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of several small querysets of the same columns, asked for at once."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        sql, parameters = rows.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part")
        values += parameters
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
