"""What was answered: replies, the barriers and proposals in them, and drafts not sent yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from commissions.models.addressees import Addressee
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.stages import STAGE_CHOICES, Stage


class CommissionRecord(AppendOnly):
    """A row of what was answered, or of what was decided on it."""

    REFUSAL = "Replies and decisions cannot be changed or deleted."

    class Meta:
        abstract = True


class ReplyAnswer(models.TextChoices):
    """What a reply comes to. Nothing to add, or no change, is an answer; silence is none."""

    NOTHING = "nothing", "Nothing to add"
    ADDED = "added", "Replied"


class ReplyChannel(models.TextChoices):
    """By which way a reply came."""

    BROWSER = "browser", "In cbtracker"
    LINK = "link", "By emailed link"
    RECORDED = "recorded", "Recorded by an official"
    SOURCE = "source", "Reported in"


class Reply(CommissionRecord):
    """An answer to a round, with who gave it, when, and by which way."""

    asked = models.OneToOneField(Addressee, on_delete=models.PROTECT, related_name="reply")
    answer = models.CharField(max_length=20, choices=ReplyAnswer)
    way = models.CharField(max_length=20, choices=ReplyChannel)
    by_name = models.CharField(max_length=150, blank=True, help_text="Name of who replied.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="User who sent or recorded it; blank if it came by a link.",
    )
    told_by = models.CharField(
        max_length=150, blank=True, help_text="How an official received it: a letter, a call."
    )
    from_label = models.CharField(
        max_length=200, blank=True, help_text="Members of the group that it covers."
    )
    sent_at = models.DateTimeField()
    sent_on = models.DateField(null=True, help_text="Date of the reply; blank if not recorded.")
    is_late = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = AppendOnlyQuerySet["Reply"].as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"Reply from {self.asked}"

    @property
    def label(self) -> str:
        """What it comes to, in the words of its kind of round."""
        if self.answer == ReplyAnswer.NOTHING and not self.asked.round.asks_areas:
            return "No change"
        return ReplyAnswer(self.answer).label


class Barrier(CommissionRecord):
    """A barrier that an area added, in its own words."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="barriers")
    place = models.PositiveIntegerField(help_text="Number in the reply, from 1.")
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
        ordering = ["reply", "place"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "place"], name="commissions_barrier_place"),
            models.CheckConstraint(
                condition=~Q(issue="") & ~Q(why=""), name="commissions_barrier_words"
            ),
        ]

    def __str__(self) -> str:
        return self.issue

    @property
    def decided(self) -> Any:
        """The decision on it, or None."""
        return getattr(self, "decision", None)


class Proposal(CommissionRecord):
    """What a department proposes for one request: no change, or a new line, or a move.

    ``seen`` is the line that it was made on.
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

    objects = AppendOnlyQuerySet["Proposal"].as_manager()

    class Meta:
        ordering = ["reply", "request__number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "request"], name="commissions_proposal_once"),
            models.CheckConstraint(condition=~Q(status=""), name="commissions_proposal_status"),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {'no change' if self.is_no_change else 'latest position'}"

    @property
    def moves_to(self) -> Stage | None:
        """The stage that it proposes to move to, or None where the request is to stay."""
        return Stage(self.stage) if self.stage != self.seen.stage else None

    @property
    def decided(self) -> Any:
        """The decision on it, or None."""
        return getattr(self, "decision", None)


class Draft(models.Model):
    """What was typed for a reply and has not been sent, as the boxes of its form send it."""

    asked = models.OneToOneField(Addressee, on_delete=models.CASCADE, related_name="draft")
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, help_text="Number of times saved.")
    saved_at = models.DateTimeField()
    by_name = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return f"Draft reply from {self.asked}"
