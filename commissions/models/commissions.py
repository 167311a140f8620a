"""Commissions: one question to several areas or departments, with a due date."""

import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cbtracker.clock import in_words
from papers.models import Meeting

_LAST_DAY = dt.date.max.toordinal()


class CommissionKind(models.TextChoices):
    AREAS = "areas", "Commission to areas for further barriers"
    DEPARTMENTS = "departments", "Commission to departments for their latest position"


class CommissionState(StrEnum):
    """Whether a commission has been sent, and whether it still takes replies."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "Draft", "open": "Open", "closed": "Closed"}[self]


class Commission(models.Model):
    """A request for replies: its kind, message, meeting and due date.

    Its recipients are its ``Addressee`` rows. Once it has been sent, recipients can be added but
    not removed. A commission loaded from a source may have no dates, and may count replies with
    nothing to add without saying who sent them (the paper of 22 March 2011, paragraph 5).
    """

    kind = models.CharField(max_length=20, choices=CommissionKind)
    message = models.TextField(help_text="What is asked, as worded in the emails.")
    in_the_name_of = models.CharField(max_length=150, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="commissions"
    )
    due_on = models.DateField(null=True, blank=True)
    reminder_offsets = models.JSONField(
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
    date_label = models.CharField(
        max_length=200, blank=True, help_text="When it was, if the exact date is not recorded."
    )
    unnamed_nil_replies = models.PositiveIntegerField(
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
            models.CheckConstraint(condition=~Q(message=""), name="commissions_commission_message"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(source__isnull=False),
                name="commissions_commission_due_unless_from_a_source",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_on__isnull=True)
                | Q(sent_at__isnull=False, sent_on__isnull=False),
                name="commissions_commission_sent_at_and_on",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_on__isnull=True)
                | Q(closed_at__isnull=False, closed_on__isnull=False),
                name="commissions_commission_closed_at_and_on",
            ),
        ]

    def __str__(self) -> str:
        topic = "Further barriers" if self.asks_areas else "Latest position"
        if self.due_on:
            return f"{topic}, due {in_words(self.due_on)}"
        return f"{topic}, {self.date_label or 'no date recorded'}"

    def get_absolute_url(self) -> str:
        return reverse("commission", args=[self.pk])

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
        """The dates of automatic reminders, all after the day it was sent; earliest first."""
        due_on = self.due_on
        if due_on is None:
            return []
        days = (due_on.toordinal() + offset for offset in self.reminder_offsets)
        # The calendar ends with the year 9999.
        first = self.sent_on.toordinal() + 1 if self.sent_on else 0
        return sorted(dt.date.fromordinal(day) for day in days if first <= day <= _LAST_DAY)
