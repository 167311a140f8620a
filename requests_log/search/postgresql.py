"""The full-text index on PostgreSQL: a generated tsvector column with a GIN index."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from requests_log.search.query import INDEX, TABLE, Alternatives, QuerySyntax

VECTOR = "vector"
LOOKUP = f"{TABLE}_lookup"
SYNTAX = QuerySyntax(prefix="'{}':*", word="'{}'", both=" & ", either=" | ")

_VECTOR = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {VECTOR} tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(string_to_array(btrim(all_words), ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({VECTOR})",
)
# The planner assumes that words are independent, and with a limit it then scans the whole table.
# With little memory, a bitmap of the index is lossy. A function can have its own settings, which
# apply in any transaction and need no further query.
_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {LOOKUP}(terms tsquery, most integer) RETURNS SETOF bigint "  # noqa: S608
    "LANGUAGE sql STABLE SET enable_seqscan = off SET work_mem = '64MB' AS "
    f"$$ SELECT request_id FROM {TABLE} WHERE {VECTOR} @@ terms LIMIT most $$"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing."""
    # An existing index is left alone: altering its table waits for everybody who uses it.
    statements = [_FUNCTION] if agrees(connection) else [*_VECTOR, _FUNCTION]
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop the index and its function."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION IF EXISTS {LOOKUP}")
        cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {VECTOR}")


def lookup(connection: BaseDatabaseWrapper, terms: Sequence[Alternatives], limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests that ever had all terms."""
    # The name of the function is a constant.
    sql = f"SELECT * FROM {LOOKUP}(%s::tsquery, %s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [SYNTAX.format(terms), limit])
        return [pk for (pk,) in cursor.fetchall()]


def agrees(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the index exists and is valid. PostgreSQL then keeps it up to date itself."""
    sql = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid"
    with connection.cursor() as cursor:
        cursor.execute(sql, [INDEX])
        return cursor.fetchone() is not None


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Rebuild the index from the words of the table."""
    with connection.cursor() as cursor:
        for sql in [*_VECTOR, _FUNCTION, f"REINDEX INDEX {INDEX}"]:
            cursor.execute(sql)
