"""The log: entries, which are never changed or deleted."""

import datetime as dt
from typing import TypedDict

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.classification import Classification, workstream_if_on_going
from requests_log.models.workstreams import Workstream


class EntryKind(models.TextChoices):
    RAISED = "raised", "Raised"
    NEWS = "news", "Update"
    MOVED = "moved", "Moved"
    AMENDED = "amended", "Changed"
    CONFIRMED = "confirmed", "Confirmed"
    CORRECTED = "corrected", "Corrected"
    NOTED = "noted", "Note"
    WITHDRAWN = "withdrawn", "Withdrawn"


# The kinds that take the place of another entry. A withdrawal leaves its place empty.
CORRECTING = (EntryKind.CORRECTED, EntryKind.WITHDRAWN)
# The kinds that "no news since" counts from. A correction counts as the entry it corrects.
NEWS_KINDS = (EntryKind.RAISED, EntryKind.NEWS, EntryKind.MOVED, EntryKind.CONFIRMED)


class Coverage(TypedDict):
    """The areas and departments of a line, with the labels that it prints for them."""

    area_slugs: list[str]
    areas_label: str
    reach: str
    department_codes: list[str]
    departments_label: str
    asks_all: bool


class LineContent(Coverage):
    """A complete line with its classification: what the content of an entry is made of."""

    issue: str
    status: str
    stage: str
    workstream: Workstream | None
    target_date: dt.date | None
    request_kind: str


class Entry(AppendOnly, Classification):
    """One immutable record in a request's log: the complete line from its effective date on."""

    REFUSAL = "An entry cannot be changed or deleted. Add a correction instead."
    # The printed texts, the whole printed line, and what the request is classified by.
    TEXT_FIELDS = ("areas_label", "issue", "departments_label", "status")
    LINE_FIELDS = (*TEXT_FIELDS, "stage", "workstream", "target_date")
    CLASSIFICATION_FIELDS = ("area_slugs", "reach", "department_codes", "asks_all", "request_kind")

    request = models.ForeignKey(
        "requests_log.Request", on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    number = models.PositiveIntegerField(
        help_text="Order in the history. A correction has the number of the entry it corrects."
    )
    kind = models.CharField(max_length=20, choices=EntryKind)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    effective_on = models.DateField(help_text="date this applies from")
    recorded_at = models.DateTimeField(help_text="When it was recorded.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(
        max_length=200, blank=True, help_text="Where the information came from."
    )
    note = models.TextField(blank=True, help_text="Internal note: not printed in papers.")

    submission = models.UUIDField(
        null=True, blank=True, unique=True, help_text="The form submission that added it."
    )
    composed_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="If the status was composed from the positions of departments: the entry with "
        "the last status that was written for all of them.",
    )

    area_slugs = models.JSONField(default=list, help_text="Areas named.")
    department_codes = models.JSONField(default=list, help_text="Departments asked.")
    areas_label = models.CharField(max_length=300)
    issue = models.TextField()
    departments_label = models.CharField(max_length=300)
    status = models.TextField()

    objects = AppendOnlyQuerySet["Entry"].as_manager()

    class Meta:
        ordering = ["effective_on", "number", "id"]
        verbose_name_plural = "entries"
        constraints = [
            workstream_if_on_going("requests_log_entry_workstream_if_on_going"),
            models.CheckConstraint(
                condition=Q(kind__in=CORRECTING, corrects__isnull=False)
                | (~Q(kind__in=CORRECTING) & Q(corrects__isnull=True)),
                name="requests_log_entry_corrected_names_what",
            ),
            models.CheckConstraint(
                condition=~Q(status="") & ~Q(issue=""), name="requests_log_entry_words"
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="requests_log_entry_not_its_own_correction"
            ),
            # Also the last defence against concurrent writers: both would use the same number.
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
            models.Index(fields=["recorded_at", "id"], name="requests_log_entry_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="requests_log_entry_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}, entry {self.number}"

    def content(self) -> LineContent:
        """Return the complete line and its classification, by field name."""
        return {
            "areas_label": self.areas_label,
            "issue": self.issue,
            "departments_label": self.departments_label,
            "status": self.status,
            "stage": self.stage,
            "workstream": self.workstream,
            "target_date": self.target_date,
            "area_slugs": self.area_slugs,
            "reach": self.reach,
            "department_codes": self.department_codes,
            "asks_all": self.asks_all,
            "request_kind": self.request_kind,
        }
