"""Who has chosen a digest, and what they have been told of."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Role


class HowOften(models.TextChoices):
    NONE = "none", "Never"
    WEEKLY = "weekly", "Weekly"
    EACH_CHANGE = "each_change", "Every change"


# Who may have a digest. A champion reads the record in the admin site.
ROLES = (Role.OFFICIAL, Role.LEAD)


class DigestQuerySet(models.QuerySet["Digest"]):
    def chosen(self) -> "DigestQuerySet":
        """Return those that are to be sent."""
        return self.exclude(how_often=HowOften.NONE)


class Digest(models.Model):
    """One person's choice, and which entries of the log have been told or passed over.

    Of entries near the newest, ``told`` names each: one with a lower number may be committed after
    one with a higher number, and must not be missed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest"
    )
    how_often = models.CharField(max_length=20, choices=HowOften, default=HowOften.NONE)
    key = models.UUIDField(
        unique=True,
        default=uuid.uuid4,
        editable=False,
        help_text="Identifies the unsubscribe link.",
    )
    chosen_on = models.DateField(null=True, blank=True)
    last_sent_on = models.DateField(null=True, blank=True)
    told_up_to = models.BigIntegerField(default=0, help_text="Newest entry read.")
    told = models.JSONField(default=list, help_text="Recent entries read.")

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how_often__in=HowOften.values), name="digests_digest_how_often"
            ),
            models.CheckConstraint(
                condition=Q(how_often=HowOften.NONE) | Q(chosen_on__isnull=False),
                name="digests_digest_chosen_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_often_display()}, to {self.user}"

    @property
    def about(self) -> str:
        """What its letters are filed under."""
        return f"digests/{self.user_id}"

    @property
    def since(self) -> dt.date | None:
        """The day from which its next letter tells what happened."""
        return self.last_sent_on or self.chosen_on
