"""Meetings: the occasions for which the record is read."""

import datetime as dt

from django.db import models
from django.urls import reverse

from cbtracker.clock import in_words


class MeetingManager(models.Manager["Meeting"]):
    def get_by_natural_key(self, body: str, held_on: dt.date) -> "Meeting":
        return self.get(body=body, held_on=held_on)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def by(self, day: dt.date) -> "MeetingQuerySet":
        """Return the meetings that had been held by the end of a day, newest first."""
        return self.filter(held_on__lte=day)

    def days(self, until: dt.date) -> list[dt.date]:
        """Return the days of the meetings held by ``until``, one for each meeting."""
        return list(self.by(until).values_list("held_on", flat=True))


class Meeting(models.Model):
    """A meeting of a body on a day. Where its chair is not recorded, nothing is invented."""

    body = models.CharField(max_length=150)
    held_on = models.DateField("date")
    chair = models.CharField(max_length=150, blank=True)
    source = models.CharField(
        max_length=300, blank=True, help_text="Where this information came from."
    )

    objects = MeetingManager.from_queryset(MeetingQuerySet)()

    class Meta:
        ordering = ["-held_on", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"],
                name="papers_meeting_once_a_day",
                violation_error_message="There is already a meeting with this name on this date.",
            ),
            models.CheckConstraint(condition=~models.Q(body=""), name="papers_meeting_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {in_words(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])

    def natural_key(self) -> tuple[str, dt.date]:
        return (self.body, self.held_on)
