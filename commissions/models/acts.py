"""What officials do with a commission itself: open it, send it, remind, and close it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cbtracker import clock
from commissions.models.addressees import Addressee
from commissions.models.commissions import Commission
from provenance.append_only import AppendOnly, AppendOnlyQuerySet


class CommissionActKind(models.TextChoices):
    """What was done. The labels are what the page of everything done says."""

    OPENED = "opened", "drafted"
    CHANGED = "changed", "changed the draft of"
    SENT = "sent", "sent"
    ADDED = "added", "added recipients to"
    REMINDED = "reminded", "sent reminders of"
    LINK_SENT = "link_sent", "sent a new link for"
    LINK_WITHDRAWN = "withdrawn", "withdrew the link for"
    REOPENED = "reopened", "reopened the reply of"
    CLOSED = "closed", "closed"


class CommissionAct(AppendOnly):
    """One thing that somebody did with a commission, and when.

    ``by`` is None if the daily job did it. ``addressee`` is given if it concerns one of them only,
    and ``emails`` is how many emails it queued.
    """

    REFUSAL = "What was done with a commission cannot be changed or deleted."

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20, choices=CommissionActKind)
    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, null=True, related_name="acts"
    )
    emails = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(default=clock.now)

    objects = AppendOnlyQuerySet["CommissionAct"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommissionActKind.values), name="commissions_act_kind"
            )
        ]
        indexes = [models.Index(fields=["done_at", "id"], name="commissions_act_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.commission}"
