"""Copies of the line of a request: what ``Request`` and ``LineVersion`` have in common."""

import datetime as dt
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models.expressions import Combinable
from django.urls import reverse

from requests_log.models.classification import Classification
from requests_log.models.entries import Entry
from requests_log.rules.references import format_reference
from requests_log.rules.stages import is_overdue

Row = TypeVar("Row", bound=models.Model, covariant=True)


class LineCopyQuerySet(models.QuerySet[Row]):
    """Rows that each hold the line of one request, now or on a past date."""

    def for_list(self) -> Self:
        """Select what every list of requests prints, so that queries do not grow with rows."""
        return self.select_related("current", "workstream")


class LineCopy(Classification):
    """The line of a request, and the dates since when.

    A ``Request`` holds the current line and a ``LineVersion`` that of a past date, with the same
    field names, so that one list, one filter and one page can read either.
    """

    # The name of the field that holds the request's id, for links and logs.
    REQUEST_ID_FIELD: ClassVar[str]

    number: "models.PositiveIntegerField[float | int | str | Combinable, int]"
    current: "models.ForeignKey[Entry | Combinable, Entry | None]"
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
        return format_reference(self.number)

    @property
    def line(self) -> Entry:
        """The entry that the copied fields were taken from."""
        if self.current is None:
            raise ValueError(f"{self.reference} has no entry")
        return self.current

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the request is unresolved with a target date before ``day``."""
        return is_overdue(self.stage, self.target_date, on=day)
