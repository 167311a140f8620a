"""Statements from the sources about areas and the programme, and the programme's milestones."""

from django.db import models
from django.db.models import F, Q

from areas.models.places import Area
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


class Statement(Fact, Sourced):
    """A source's own words about an area, or about the whole programme if ``area`` is empty."""

    class Subject(models.TextChoices):
        AIM = "aim", "Aim"
        NO_BARRIERS = "no_barriers", "No barriers reported"
        BARRIERS = "barriers", "Barriers"
        PLANS = "plans", "Plans"
        FINDING = "finding", "Finding"
        FIGURE = "figure", "Figure"
        REQUESTS = "requests", "Type of request"
        GOVERNANCE = "governance", "Governance"

    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="Leave empty if it is about the whole programme.",
    )
    subject = models.CharField(max_length=20, choices=Subject)
    text = models.TextField("statement")
    amount = models.BigIntegerField(
        "figure",
        null=True,
        blank=True,
        help_text="A whole number, such as 120000.",
    )
    unit = models.CharField(
        max_length=40, blank=True, help_text="What the figure counts, such as families."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Its order in the source.")

    objects = SourcedQuerySet["Statement"].as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            ends_after_start("areas_statement_ends_after_start"),
            models.CheckConstraint(
                # A check that evaluates to NULL passes: "is not null" refuses a unit alone.
                condition=Q(amount__isnull=True, unit="")
                | (Q(amount__isnull=False, amount__gte=0) & ~Q(unit="")),
                name="areas_statement_amount_with_unit",
                violation_error_message="A figure must be 0 or more, and must say what it counts.",
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key if self.area else "programme"


class Milestone(Fact):
    """A Structural Reform Plan commitment, as printed in Annex C, paragraph 1."""

    reference = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    milestone = models.TextField(blank=True, help_text="The milestone in the commitment, if any.")
    when = models.CharField(
        max_length=60, blank=True, help_text="As printed, such as: by April 2011."
    )
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day of the month in the plan."
    )
    source = models.CharField(max_length=200)
    source_date = models.DateField("date of the source")

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("begins_on")),
                name="areas_milestone_ends_after_start",
                violation_error_message="The end date must be the same as or after the start date.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject_key(self) -> str:
        return "programme"
