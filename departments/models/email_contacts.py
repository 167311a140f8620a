"""Email contacts of departments, which have no accounts and are written to by email."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from cbtracker.email_addresses import EmailAddressField
from departments.models.departments import Department
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


class EmailContact(Fact, Sourced):
    """An email address for emails to a department, with dates and the person it belongs to."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="email_contacts"
    )
    name = models.CharField(max_length=150, blank=True, help_text="Leave empty if not known.")
    post = models.CharField(max_length=150, blank=True)
    email = EmailAddressField("email address")
    phone = models.CharField("telephone number", max_length=40, blank=True)
    address = models.TextField("postal address", max_length=500, blank=True)
    is_private_office = models.BooleanField("private office of a minister", default=False)

    objects = SourcedQuerySet["EmailContact"].as_manager()

    class Meta:
        ordering = [F("since").asc(nulls_first=True), "pk"]
        constraints = [
            ends_after_start("departments_emailcontact_ends_after_start"),
            models.UniqueConstraint(
                "department",
                Lower("email"),
                condition=Q(until__isnull=True),
                name="departments_emailcontact_once_at_a_time",
                violation_error_message="Emails to this department already go to this address.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'Name not recorded'}, {self.email}"

    @property
    def subject_key(self) -> str:
        return self.department.subject_key

    def clean(self) -> None:
        """Refuse an address that the department already has for the same dates."""
        super().clean()
        if self.department_id and (other := self.overlapping().first()):
            raise ValidationError(
                {
                    "email": f"Emails to {self.department.name} already go to this address, "
                    f"{other.period_text}. Change that one, or enter the date one ends or the "
                    "other starts."
                }
            )

    def overlapping(self) -> models.QuerySet["EmailContact"]:
        """Return the department's other rows with this address whose dates overlap this one's.

        A start date that is not recorded counts as before every day.
        """
        others = EmailContact.objects.filter(
            department=self.department_id, email__iexact=self.email
        )
        others = others.exclude(pk=self.pk).exclude(until__isnull=False, until=F("since"))
        if self.since:
            others = others.filter(Q(until__isnull=True) | Q(until__gt=self.since))
        if self.until:
            others = others.filter(Q(since__isnull=True) | Q(since__lt=self.until))
        return others


def email_contacts_for(
    department_ids: Iterable[int], *, on: dt.date
) -> dict[int, list[EmailContact]]:
    """Return each department's email contacts on a day, by id; an empty list if it has none."""
    found: dict[int, list[EmailContact]] = {pk: [] for pk in department_ids}
    rows = EmailContact.objects.valid_on(on).filter(department__in=found)
    for row in rows.select_related("department"):
        found[row.department_id].append(row)
    return found
