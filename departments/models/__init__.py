"""Departments, the champions in them, and what they bring together in areas."""

from departments.models.champions import Champion, Championed, championed_by
from departments.models.departments import Department, with_bodies
from departments.models.resources import Resource

__all__ = [
    "Champion",
    "Championed",
    "Department",
    "Resource",
    "championed_by",
    "with_bodies",
]
