"""Requests, each with a copy of how it stands now."""

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.urls import reverse

from requests_log.models.workstreams import Classification, workstream_if_on_going
from requests_log.rules.stages import Stage

if TYPE_CHECKING:
    from requests_log.models.entries import Entry

REFERENCE = re.compile(r"^CB-?0*([1-9][0-9]{0,8})$", re.IGNORECASE)


Row = TypeVar("Row", bound=models.Model, covariant=True)


class LineCopyQuerySet(models.QuerySet[Row]):
    """Rows that each say where a request stands, now or on a day."""

    def for_list(self) -> Self:
        """Bring what every list of requests prints, so that its queries do not grow with rows."""
        return self.select_related("current", "workstream")

    def overdue(self, day: dt.date) -> Self:
        """Return those whose target date has passed by ``day``, and that are not resolved."""
        return self.filter(target_date__lt=day).exclude(stage=Stage.RESOLVED)


class LineCopy(Classification):
    """Where a request stands: its line, and since when.

    A ``Request`` says it of now and a ``Position`` of a day gone by, under the same names, so that
    one list, one filter and one page read either.
    """

    # The field that holds the request's id, for links and logs.
    REQUEST: ClassVar[str]

    number: Any
    current: Any
    updated_on = models.DateField("last changed", help_text="The date this line applies from.")
    news_on = models.DateField("last update", help_text="The date of the last update.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.reference])

    @property
    def reference(self) -> str:
        """The permanent reference: CB-001 and up."""
        return reference(self.number)

    @property
    def line(self) -> "Entry":
        """The line: the entry that the copied fields were taken from."""
        entry: Entry | None = self.current
        assert entry is not None, "a request has an entry from its first moment on"
        return entry

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the target date has passed by ``day`` with the request unresolved."""
        return bool(self.target_date and self.target_date < day and self.stage != Stage.RESOLVED)


class Request(LineCopy):
    """One barrier put to Whitehall.

    All but ``number`` is a copy of its log, made by the writer in the same transaction as the
    entry: ``check_log`` proves that it agrees.
    """

    REQUEST = "pk"

    number = models.PositiveIntegerField(unique=True)
    current = models.OneToOneField(
        "Entry", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = LineCopyQuerySet["Request"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [workstream_if_on_going("requests_log_request_workstream_if_on_going")]


def reference(number: int) -> str:
    """Return a request's number as its reference: at least three digits, CB-001."""
    return f"CB-{number:03d}"


def number_of(text: str) -> int | None:
    """Return the number of a reference such as CB-012, or None where it is no reference."""
    match = REFERENCE.match(text.strip())
    return int(match[1]) if match else None
