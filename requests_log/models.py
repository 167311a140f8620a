"""The register: workstreams, requests, their logs of entries, and their dated links."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from areas.dated import Dated, ends_after_start
from areas.models import Area
from departments.models import Department
from requests_log.labels import REACH_CHOICES, WIDE
from requests_log.stages import STAGE_CHOICES, Stage

REFERENCE = re.compile(r"^CB-?0*([1-9][0-9]{0,8})$", re.IGNORECASE)


class WorkstreamManager(models.Manager["Workstream"]):
    def get_by_natural_key(self, slug: str) -> "Workstream":
        return self.get(slug=slug)


class Workstream(models.Model):
    """What an on-going request is taken forward through (Annex A, after table 1)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    printed_heading = models.CharField(
        max_length=200, help_text="The heading that the paper prints over its requests."
    )
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Its place in the paper, from 1."
    )

    objects = WorkstreamManager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workstream", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class RequestKind(models.TextChoices):
    """The two main types of request of Annex C, paragraph 4."""

    FLEXIBILITY = "flexibility", "Flexibility from rules"
    CAPACITY = "capacity", "Capacity to pool or align"


class EntryKind(models.TextChoices):
    RAISED = "raised", "Raised"
    NEWS = "news", "News"
    MOVED = "moved", "Moved"
    AMENDED = "amended", "Amended"
    CONFIRMED = "confirmed", "Confirmed"
    CORRECTED = "corrected", "Corrected"
    NOTED = "noted", "Noted"


# Kinds from which "no news since" is counted. A correction counts as what it corrects.
NEWS_KINDS = (EntryKind.RAISED, EntryKind.NEWS, EntryKind.MOVED, EntryKind.CONFIRMED)


def workstream_if_on_going(name: str) -> models.CheckConstraint:
    """Return the database's refusal of an on-going row without a workstream, or the reverse."""
    return models.CheckConstraint(
        condition=Q(stage=Stage.ON_GOING, workstream__isnull=False)
        | (~Q(stage=Stage.ON_GOING) & Q(workstream__isnull=True)),
        name=name,
    )


class Classified(models.Model):
    """What lists filter by: kept in each entry, and copied to the request from the newest."""

    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s_set"
    )
    reach = models.CharField(max_length=20, choices=REACH_CHOICES)
    asks_all = models.BooleanField("asks all departments", default=False)
    request_kind = models.CharField(
        "kind of request",
        max_length=20,
        choices=RequestKind,
        help_text="Our reading: the paper names the two kinds and does not sort the requests.",
    )
    target_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def speaks_for_all(self) -> bool:
        """Whether it counts for every area."""
        return self.reach in WIDE


class RequestQuerySet(models.QuerySet["Request"]):
    def for_list(self) -> "RequestQuerySet":
        """Bring what every list of requests prints, so that its queries do not grow with rows."""
        return self.select_related("current", "workstream")

    def overdue(self, day: dt.date) -> "RequestQuerySet":
        """Return those whose target date has passed by ``day``, and that are not resolved."""
        return self.filter(target_date__lt=day).exclude(stage=Stage.RESOLVED)


class Request(Classified):
    """One barrier put to Whitehall.

    All but ``number`` is a copy of its log, made by the writer in the same transaction as the
    entry: ``check_log`` proves that it agrees.
    """

    number = models.PositiveIntegerField(unique=True)
    current = models.OneToOneField(
        "Entry", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_on = models.DateField(
        "updated", help_text="The day from which its line is as it is now."
    )
    news_on = models.DateField("last news", help_text="The day of the last news.")

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [workstream_if_on_going("requests_log_request_workstream_if_on_going")]
        indexes = [
            models.Index(fields=["updated_on", "id"], name="requests_log_request_updated"),
            models.Index(fields=["stage", "updated_on", "id"], name="requests_log_request_stage"),
        ]

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
        """The line as it is now: the entry that the copied fields were taken from."""
        assert self.current is not None, "a request has an entry from its first moment on"
        return self.current

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the target date has passed by ``day`` with the request unresolved."""
        return bool(self.target_date and self.target_date < day and self.stage != Stage.RESOLVED)


def reference(number: int) -> str:
    """Return a request's number as its reference: at least three digits, CB-001."""
    return f"CB-{number:03d}"


def number_of(text: str) -> int | None:
    """Return the number of a reference such as CB-012, or None where it is no reference."""
    match = REFERENCE.match(text.strip())
    return int(match[1]) if match else None


class ImmutableQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("An entry is never changed: write another that corrects it.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An entry is never deleted: write another that corrects it.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("An entry is never changed: write another that corrects it.")


class Entry(Classified):
    """One dated, immutable record in a request's log: the complete line from that day on."""

    LABELS_AND_WORDS = ("areas_label", "issue", "departments_label", "status")
    LINE = (*LABELS_AND_WORDS, "stage", "workstream", "target_date")
    CLASSES = ("area_slugs", "reach", "department_codes", "asks_all", "request_kind")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(
        help_text="Its place in the log, from 1. A correction takes the place of what it corrects."
    )
    kind = models.CharField(max_length=20, choices=EntryKind)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    effective_on = models.DateField(help_text="The day from which it was so.")
    recorded_at = models.DateTimeField(help_text="The moment when it was written down.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True, help_text="What it was taken from.")
    note = models.TextField(blank=True, help_text="What no paper prints: a reason, a remark.")

    submission = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Which sending of a form wrote it."
    )

    area_slugs = models.JSONField(default=list, help_text="The areas that it names.")
    department_codes = models.JSONField(default=list, help_text="The departments that it asks.")
    areas_label = models.CharField(max_length=300)
    issue = models.TextField()
    departments_label = models.CharField(max_length=300)
    status = models.TextField()

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "number", "id"]
        verbose_name_plural = "entries"
        constraints = [
            workstream_if_on_going("requests_log_entry_workstream_if_on_going"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.CORRECTED, corrects__isnull=False)
                | (~Q(kind=EntryKind.CORRECTED) & Q(corrects__isnull=True)),
                name="requests_log_entry_corrected_names_what",
            ),
            models.CheckConstraint(
                condition=~Q(status="") & ~Q(issue=""), name="requests_log_entry_words"
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="requests_log_entry_not_its_own_correction"
            ),
            # Also the last guard against two writers at once: both would take the same place.
            models.UniqueConstraint(
                fields=["request", "number"],
                condition=Q(corrects__isnull=True),
                name="requests_log_entry_one_in_each_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["request", "-effective_on", "-number", "-id"],
                name="requests_log_entry_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}, entry {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An entry is never changed: write another that corrects it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An entry is never deleted: write another that corrects it.")

    def content(self) -> dict[str, Any]:
        """Return the complete line and its classes, by field name."""
        return {name: getattr(self, name) for name in (*self.LINE, *self.CLASSES)}


class Link(Dated):
    """Whom a request names, between two days: a copy of its log, for filters and visibility."""

    since = models.DateField()

    class Meta:
        abstract = True


class AreaLink(Link):
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="request_links")

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_arealink_ends_after_start"),
            models.UniqueConstraint(
                fields=["request", "area"],
                condition=Q(until__isnull=True),
                name="requests_log_arealink_once_at_a_time",
            ),
        ]


class DepartmentLink(Link):
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="department_links")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="request_links"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            ends_after_start("requests_log_departmentlink_ends_after_start"),
            models.UniqueConstraint(
                fields=["request", "department"],
                condition=Q(until__isnull=True),
                name="requests_log_departmentlink_once_at_a_time",
            ),
        ]
