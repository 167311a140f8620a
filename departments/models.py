"""Departments, the champions in them, and the areas that these champion."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from areas.dated import Dated, ends_after_start, holding_on
from areas.models import Area


class DepartmentManager(models.Manager["Department"]):
    def get_by_natural_key(self, code: str) -> "Department":
        return self.get(code=code)


class Department(models.Model):
    """Who is asked: a department, agency or regulator that the annexes name."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "Department"
        AGENCY = "agency", "Agency"
        REGULATOR = "regulator", "Regulator"

    code = models.CharField(
        max_length=20, unique=True, help_text="As the paper's tables print it: DfE, MoJ, HMP."
    )
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        help_text="The department that it belongs to.",
    )
    note = models.TextField(blank=True, help_text="Where it is named, and what is our reading.")

    objects = DepartmentManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="departments_department_not_its_own_parent",
                violation_error_message="A department cannot belong to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Champion(models.Model):
    """A senior official in a department who supports one or more areas."""

    name = models.CharField(max_length=150)
    post = models.CharField(max_length=150, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="champions"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="champion",
        help_text="The account that they sign in with, if they have one.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Championed(Dated):
    """An area that a champion supports, between two days."""

    champion = models.ForeignKey(Champion, on_delete=models.CASCADE, related_name="championed")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="championed")

    class Meta:
        ordering = ["area__name", "since"]
        verbose_name = "area championed"
        verbose_name_plural = "areas championed"
        constraints = [
            ends_after_start("departments_championed_ends_after_start"),
            models.UniqueConstraint(
                fields=["champion", "area"],
                condition=Q(until__isnull=True),
                name="departments_championed_once_at_a_time",
                violation_error_message="This champion has this area already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champion} for {self.area}"


def championed_by(user: AbstractBaseUser, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that the champion with account ``user`` has on ``on``."""
    rows = Championed.objects.filter(holding_on(on), champion__user_id=user.pk)
    return list(rows.values_list("area_id", flat=True))


def with_bodies(department: Department) -> set[int]:
    """Return the ids of ``department`` and of all that belongs to it, however deep."""
    ids = {department.pk}
    children: dict[int, list[int]] = {}
    for pk, parent_id in Department.objects.filter(parent__isnull=False).values_list(
        "pk", "parent_id"
    ):
        children.setdefault(parent_id, []).append(pk)
    queue = [department.pk]
    while queue:
        for pk in children.get(queue.pop(), []):
            if pk not in ids:
                ids.add(pk)
                queue.append(pk)
    return ids
