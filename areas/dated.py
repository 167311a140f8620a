"""Facts that hold from one day until another: who leads, who champions, what a request names."""

import datetime as dt

from django.db import models
from django.db.models import F, Q


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
        null=True, blank=True, help_text="The first day on which it holds. Empty: not recorded."
    )
    until = models.DateField(
        null=True,
        blank=True,
        help_text="The first day on which it holds no longer. Empty: it still holds.",
    )

    class Meta:
        abstract = True
