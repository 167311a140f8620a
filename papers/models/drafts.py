"""Draft papers, the copies that were sent for clearance, and the answers."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from areas.models import Area
from departments.models import Department
from papers.models.editions import PRINTED, Edition
from papers.models.meetings import Meeting
from provenance.append_only import AppendOnly, AppendOnlyQuerySet


class DraftPaperQuerySet(models.QuerySet["DraftPaper"]):
    def open(self) -> "DraftPaperQuerySet":
        """Return those that were neither issued nor discarded."""
        return self.filter(edition__isnull=True, discarded_at__isnull=True)

    def with_names(self) -> "DraftPaperQuerySet":
        """Fetch what pages say of each draft in the same query, without what its edition prints."""
        return self.select_related(
            "meeting", "edition", "area", "department", "started_by", "changed_by", "discarded_by"
        ).defer(*(f"edition__{name}" for name in PRINTED))

    def for_list(self) -> "DraftPaperQuerySet":
        """Return the drafts with their names, the open ones first, then the newest first."""
        is_closed = Q(edition__isnull=False) | Q(discarded_at__isnull=False)
        rows = self.with_names().defer("introduction")
        return rows.annotate(is_closed=is_closed).order_by("is_closed", "-started_at", "-pk")


class DraftPaper(models.Model):
    """A paper that is being prepared for a meeting, until it is issued as ``edition`` or discarded.

    Its lines come from the record whenever it is read. What is kept here is what it contains and
    its covering words, which are the usual ones until somebody saves others (``words_saved_at``).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="drafts")
    as_at = models.DateField()
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changes_since = models.CharField(
        max_length=40, blank=True, help_text="As in the address of a paper, such as meeting-1."
    )
    parts = models.JSONField(default=list, help_text="Parts that are switched on.")
    title = models.CharField(max_length=300, blank=True)
    introduction = models.TextField(blank=True, help_text="Covering words.")
    to = models.CharField(max_length=150, blank=True, help_text="Whom the paper is to.")
    sender = models.CharField(max_length=150, blank=True, help_text="Whom the paper is from.")
    marking = models.CharField(max_length=60, blank=True, help_text="Such as OFFICIAL.")
    words_saved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="One more each time it is saved.")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = DraftPaperQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"Draft paper for the {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("draft", args=[self.pk])

    @property
    def scope_label(self) -> str:
        """The area and department covered; empty for all."""
        return ", with ".join(str(each) for each in (self.area, self.department) if each)

    @property
    def is_open(self) -> bool:
        """Whether it was neither issued nor discarded."""
        return self.edition_id is None and self.discarded_at is None

    @property
    def parameters(self) -> dict[str, str]:
        """What it contains, as the parameters in the address of a paper; empty ones left out."""
        given: dict[str, object] = {
            "as_at": self.as_at.isoformat(),
            "meeting": self.meeting_id,
            "department": self.department and self.department.code,
            "area": self.area and self.area.slug,
            "changes_since": self.changes_since,
            **dict.fromkeys(self.parts, "on"),
        }
        return {name: str(value) for name, value in given.items() if value}

    @property
    def query(self) -> str:
        """The same as a query string."""
        return urlencode(self.parameters)


class ClearanceRecord(AppendOnly):
    """A row about clearance that cannot be changed or deleted."""

    REFUSAL = "What was cleared, and the answers, cannot be changed or deleted."

    class Meta:
        abstract = True


class DraftCopy(ClearanceRecord):
    """A draft paper as it was sent for clearance: all that it printed at that moment.

    ``entries`` has the number of each request, the id of its entry and the date of its last change.
    """

    draft = models.ForeignKey(DraftPaper, on_delete=models.PROTECT, related_name="copies")
    paper: Any = models.JSONField(help_text="What it printed.")
    entries: Any = models.JSONField(help_text="The entries of its lines.")
    checksum = models.CharField(max_length=64, help_text="SHA-256 checksum of what it printed.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = AppendOnlyQuerySet["DraftCopy"].as_manager()

    class Meta:
        ordering = ["draft", "-pk"]
        verbose_name_plural = "draft copies"

    def __str__(self) -> str:
        return f"Copy {self.pk} of draft {self.draft_id}"


class Clearance(models.Model):
    """A person who is asked to clear a copy of a draft, by a signed link to ``key``."""

    copy = models.ForeignKey(DraftCopy, on_delete=models.PROTECT, related_name="clearances")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When its link ended.")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["copy", "email"],
                condition=Q(withdrawn_at__isnull=True),
                name="papers_clearance_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Clearance by {self.name}"

    @property
    def about(self) -> str:
        """The record that its emails are about."""
        return f"drafts/{self.copy.draft_id}/clearances/{self.pk}"


class ClearanceAnswer(ClearanceRecord):
    """What somebody answered, by their link or to an official (``recorded_by``).

    They may answer again: the last answer counts.
    """

    class Answer(models.TextChoices):
        CLEARED = "cleared", "Cleared"
        COMMENTS = "comments", "Cleared, with comments"
        CHANGES = "changes", "Not cleared: it needs changes"

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=20, choices=Answer)
    comments = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Official who recorded it; blank if it came by the link.",
    )

    objects = AppendOnlyQuerySet["ClearanceAnswer"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="cleared") | ~Q(comments=""),
                name="papers_clearanceanswer_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, from {self.clearance.name}"

    @property
    def is_cleared(self) -> bool:
        return self.answer != self.Answer.CHANGES
