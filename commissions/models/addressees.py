"""Who is asked in a round, and the signed links by which departments answer."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from commissions.models.commissions import Commission
from departments.models import Department

if TYPE_CHECKING:
    from commissions.models.replies import Reply


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def with_all(self) -> "AddresseeQuerySet":
        """Bring whom each asks, in which round, and the reply."""
        return self.select_related("round__meeting", "area", "department", "reply__by")

    def unanswered(self) -> "AddresseeQuerySet":
        return self.filter(reply__isnull=True)


class Addressee(models.Model):
    """One area or department that a round asks."""

    round = models.ForeignKey(Commission, on_delete=models.CASCADE, related_name="asked")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_in"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_in"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="User who added it later; blank if included when the commission was sent.",
    )
    added_on = models.DateField(null=True, help_text="Date it was added.")

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["area__name", "department__name"]
        verbose_name_plural = "recipients"
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, department__isnull=True)
                | Q(area__isnull=True, department__isnull=False),
                name="commissions_addressee_an_area_or_a_department",
            ),
            models.UniqueConstraint(
                fields=["round", "area"], name="commissions_addressee_area_once"
            ),
            models.UniqueConstraint(
                fields=["round", "department"], name="commissions_addressee_department_once"
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True, added_on__isnull=True)
                | Q(added_by__isnull=False, added_on__isnull=False),
                name="commissions_addressee_added_by_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whom(self) -> Area | Department:
        """The area or department."""
        found = self.area or self.department
        assert found is not None, "the database refuses one that asks nobody"
        return found

    @property
    def name(self) -> str:
        return self.whom.name

    @property
    def about(self) -> str:
        """What letters to it are filed under."""
        return f"rounds/{self.round_id}/asked/{self.pk}"

    @property
    def given(self) -> "Reply | None":
        """The reply, or None while one is awaited."""
        return getattr(self, "reply", None)


class EndReason(models.TextChoices):
    REPLACED = "replaced", "replaced by a newer link"
    WITHDRAWN = "withdrawn", "withdrawn"
    CLOSED = "closed", "ended when the commission closed"


class AccessLink(models.Model):
    """A signed link that opens the page of one department's answer, until it ends.

    Only its key is kept. The address is made when a letter is sent, signed with the project's
    secret, so nobody who reads the database can open the page.
    """

    asked = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="links")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=20, blank=True, choices=EndReason)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked"],
                condition=Q(ended_at__isnull=True),
                name="commissions_accesslink_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk} for {self.asked}"
