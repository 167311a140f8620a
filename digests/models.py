"""Who subscribes to the digest, and which log entries they have been told about."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Role


class Frequency(models.TextChoices):
    NONE = "none", "Never"
    WEEKLY = "weekly", "Weekly"
    EACH_CHANGE = "each_change", "Every change"


# Roles that may subscribe. Champions use the admin site.
ROLES = (Role.OFFICIAL, Role.LEAD)


class DigestQuerySet(models.QuerySet["Digest"]):
    def active(self) -> "DigestQuerySet":
        """Return the active subscriptions."""
        return self.exclude(frequency=Frequency.NONE)


class Digest(models.Model):
    """One person's subscription, and which log entries it has covered."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest"
    )
    frequency = models.CharField(max_length=20, choices=Frequency, default=Frequency.NONE)
    key = models.UUIDField(
        unique=True,
        default=uuid.uuid4,
        editable=False,
        help_text="Identifies the unsubscribe link.",
    )
    chosen_on = models.DateField(null=True, blank=True)
    last_sent_on = models.DateField(null=True, blank=True)
    read_up_to = models.BigIntegerField(default=0, help_text="Newest entry read.")
    steps_up_to = models.BigIntegerField(default=0, help_text="Newest next step read.")
    endings_up_to = models.BigIntegerField(default=0, help_text="Newest ending of one read.")

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="digests_digest_frequency"
            ),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.NONE) | Q(chosen_on__isnull=False),
                name="digests_digest_chosen_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, to {self.user}"

    @property
    def about(self) -> str:
        """The value of ``Email.about`` for its emails."""
        return f"digests/{self.user_id}"

    @property
    def since(self) -> dt.date | None:
        """The date from which the next email covers changes."""
        return self.last_sent_on or self.chosen_on
