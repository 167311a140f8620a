"""Statements that save the copies of a log, each put together once.

Django puts a statement together anew for each write, and for all the copies of a request that takes
longer than whatever the database does.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

# How many values one statement takes: SQLite allows 32,766.
MOST_VALUES = 30_000
Row = Mapping[str, Any]


def insert(model: type[Model], rows: Sequence[Row], *, unique: tuple[str, ...] = ()) -> None:
    """Insert rows, each by the same columns.

    One that has the ``unique`` columns of a row that is there takes its place.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    start, row, end = _insert(model, columns, unique)
    at_a_time = MOST_VALUES // len(columns)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), at_a_time):
            some = rows[first : first + at_a_time]
            values = _adapted(each[name] for each in some for name in columns)
            cursor.execute(start + ", ".join([row] * len(some)) + end, values)


def update(model: type[Model], values: Row, **where: Any) -> None:
    """Give every row that has what ``where`` says, by column, these values."""
    sql = _update(model, tuple(values), tuple(where))
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapted([*values.values(), *where.values()]))


@lru_cache
def _insert(
    model: type[Model], columns: tuple[str, ...], unique: tuple[str, ...]
) -> tuple[str, str, str]:
    """Return what an insert says before its rows, what stands for each, and what comes after."""
    row = f"({', '.join(['%s'] * len(columns))})"
    end = ""
    if unique:
        others = [_quoted(name) for name in columns if name not in unique]
        taken = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
        end = f" ON CONFLICT ({', '.join(map(_quoted, unique))}) DO UPDATE SET {taken}"
    return f"INSERT INTO {_table(model)} ({', '.join(map(_quoted, columns))}) VALUES ", row, end


@lru_cache
def _update(model: type[Model], columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    changed = ", ".join(f"{_quoted(name)} = %s" for name in columns)
    found = " AND ".join(f"{_quoted(name)} = %s" for name in where)
    return f"UPDATE {_table(model)} SET {changed} WHERE {found}"


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _adapted(values: Iterable[Any]) -> list[Any]:
    """Return the values as both databases take them."""
    return [value.isoformat() if isinstance(value, dt.date) else value for value in values]
