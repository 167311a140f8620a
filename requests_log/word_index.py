"""The database's own index of words: FTS5 on SQLite, a vector with GIN on PostgreSQL.

It is kept by the database from the table of words, and put there after every migration, since
SQLite drops a table's triggers whenever one remakes the table.
"""

from typing import Any

TABLE = "requests_log_words"
INDEX = f"{TABLE}_index"
VECTOR = "vector"

# Words are letters and figures with spaces between: "ascii" leaves every other letter as it is.
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(ever, content='{TABLE}', "
    "content_rowid='request_id', tokenize='ascii', detail='none', columnsize=0)",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_added AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}(rowid, ever) VALUES (NEW.request_id, NEW.ever); END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_gone AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, ever) "
    "VALUES ('delete', OLD.request_id, OLD.ever); END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_changed AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, ever) "
    "VALUES ('delete', OLD.request_id, OLD.ever); "
    f"INSERT INTO {INDEX}(rowid, ever) VALUES (NEW.request_id, NEW.ever); END",
)
_POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {VECTOR} tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(string_to_array(btrim(ever), ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({VECTOR})",
)


class WordIndex:
    """The index, as whatever is installed after migrations."""

    def install(self, connection: Any) -> None:
        """Make what is not there yet; without the table, do nothing."""
        with connection.cursor() as cursor:
            if TABLE not in connection.introspection.table_names(cursor):
                return
            for sql in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
                cursor.execute(sql)


def agrees(connection: Any) -> bool:
    """Return whether the index holds the words of the table: PostgreSQL sees to it by itself."""
    if connection.vendor == "postgresql":
        return True
    check = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)"
    with connection.cursor() as cursor:
        try:
            cursor.execute(check)
        except connection.Database.DatabaseError:
            return False
    return True


def rebuild(connection: Any) -> None:
    """Make the index anew from the words of the table."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")
