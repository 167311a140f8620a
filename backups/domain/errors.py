"""Why a backup was not made, or not restored."""

from typing import NoReturn


class BackupError(Exception):
    """What is wrong and what to do, in a sentence or two. Nothing is left half done."""


def refuse_damaged_backup(name: str, why: str) -> NoReturn:
    """Raise BackupError for a backup that is not as ``backup`` wrote it."""
    raise BackupError(f"The backup {name} is damaged: {why}. Use another one.")
