"""Departments, their champions and email contacts, and the resources they share with areas."""

from departments.models.champions import AreaChampion, Champion, area_ids_championed_by
from departments.models.departments import Department, with_body_ids
from departments.models.email_contacts import EmailContact, email_contacts_for
from departments.models.resources import Resource

__all__ = [
    "AreaChampion",
    "Champion",
    "Department",
    "EmailContact",
    "Resource",
    "area_ids_championed_by",
    "email_contacts_for",
    "with_body_ids",
]
