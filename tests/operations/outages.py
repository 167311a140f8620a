"""Taking the database away for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

NO_SERVER = {
    "sqlite": {"NAME": "/nowhere/requests.sqlite3"},
    "postgresql": {"HOST": "127.0.0.1", "PORT": "1"},
}


@contextmanager
def database_away() -> Iterator[None]:
    """Close the connection, and let new ones find no server."""
    settings = connection.settings_dict
    before = dict(settings)
    connection.close()
    settings.update(NO_SERVER[connection.vendor])
    try:
        yield
    finally:
        connection.close()
        settings.update(before)
