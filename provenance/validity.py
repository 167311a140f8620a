"""Validity periods: the dates between which a fact is valid, such as who leads an area."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from cbtracker.clock import in_words

SourcedModel = TypeVar("SourcedModel", bound=models.Model, covariant=True)


def valid_on(day: dt.date, *, path: str = "") -> Q:
    """Return the condition that a dated fact is valid on ``day``.

    ``path`` is the lookup path to the dated rows, such as ``area_links``. An empty ``since`` means
    that the start date is not recorded; ``until`` is the first day the fact is no longer valid.
    """
    prefix = f"{path}__" if path else ""
    started = Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": day})
    not_ended = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    return started & not_ended


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint, called ``name``, that a fact does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
        name=name,
        violation_error_message="The end date must be the same as or after the start date.",
    )


class Dated(models.Model):
    """A row with a validity period. An empty end date means that it is still valid."""

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


class SourcedQuerySet(models.QuerySet[SourcedModel]):
    """Dated facts that name their source."""

    def valid_on(self, day: dt.date) -> Self:
        """Return the facts valid on ``day``, as far as is recorded.

        A fact without a start date counts from the date of its source. If the source reports it as
        already over, it counts as valid before its end date, from a start date not recorded.
        """
        return self.filter(valid_on(day), ~_first_reported_after(day))

    def ended_by(self, day: dt.date) -> Self:
        """Return the facts no longer valid on ``day``."""
        return self.filter(until__lte=day)

    def with_starts_later(self, day: dt.date) -> Self:
        """Return the facts with ``starts_later``: if they start or were reported after ``day``.

        Each of the others is valid on ``day`` or has ended by then.
        """
        return self.annotate(starts_later=Q(since__gt=day) | _first_reported_after(day))


class Sourced(Dated):
    """A dated fact with the document it comes from."""

    source = models.CharField(
        max_length=200,
        blank=True,
        help_text="The document and paragraph, or who told us.",
    )
    source_date = models.DateField("date of the source", null=True, blank=True)

    # Set by ``with_starts_later``.
    starts_later: bool

    class Meta:
        abstract = True

    @property
    def period_text(self) -> str:
        """The validity period in words. A start date that is not recorded is not made up."""
        if self.since:
            text = f"from {in_words(self.since)}"
        elif self.source_date:
            text = f"as reported on {in_words(self.source_date)}"
        else:
            text = "start date not recorded"
        return f"{text}, until {in_words(self.until)}" if self.until else text


def _first_reported_after(day: dt.date) -> Q:
    already_over = Q(until__isnull=False, until__lte=F("source_date"))
    return Q(since__isnull=True, source_date__isnull=False, source_date__gt=day) & ~already_over
