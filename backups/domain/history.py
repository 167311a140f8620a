"""What is kept of each run, for the first page of administrators."""

import logging
from contextlib import suppress

from django.db import DatabaseError

from backups.models import BackupRun, RunKind

logger = logging.getLogger(__name__)
MOST_PROBLEM = 1_000


def record_run(kind: RunKind, *, file_name: str = "", size: int = 0, problem: str = "") -> None:
    """Save how a run ended, and log why it failed.

    A database that is away may be what ended it: then nothing is saved.
    """
    if problem:
        logger.error("%s failed: %s", kind.label, problem)
    with suppress(DatabaseError):
        BackupRun.objects.create(
            kind=kind, file_name=file_name, size=size, problem=problem[:MOST_PROBLEM]
        )
