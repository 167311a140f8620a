"""What an official did with many requests at once."""

from django.conf import settings
from django.db import models

from cbtracker import clock
from provenance.models import AuditEvent
from requests_log.models.entries import Entry
from requests_log.models.requests import Request


class BulkKind(models.TextChoices):
    TARGET_DATE = "target_date", "Move the target date"
    CONFIRM = "confirm", "Confirm no change"
    OWNER = "owner", "Say who looks after them"


class BulkAct(models.Model):
    """One act on many requests, so that it is one line in the changes and is undone as a whole.

    ``value`` is what was chosen, in words, such as a date.
    """

    kind = models.CharField(max_length=20, choices=BulkKind)
    value = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(help_text="How many requests it changed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(default=clock.now)
    entries = models.ManyToManyField(Entry, related_name="bulk_acts", blank=True)
    requests = models.ManyToManyField(Request, related_name="bulk_acts", blank=True)
    # Those of the owners that it changed.
    events = models.ManyToManyField(AuditEvent, related_name="bulk_acts", blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["done_at", "id"], name="requests_log_bulkact_time"),
            models.Index(
                fields=["undone_at", "id"],
                condition=models.Q(undone_at__isnull=False),
                name="requests_log_bulkact_undone",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.get_kind_display(), self.value)))
