"""Migrate one process at a time: two servers may start at once on an empty database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# The number of a lock on PostgreSQL; ``requests_log.projections.hierarchy`` takes another.
_LOCK = 2
# PostgreSQL's code for what a role may not do.
_NOT_ALLOWED = "42501"


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_POOLED:
            raise CommandError(
                "migrate needs a session of its own, and pgbouncer gives it none. Give it a"
                " DATABASE_URL that leads to PostgreSQL itself, and DATABASE_POOLED=false."
            )
        try:
            with _locked(connections[options["database"]]):
                super().handle(*args, **options)
        except ProgrammingError as error:
            if getattr(error.__cause__, "pgcode", None) != _NOT_ALLOWED:
                raise
            raise CommandError(
                "The role in DATABASE_URL may not change tables:"
                f" {' '.join(str(error).split())}. Run migrate as the role that owns them: see"
                " docs/operate.md, Two roles in the database."
            ) from error


@contextmanager
def _locked(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait until no other process migrates this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    # The folder, because SQLite's own lock is of the file and is let go after each migration.
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
