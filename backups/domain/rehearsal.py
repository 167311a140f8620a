"""Restores a backup into a database of its own, which is thrown away, and proves what is there."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.db import connection

from backups.domain.errors import BackupError

# Of PostgreSQL: held while there is a database for a rehearsal.
_LOCK = 8_317_004


def rehearse(path: Path, key_file: Path, *, say: Callable[[str], object]) -> None:
    """Restore a backup, bring it up to date, and prove it, by the commands that a person would use.

    ``say`` is called with each line that they print. Raises BackupError if one of them fails.
    """
    with (
        tempfile.TemporaryDirectory(prefix="cbtracker-rehearsal-") as folder,
        _new_database(Path(folder)) as url,
    ):
        elsewhere = {
            "DATABASE_URL": url,
            "EVIDENCE_FOLDER": f"{folder}/evidence",
            "EVIDENCE_S3_BUCKET": "",
            "POSTGRESQL_PROGRAMS": settings.POSTGRESQL_PROGRAMS,
        }
        manage = _Manage(elsewhere, say)
        manage.run("restore", str(path.resolve()), f"--key={key_file.resolve()}")
        # Not if there is nothing to do: migrate also puts back triggers that are missing.
        # This process has been through the system checks, and they take as long as the rest.
        if manage.fails("migrate", "--check", "--skip-checks"):
            manage.run("migrate", "--no-input", "--verbosity=0")
            say("It was of an earlier version, and was brought up to date.")
        manage.run("prove_record", "--skip-checks")


class _Manage:
    """Runs commands of this service with other settings."""

    def __init__(self, elsewhere: dict[str, str], say: Callable[[str], object]) -> None:
        self._elsewhere, self._say = elsewhere, say

    def run(self, *command: str) -> None:
        """Run a command. Raises BackupError with what it says is wrong if it fails."""
        done = self._start(*command)
        for line in done.stdout.splitlines():
            self._say(line)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["It failed."]
            said = " ".join(lines[-3:]).removeprefix("CommandError: ")
            raise BackupError(f"{command[0]}: {said}")

    def fails(self, *command: str) -> bool:
        """Return whether a command exits with anything but 0."""
        return self._start(*command).returncode != 0

    def _start(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - commands of this project
            [sys.executable, settings.BASE_DIR / "manage.py", *command, "--no-color"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **self._elsewhere},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )


@contextmanager
def _new_database(folder: Path) -> Iterator[str]:
    """Yield the URL of a new database of the kind in use, and drop it at the end."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/rehearsal.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_rehearsal"
    quoted = connection.ops.quote_name(name)
    try:
        with closing(_connect()) as server, server.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if cursor.fetchone() != (True,):
                raise BackupError("Another rehearsal is under way.")
            # A rehearsal that was killed has left it.
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quoted}")
            try:
                yield urlsplit(_url())._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")
    except psycopg2.Error as error:
        raise BackupError(
            f"No database could be made for the rehearsal: {' '.join(str(error).split())}. Set"
            " REHEARSAL_DATABASE_URL to this server, with a role that may create databases."
        ) from error


def _url() -> str:
    # Not from the environment: the settings also read .env.
    return settings.REHEARSAL_DATABASE_URL or settings.DATABASE_URL


def _connect() -> Any:
    """Connect to the server, not through Django, which knows the database in use alone."""
    if settings.REHEARSAL_DATABASE_URL:
        server = psycopg2.connect(settings.REHEARSAL_DATABASE_URL)
    else:
        server = psycopg2.connect(**connection.get_connection_params())
    server.autocommit = True
    return server
