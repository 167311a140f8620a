"""Local projects in an area, and what each partner contributes and saves."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Round

from areas.models.families import count_field, low_to_high
from areas.models.places import Area
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start

FIRST_YEAR, LAST_YEAR = 1990, 2100


def pence_field(verbose_name: str, **options: Any) -> Any:
    """Return a field for money in pence.

    It has decimal places so that the database can refuse parts of a penny (``whole_pence``)
    instead of rounding them. SQLite stores whole pence as integers, never as floating point.
    """
    return models.DecimalField(verbose_name, max_digits=16, decimal_places=3, **options)


def whole_pence(name: str, field: str) -> models.CheckConstraint:
    """Return the constraint that an amount is in whole pence, and 0 or more."""
    whole = Q(**{f"{field}__gte": 0, field: Round(F(field))})
    return models.CheckConstraint(
        condition=whole | Q(**{f"{field}__isnull": True}),
        name=name,
        violation_error_message="An amount must be in pounds and whole pence, and 0 or more.",
    )


class LocalProject(Fact, Sourced):
    """A project in one place in an area, with dates."""

    class Phase(models.TextChoices):
        PILOT = "pilot", "Pilot"
        EXTENSION = "extension", "Extension"
        OTHER = "other", "Other"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="local_projects")
    name = models.CharField(max_length=150, help_text="The place or the project, such as Swale.")
    phase = models.CharField(max_length=20, choices=Phase)
    focus = models.TextField(blank=True, help_text="Leave empty if not known.")
    families_low = count_field("families expected, lower figure")
    families_high = count_field("families expected, higher figure")
    budget_pence = pence_field("budget", null=True, blank=True)
    budget_source = models.CharField("where the budget comes from", max_length=200, blank=True)
    led_by = models.TextField("led by", blank=True)
    note = models.TextField(blank=True)

    objects = SourcedQuerySet["LocalProject"].as_manager()

    class Meta:
        ordering = ["-phase", "pk"]
        constraints = [
            ends_after_start("areas_localproject_ends_after_start"),
            low_to_high(
                "areas_localproject_families_low_to_high",
                "families_low",
                "families_high",
                "Families expected",
            ),
            whole_pence("areas_localproject_budget_whole_pence", "budget_pence"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_key(self) -> str:
        return self.area.subject_key

    @property
    def budget(self) -> Decimal | None:
        """The budget in pounds, or None if not recorded."""
        return None if self.budget_pence is None else pence_to_pounds(self.budget_pence)

    @property
    def families(self) -> tuple[int, int] | None:
        """The lower and higher number of families expected, or None if not recorded."""
        if self.families_low is None or self.families_high is None:
            return None
        return (self.families_low, self.families_high)


class ProjectAmount(Fact):
    """What one agency contributes to a local project, or saves, in one financial year.

    The Kent report, paragraph 3.1: a financial model that captures cost data of all partners, so
    that costs can be assigned to interventions and savings shown, and where they accrue.
    """

    class Direction(models.TextChoices):
        CONTRIBUTION = "contribution", "Contribution"
        SAVING = "saving", "Saving"

    project = models.ForeignKey(LocalProject, on_delete=models.PROTECT, related_name="amounts")
    agency = models.CharField(max_length=150, help_text="Who contributes or saves this amount.")
    year = models.PositiveSmallIntegerField(
        "financial year",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="The year it starts. For 2011/12, enter 2011.",
    )
    direction = models.CharField("contribution or saving", max_length=20, choices=Direction)
    pence = pence_field("amount")
    intervention = models.CharField(max_length=150, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["project__pk", "year", Lower("agency"), "direction", "pk"]
        constraints = [
            whole_pence("areas_projectamount_whole_pence", "pence"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="areas_projectamount_year_possible",
                violation_error_message="Enter the year the financial year starts, such as 2011.",
            ),
            models.UniqueConstraint(
                "project",
                Lower("agency"),
                "year",
                "direction",
                Lower("intervention"),
                name="areas_projectamount_once",
                violation_error_message="This agency already has an amount for this project, year "
                "and intervention. Change that one instead.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.project}, {format_financial_year(self.year)}"

    @property
    def subject_key(self) -> str:
        return self.project.subject_key

    @property
    def financial_year(self) -> str:
        return format_financial_year(self.year)

    @property
    def pounds(self) -> Decimal:
        return pence_to_pounds(self.pence)


def pence_to_pounds(pence: Decimal) -> Decimal:
    """Return pence as pounds with two decimal places."""
    return (Decimal(pence) / 100).quantize(Decimal("0.01"))


def format_financial_year(year: int) -> str:
    """Return a financial year as people write it, such as 2011/12; ``year`` is when it starts."""
    return f"{year}/{(year + 1) % 100:02d}"
