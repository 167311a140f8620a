"""Meetings that papers are issued for."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from cbtracker.clock import in_words
from provenance.models import Fact
from requests_log.models import Body


class MeetingManager(models.Manager["Meeting"]):
    def get_by_natural_key(self, body: str, held_on: dt.date) -> "Meeting":
        return self.get(body_id=body, held_on=held_on)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def held_by(self, day: dt.date) -> "MeetingQuerySet":
        """Return the meetings held on or before a date, newest first."""
        return self.filter(held_on__lte=day)

    def with_previous(self) -> "MeetingQuerySet":
        """Annotate each with ``previous_id``: when these people last met before, or others did."""
        earlier = Meeting.objects.filter(held_on__lt=OuterRef("held_on")).values("pk")
        own = earlier.filter(body=OuterRef("body"))
        return self.annotate(previous_id=Coalesce(Subquery(own[:1]), Subquery(earlier[:1])))

    def dates_held(self, until: dt.date) -> list[dt.date]:
        """Return the date of each meeting held on or before ``until``, newest first."""
        return list(self.held_by(until).values_list("held_on", flat=True))


class Meeting(Fact):
    """A meeting of a body on a date. ``chair`` is blank if no source gives it."""

    # By its name, which every list of meetings shows.
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        to_field="name",
        db_column="body",
        related_name="meetings",
    )
    held_on = models.DateField("date")
    chair = models.CharField(max_length=150, blank=True)
    source = models.CharField(
        max_length=300, blank=True, help_text="Where this information came from."
    )

    FOUND_BY = ("body__name", "held_on")
    FOUND_HINT = "Enter part of its name, or its date as 2011-03-17."

    objects = MeetingManager.from_queryset(MeetingQuerySet)()

    class Meta:
        ordering = ["-held_on", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"],
                name="papers_meeting_once_a_day",
                violation_error_message="There is already a meeting with this name on this date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}, {in_words(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])

    @property
    def subject_key(self) -> str:
        return f"meetings/{self.pk}"

    def natural_key(self) -> tuple[str, dt.date]:
        return (self.body_id, self.held_on)
