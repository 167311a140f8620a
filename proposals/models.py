"""What area leads propose between commissions, and what becomes of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.models import Entry, Evidence, NextStep, Request


class LeadProposalKind(models.TextChoices):
    """What a lead proposes. All but a barrier are about a request."""

    BARRIER = "barrier", "Barrier"
    COMMENT = "comment", "Comment"
    EVIDENCE = "evidence", "Evidence"
    STEP = "step", "Next step"


class ProposalEnd(models.TextChoices):
    """How the waiting of a proposal ended."""

    ACCEPTED = "accepted", "Let through"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


_END_FIELDS = ("ended_by", "ended_at", "ended_on")
_WAITS = Q(end="", became=None, entry=None, evidence=None, step=None) & Q(
    **dict.fromkeys(_END_FIELDS)
)
_HAS_ENDED = ~Q(end="") & Q(**{f"{name}__isnull": False for name in _END_FIELDS})
# What one that was let through became. A comment stands as it is.
_BECAME = (
    Q(kind=LeadProposalKind.COMMENT)
    | Q(kind=LeadProposalKind.BARRIER, became__isnull=False)
    | Q(kind=LeadProposalKind.EVIDENCE, evidence__isnull=False)
    | Q(kind=LeadProposalKind.STEP, step__isnull=False)
)


class LeadProposal(models.Model):
    """One thing that a lead proposes for an area; it changes nothing until an official accepts it.

    ``words`` are the barrier, the comment, what the evidence is, or what is to be done next, and
    ``why`` says why it is a barrier or a next step. ``departments`` are those that a barrier
    concerns, or the one whose move the next step is: if there is none, it is the area's. ``seen``
    is the line that the lead read. Evidence is a link or a file, which is here only while it waits:
    then it is the evidence's, or removed. ``became`` is the request that a barrier was raised as or
    added to, with the ``entry`` that was written for it, if any.
    """

    # The columns that name a file, with the storage that it is in.
    STORED_FILES = {"stored_as": "evidence"}

    kind = models.CharField(max_length=10, choices=LeadProposalKind)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="proposals")
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, null=True, related_name="lead_proposals"
    )
    seen = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(help_text="The lead's own words.")
    why = models.TextField(blank=True)
    departments = models.ManyToManyField(Department, related_name="+")
    due_on = models.DateField(null=True)
    url = models.CharField(max_length=2000, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True, help_text="Found in its content.")
    size = models.PositiveIntegerField(null=True, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    said_on = models.DateField(default=clock.today)
    end = models.CharField(max_length=10, choices=ProposalEnd, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined. The area reads it.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    became = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, related_name="lead_proposal"
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.OneToOneField(
        NextStep, on_delete=models.PROTECT, null=True, related_name="lead_proposal"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=LeadProposalKind.values), name="proposals_kind"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="proposals_words"),
            models.CheckConstraint(
                condition=Q(kind=LeadProposalKind.BARRIER, request=None, seen=None)
                | (
                    ~Q(kind=LeadProposalKind.BARRIER) & Q(request__isnull=False, seen__isnull=False)
                ),
                name="proposals_of_a_request",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LeadProposalKind.BARRIER) | ~Q(why=""),
                name="proposals_barrier_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LeadProposalKind.EVIDENCE)
                | (~Q(url="") & Q(stored_as="", sha256=""))
                | (Q(url="", size__gt=0) & ~Q(sha256="") & (~Q(stored_as="") ^ ~Q(end=""))),
                name="proposals_file_or_link",
            ),
            models.CheckConstraint(condition=_WAITS | _HAS_ENDED, name="proposals_ended_by_one"),
            models.CheckConstraint(
                condition=~Q(end=ProposalEnd.DECLINED) | ~Q(reason=""),
                name="proposals_declined_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(end=ProposalEnd.ACCEPTED) | _BECAME, name="proposals_became_something"
            ),
        ]
        indexes = [
            models.Index(fields=["said_at", "id"], name="proposals_said"),
            models.Index(
                fields=["ended_at", "id"],
                condition=Q(ended_at__isnull=False),
                name="proposals_ended",
            ),
            models.Index(fields=["id"], condition=Q(end=""), name="proposals_waiting"),
        ]

    def __str__(self) -> str:
        about = f"{self.request.reference}: " if self.request else ""
        return f"{about}{self.get_kind_display().lower()} from {self.area}"

    @property
    def is_barrier(self) -> bool:
        return self.kind == LeadProposalKind.BARRIER

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it, and the lead has not withdrawn it."""
        return not self.end
