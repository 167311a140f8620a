"""What is kept of each run, for the first page of administrators."""

from contextlib import suppress

from django.db import DatabaseError

from backups.models import BackupRun, RunKind

MOST_PROBLEM = 1_000


def record_run(kind: RunKind, *, file_name: str = "", size: int = 0, problem: str = "") -> None:
    """Save how a run ended. A database that is away is what may have ended it: then nothing is."""
    with suppress(DatabaseError):
        BackupRun.objects.create(
            kind=kind, file_name=file_name, size=size, problem=problem[:MOST_PROBLEM]
        )
