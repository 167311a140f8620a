"""Keyset pagination: reading a few rows of an index from a given place in its order.

The rows under each key are read side by side, each no further than necessary, so that a page costs
the same with thirty-three requests and with a million.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connections, router
from django.db.models import F, Q, QuerySet

# How many rows are read for matches, step by step. The first step is usually enough. After the
# last one, a page says how far it has read.
SCAN_STEPS = (300, 700, 2_000)
SCAN_LIMIT = sum(SCAN_STEPS)
# The fields of a key, sorted by name, as Django sorts them in a condition.
KEY_FIELDS = ("area", "department", "stage")
# How many are read in one statement: SQLite takes 500 parts.
MOST_KEYS = 300
Key = tuple[int | str, ...]
EVERY_ROW = Q()


class Cursor(NamedTuple):
    """The place of a row in an order: its sort value as text, and its request's number."""

    value: str
    number: int


class IndexedRequest(NamedTuple):
    """The id of a request that was found, and its place in the order."""

    cursor: Cursor
    request: int


@dataclass(frozen=True)
class Index:
    """Rows of a table in the order of an index: by ``field``, then by number.

    Only rows under one of ``keys`` are read, values of ``KEY_FIELDS``; an empty key is any row.
    Rows whose ``field`` is ``blank`` come last, in either direction.
    """

    rows: QuerySet[Any]
    field: str
    descending: bool = False
    keys: Sequence[Key] = ((),)
    condition: Q = EVERY_ROW
    blank: dt.date | None = None

    def read(
        self, count: int, *, after: Cursor | None = None, backwards: bool = False
    ) -> list[IndexedRequest]:
        """Return up to ``count`` requests after a place, or from the first, each once.

        If ``backwards``, they are those before the place, or before the end, nearest first.
        """
        found: list[IndexedRequest] = []
        for part, place in self._parts(after, backwards):
            if len(found) < count:
                found += self._fetch(part, count - len(found), place, self.descending != backwards)
        return found

    def place_of(
        self, count: int, *, after: Cursor | None = None, backwards: bool = False
    ) -> Cursor | None:
        """Return the place of the last of ``count`` requests, or None if there are fewer.

        For an index of all rows in the order of their numbers. No other row is read.
        """
        descending = self.descending != backwards
        rows = self.rows.filter(self.condition)
        if after:
            rows = rows.filter(self._beyond(after, "lt" if descending else "gt"))
        numbers = rows.order_by("-number" if descending else "number").values_list(
            "number", flat=True
        )
        return next((Cursor(str(n), n) for n in numbers[count - 1 : count]), None)

    def accepts(self, cursor: Cursor) -> bool:
        """Return whether the value of a cursor is one that this order can have."""
        try:
            self.rows.model._meta.get_field(self.field).clean(cursor.value, None)
        except ValidationError:
            return False
        return True

    def _parts(self, after: Cursor | None, backwards: bool) -> list[tuple[Q, Cursor | None]]:
        """Return the parts of the index from a place on, each with the place to read it from."""
        if self.blank is None or not self.descending:
            return [(EVERY_ROW, after)]
        parts = [Q(**{f"{self.field}__lt": self.blank}), Q(**{self.field: self.blank})]
        if backwards:
            parts.reverse()
        is_in_first = after and (after.value == str(self.blank)) == backwards
        if after and not is_in_first:
            return [(parts[1], after)]
        return [(parts[0], after), (parts[1], None)]

    def _fetch(
        self, part: Q, count: int, after: Cursor | None, descending: bool
    ) -> list[IndexedRequest]:
        keys = self.keys
        some = [keys[at : at + MOST_KEYS] for at in range(0, len(keys), MOST_KEYS)]
        read = [self._read_under(each, part, count, after, descending) for each in some]
        if len(read) == 1:
            return _named(read[0])
        # Each has its first rows, so the first of all are among them.
        return _named(sorted({row for rows in read for row in rows}, reverse=descending)[:count])

    def _read_under(
        self, keys: Sequence[Key], part: Q, count: int, after: Cursor | None, descending: bool
    ) -> list[tuple[Any, int, int]]:
        """Return the values, numbers and ids of rows under some keys, in order."""
        key = dict(zip(KEY_FIELDS, keys[0], strict=False))
        rows = self.rows.filter(**key).filter(self.condition, part)
        if after:
            rows = rows.filter(self._beyond(after, "lt" if descending else "gt"))
        sign, direction = ("-", " DESC") if descending else ("", "")
        stream = (
            rows.annotate(v=F(self.field), n=F("number"), r=F("request_id"))
            .order_by(*dict.fromkeys((f"{sign}{self.field}", f"{sign}number")))
            .values_list("v", "n", "r")[:count]
        )
        # Compiled once for all keys: the first parameters are those of the key.
        sql, parameters = stream.query.sql_with_params()
        union = " UNION ".join([f"SELECT * FROM ({sql}) AS stream"] * len(keys))  # noqa: S608
        values = [each for key in keys for each in (*key, *parameters[len(key) :])]
        with connections[router.db_for_read(self.rows.model)].cursor() as cursor:
            cursor.execute(f"{union} ORDER BY v{direction}, n{direction} LIMIT {count}", values)
            found: list[tuple[Any, int, int]] = cursor.fetchall()
            return found

    def _beyond(self, place: Cursor, beyond: str) -> Q:
        """Return the condition that a row comes after a place in the order."""
        if self.field == "number":
            return Q(**{f"number__{beyond}": place.value})
        # The first condition lets the database use the index, which an OR alone does not.
        return Q(**{f"{self.field}__{beyond}e": place.value}) & (
            Q(**{f"{self.field}__{beyond}": place.value}) | Q(**{f"number__{beyond}": place.number})
        )


def _named(rows: Sequence[tuple[Any, int, int]]) -> list[IndexedRequest]:
    return [IndexedRequest(Cursor(str(v), n), r) for v, n, r in rows]
