"""Positions: what one department says of a request, in its own dated words."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import Department
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.entries import Entry
from requests_log.models.requests import Request


class PositionChannel(models.TextChoices):
    """How a department said it."""

    REPLY = "reply", "Reply to a commission"
    MEETING = "meeting", "Meeting"
    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"
    TELEPHONE = "telephone", "Telephone"


class Position(AppendOnly):
    """What a department said of a request: its words, or that nothing has changed.

    Positions stand beside the line. ``beside`` is the entry that was the line when the position
    was recorded, so a status of a later entry was written with the position known. A correction
    has the number of the position that it corrects.
    """

    REFUSAL = "A position cannot be changed or deleted. Add a correction instead."

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="positions", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="positions")
    number = models.PositiveIntegerField(
        help_text="Order among the department's positions on the request, from 1."
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    is_no_change = models.BooleanField(help_text="Whether it says that nothing has changed.")
    text = models.TextField(blank=True, help_text="Empty if nothing has changed.")
    effective_on = models.DateField(help_text="The date the department said it.")
    recorded_at = models.DateTimeField(help_text="When it was recorded.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=PositionChannel)
    source = models.CharField(max_length=200, blank=True, help_text="Who said it, and where.")
    note = models.TextField(blank=True, help_text="Why it was corrected. Not printed.")
    beside = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet["Position"].as_manager()

    class Meta:
        ordering = ["effective_on", "number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_no_change=True, text="") | Q(is_no_change=False) & ~Q(text=""),
                name="requests_log_position_words",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=PositionChannel.values),
                name="requests_log_position_channel",
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="requests_log_position_not_its_own_correction"
            ),
            # Also an index of the positions of a request.
            models.UniqueConstraint(
                fields=["request", "department", "number"],
                condition=Q(corrects__isnull=True),
                name="requests_log_position_one_in_each_place",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "department"], name="requests_log_position_request"),
            models.Index(fields=["recorded_at", "id"], name="requests_log_position_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="requests_log_position_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}, {self.department.code}, position {self.number}"
