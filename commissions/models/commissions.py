"""Rounds: one asking of many, by a date."""

import datetime as dt
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cbtracker.clock import in_words
from papers.models import Meeting


class CommissionKind(models.TextChoices):
    AREAS = "areas", "Commission to areas for further barriers"
    DEPARTMENTS = "departments", "Commission to departments for their latest position"


class CommissionState(StrEnum):
    """How far a round has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "Draft", "open": "Open", "closed": "Closed"}[self]


class Commission(models.Model):
    """An asking: of which kind, in what words, for which meeting, due when.

    Whom it asks are its ``Asked`` rows, fixed once it has been sent but for additions. A round that
    the record knows from a source may lack its dates, and may know how many had nothing to add
    without their names (the paper of 22 March 2011, paragraph 5).
    """

    kind = models.CharField(max_length=20, choices=CommissionKind)
    words = models.TextField(help_text="What is asked, as worded in the emails.")
    in_the_name_of = models.CharField(max_length=150, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    due_on = models.DateField(null=True, blank=True)
    remind = models.JSONField(
        default=list, help_text="Reminder days, counted from the due date: -3, 1."
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True, help_text="Date sent, by the site's clock.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source = models.CharField(
        max_length=300,
        blank=True,
        unique=True,
        null=True,
        help_text="Source, if not created here.",
    )
    when_label = models.CharField(
        max_length=200, blank=True, help_text="When it was, if the exact date is not recorded."
    )
    unnamed_nothing = models.PositiveIntegerField(
        default=0, help_text="Number with nothing to add whose names are not recorded."
    )
    note = models.TextField(blank=True)
    submission = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Form submission that created it."
    )

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommissionKind.values), name="commissions_commission_kind"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="commissions_commission_words"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(source__isnull=False),
                name="commissions_commission_due_unless_from_a_source",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_on__isnull=True)
                | Q(sent_at__isnull=False, sent_on__isnull=False),
                name="commissions_commission_sent_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_on__isnull=True)
                | Q(closed_at__isnull=False, closed_on__isnull=False),
                name="commissions_commission_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        what = "Further barriers" if self.asks_areas else "Latest position"
        if self.due_on:
            return f"{what}, due {in_words(self.due_on)}"
        return f"{what}, {self.when_label or 'no date recorded'}"

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    @property
    def asks_areas(self) -> bool:
        return self.kind == CommissionKind.AREAS

    @property
    def state(self) -> CommissionState:
        if self.closed_at:
            return CommissionState.CLOSED
        return CommissionState.OPEN if self.sent_at else CommissionState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == CommissionState.OPEN

    @property
    def is_draft(self) -> bool:
        return self.state == CommissionState.DRAFT

    @property
    def reminder_days(self) -> list[dt.date]:
        """The days on which those who have not answered are reminded, in order."""
        if self.due_on is None:
            return []
        due: Any = self.due_on
        return sorted(due + dt.timedelta(days=offset) for offset in self.remind)
