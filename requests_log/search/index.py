"""The full-text index of the words of entries: FTS5 on SQLite, tsvector on PostgreSQL.

On SQLite the index is the table. On PostgreSQL it is a column that the database generates.
"""

from collections.abc import Sequence

from django.db import connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from requests_log.models import Entry
from requests_log.search.terms import Term

TABLE = "requests_log_entrywords"
_GIN = f"{TABLE}_gin"
_LOOKUP = f"{TABLE}_lookup"

# Words are separated by spaces: the "ascii" tokeniser leaves letters outside ASCII as they are.
_SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(text, tokenize='ascii', detail='none', columnsize=0)"
)
_CREATE_GIN = f"CREATE INDEX IF NOT EXISTS {_GIN} ON {TABLE} USING gin (vector)"
_POSTGRESQL = (
    f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY "
    "REFERENCES requests_log_entry DEFERRABLE INITIALLY DEFERRED, text text NOT NULL, "
    "vector tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(string_to_array(btrim(text), ' '))) STORED)",
    _CREATE_GIN,
    # The planner assumes that words are independent, and with a limit it then reads whole tables.
    # With little memory, a bitmap of the index is lossy. A function can have its own settings.
    f"CREATE FUNCTION {_LOOKUP}(terms tsquery, most integer) RETURNS SETOF bigint "  # noqa: S608
    "LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off "
    "SET enable_mergejoin = off SET work_mem = '64MB' AS "
    f"$$ SELECT DISTINCT request_id FROM {TABLE} JOIN requests_log_entry ON id = rowid "
    "WHERE vector @@ terms LIMIT most $$",
)
# Constants only; the query and the limit are parameters.
_SELECT = {
    "sqlite": f"SELECT DISTINCT request_id FROM {TABLE} CROSS JOIN requests_log_entry "  # noqa: S608
    f"ON id = {TABLE}.rowid WHERE {TABLE} MATCH %s LIMIT %s",
    "postgresql": f"SELECT * FROM {_LOOKUP}(%s::tsquery, %s)",  # noqa: S608
}
# How each database writes a query: the beginning of a word, a whole word, "and", and "or".
_SYNTAX = {
    "sqlite": ('"{}"*', '"{}"', " AND ", " OR "),
    "postgresql": ("'{}':*", "'{}'", " & ", " | "),
}


def create_table(connection: BaseDatabaseWrapper) -> None:
    """Create the table of words and its index."""
    statements = [_SQLITE_TABLE] if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def drop_table(connection: BaseDatabaseWrapper) -> None:
    """Drop the table of words and its index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION {_LOOKUP}")
        cursor.execute(f"DROP TABLE {TABLE}")


def suspend() -> None:
    """Drop the index where that can be done, so that very many rows can be added quickly."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {_GIN}")
            # A vacuum of the TOAST table alone may have removed the long values of old versions of
            # rows, and the index then cannot be created: vacuum the table itself.
            cursor.execute(f"VACUUM {TABLE}")


def resume() -> None:
    """Create the index that ``suspend`` dropped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_CREATE_GIN)


def compact() -> None:
    """Let the index hold nothing of rows that were deleted, where it would for a time."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES('optimize')")


def lookup(terms: Sequence[Term], limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests with an entry that has all terms in its words."""
    with connections[router.db_for_read(Entry)].cursor() as cursor:
        cursor.execute(_SELECT[connection.vendor], [_format_query(terms), limit])
        return [pk for (pk,) in cursor.fetchall()]


def _format_query(terms: Sequence[Term]) -> str:
    prefix, word, both, either = _SYNTAX[connection.vendor]

    def of_needle(needle: str) -> str:
        return (word if needle.endswith(" ") else prefix).format(needle.strip())

    return both.join(
        f"({either.join(f'({spelling})' for spelling in spellings)})"
        for spellings in (
            [
                both.join(f"({either.join(map(of_needle, needles))})" for needles in spelling)
                for spelling in term.needles()
            ]
            for term in terms
        )
    )
