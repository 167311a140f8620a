"""Replies, the barriers and proposals in them, and drafts that have not been sent."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from commissions.models.addressees import Addressee
from departments.models import Department
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.log.positions import is_joint
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.stages import STAGE_CHOICES, Stage

if TYPE_CHECKING:
    from commissions.models.decisions import Decision


class CommissionRecord(AppendOnly):
    """A row of a reply, or of a decision on one, which cannot be changed."""

    REFUSAL = "Replies and decisions cannot be changed or deleted."

    class Meta:
        abstract = True


class ReplyAnswer(models.TextChoices):
    """What a reply says. "Nothing to add" and "no change" are replies; no reply means neither."""

    NOTHING = "nothing", "Nothing to add"
    ADDED = "added", "Replied"


# The most characters of the names of members.
MOST_OF_LABEL = 200


class ReplyChannel(models.TextChoices):
    """How a reply arrived."""

    BROWSER = "browser", "In cbtracker"
    LINK = "link", "By emailed link"
    RECORDED = "recorded", "Recorded by an official"
    SOURCE = "source", "Reported in"


class Reply(CommissionRecord):
    """A reply to a commission: who sent it, when and how."""

    addressee = models.OneToOneField(Addressee, on_delete=models.PROTECT, related_name="reply")
    answer = models.CharField(max_length=20, choices=ReplyAnswer)
    channel = models.CharField(max_length=20, choices=ReplyChannel)
    respondent_name = models.CharField(max_length=150, blank=True, help_text="Name of who replied.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="User who sent or recorded it; blank if it came by a link.",
    )
    received_via = models.CharField(
        max_length=150, blank=True, help_text="How an official received it: a letter, a call."
    )
    from_label = models.CharField(
        max_length=MOST_OF_LABEL, blank=True, help_text="Members of the group that it covers."
    )
    sent_at = models.DateTimeField()
    sent_on = models.DateField(null=True, help_text="Date of the reply; blank if not recorded.")
    is_late = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = AppendOnlyQuerySet["Reply"].as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name_plural = "replies"
        indexes = [models.Index(fields=["sent_at", "id"], name="commissions_reply_time")]

    def __str__(self) -> str:
        return f"Reply from {self.addressee}"

    @property
    def label(self) -> str:
        """What the reply says, in the words for its kind of commission."""
        if self.answer == ReplyAnswer.NOTHING and not self.addressee.commission.asks_areas:
            return "No change"
        return ReplyAnswer(self.answer).label


class Barrier(CommissionRecord):
    """A barrier that an area added, in its own words."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="barriers")
    number = models.PositiveIntegerField(help_text="Number in the reply, from 1.")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", help_text="The area or its member."
    )
    issue = models.TextField()
    why = models.TextField(help_text="Why it is a barrier.")
    department_codes = models.JSONField(
        default=list, help_text="Departments it concerns, if known."
    )

    objects = AppendOnlyQuerySet["Barrier"].as_manager()

    class Meta:
        ordering = ["reply", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="commissions_barrier_number"),
            models.CheckConstraint(
                condition=~Q(issue="") & ~Q(why=""), name="commissions_barrier_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.issue

    @property
    def decision_or_none(self) -> "Decision | None":
        """The decision on it, or None."""
        return getattr(self, "decision", None)


class ProposalQuerySet(AppendOnlyQuerySet["Proposal"]):
    def only_no_change(self) -> "ProposalQuerySet":
        """Return those that say no change and propose nothing else."""
        return self.filter(
            is_no_change=True, target_date__isnull=True, next_step="", passed_to__isnull=True
        )


class Proposal(CommissionRecord):
    """A department's proposal for one request: no change, or a new position and perhaps a stage.

    ``seen`` is the log entry that was current when the department replied. With either it may
    propose a target date and a next step of its own, and to ask somebody else in its place.
    """

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="proposals")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="proposals")
    seen = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    is_no_change = models.BooleanField()
    status = models.TextField()
    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Reason for moving back.")
    target_date = models.DateField(null=True, help_text="New target date, if it proposes one.")
    next_step = models.TextField(blank=True, help_text="What the department will do next.")
    next_step_due = models.DateField(null=True)
    passed_to = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who is to be asked in its place.",
    )
    passed_because = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["reply", "request__number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "request"], name="commissions_proposal_once"),
            models.CheckConstraint(condition=~Q(status=""), name="commissions_proposal_status"),
            models.CheckConstraint(
                condition=Q(next_step_due__isnull=True) | ~Q(next_step=""),
                name="commissions_proposal_due_of_a_step",
            ),
            models.CheckConstraint(
                condition=Q(passed_because="") | Q(passed_to__isnull=False),
                name="commissions_proposal_passed_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {'no change' if self.is_no_change else 'latest position'}"

    @property
    def moves_to(self) -> Stage | None:
        """The proposed new stage, or None if the stage stays the same."""
        return Stage(self.stage) if self.stage != self.seen.stage else None

    @property
    def is_only_no_change(self) -> bool:
        """Whether it says no change and proposes nothing else."""
        return self.is_no_change and not (self.target_date or self.next_step or self.passed_to_id)

    @property
    def is_joint(self) -> bool:
        """Whether the request asks more than one department."""
        return is_joint(self.request.line)

    @property
    def decision_or_none(self) -> "Decision | None":
        """The decision on it, or None."""
        return getattr(self, "decision", None)


class Draft(models.Model):
    """A reply that was saved and not sent: the values of its form, by input name.

    There is one for each channel, so that what an official drafts on behalf of a department is not
    shown to whoever opens its link.
    """

    addressee = models.ForeignKey(
        Addressee, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    channel = models.CharField(max_length=10, choices=ReplyChannel)
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, help_text="Number of times saved.")
    saved_at = models.DateTimeField()
    respondent_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["addressee", "channel"], name="commissions_draft_once_a_channel"
            )
        ]

    def __str__(self) -> str:
        return f"Draft reply from {self.addressee}"
