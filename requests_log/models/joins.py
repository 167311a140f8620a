"""What an area says when it has the barrier of a request too, and what becomes of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from cbtracker import clock
from requests_log.models.entries import Entry
from requests_log.models.requests import Request


class JoinDecision(models.TextChoices):
    """What became of a join: an official decides, or the area withdraws it while it waits."""

    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Of a join that waits or was accepted: the area says it once.
JOIN_STANDS = ("", JoinDecision.ACCEPTED)


class Join(models.Model):
    """An area's own words that it has a request's barrier too, and what became of it.

    ``entry`` is the one that names the area since, if the line did not speak for it already.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="joins")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="joins")
    words = models.TextField(help_text="The area's own words.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    said_on = models.DateField(default=clock.today)
    decision = models.CharField(max_length=10, choices=JoinDecision, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined. The area reads it.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="join")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="requests_log_join_words"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None, decided_on=None)
                | (
                    ~Q(decision="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & Q(decided_on__isnull=False)
                ),
                name="requests_log_join_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision=JoinDecision.DECLINED) | ~Q(reason=""),
                name="requests_log_join_says_why",
            ),
            models.UniqueConstraint(
                fields=["request", "area"],
                condition=Q(decision__in=JOIN_STANDS),
                name="requests_log_join_once",
            ),
        ]
        indexes = [
            models.Index(fields=["said_at", "id"], name="requests_log_join_said"),
            models.Index(
                fields=["decided_at", "id"],
                condition=Q(decided_at__isnull=False),
                name="requests_log_join_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}: {self.area} has this too"

    @property
    def refusal(self) -> str:
        """What somebody is told who decides on a join that waits no more."""
        is_withdrawn = self.decision == JoinDecision.WITHDRAWN
        return (
            f"{self.decided_by} has already {'withdrawn' if is_withdrawn else 'decided on'} this."
        )
