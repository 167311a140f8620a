"""Contacts for an area: its lead officer in DCLG, and people in the area."""

from django.db import models
from django.db.models import F

from areas.models.places import Area
from cbtracker.email_addresses import EmailAddressField
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


class Contact(Fact, Sourced):
    """A contact person for an area, with dates. The name is blank if the source gives none."""

    class Capacity(models.TextChoices):
        LEAD_OFFICER = "lead_officer", "DCLG lead officer"
        CONTACT = "contact", "Contact in the area"
        PRIVATE_OFFICE = "private_office", "Private office of the leader or chief executive"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="contacts")
    capacity = models.CharField("role", max_length=20, choices=Capacity)
    name = models.CharField(max_length=150, blank=True, help_text="Leave empty if not known.")
    post = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=150, blank=True)
    email = EmailAddressField("email address", blank=True)
    phone = models.CharField("telephone number", max_length=40, blank=True)
    address = models.TextField("postal address", max_length=500, blank=True)
    note = models.TextField(blank=True)

    objects = SourcedQuerySet["Contact"].as_manager()

    class Meta:
        ordering = ["-capacity", F("since").asc(nulls_first=True), "pk"]
        constraints = [ends_after_start("areas_contact_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}: {self.name or 'name not recorded'}"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key
