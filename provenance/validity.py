"""Facts that hold from one day until another: who leads, who champions, what a request names."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from cbtracker.clock import in_words

Row = TypeVar("Row", bound=models.Model, covariant=True)


def holding_on(day: dt.date, *, of: str = "") -> Q:
    """Return the condition that a dated fact holds on ``day``.

    ``of`` is the look-up path to the dated rows, such as ``area_links``. An empty ``since`` means
    from a day not recorded; ``until`` is the first day on which the fact holds no longer.
    """
    path = f"{of}__" if of else ""
    begun = Q(**{f"{path}since__isnull": True}) | Q(**{f"{path}since__lte": day})
    not_over = Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": day})
    return begun & not_over


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the database's refusal of a fact that ends before it starts, named ``name``."""
    return models.CheckConstraint(
        condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
        name=name,
        violation_error_message="The end date must be the same as or after the start date.",
    )


class Dated(models.Model):
    """A row with the days between which it holds. An empty end means that it still does."""

    since = models.DateField(
        "start date",
        null=True,
        blank=True,
        help_text="The first day this applies. Leave empty if not known.",
    )
    until = models.DateField(
        "end date",
        null=True,
        blank=True,
        help_text="The first day this no longer applies. Leave empty if it still applies.",
    )

    class Meta:
        abstract = True


class SourcedQuerySet(models.QuerySet[Row]):
    """Facts that say where they come from."""

    def holding_on(self, day: dt.date) -> Self:
        """Return the facts that hold on ``day``, as far as the record knows.

        A fact whose first day nobody recorded is known from the day of the document that says it;
        one that the document reports as over held before, since a day not recorded.
        """
        return self.filter(holding_on(day), ~_reported_after(day))

    def over_by(self, day: dt.date) -> Self:
        """Return the facts that hold no longer on ``day``."""
        return self.filter(until__lte=day)

    def coming_after(self, day: dt.date) -> Self:
        """Return the facts that begin, or were first reported, after ``day``."""
        return self.filter(Q(since__gt=day) | _reported_after(day))


class Sourced(Dated):
    """A dated fact, with the document that says so."""

    source = models.CharField(
        max_length=200,
        blank=True,
        help_text="The document and paragraph, or who told us.",
    )
    reported_on = models.DateField("date of the source", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def when(self) -> str:
        """The days between which it holds, in words: what is not recorded is not made up."""
        if self.since:
            words = f"from {in_words(self.since)}"
        elif self.reported_on:
            words = f"as reported on {in_words(self.reported_on)}"
        else:
            words = "start date not recorded"
        return f"{words}, until {in_words(self.until)}" if self.until else words


def _reported_after(day: dt.date) -> Q:
    is_over = Q(until__isnull=False, until__lte=F("reported_on"))
    return Q(since__isnull=True, reported_on__isnull=False, reported_on__gt=day) & ~is_over
