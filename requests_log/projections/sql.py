"""Insert and update statements for derived rows, each compiled once.

Django compiles a statement anew for each write. For the derived rows of a request, that takes
longer than the database needs to run them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

# Values in one statement: SQLite allows 32,766.
MAX_VALUES = 30_000
Row = Mapping[str, object]


def insert(model: type[Model], rows: Sequence[Row], *, unique: tuple[str, ...] = ()) -> None:
    """Insert rows that all have the same columns.

    With ``unique``, a row replaces an existing one that has the same values in those columns.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    start, row, end = _insert_parts(model, columns, unique)
    batch_size = MAX_VALUES // len(columns)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), batch_size):
            batch = rows[first : first + batch_size]
            values = _adapt(each[name] for each in batch for name in columns)
            cursor.execute(start + ", ".join([row] * len(batch)) + end, values)


def update(model: type[Model], values: Row, **where: object) -> None:
    """Set these values, by column, in every row that matches ``where``."""
    sql = _update_statement(model, tuple(values), tuple(where))
    with connection.cursor() as cursor:
        cursor.execute(sql, _adapt([*values.values(), *where.values()]))


@lru_cache
def _insert_parts(
    model: type[Model], columns: tuple[str, ...], unique: tuple[str, ...]
) -> tuple[str, str, str]:
    """Return the SQL before the rows, the placeholders of one row, and the SQL after the rows."""
    row = f"({', '.join(['%s'] * len(columns))})"
    end = ""
    if unique:
        others = [_quote(name) for name in columns if name not in unique]
        assignments = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
        end = f" ON CONFLICT ({', '.join(map(_quote, unique))}) DO UPDATE SET {assignments}"
    names = ", ".join(map(_quote, columns))
    # Names of tables and columns only, all quoted.
    start = f"INSERT INTO {_table(model)} ({names}) VALUES "  # noqa: S608
    return start, row, end


@lru_cache
def _update_statement(model: type[Model], columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{_quote(name)} = %s" for name in columns)
    conditions = " AND ".join(f"{_quote(name)} = %s" for name in where)
    # Names of tables and columns only, all quoted.
    return f"UPDATE {_table(model)} SET {assignments} WHERE {conditions}"  # noqa: S608


def _table(model: type[Model]) -> str:
    return _quote(model._meta.db_table)


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _adapt(values: Iterable[object]) -> list[Any]:
    """Return the values in a form that both databases accept."""
    return [value.isoformat() if isinstance(value, dt.date) else value for value in values]
