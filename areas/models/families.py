"""How many families an area is about: Annex D, and what has been put in its place since."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from areas.models.places import Area
from cbtracker import clock
from provenance.models import Fact
from provenance.triggers import Trigger

# The source's warning, over the table of Annex D and below it, word for word; the full stop between
# the two is ours. It stands wherever the figures do.
WARNING = (
    "WARNING – the picture is continually evolving. The estimates in the table give a very rough "
    "idea of the number of families with multiple problems (FwMP) in each local area. The data is "
    "based on national estimates of the number of FwMP in England which has been apportioned "
    "between LAs using LA level deprivation measures. Due to this limitation and the age of some "
    "of the data these estimates should not be shared externally publicly to avoid misleading "
    "stakeholders or used to monitor the performance of local areas."
)
# The figures that are a range: each is kept as its lower and its higher end, the same where the
# source gives one figure, and neither where it is blank.
RANGES = ("families", "with_child", "supported_first_year", "supported_period")


class FamilyFiguresQuerySet(models.QuerySet["FamilyFigures"]):
    def as_at(self, day: dt.date) -> "FamilyFiguresQuerySet":
        """Return the figures of each area as at ``day``: the newest recorded of the newest day."""
        newest = (
            FamilyFigures.objects.filter(area=OuterRef("area"), effective_on__lte=day)
            .order_by("-effective_on", "-pk")
            .values("pk")
        )
        return self.filter(pk=Subquery(newest[:1]))


def low_to_high(name: str, low: str, high: str, words: str) -> models.CheckConstraint:
    """Return the database's refusal of a range with one end, or with its ends exchanged."""
    both = Q(**{f"{low}__isnull": False, f"{high}__isnull": False, f"{high}__gte": F(low)})
    neither = Q(**{f"{low}__isnull": True, f"{high}__isnull": True})
    return models.CheckConstraint(
        condition=both | neither,
        name=name,
        violation_error_message=f"{words}: the lower figure must not be more than the higher.",
    )


def figure(verbose_name: str) -> Any:
    return models.PositiveIntegerField(verbose_name, null=True, blank=True)


class FamilyFigures(Fact):
    """An area's row of Annex D as from a day. A row is never changed: a newer one takes its place.

    All are numbers of people or of families; None is a blank in the source.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="family_figures")
    population = figure("population")
    families_low = figure("families with multiple problems, lower figure")
    families_high = figure("families with multiple problems, higher figure")
    with_child_low = figure("of these with a child with SEN or behaviour problems, lower figure")
    with_child_high = figure("of these with a child with SEN or behaviour problems, higher figure")
    intervention = figure("families offered and accepting an intervention up to March 2010")
    supported_first_year_low = figure("families to be supported in 2011/12, lower figure")
    supported_first_year_high = figure("families to be supported in 2011/12, higher figure")
    supported_period_low = figure("families to be supported in the SR period, lower figure")
    supported_period_high = figure("families to be supported in the SR period, higher figure")
    comments = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    effective_on = models.DateField("date this applies from")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Empty if loaded with the original record.",
    )

    objects = FamilyFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = "family figures"
        verbose_name_plural = "family figures"
        ordering = ["area__name", "-effective_on", "-pk"]
        constraints = [
            low_to_high(
                f"areas_familyfigures_{name}_low_to_high", f"{name}_low", f"{name}_high", words
            )
            for name, words in (
                ("families", "Families with multiple problems"),
                ("with_child", "With a child with SEN or behaviour problems"),
                ("supported_first_year", "To be supported in 2011/12"),
                ("supported_period", "To be supported in the SR period"),
            )
        ]

    def __str__(self) -> str:
        return f"Family figures for {self.area} from {clock.in_words(self.effective_on)}"

    @property
    def about(self) -> str:
        return self.area.about

    def range_of(self, name: str) -> tuple[int, int] | None:
        """Return the lower and the higher figure of one of ``RANGES``, or None where blank."""
        low, high = getattr(self, f"{name}_low"), getattr(self, f"{name}_high")
        return None if low is None else (low, high)


class Footnote(models.Model):
    """A footnote of Annex D, word for word."""

    number = models.PositiveSmallIntegerField(unique=True)
    column = models.CharField(max_length=40, help_text="The figure this note is about.")
    words = models.TextField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.words}"


FIGURES = Trigger(
    "areas_familyfigures",
    "family figures are never changed and never deleted",
    same_row=("id = NEW.id",),
)
