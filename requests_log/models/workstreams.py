"""What a line is filed under: its workstream, its kind, and the stage, reach and target date."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from requests_log.rules.labels import REACH_CHOICES, WIDE
from requests_log.rules.stages import STAGE_CHOICES, Stage


class WorkstreamManager(models.Manager["Workstream"]):
    def get_by_natural_key(self, slug: str) -> "Workstream":
        return self.get(slug=slug)


class Workstream(models.Model):
    """What an on-going request is taken forward through (Annex A, after table 1)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    printed_heading = models.CharField(
        max_length=200, help_text="The heading printed above its requests in the paper."
    )
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Order in the paper, from 1."
    )

    objects = WorkstreamManager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workstream", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class RequestKind(models.TextChoices):
    """The two main types of request of Annex C, paragraph 4."""

    FLEXIBILITY = "flexibility", "Flexibility from rules"
    CAPACITY = "capacity", "Capacity to pool or align"


def workstream_if_on_going(name: str) -> models.CheckConstraint:
    """Return the database's refusal of an on-going row without a workstream, or the reverse."""
    return models.CheckConstraint(
        condition=Q(stage=Stage.ON_GOING, workstream__isnull=False)
        | (~Q(stage=Stage.ON_GOING) & Q(workstream__isnull=True)),
        name=name,
    )


class Classification(models.Model):
    """What lists filter by: kept in each entry, and copied to the request from the newest."""

    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s_set"
    )
    reach = models.CharField(max_length=20, choices=REACH_CHOICES)
    asks_all = models.BooleanField("asks all departments", default=False)
    request_kind = models.CharField(
        "type of request",
        max_length=20,
        choices=RequestKind,
        help_text="Our judgement: the paper does not say which type each request is.",
    )
    target_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def speaks_for_all(self) -> bool:
        """Whether it counts for every area."""
        return self.reach in WIDE
