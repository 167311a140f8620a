"""Keyset pagination: reading a few rows from a given place in an order.

A stream is a queryset in the order of an index. Several streams are read side by side, each no
further than necessary, so that a page costs the same with thirty-three requests and with a million.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

# How many rows are scanned for matches, step by step. The first step is usually enough. After the
# last one, a page says how far it has scanned.
SCAN_STEPS = (300, 700, 2_000)
SCAN_LIMIT = sum(SCAN_STEPS)
# A value that rows are ordered by, as the database returns it.
SortValue = str | int | dt.date
Key = tuple[int | str, ...]
DatabaseRow = tuple[Any, ...]


class Cursor(NamedTuple):
    """The place of a row in an order: its sort value as text, and its request's number."""

    value: str
    number: int


class KeysetRow(NamedTuple):
    """The id of a request that was found, and its place in the order."""

    cursor: Cursor
    request: int


@dataclass(frozen=True)
class Placeholder:
    """A parameter for a value of a stream's key, in a query compiled once for all streams."""

    index: int


@dataclass(frozen=True)
class KeysetReader:
    """Rows of a table in one order, with a ``condition`` that no index answers, if any.

    There is one stream for each of ``keys``, which are values of ``key_fields``: one stream if
    there are no fields, and none if there are no keys. The rows are ordered by ``field``, then by
    number. ``request_field`` is the field with the id of the request. If ``disjoint``, no request
    is in more than one stream.
    """

    rows: QuerySet[Any]
    field: str
    request_field: str
    descending: bool = False
    condition: Q | None = None
    key_fields: Sequence[str] = ()
    keys: Sequence[Key] = ((),)
    disjoint: bool = True

    def read(
        self, count: int, *, after: Cursor | None = None, offset: int = 0
    ) -> tuple[list[KeysetRow], Cursor | None]:
        """Return up to ``count`` rows in order, from the first or from ``after``.

        The second value is the place up to which the streams were scanned, if fewer rows were found
        and that is not the end. Otherwise it is None.
        """
        wanted = count + offset
        if self.condition is None:
            return self._fetch(self._stream(after)[:wanted], limit=count, offset=offset), None
        found: list[KeysetRow] = []
        place = after
        for step in SCAN_STEPS:
            scan = self._scan(place, step) if place else self._first_scan
            found += scan.matches
            place = scan.horizon
            if place is None or len(found) >= wanted:
                return found[offset:wanted], None
        return found[offset:wanted], place

    def accepts(self, cursor: Cursor) -> bool:
        """Return whether the value of a cursor is one that this order can have."""
        try:
            self.rows.model._meta.get_field(self.field).to_python(cursor.value)
        except ValidationError:
            return False
        return True

    def ids(self, most: int, *, scan_limit: int | None) -> tuple[list[int], bool]:
        """Return the ids of up to ``most`` requests by reference, and whether these are all.

        If there is a condition, ``scan_limit`` rows are scanned for matches, or all rows if it is
        None.
        """
        if self.condition is None:
            sql, values = self._sql(self._stream(None)[: most + 1], "n, r")
            found = _fetch_all(f"{sql} LIMIT {int(most) + 1}", values) if sql else []
            is_all = len(found) <= most
        else:
            is_first_step = scan_limit == SCAN_STEPS[0]
            scan = self._first_scan if is_first_step else self._scan(None, scan_limit)
            found = [(row.cursor.number, row.request) for row in scan.matches]
            is_all = scan.horizon is None and len(found) <= most
        return [pk for _, pk in sorted(found[:most])], is_all

    @cached_property
    def _first_scan(self) -> "_Scan":
        return self._scan(None, SCAN_STEPS[0])

    def _scan(self, after: Cursor | None, limit: int | None) -> "_Scan":
        """Scan up to ``limit`` rows of all streams together, or all rows, for matches."""
        depth = None if limit is None else max(1, limit // max(1, len(self.keys)))
        sql, values = self._sql(self._stream(after)[:depth], "v, n, r, matches")
        matches: set[tuple[Any, int, int]] = set()
        scanned: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        for stream, value, number, request, is_match in _fetch_all(sql, values) if sql else []:
            scanned[stream].append((value, number))
            if is_match:
                matches.add((value, number, request))
        in_order = sorted(matches, reverse=self.descending)
        nearest, farthest = (max, min) if self.descending else (min, max)
        ends = [farthest(places) for places in scanned.values() if len(places) == depth]
        if not ends:
            return _Scan([_keyset_row(*each) for each in in_order], None)
        horizon = nearest(ends)
        within = [each for each in in_order if nearest(each[:2], horizon) == each[:2]]
        return _Scan(
            [_keyset_row(*each) for each in within], Cursor(_as_text(horizon[0]), horizon[1])
        )

    def _stream(self, after: Cursor | None) -> QuerySet[Any, Any]:
        """Return the rows of a stream, with a placeholder for each value of its key."""
        placeholders = {
            name: RawSQL("%s", [Placeholder(index)]) for index, name in enumerate(self.key_fields)
        }
        rows = self.rows.filter(**placeholders)
        if after is not None:
            rows = rows.filter(self._beyond(after))
        sign = "-" if self.descending else ""
        values = {"v": F(self.field), "n": F("number"), "r": F(self.request_field)}
        ordered = rows.annotate(**values).order_by(
            *dict.fromkeys((f"{sign}{self.field}", f"{sign}number"))
        )
        if self.condition is not None:
            matches = ExpressionWrapper(self.condition, output_field=BooleanField())
            ordered = ordered.annotate(matches=matches)
            values["matches"] = F("matches")
        columns: QuerySet[Any, Any] = ordered.values_list(*values)
        return columns

    def _beyond(self, place: Cursor) -> Q:
        """Return the condition that a row comes after a place in the order."""
        beyond = "lt" if self.descending else "gt"
        if self.field == "number":
            return Q(**{f"number__{beyond}": int(place.value)})
        # The first condition lets the database use the index, which an OR alone does not.
        return Q(**{f"{self.field}__{beyond}e": place.value}) & (
            Q(**{f"{self.field}__{beyond}": place.value}) | Q(**{f"number__{beyond}": place.number})
        )

    def _fetch(self, stream: QuerySet[Any, Any], *, limit: int, offset: int) -> list[KeysetRow]:
        """Return the rows of all streams in order, each request once."""
        direction = " DESC" if self.descending else ""
        sql, values = self._sql(stream, "v, n, r")
        if not sql:
            return []
        # Django's own SQL with parameters, and integers.
        sql = (
            f"SELECT v, n, r FROM ({sql}) AS found"  # noqa: S608
            f" ORDER BY v{direction}, n{direction} LIMIT {int(limit)} OFFSET {int(offset)}"
        )
        return [_keyset_row(*each) for each in _fetch_all(sql, values)]

    def _sql(self, stream: QuerySet[Any, Any], columns: str) -> tuple[str, list[object]]:
        """Return the SQL for these columns of all streams, with its parameters.

        The SQL is empty if no row can match. If there is a condition, the number of the stream
        comes before the columns.
        """
        try:
            sql, parameters = stream.query.sql_with_params()
        except EmptyResultSet:
            return "", []
        distinct = "" if self.disjoint else "DISTINCT "
        # Django's own SQL with parameters, and names of columns from this module.
        parts = [
            f"SELECT {distinct if self.condition is None else f'{number}, '}{columns} "  # noqa: S608
            f"FROM ({sql}) AS stream"
            for number in range(len(self.keys))
        ]
        values = [
            key[each.index] if isinstance(each, Placeholder) else each
            for key in self.keys
            for each in parameters
        ]
        keeps_all = self.disjoint or self.condition is not None
        return (" UNION ALL " if keeps_all else " UNION ").join(parts), values


class _Scan(NamedTuple):
    """The matches among the rows that were scanned, in order.

    ``horizon`` is the nearest place where the scan of a stream stopped, or None if all streams were
    read to their ends. Matches beyond it are left out.
    """

    matches: list[KeysetRow]
    horizon: Cursor | None


def fetch_union(querysets: Iterable[QuerySet[Model, Any]]) -> list[DatabaseRow]:
    """Return the rows of several small querysets with the same columns, in one query."""
    parts: list[str] = []
    values: list[object] = []
    for rows in querysets:
        sql, parameters = rows.query.sql_with_params()
        # Django's own SQL with parameters.
        parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608
        values += parameters
    if not parts:
        return []
    return _fetch_all(" UNION ALL ".join(parts), values)


def _fetch_all(sql: str, values: Sequence[Any]) -> list[DatabaseRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _keyset_row(value: SortValue, number: int, request: int) -> KeysetRow:
    return KeysetRow(Cursor(_as_text(value), number), request)


def _as_text(value: SortValue) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
