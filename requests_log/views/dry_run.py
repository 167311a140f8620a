"""Show what a command would save, before it is saved."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


def dry_run(write: Callable[[], T]) -> T:
    """Return what a command would save, then roll back.

    This shows the official exactly what will be saved, and any errors, before saving. Raises
    whatever the command raises.
    """
    with transaction.atomic():
        written = write()
        transaction.set_rollback(True)
    return written
