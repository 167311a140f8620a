"""Bitemporal rows derived from the logs: line versions, and links to areas and departments.

Each row has effective dates and recorded dates, so that any past date can be read. Only
``domain.persistence`` writes these rows, with the values that ``log.bitemporal`` derives.
"""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import BooleanField, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from areas.models import Area
from departments.models import Department
from provenance.validity import Dated, ends_after_start, valid_on
from requests_log.as_of import AsOf
from requests_log.models.classification import workstream_if_on_going
from requests_log.models.entries import Entry
from requests_log.models.line_copies import LineCopy, LineCopyQuerySet
from requests_log.models.requests import Request
from requests_log.rules.labels import WIDE


def known_as_of(at: AsOf | None, *, of: str = "") -> Q:
    """Return the condition that a row is what the log says now, or said on ``at.known_on``.

    ``of`` is the look-up path to the rows, as in ``valid_on``.
    """
    path = f"{of}__" if of else ""
    if at is None or at.known_on is None:
        return Q(**{f"{path}known_until__isnull": True})
    begun = Q(**{f"{path}known_since__lte": at.known_on})
    not_over = Q(**{f"{path}known_until__isnull": True}) | Q(
        **{f"{path}known_until__gt": at.known_on}
    )
    return begun & not_over


class Bitemporal(Dated):
    """A row with effective dates (since, until) and recorded dates (known_since, known_until).

    Both end dates are exclusive. An empty end date means that the row still applies.
    """

    since = models.DateField()
    known_since = models.DateField(help_text="The date it was recorded.")
    known_until = models.DateField(
        null=True, blank=True, help_text="The date a later entry replaced it."
    )

    class Meta:
        abstract = True


def recorded_before_superseded(name: str) -> models.CheckConstraint:
    """Return the constraint called ``name``: a row was known for at least one day."""
    return models.CheckConstraint(
        condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_since")), name=name
    )


class LineVersionQuerySet(LineCopyQuerySet["LineVersion"]):
    def as_of(self, at: AsOf) -> Self:
        """Return one row for each request that had been raised by a date: its line on that date."""
        return self.filter(valid_on(at.day), known_as_of(at))

    def of_line(self, line: Entry | OuterRef, begins_on: dt.date | OuterRef) -> Self:
        """Return the versions of a line that begin on its own day.

        The day is a range, so that SQLite looks for the line: very many versions begin on one day.
        """
        return self.filter(current=line, since__range=(begins_on, begins_on))

    def wide(self) -> Self:
        """Return the rows that speak for many areas, using the partial index of these."""
        # SQLite uses a partial index only if the condition has no parameters.
        named = ", ".join(f"'{reach.value}'" for reach in WIDE)
        condition = f'"{self.model._meta.db_table}"."reach" IN ({named})'
        # Constants only: the values of an enumeration and a table name.
        return self.filter(RawSQL(condition, (), output_field=BooleanField()))  # noqa: S611


class LineVersion(Bitemporal, LineCopy):
    """The line of a request between two dates: what ``Request`` holds for now, for every date."""

    REQUEST_ID_FIELD = "request_id"

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(help_text="The request's number.")
    current = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = LineVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            workstream_if_on_going("requests_log_version_workstream_if_on_going"),
            ends_after_start("requests_log_version_ends_after_start"),
            recorded_before_superseded("requests_log_version_known_before_not"),
            models.UniqueConstraint(
                fields=["request", "since", "known_since"], name="requests_log_version_once"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="requests_log_version_number"),
            models.Index(fields=["updated_on", "number"], name="requests_log_version_updated"),
            # For changes by effective date, and for versions that were corrected.
            models.Index(
                fields=["since", "number"],
                condition=Q(known_until__isnull=True),
                name="requests_log_version_since",
            ),
            models.Index(
                fields=["known_until", "since"],
                condition=Q(known_until__isnull=False),
                name="requests_log_version_wrong",
            ),
            # Covering index for the requests of a workstream on a date.
            models.Index(
                fields=["workstream", "number", "since", "until", "known_until", "request"],
                condition=Q(workstream__isnull=False),
                name="requests_log_version_through",
            ),
            # The few that count for every department or every area.
            models.Index(
                fields=["number"],
                condition=Q(asks_all=True),
                name="requests_log_version_asks_all",
            ),
            models.Index(
                fields=["number"], condition=Q(reach__in=WIDE), name="requests_log_version_wide"
            ),
        ]


class AreaLink(Bitemporal):
    """A link from a request to an area that it names."""

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="area_links", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="request_links")

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_arealink_ends_after_start"),
            recorded_before_superseded("requests_log_arealink_known_before_not"),
            models.UniqueConstraint(
                fields=["request", "area", "since", "known_since"],
                name="requests_log_arealink_once_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["request", "area"],
                condition=Q(until__isnull=True, known_until__isnull=True),
                name="requests_log_arealink_once_at_a_time",
            ),
        ]


class DepartmentLink(Bitemporal):
    """A link from a request to a department that it asks."""

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="department_links", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="request_links"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_departmentlink_ends_after_start"),
            recorded_before_superseded("requests_log_departmentlink_known_before_not"),
            models.UniqueConstraint(
                fields=["request", "department", "since", "known_since"],
                name="requests_log_departmentlink_once_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["request", "department"],
                condition=Q(until__isnull=True, known_until__isnull=True),
                name="requests_log_departmentlink_once_at_a_time",
            ),
        ]
