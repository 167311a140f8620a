"""Family figures: the estimates of Annex D, and the figures recorded since."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from areas.models.places import Area
from cbtracker import clock
from provenance.models import Fact
from provenance.triggers import Trigger

# The title of Annex D, word for word.
TITLE = (
    "Community Budget Area proposals on the number of families which will be supported compared to "
    "estimated distribution of Families with Multiple Problems and those families with at least "
    "one child with SEN or behaviour problems across Community Budget Areas (based on deprivation "
    "and child wellbeing index scores of local authorities)."
)
# The source's warning, word for word, from above and below the table of Annex D; the full stop
# between the two parts is ours. It must appear wherever the figures do.
WARNING = (
    "WARNING – the picture is continually evolving. The estimates in the table give a very rough "
    "idea of the number of families with multiple problems (FwMP) in each local area. The data is "
    "based on national estimates of the number of FwMP in England which has been apportioned "
    "between LAs using LA level deprivation measures. Due to this limitation and the age of some "
    "of the data these estimates should not be shared externally publicly to avoid misleading "
    "stakeholders or used to monitor the performance of local areas."
)
# The figures that are ranges. Each has a lower and a higher figure: both the same if the source
# gives one figure, and both empty if it gives none.
RANGES = ("families", "with_child", "supported_first_year", "supported_period")


class FamilyFiguresQuerySet(models.QuerySet["FamilyFigures"]):
    def as_at(self, day: dt.date) -> "FamilyFiguresQuerySet":
        """Return each area's figures on ``day``: the latest date, and of that the last recorded."""
        newest = (
            FamilyFigures.objects.filter(area=OuterRef("area"), effective_on__lte=day)
            .order_by("-effective_on", "-pk")
            .values("pk")
        )
        return self.filter(pk=Subquery(newest[:1]))


def low_to_high(name: str, low: str, high: str, label: str) -> models.CheckConstraint:
    """Return the constraint that a range has both figures or neither, lower figure first."""
    both = Q(**{f"{low}__isnull": False, f"{high}__isnull": False, f"{high}__gte": F(low)})
    neither = Q(**{f"{low}__isnull": True, f"{high}__isnull": True})
    return models.CheckConstraint(
        condition=both | neither,
        name=name,
        violation_error_message=f"{label}: the lower figure must not be more than the higher.",
    )


def count_field(verbose_name: str) -> "models.PositiveIntegerField[int | None, int | None]":
    """Return a field for a number of people or families, empty if the source gives none."""
    return models.PositiveIntegerField(verbose_name, null=True, blank=True)


class FamilyFigures(Fact):
    """An area's figures, as in a row of Annex D, from a date on. Changes are saved as new rows.

    All figures are numbers of people or families; None is a blank in the source.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="family_figures")
    population = count_field("population")
    families_low = count_field("families with multiple problems, lower figure")
    families_high = count_field("families with multiple problems, higher figure")
    with_child_low = count_field(
        "of these with a child with SEN or behaviour problems, lower figure"
    )
    with_child_high = count_field(
        "of these with a child with SEN or behaviour problems, higher figure"
    )
    intervention = count_field("families offered and accepting an intervention up to March 2010")
    supported_first_year_low = count_field("families to be supported in 2011/12, lower figure")
    supported_first_year_high = count_field("families to be supported in 2011/12, higher figure")
    supported_period_low = count_field("families to be supported in the SR period, lower figure")
    supported_period_high = count_field("families to be supported in the SR period, higher figure")
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
                f"areas_familyfigures_{name}_low_to_high", f"{name}_low", f"{name}_high", label
            )
            for name, label in (
                ("families", "Families with multiple problems"),
                ("with_child", "With a child with SEN or behaviour problems"),
                ("supported_first_year", "To be supported in 2011/12"),
                ("supported_period", "To be supported in the SR period"),
            )
        ]

    def __str__(self) -> str:
        return f"Family figures for {self.area} from {clock.in_words(self.effective_on)}"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key

    def get_range(self, name: str) -> tuple[int, int] | None:
        """Return the lower and higher figure of one of ``RANGES``, or None if blank."""
        low, high = getattr(self, f"{name}_low"), getattr(self, f"{name}_high")
        return None if low is None else (low, high)


class Footnote(models.Model):
    """A footnote of Annex D, word for word."""

    number = models.PositiveSmallIntegerField(unique=True)
    column = models.CharField(max_length=40, help_text="The figure this note is about.")
    text = models.TextField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


FAMILY_FIGURES_TRIGGER = Trigger(
    "areas_familyfigures",
    "family figures are never changed and never deleted",
    duplicate_when=("id = NEW.id",),
    words=("comments", "source"),
)
