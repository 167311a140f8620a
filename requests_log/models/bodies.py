"""Groups that meet to consider requests, such as the Community Budgets Group."""

from django.db import models
from django.urls import reverse

from provenance.models import Fact


class BodyManager(models.Manager["Body"]):
    def get_by_natural_key(self, name: str) -> "Body":
        return self.get(name=name)


class Body(Fact):
    """A group that considers requests or workstreams. A field is blank if no source gives it.

    Its meetings refer to it by its name, as papers print it.
    """

    name = models.CharField(max_length=150, unique=True)
    purpose = models.TextField(blank=True, help_text="What it is for.")
    members = models.TextField(blank=True, help_text="Who belongs to it.")
    chair = models.CharField(
        "led by", max_length=150, blank=True, help_text="For example, Lord Bichard."
    )
    source = models.CharField(
        max_length=300, blank=True, help_text="Where this information came from."
    )

    distinct_fields = ("name",)

    objects = BodyManager()

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="requests_log_body_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("body", args=[self.pk])

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    @property
    def subject_key(self) -> str:
        return f"bodies/{self.pk}"
