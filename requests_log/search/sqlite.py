"""The full-text index on SQLite: an FTS5 table, kept up to date by triggers."""

from collections.abc import Sequence

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from requests_log.search.query import INDEX, TABLE, Alternatives, QuerySyntax

SYNTAX = QuerySyntax(prefix='"{}"*', word='"{}"', both=" AND ", either=" OR ")

# Constants only, in all statements of this module.
_REMOVE_ROW = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, all_words) "  # noqa: S608
    "VALUES ('delete', OLD.request_id, OLD.all_words);"
)
_ADD_ROW = f"INSERT INTO {INDEX}(rowid, all_words) VALUES (NEW.request_id, NEW.all_words);"  # noqa: S608
# Words are separated by spaces: the "ascii" tokeniser leaves letters outside ASCII as they are.
_FTS5 = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(all_words, content='{TABLE}', "
    "content_rowid='request_id', tokenize='ascii', detail='none', columnsize=0)"
)
_TRIGGERS = {
    f"{TABLE}_added": f"AFTER INSERT ON {TABLE} BEGIN {_ADD_ROW} END",
    f"{TABLE}_gone": f"AFTER DELETE ON {TABLE} BEGIN {_REMOVE_ROW} END",
    # Most changes bring no new word.
    f"{TABLE}_changed": f"AFTER UPDATE ON {TABLE} WHEN OLD.all_words <> NEW.all_words "
    f"OR OLD.request_id <> NEW.request_id BEGIN {_REMOVE_ROW} {_ADD_ROW} END",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing, and fill a new index."""
    with connection.cursor() as cursor:
        is_new = INDEX not in connection.introspection.table_names(cursor)
        cursor.execute(_FTS5)
        for name, trigger in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {trigger}")
    if is_new:
        rebuild(connection)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, so that rows can be added without the index."""
    with connection.cursor() as cursor:
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers and the index."""
    remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def lookup(connection: BaseDatabaseWrapper, terms: Sequence[Alternatives], limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests that ever had all terms."""
    sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [SYNTAX.format(terms), limit])
        return [pk for (pk,) in cursor.fetchall()]


def agrees(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the index has the words of the table."""
    sql = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql)
        except DatabaseError:
            return False
    return True


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Rebuild the index from the words of the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608
