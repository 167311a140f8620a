"""The areas or departments that get a commission, and the signed links that departments use."""

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
        """Fetch the commission, the area or department, and the reply in the same query."""
        return self.select_related("commission__meeting", "area", "department", "reply__by")

    def without_reply(self) -> "AddresseeQuerySet":
        return self.filter(reply__isnull=True)


_BaseManager = models.Manager.from_queryset(AddresseeQuerySet)


class AddresseeManager(_BaseManager["Addressee"]):
    """Leaves out addressees whose reply was reopened: another addressee has taken their place."""

    def get_queryset(self) -> AddresseeQuerySet:
        return AddresseeQuerySet(self.model, using=self._db).filter(reopened_at__isnull=True)


class Addressee(models.Model):
    """One area or department that a commission is sent to.

    A reply never changes. If an official reopens a wrong one, a new addressee takes the place of
    the one that replied, which stays with its reply.
    """

    commission = models.ForeignKey(Commission, on_delete=models.CASCADE, related_name="addressees")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="addressees"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="addressees"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="User who added it later; blank if included when the commission was sent.",
    )
    added_on = models.DateField(null=True, help_text="Date it was added.")
    reopened_at = models.DateTimeField(
        null=True, help_text="When its reply was reopened, so that it no longer counts."
    )
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reopened_because = models.TextField(blank=True, help_text="The sender sees it.")

    objects = AddresseeManager()
    all_objects = AddresseeQuerySet.as_manager()

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
                fields=["commission", "area"],
                condition=Q(reopened_at__isnull=True),
                name="commissions_addressee_area_once",
            ),
            models.UniqueConstraint(
                fields=["commission", "department"],
                condition=Q(reopened_at__isnull=True),
                name="commissions_addressee_department_once",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopened_because="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_because=""),
                name="commissions_addressee_reopened",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True, added_on__isnull=True)
                | Q(added_by__isnull=False, added_on__isnull=False),
                name="commissions_addressee_added_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def recipient(self) -> Area | Department:
        """The area or department."""
        recipient = self.area or self.department
        if recipient is None:
            raise ValueError("An addressee has an area or a department.")
        return recipient

    @property
    def name(self) -> str:
        return self.recipient.name

    def earlier(self) -> AddresseeQuerySet:
        """Return those in whose place it is, because their replies were reopened, newest first."""
        rows = Addressee.all_objects.filter(commission=self.commission_id, area=self.area_id)
        reopened = rows.filter(department=self.department_id, reopened_at__isnull=False)
        return reopened.select_related("reopened_by").order_by("-reopened_at", "-pk")

    @property
    def about(self) -> str:
        """The value of ``Email.about`` for emails to this addressee."""
        return f"commissions/{self.commission_id}/addressees/{self.pk}"

    @property
    def thread(self) -> str:
        """The value of ``Email.thread``: the same if another takes its place."""
        of = f"areas/{self.area_id}" if self.area_id else f"departments/{self.department_id}"
        return f"commissions/{self.commission_id}/{of}"

    @property
    def reply_or_none(self) -> "Reply | None":
        """The reply, or None if there is none yet."""
        return getattr(self, "reply", None)


class EndReason(models.TextChoices):
    REPLACED = "replaced", "replaced by a newer link"
    WITHDRAWN = "withdrawn", "withdrawn"
    CLOSED = "closed", "ended when the commission closed"


class AccessLink(models.Model):
    """A signed link to the reply page of one department, which works until it ends.

    The database holds only the key. The address is signed with ``SECRET_KEY`` when the email is
    sent, so a database leak exposes no usable links.
    """

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="links")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, choices=EndReason)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["addressee"],
                condition=Q(ended_at__isnull=True),
                name="commissions_accesslink_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk} for {self.addressee}"
