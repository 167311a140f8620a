"""Workstreams, which take on-going requests forward."""

from django.db import models
from django.urls import reverse

from provenance.models import TidyTextModel


class WorkstreamManager(models.Manager["Workstream"]):
    def get_by_natural_key(self, slug: str) -> "Workstream":
        return self.get(slug=slug)


class Workstream(TidyTextModel):
    """A programme of work that takes on-going requests forward (Annex A, after table 1)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    printed_heading = models.CharField(
        max_length=200, help_text="The heading printed above its requests in the paper."
    )
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Order in the paper, from 1."
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
