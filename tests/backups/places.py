"""Commands run as people run them: in a process of their own, on another database."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command

from tests.helpers.database import new_database
from tests.helpers.project import ROOT


class OtherDatabase:
    """A new database, empty, and a folder for its files of evidence."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.evidence = folder, folder / "evidence"
        self._environment = {
            **os.environ,
            "DATABASE_URL": url,
            "EVIDENCE_FOLDER": str(self.evidence),
            "BACKUP_KEY_FILE": settings.BACKUP_KEY_FILE,
            "POSTGRESQL_PROGRAMS": settings.POSTGRESQL_PROGRAMS,
        }

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )

    def manage(self, *command: str | Path) -> str:
        """Return what a command prints that succeeds."""
        done = self.run(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def execute(self, sql: str) -> None:
        """Run a statement in the database."""
        with self._cursor() as cursor:
            cursor.execute(sql)

    def query(self, sql: str) -> Any:
        """Return the first value that the database has for a query."""
        with self._cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        url = self._environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            database: Any = sqlite3.connect(url.removeprefix("sqlite:///"))
        else:
            database = psycopg2.connect(url)
        with closing(database):
            yield database.cursor()
            database.commit()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.evidence.rglob("*") if path.is_file())


@contextmanager
def new_place(folder: Path) -> Iterator[OtherDatabase]:
    with new_database(folder) as url:
        yield OtherDatabase(folder, url)


def backup(folder: Path, *arguments: str) -> Path:
    """Back the database of the tests up, and return the backup."""
    run("backup", f"--folder={folder}", *arguments)
    return sorted(folder.glob("cbtracker-*.backup"))[-1]


def run(*command: Any) -> str:
    """Run a command on the database of the tests; return what it prints."""
    said = StringIO()
    call_command(*command, stdout=said, stderr=said)
    return said.getvalue()
