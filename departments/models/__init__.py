"""Departments, the champions in them, whom to write to, and what they bring together in areas."""

from departments.models.champions import Champion, Championed, championed_by
from departments.models.correspondents import Correspondent, correspondents_of
from departments.models.departments import Department, with_bodies
from departments.models.resources import Resource

__all__ = [
    "Champion",
    "Championed",
    "Correspondent",
    "Department",
    "Resource",
    "championed_by",
    "correspondents_of",
    "with_bodies",
]
