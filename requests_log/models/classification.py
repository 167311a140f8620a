"""How a line is classified: its stage, workstream, reach, type and target date."""

from django.db import models
from django.db.models import Q

from requests_log.models.workstreams import Workstream
from requests_log.rules.labels import REACH_CHOICES, WIDE
from requests_log.rules.stages import STAGE_CHOICES, Stage


class RequestKind(models.TextChoices):
    """The two main types of request in Annex C, paragraph 4."""

    FLEXIBILITY = "flexibility", "Flexibility from rules"
    CAPACITY = "capacity", "Capacity to pool or align"


def workstream_if_on_going(name: str) -> models.CheckConstraint:
    """Return the constraint called ``name``: a row has a workstream exactly when it is on-going."""
    return models.CheckConstraint(
        condition=Q(stage=Stage.ON_GOING, workstream__isnull=False)
        | (~Q(stage=Stage.ON_GOING) & Q(workstream__isnull=True)),
        name=name,
    )


class Classification(models.Model):
    """The fields that lists filter by, stored in each entry and copied from the newest one."""

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
