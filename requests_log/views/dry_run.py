"""Show what a command would save, before it is saved."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from cbtracker.text import tidy
from requests_log.models import Entry, Request

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


class UncheckedError(Exception):
    """Nothing was saved: the official has not checked ``line``, which would then stand."""

    def __init__(self, line: Entry) -> None:
        super().__init__("The official has not checked the line.")
        self.line = line


def write_as_checked(write: Callable[[], T], record: Request, *, checked: str | None) -> T:
    """Write if the status then reads as the official has checked; return what was written.

    ``checked`` is None if the official has not seen it yet. Raises UncheckedError, and whatever
    the command raises.
    """
    with transaction.atomic():
        written = write()
        line = Request.objects.for_list().get(pk=record.pk).line
        if checked is None or tidy(checked) != line.status:
            raise UncheckedError(line)
    return written
