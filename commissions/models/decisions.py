"""The decisions of officials on barriers and proposals."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commissions.models.replies import Barrier, CommissionRecord, Proposal
from provenance.append_only import AppendOnlyQuerySet
from requests_log.models import Entry, Position, Request


class DecisionKind(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REWORDED = "reworded", "Accepted with changes"
    JOINED = "joined", "Added to an existing request"
    DECLINED = "declined", "Declined"


class Decision(CommissionRecord):
    """An official's decision on one barrier or one proposal. It cannot be changed.

    ``position`` is the department's position that an accepted proposal became, and ``entry`` the
    log entry written for it. There is no entry if the position only stands beside the line, or if
    the barrier was added to a request that already covered its area.
    """

    barrier = models.OneToOneField(
        Barrier, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    kind = models.CharField(max_length=20, choices=DecisionKind)
    reason = models.TextField(blank=True, help_text="Reason for declining, shown to the sender.")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.OneToOneField(
        Position, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    objects = AppendOnlyQuerySet["Decision"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(barrier__isnull=False, proposal__isnull=True)
                | Q(barrier__isnull=True, proposal__isnull=False),
                name="commissions_decision_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=DecisionKind.DECLINED,
                    request__isnull=True,
                    entry__isnull=True,
                    position__isnull=True,
                )
                & ~Q(reason="")
                | ~Q(kind=DecisionKind.DECLINED) & Q(request__isnull=False),
                name="commissions_decision_declined_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["decided_at", "id"], name="commissions_decision_time"),
            models.Index(fields=["by", "decided_at", "id"], name="commissions_decision_by_time"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
