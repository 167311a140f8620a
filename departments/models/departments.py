"""Departments, agencies and regulators."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from provenance.models import Fact
from provenance.validity import Dated, ends_after_start

PART_OF_ITSELF = "A department cannot be part of itself."
ENDS_WHEN_IT_BECOMES = "A department that became another needs an end date."


class DepartmentManager(models.Manager["Department"]):
    def get_by_natural_key(self, code: str) -> "Department":
        return self.get(code=code)


class Department(Fact, Dated):
    """A department, agency or regulator that requests are put to, as named in the annexes.

    Its dates say when it was in being: requests that ask "All" ask those in being on the day.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "Department"
        AGENCY = "agency", "Agency"
        REGULATOR = "regulator", "Regulator"

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                r"^[^\W_]+(?:[ &-][^\W_]+)*$",
                "Enter letters and figures, such as DfE or NHS CB.",
            )
        ],
        help_text="As in the paper’s tables, such as DfE, MoJ or HMP.",
    )
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField("type", max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self",
        verbose_name="parent department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        help_text="The department this is part of. If thousands of requests name this department, "
        "a change takes up to two minutes, and nobody else can write to the record meanwhile.",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name="became",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The department that it became on its end date.",
    )
    note = models.TextField(
        blank=True, help_text="Where the sources name it, and how we read them."
    )

    distinct_fields = ("name", "code")
    FOUND_BY = ("name", "code")

    objects = DepartmentManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="departments_department_not_its_own_parent",
                violation_error_message=PART_OF_ITSELF,
            ),
            ends_after_start("departments_department_ends_after_start"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True)
                | (Q(until__isnull=False) & ~Q(successor=models.F("id"))),
                name="departments_department_ends_when_it_becomes",
                violation_error_message=ENDS_WHEN_IT_BECOMES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def clean(self) -> None:
        """Refuse one that would be part of itself at any depth, or became another and goes on."""
        super().clean()
        if self.pk and self.parent_id in with_body_ids(self):
            raise ValidationError({"parent": PART_OF_ITSELF})
        # No form has ``successor``, so the constraint would be broken only in the database.
        if self.successor_id and not self.until:
            raise ValidationError({"until": ENDS_WHEN_IT_BECOMES})

    def is_in_being(self, day: dt.date) -> bool:
        """Return whether the department existed on ``day``, as far as is recorded."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)

    def get_absolute_url(self) -> str:
        return reverse("department", args=[self.code])

    @property
    def subject_key(self) -> str:
        return f"departments/{self.code}"


def with_body_ids(*departments: Department) -> set[int]:
    """Return the ids of departments and of every body that is part of one, at any depth."""
    ids = {department.pk for department in departments}
    children: dict[int, list[int]] = {}
    for pk, parent_id in Department.objects.filter(parent__isnull=False).values_list(
        "pk", "parent_id"
    ):
        children.setdefault(parent_id, []).append(pk)
    queue = list(ids)
    while queue:
        for pk in children.get(queue.pop(), []):
            if pk not in ids:
                ids.add(pk)
                queue.append(pk)
    return ids
