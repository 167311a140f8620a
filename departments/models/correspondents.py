"""Whom letters to a department go to: it has no account, and is written to by email."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from departments.models.departments import Department
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


class Correspondent(Fact, Sourced):
    """An email address that letters to a department go to, between two days, and whose it is."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="correspondents"
    )
    name = models.CharField(max_length=150, blank=True, help_text="Leave empty if not known.")
    post = models.CharField(max_length=150, blank=True)
    email = models.EmailField("email address")

    objects = SourcedQuerySet["Correspondent"].as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            ends_after_start("departments_correspondent_ends_after_start"),
            models.UniqueConstraint(
                "department",
                Lower("email"),
                condition=Q(until__isnull=True),
                name="departments_correspondent_once_at_a_time",
                violation_error_message="Emails to this department already go to this address.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'Name not recorded'}, {self.email}"

    @property
    def about(self) -> str:
        return self.department.about

    def clean(self) -> None:
        """Refuse, in words, an address to which letters of the department go already."""
        super().clean()
        if self.department_id and (other := self.overlapping().first()):
            raise ValidationError(
                {
                    "email": f"Emails to {self.department.name} already go to this address, "
                    f"{other.when}. Change that one, or enter the date one ends or the other "
                    "starts."
                }
            )

    def overlapping(self) -> Any:
        """Return the other rows of the department with this address whose days meet this one's.

        A first day that is not recorded is before every day.
        """
        others = Correspondent.objects.filter(
            department=self.department_id, email__iexact=self.email
        )
        others = others.exclude(pk=self.pk).exclude(until__isnull=False, until=F("since"))
        if self.since:
            others = others.filter(Q(until__isnull=True) | Q(until__gt=self.since))
        if self.until:
            others = others.filter(Q(since__isnull=True) | Q(since__lt=self.until))
        return others


def correspondents_of(
    department_ids: Iterable[int], *, on: dt.date
) -> dict[int, list[Correspondent]]:
    """Return whom letters to each of these departments go to on a day; a list for every id."""
    found: dict[int, list[Correspondent]] = {pk: [] for pk in department_ids}
    rows = Correspondent.objects.holding_on(on).filter(department__in=found)
    for row in rows.select_related("department"):
        found[row.department_id].append(row)
    return found
