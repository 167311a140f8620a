"""What is copied from the logs so that the record can be asked for any day: positions and links.

Each row holds between two days, as it was known between two days. Nothing here is written by hand:
``requests_log.history`` says what the rows must be, and the pen saves them.
"""

from django.db import models
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

from areas.models import Area
from departments.models import Department
from provenance.validity import Dated, ends_after_start, holding_on
from requests_log.as_of import AsOf
from requests_log.models.entries import Entry
from requests_log.models.requests import LineCopy, LineCopyQuerySet, Request
from requests_log.models.workstreams import workstream_if_on_going
from requests_log.rules.labels import WIDE


def as_known(at: AsOf | None, *, of: str = "") -> Q:
    """Return the condition that a copied row is what the log says, or said on ``at.known_on``.

    ``of`` is the look-up path to the rows, as for ``holding_on``.
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
    """A row that holds between two days, as it was known between two days.

    Both ends are the first day on which it is no longer so; an empty one, that it still is.
    """

    since = models.DateField()
    known_since = models.DateField(help_text="The date it was recorded.")
    known_until = models.DateField(
        null=True, blank=True, help_text="The date a later entry replaced it."
    )

    class Meta:
        abstract = True


def known_before_not_known(name: str) -> models.CheckConstraint:
    """Return the database's refusal of a row that was known on no day, named ``name``."""
    return models.CheckConstraint(
        condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_since")), name=name
    )


class LineVersionQuerySet(LineCopyQuerySet["LineVersion"]):
    def as_at(self, at: AsOf) -> "LineVersionQuerySet":
        """Return where each request stood on a day, one row for each that had been raised."""
        return self.filter(holding_on(at.day), as_known(at))

    def wide(self) -> "LineVersionQuerySet":
        """Return those that speak for many areas, by the index of these."""
        # SQLite uses it only where the condition holds no value that comes from outside.
        named = ", ".join(f"'{reach.value}'" for reach in WIDE)
        column = f'"{self.model._meta.db_table}"."reach"'
        return self.filter(RawSQL(f"{column} IN ({named})", (), output_field=BooleanField()))


class LineVersion(Bitemporal, LineCopy):
    """Where a request stood between two days: what ``Request`` says of now, for every day."""

    REQUEST = "request_id"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="positions")
    number = models.PositiveIntegerField(help_text="The request's number.")
    current = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = LineVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            workstream_if_on_going("requests_log_version_workstream_if_on_going"),
            ends_after_start("requests_log_version_ends_after_start"),
            known_before_not_known("requests_log_version_known_before_not"),
            models.UniqueConstraint(
                fields=["request", "since", "known_since"], name="requests_log_version_once"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="requests_log_version_number"),
            models.Index(fields=["updated_on", "number"], name="requests_log_version_updated"),
            # By their days, what changed and what was put right.
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
            # Those of a workstream in order, with all that tells whether they stood on a day.
            models.Index(
                fields=["workstream", "number", "since", "until", "known_until", "request"],
                condition=Q(workstream__isnull=False),
                name="requests_log_version_through",
            ),
            # The few that count for every department, or for every area.
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
    """That a request names an area."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="request_links")

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_arealink_ends_after_start"),
            known_before_not_known("requests_log_arealink_known_before_not"),
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
    """That a request asks a department."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="department_links")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="request_links"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_departmentlink_ends_after_start"),
            known_before_not_known("requests_log_departmentlink_known_before_not"),
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
