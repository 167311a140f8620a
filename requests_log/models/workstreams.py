"""Workstreams, which take on-going requests forward."""

from django.db import models
from django.urls import reverse

from departments.models import Department
from provenance.models import Fact
from requests_log.models.bodies import Body


class WorkstreamManager(models.Manager["Workstream"]):
    def get_by_natural_key(self, slug: str) -> "Workstream":
        return self.get(slug=slug)


class Workstream(Fact):
    """A programme of work that takes on-going requests forward (Annex A, after table 1).

    What the sources do not say of it is blank.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    printed_heading = models.CharField(
        max_length=200, help_text="The heading printed above its requests in the paper."
    )
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Order in the paper, from 1."
    )
    purpose = models.TextField(blank=True, help_text="Why there is a workstream.")
    key_dates = models.TextField(
        blank=True, help_text="For example, when a body that it depends on will start."
    )
    owner = models.ForeignKey(
        Department,
        verbose_name="led by",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="workstreams",
        help_text="The department that leads the work.",
    )
    considered_by = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="workstreams",
        help_text="The group that considers its requests.",
    )
    source = models.CharField(
        max_length=200, blank=True, help_text="Where this information came from."
    )

    distinct_fields = ("name", "slug")

    objects = WorkstreamManager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workstream", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def subject_key(self) -> str:
        return f"workstreams/{self.slug}"
