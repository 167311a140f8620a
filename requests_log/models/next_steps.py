"""Next steps: who is to do what by when, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from areas.models import Area
from departments.models import Champion, Department
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.requests import Request
from requests_log.models.workstreams import Workstream


class StepOutcome(models.TextChoices):
    """How a step ended."""

    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"
    OVERTAKEN = "overtaken", "Overtaken by events"


class StepRecord(AppendOnly):
    """What a step and its ending have in common. A correction takes the place of an older row."""

    REFUSAL = "A next step cannot be changed or deleted. Add a correction instead."

    effective_on = models.DateField(help_text="date this applies from")
    recorded_at = models.DateTimeField(help_text="When it was recorded.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(
        max_length=200, blank=True, help_text="Where the information came from."
    )
    note = models.TextField(blank=True, help_text="Why it was corrected. Not printed.")

    class Meta:
        abstract = True


class NextStep(StepRecord):
    """Who is to do what by when, for a request or a workstream.

    Exactly one of ``department``, ``area``, ``champion`` and ``others`` says whose move it is.
    ``first`` is the step that a correction, or a correction of that, takes the place of.
    """

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    first = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    what = models.TextField(help_text="What is to be done.")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    champion = models.ForeignKey(
        Champion, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    others = models.CharField(max_length=150, blank=True, help_text="Others, by name.")
    due_on = models.DateField(null=True, blank=True)

    objects = AppendOnlyQuerySet["NextStep"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, workstream__isnull=True)
                | Q(request__isnull=True, workstream__isnull=False),
                name="requests_log_step_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, area=None, champion=None, others="")
                | Q(department=None, area__isnull=False, champion=None, others="")
                | Q(department=None, area=None, champion__isnull=False, others="")
                | (Q(department=None, area=None, champion=None) & ~Q(others="")),
                name="requests_log_step_of_one_owner",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="requests_log_step_what"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, first__isnull=True)
                | (Q(corrects__isnull=False, first__isnull=False) & ~Q(corrects=F("id"))),
                name="requests_log_step_correction_names_the_first",
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="requests_log_step_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="requests_log_step_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_label}: {self.what}"

    @property
    def subject(self) -> Request | Workstream:
        """The request or the workstream that it is a step of."""
        subject = self.request or self.workstream
        if subject is None:
            raise ValueError(f"{self} is of nothing")
        return subject

    @property
    def first_id_or_own(self) -> int:
        """The id of the first version of this step."""
        return self.first_id or self.pk

    @property
    def owner_label(self) -> str:
        """Whose move it is: a code, an area, a champion's name, or others."""
        if self.department:
            return self.department.code
        return str(self.area or self.champion or self.others)


class OpenStep(models.Model):
    """A step that is open today: the index that lists and pages read steps from.

    Derived from the steps and their endings by ``domain.next_steps``; ``check_log`` proves it.
    """

    step = models.OneToOneField(NextStep, on_delete=models.CASCADE, related_name="open_row")
    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField(
        null=True, help_text="The number of the request, so that lists read steps in its order."
    )
    due_on = models.DateField(null=True)

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "step"]
        indexes = [
            models.Index(fields=["department", "due_on", "id"], name="requests_log_openstep_of"),
            models.Index(fields=["due_on", "id"], name="requests_log_openstep_due"),
            models.Index(
                fields=["request", "department", "due_on"], name="requests_log_openstep_request"
            ),
            models.Index(fields=["department", "number"], name="requests_log_openstep_list_of"),
            models.Index(fields=["number"], name="requests_log_openstep_list"),
        ]

    def __str__(self) -> str:
        return str(self.step)


class StepEnding(StepRecord):
    """How a step ended; ``step`` is its first version."""

    step = models.ForeignKey(NextStep, on_delete=models.PROTECT, related_name="endings")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    outcome = models.CharField(max_length=10, choices=StepOutcome)

    objects = AppendOnlyQuerySet["StepEnding"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=StepOutcome.values), name="requests_log_ending_outcome"
            ),
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(corrects__isnull=True),
                name="requests_log_ending_once",
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="requests_log_ending_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="requests_log_ending_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.get_outcome_display().lower()}"
