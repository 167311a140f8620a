"""The database's own full-text index of search words: FTS5 on SQLite, tsvector on PostgreSQL.

The database keeps it up to date from the table of search words. It is installed after every
migration, because SQLite drops a table's triggers whenever it remakes the table.
"""

from collections.abc import Sequence
from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper

from requests_log.search import postgresql, sqlite
from requests_log.search.query import INDEX, TABLE, Alternatives

__all__ = ["INDEX", "TABLE", "SearchIndex", "agrees", "lookup", "rebuild"]


class SearchIndex:
    """The full-text index, as ``provenance.triggers.install_after_migrations`` takes it."""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create what is missing. Does nothing if the table of search words does not exist."""
        with connection.cursor() as cursor:
            if TABLE not in connection.introspection.table_names(cursor):
                return
        _backend(connection).install(connection)

    def uninstall(self, connection: BaseDatabaseWrapper) -> None:
        """Drop the index. ``install`` creates and fills it again."""
        _backend(connection).uninstall(connection)


def lookup(connection: BaseDatabaseWrapper, terms: Sequence[Alternatives], limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests that ever had all terms."""
    found: list[int] = _backend(connection).lookup(connection, terms, limit)
    return found


def agrees(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the index has the words of the table."""
    return bool(_backend(connection).agrees(connection))


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Rebuild the index from the words of the table."""
    _backend(connection).rebuild(connection)


def _backend(connection: BaseDatabaseWrapper) -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite
