"""The database's own index of words: FTS5 on SQLite, a vector with GIN on PostgreSQL.

The database keeps it from the table of words. It is put there after every migration, since SQLite
drops a table's triggers whenever one remakes the table.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError

TABLE = "requests_log_searchwords"
INDEX = f"{TABLE}_index"
VECTOR = "vector"
LOOKUP = f"{TABLE}_lookup"
# What some word must begin with, or else equal; "" where it says nothing more. Of a way, all are
# needed.
Form = tuple[str, str]
Way = list[Form]

_FORGET = f"INSERT INTO {INDEX}({INDEX}, rowid, ever) VALUES ('delete', OLD.request_id, OLD.ever);"
_LEARN = f"INSERT INTO {INDEX}(rowid, ever) VALUES (NEW.request_id, NEW.ever);"
# Words are letters and figures with spaces between: "ascii" leaves every other letter as it is.
_FTS5 = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(ever, content='{TABLE}', "
    "content_rowid='request_id', tokenize='ascii', detail='none', columnsize=0)"
)
_TRIGGERS = {
    f"{TABLE}_added": f"AFTER INSERT ON {TABLE} BEGIN {_LEARN} END",
    f"{TABLE}_gone": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    # Most changes bring no word that there was not.
    f"{TABLE}_changed": f"AFTER UPDATE ON {TABLE} WHEN OLD.ever <> NEW.ever "
    f"OR OLD.request_id <> NEW.request_id BEGIN {_FORGET} {_LEARN} END",
}
_VECTOR = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {VECTOR} tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(string_to_array(btrim(ever), ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({VECTOR})",
)
# The planner takes words for independent of each other, and with a limit it then goes through the
# whole table; with little memory the index knows no rows, only pages. A function has settings of
# its own, in one query and whatever the transaction.
_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {LOOKUP}(asked tsquery, most integer) RETURNS SETOF bigint "
    "LANGUAGE sql STABLE SET enable_seqscan = off SET work_mem = '64MB' AS "
    f"$$ SELECT request_id FROM {TABLE} WHERE {VECTOR} @@ asked LIMIT most $$"
)


class SearchIndex:
    """The index, as whatever is installed after migrations."""

    def install(self, connection: Any) -> None:
        """Make what is not there yet; without the table, do nothing."""
        with connection.cursor() as cursor:
            there = connection.introspection.table_names(cursor)
            if TABLE not in there:
                return
            if connection.vendor == "postgresql":
                # An index that is there is left alone: to alter its table waits for all who use it.
                for sql in [*([] if agrees(connection) else _VECTOR), _FUNCTION]:
                    cursor.execute(sql)
                return
            cursor.execute(_FTS5)
            for name, trigger in _TRIGGERS.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {trigger}")
        if INDEX not in there:
            rebuild(connection)

    def remove(self, connection: Any) -> None:
        """Take the index out, for the way back from the migration that brings it."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {LOOKUP}")
                cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {VECTOR}")
                return
            for name in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def lookup(connection: Any, asked: Sequence[Sequence[Way]], limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests that ever had one way of everything asked for."""
    if connection.vendor == "postgresql":
        sql = f"SELECT * FROM {LOOKUP}(%s::tsquery, %s)"
        query = _query(asked, begins="'{}':*", equals="'{}'", both=" & ", either=" | ")
    else:
        sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"
        query = _query(asked, begins='"{}"*', equals='"{}"', both=" AND ", either=" OR ")
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, limit])
        return [pk for (pk,) in cursor.fetchall()]


def agrees(connection: Any) -> bool:
    """Return whether the index holds the words of the table.

    PostgreSQL sees to it by itself where the index is there and whole.
    """
    whole = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid"
    check = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(whole, [INDEX])
            return cursor.fetchone() is not None
        try:
            cursor.execute(check)
        except DatabaseError:
            return False
    return True


def rebuild(connection: Any) -> None:
    """Make the index anew from the words of the table."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")
            return
        for sql in [*_VECTOR, _FUNCTION, f"REINDEX INDEX {INDEX}"]:
            cursor.execute(sql)


def _query(
    asked: Sequence[Sequence[Way]], *, begins: str, equals: str, both: str, either: str
) -> str:
    """Return what is asked for in the language of a database: letters and figures, each quoted."""

    def of_word(form: Form) -> str:
        forms = [begins.format(form[0])] + ([equals.format(form[1])] if form[1] else [])
        return f"({either.join(forms)})"

    def of_term(ways: Sequence[Way]) -> str:
        return f"({either.join(f'({both.join(map(of_word, way))})' for way in ways)})"

    return both.join(map(of_term, asked))
