"""The database as a stream, and back: by PostgreSQL's own programs, and SQLite's own interface."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backups.domain.errors import BackupError, refuse_damaged_backup
from cbtracker.text import count_of

# Where a restore has put the record that was there before.
BEFORE = "before_"
# How the programs of PostgreSQL are told what Django tells its library. No password is ever on a
# command line, which everybody on the machine can read.
_VARIABLES = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "user": "PGUSER",
}


@contextmanager
def dumped() -> Iterator[IO[bytes]]:
    """Yield the database, as the snapshot of this transaction shows it, to be read once.

    It is in no file that anybody could open. Raises BackupError if it cannot be read to its end.
    """
    dump = _dump_postgresql if connection.vendor == "postgresql" else _dump_sqlite
    with dump() as stream:
        yield stream


@contextmanager
def _dump_postgresql() -> Iterator[IO[bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
    # Not compressed, since the backup is.
    how = ["--format=custom", "--compress=0", f"--exclude-schema={BEFORE}*"]
    with _started("pg_dump", *how, f"--snapshot={snapshot}", stdout=subprocess.PIPE) as program:
        if program.stdout is None:
            raise BackupError("pg_dump gave nothing to read.")
        yield program.stdout


@contextmanager
def _dump_sqlite() -> Iterator[IO[bytes]]:
    with connection.cursor() as cursor:
        # The transaction begins to read here, if it has not before.
        cursor.execute("SELECT COUNT(*) FROM sqlite_master")
    source: sqlite3.Connection = connection.connection
    with ExitStack() as stack:
        with tempfile.TemporaryDirectory(prefix="cbtracker-backup-") as folder:
            path = Path(folder) / "database"
            with closing(sqlite3.connect(path)) as target:
                try:
                    source.backup(target)
                    # One file, whatever the source has beside it.
                    target.execute("PRAGMA journal_mode=DELETE")
                except sqlite3.Error as error:
                    raise BackupError(f"SQLite could not copy the database: {error}.") from error
            # It loses its name with the folder, and goes when it is closed.
            copy = stack.enter_context(path.open("rb"))
        yield copy


def refuse_rows() -> None:
    """Raise BackupError if the database has any table."""
    tables = connection.introspection.table_names()
    if tables:
        raise BackupError(
            f"This database is not empty: it has {count_of(len(tables), 'table')}. Set"
            " DATABASE_URL to a new one, or add --replace to put what is there aside."
        )


@contextmanager
def restored(dump: IO[bytes], *, replace: bool) -> Iterator[str]:
    """Load a database from an open file; yield where the earlier one is now, empty if none was.

    If what is done with it fails, all is as before. Raises BackupError if it cannot be loaded.
    """
    load = _postgresql if connection.vendor == "postgresql" else _sqlite
    try:
        with load(dump, replace and bool(connection.introspection.table_names())) as aside:
            yield aside
    finally:
        connection.close()


@contextmanager
def _postgresql(dump: IO[bytes], put_aside: bool) -> Iterator[str]:
    aside = _name_aside() if put_aside else ""
    if aside:
        _execute(f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
    is_loaded = False
    try:
        name = f"--dbname={connection.settings_dict['NAME']}"
        how = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        with _started("pg_restore", *how, name, stdin=dump):
            pass
        is_loaded = True
        # The statistics that the database plans its queries by.
        _execute("ANALYZE")
        yield aside
    except BaseException:
        connection.close()
        if aside:
            _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {aside} RENAME TO public")
        elif is_loaded:
            _execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        raise


@contextmanager
def _sqlite(dump: IO[bytes], put_aside: bool) -> Iterator[str]:
    name = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        # So that nothing stays in the file beside it.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [is_busy, *_] = cursor.fetchone()
    if is_busy:
        raise BackupError(f"{name} is in use. Stop what uses it first.")
    connection.close()
    aside = f"{name}.{_name_aside()}" if put_aside else ""
    new = name.with_name(f".{name.name}.new")
    try:
        with new.open("wb") as target:
            shutil.copymode(name, new)
            shutil.copyfileobj(dump, target)
        _check_sqlite(new)
        if aside:
            os.link(name, aside)
        for tail in ("-wal", "-shm"):
            name.with_name(name.name + tail).unlink(missing_ok=True)
        new.replace(name)
    except OSError as error:
        raise BackupError(f"Could not write {name}: {error.strerror}.") from error
    finally:
        new.unlink(missing_ok=True)
    try:
        yield aside
    except BaseException:
        connection.close()
        if aside:
            Path(aside).replace(name)
        else:
            name.unlink()
        raise


def _name_aside() -> str:
    return f"{BEFORE}{timezone.now():%Y%m%d_%H%M%S}"


def _execute(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        [[found]] = copy.execute("PRAGMA integrity_check(1)").fetchall()
    if found != "ok":
        refuse_damaged_backup("database", found)


@contextmanager
def _started(
    program: str,
    *arguments: str,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield one of PostgreSQL's programs while it runs; wait for its end.

    Raises BackupError with its last line if it fails.
    """
    folder = settings.POSTGRESQL_PROGRAMS or None
    found = shutil.which(program, path=folder)
    if not found:
        raise BackupError(
            f"{program} was not found. Install the client programs of PostgreSQL (on Debian:"
            " postgresql-client), or set POSTGRESQL_PROGRAMS to the folder that has them."
        )
    given: dict[str, Any] = connection.get_connection_params()
    named = {_VARIABLES[key]: str(value) for key, value in given.items() if key in _VARIABLES}
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 - no shell, and nothing that a visitor typed
            [found, "--no-password", *arguments],
            env={**os.environ, **named},
            stdin=stdin,
            stdout=stdout,
            stderr=said,
        ) as running:
            yield running
        if running.returncode:
            said.seek(0)
            text = said.read().decode(errors="replace")
            lines = [line for line in text.splitlines() if "error" in line] or ["it failed"]
            how = (
                " POSTGRESQL_PROGRAMS names the folder of another." if "version" in lines[0] else ""
            )
            raise BackupError(f"{program} did not work: {lines[0].rstrip('.')}.{how}")
