"""Resources that areas bring together to work with families: Annex C, paragraphs 7 and 8."""

from django.db import models

from areas.models import Area
from departments.models.departments import Department
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


class Resource(Fact, Sourced):
    """A contributor's resource in an area: pooled, aligned or in kind, or one the area wants."""

    class Mode(models.TextChoices):
        POOLED = "pooled", "Pooled"
        ALIGNED = "aligned", "Aligned"
        IN_KIND = "in_kind", "In kind"
        WANTED = "wanted", "Wanted"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="resources")
    contributor = models.CharField(
        max_length=150, blank=True, help_text="As in the source. Leave empty if not known."
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Choose one if the contributor is a department or agency.",
    )
    fund = models.CharField(max_length=150, blank=True, help_text="Leave empty if not known.")
    mode = models.CharField("type", max_length=20, choices=Mode)
    note = models.TextField(blank=True, help_text="The source’s words, and how we read them.")

    objects = SourcedQuerySet["Resource"].as_manager()

    class Meta:
        ordering = ["mode", "pk"]
        constraints = [ends_after_start("departments_resource_ends_after_start")]

    def __str__(self) -> str:
        who = ", ".join(filter(None, (self.contributor, self.fund))) or "Resources"
        return f"{who} ({self.get_mode_display().lower()})"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key
