"""The databases of a run of tests: one is migrated, and all others are copies of it.

Each worker has two: an empty one, and one that has the record of 2011. A test that ``the_record``
is for, and whose transaction is rolled back at the end, runs on the second, so that nothing is
loaded for it. All others run on the first.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from tests.databases.quick_migrations import quick_migrations
from tests.databases.snapshot import Snapshot

# Which of the processes of pytest-xdist this is; empty for one that runs all tests.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# The name of the database that no test may touch.
GIVEN = connection.settings_dict["NAME"]


class MadeOnce:
    """The names of the databases, which are paths on SQLite."""

    def __init__(self) -> None:
        self.migrated = self.loaded = ""
        self.empty = self.record = ""
        # What the migrations saved, and what load_record does, for tests that commit.
        self.migrated_rows = self.record_rows = Snapshot({})
        # SQL that sets sequences back to where they are in the record.
        self._go_on_from_record = ""
        # SQL that empties the tables on PostgreSQL, apart from what the migrations saved.
        self._empty_again = ""
        # Connections to the one that is not in use.
        self._parked: dict[str, Any] = {}

    def make(self, of_run: Path, of_worker: Path, *, with_record: bool) -> None:
        """Copy the databases of this run, whose folder is given; make them first if none has."""
        self.migrated, self.loaded = names("migrated", "loaded", folder=of_run)
        empty, self.record = names(f"empty{WORKER}", f"record{WORKER}", folder=of_worker)
        with _alone(of_run / "databases.lock"):
            made = of_run / "databases-made"
            if not made.exists():
                self._migrate()
                if with_record:
                    self._load_record()
                made.touch()
        create_database(empty, self.migrated)
        if with_record:
            create_database(self.record, self.loaded)
            self._switch(self.record)
            self._go_on_from_record = _sequences()
            self.record_rows = Snapshot.taken()
        self.empty = empty
        self._switch(empty)
        self.migrated_rows = Snapshot.taken()
        self.record_rows = self.record_rows.without(self.migrated_rows)
        if connection.vendor == "postgresql":
            self._empty_again = _emptying()

    def remove(self) -> None:
        """Remove this worker's databases; those of the run too where it is the only one."""
        for name in (self.empty, self.record):
            self._switch(name)
            connection.close()
            drop_database(name)
        if not WORKER:
            remove_those_of_run()

    def choose(self, *, with_record: bool) -> None:
        """Let the next test run on one or the other, before its transaction begins.

        Ids go on from the record's, whatever an earlier test took of them.
        """
        if not self.empty:
            return
        self._switch(self.record if with_record else self.empty)
        if with_record and self._go_on_from_record:
            with connection.cursor() as cursor:
                cursor.execute(self._go_on_from_record)

    def has_record(self) -> bool:
        """Return whether the database in use has the record."""
        return bool(connection.settings_dict["NAME"] == self.record)

    def empty_again(self) -> None:
        """Empty the database in use, so that it is as the migrations left it.

        Neither triggers nor foreign keys are asked. It takes a twentieth of Django's flush, which
        makes each table and each index again. Raises DatabaseError where the role may not.
        """
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.migrated)) as migrated:
                migrated.backup(connection.connection, sleep=0.01)
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(self._empty_again)
        ContentType.objects.clear_cache()

    def _migrate(self) -> None:
        create_database(self.migrated)
        connection.settings_dict["NAME"] = self.migrated
        with quick_migrations():
            call_command("migrate", verbosity=0, run_syncdb=True)
        call_command("createcachetable")
        connection.close()

    def _load_record(self) -> None:
        create_database(self.loaded, self.migrated)
        connection.settings_dict["NAME"] = self.loaded
        call_command("load_record", stdout=StringIO())
        connection.close()

    def _switch(self, name: str) -> None:
        used = connection.settings_dict["NAME"]
        if used == name:
            return
        # To connect takes longer than most tests.
        self._parked[used] = connection.connection
        connection.connection = self._parked.pop(name, None)
        connection.settings_dict["NAME"] = name


MADE_ONCE = MadeOnce()


def names(*ends: str, folder: Path) -> list[str]:
    """Return the names of databases; on SQLite, their paths in a folder."""
    if connection.vendor == "sqlite":
        return [f"{folder}/{end}.sqlite3" for end in ends]
    # As Django names them: what stands after "test_" was given for the server's tests.
    return [f"test_{GIVEN}_{end}" for end in ends]


def remove_those_of_run() -> None:
    """Remove what the workers copied. On SQLite that is in a temporary folder, as all else."""
    if connection.vendor == "postgresql":
        for name in names("migrated", "loaded", folder=Path()):
            drop_database(name)


def create_database(name: str, template: str = "") -> None:
    """Make an empty database, or a copy of one, in place of what has the name."""
    if connection.vendor == "sqlite":
        Path(name).unlink(missing_ok=True)
        if template:
            shutil.copyfile(template, name)
        return
    drop_database(name)
    with maintenance() as cursor:
        like = f' TEMPLATE "{template}"' if template else ""
        cursor.execute(f'CREATE DATABASE "{name}"{like}')


def drop_database(name: str) -> None:
    """Remove a database, if there is one of that name, whoever uses it."""
    if connection.vendor == "sqlite":
        Path(name).unlink(missing_ok=True)
        return
    with maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def maintenance() -> Iterator[Any]:
    """Yield a cursor of PostgreSQL's own database.

    Not through Django, which is to count no query here and to begin no transaction.
    """
    own = {**connection.get_connection_params(), "dbname": "postgres"}
    with closing(psycopg2.connect(**own)) as server, server.cursor() as cursor:
        server.autocommit = True
        yield cursor


def _sequences() -> str:
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('setval(%L, %s)', sequencename, last_value), ', ')"
            " FROM pg_sequences WHERE last_value IS NOT NULL"
        )
        return f"SELECT {cursor.fetchone()[0]}"


def _emptying() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True)
        statements = [f'DELETE FROM "{table}"' for table in tables]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            if rows := cursor.fetchall():
                marks = ", ".join(["%s"] * len(rows))
                insert = f'INSERT INTO "{table}" VALUES {marks}'
                statements.append(cursor.mogrify(insert, rows).decode())
    return ";".join(["SET LOCAL session_replication_role = replica", *statements])


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other worker is in the same block."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
