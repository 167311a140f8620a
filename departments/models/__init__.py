"""Departments, their champions and email contacts, and the resources they share with areas."""

from departments.models.champions import (
    AreaChampion,
    Champion,
    DepartmentRight,
    area_ids_championed_by,
    departments_open_to,
)
from departments.models.departments import PART_OF_ITSELF, Department, with_body_ids
from departments.models.email_contacts import EmailContact, email_contacts_for
from departments.models.resources import Resource

__all__ = [
    "PART_OF_ITSELF",
    "AreaChampion",
    "Champion",
    "Department",
    "DepartmentRight",
    "EmailContact",
    "Resource",
    "area_ids_championed_by",
    "departments_open_to",
    "email_contacts_for",
    "with_body_ids",
]
