"""Outcomes that hold for any area, in words that name none."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.entries import Entry
from requests_log.models.requests import Request
from requests_log.rules.stages import Stage


class SharedOutcomeQuerySet(AppendOnlyQuerySet["SharedOutcome"]):
    def shown(self) -> "SharedOutcomeQuerySet":
        """Return the newest row of each request that is shared and still has that outcome."""
        newer = SharedOutcome.objects.filter(
            request=models.OuterRef("request"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(
            ~models.Exists(newer),
            ~Q(words=""),
            request__stage=Stage.RESOLVED,
            request__current__status=F("entry__status"),
        )


class SharedOutcome(AppendOnly):
    """The outcome of a request that every lead and champion may read, or that this has ended.

    The newest row of a request counts. One without words ends it, and so does another outcome.
    """

    REFUSAL = "A shared outcome cannot be changed or deleted. Share it again, or stop sharing it."

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="shared_outcomes")
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", help_text="The resolved entry."
    )
    words = models.TextField(blank=True, help_text="What holds for any area; names no area.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    shared_on = models.DateField(help_text="By the site's clock.")

    objects = SharedOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["recorded_at", "id"], name="requests_log_shared_time")]

    def __str__(self) -> str:
        return f"Shared outcome of {self.request.reference}"
