"""Champions, and the areas each supports, with dates."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import Role
from areas.models import Area
from departments.models.departments import Department
from provenance.models import Fact
from provenance.validity import Dated, Sourced, SourcedQuerySet, ends_after_start, valid_on


class Champion(Fact):
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
        limit_choices_to={"role": Role.CHAMPION},
        help_text="The account they sign in with, if any.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_key(self) -> str:
        return self.department.subject_key if self.department else "champions"

    @property
    def full_description(self) -> str:
        """The name, post and department, as far as recorded."""
        department = self.department.name if self.department else ""
        return ", ".join(filter(None, (self.name, self.post, department)))


class AreaChampion(Fact, Sourced):
    """A champion's support of an area, with dates.

    An area has one champion at a time: the Kent report, paragraph 1.4, "a nominated champion". A
    database trigger refuses a second (``departments.models.triggers``).
    """

    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="area_champions")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="area_champions")

    objects = SourcedQuerySet["AreaChampion"].as_manager()

    class Meta:
        ordering = ["area__name", F("since").asc(nulls_first=True)]
        verbose_name = "area championed"
        verbose_name_plural = "areas championed"
        constraints = [
            ends_after_start("departments_areachampion_ends_after_start"),
            models.UniqueConstraint(
                fields=["champion", "area"],
                condition=Q(until__isnull=True),
                name="departments_areachampion_once_at_a_time",
                violation_error_message="This champion already has this area.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champion} for {self.area}"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key

    def clean(self) -> None:
        """Refuse a second champion of the area on any day."""
        super().clean()
        if self.area_id and (other := self.overlapping().first()):
            raise ValidationError(
                f"{self.area} already has a champion: {other.champion}, {other.period_text}. "
                "An area can have only one champion at a time. Enter the date one ends or the "
                "other starts.",
                code="overlap",
            )

    def overlapping(self) -> models.QuerySet["AreaChampion"]:
        """Return the area's other rows that are valid on a day on which this one is.

        A row without a start date starts on the date of its source. If it has neither, or its
        source reports it as already over, it covers every day before its end date.
        """
        others = AreaChampion.objects.filter(area=self.area_id).exclude(pk=self.pk)
        others = others.select_related("champion")
        start = self.since or self.source_date
        if self.until and not self.since and start and self.until <= start:
            start = None
        if start:
            others = others.filter(Q(until__isnull=True) | Q(until__gt=start))
        if self.until:
            already_over = Q(since__isnull=True, until__lte=F("source_date"))
            others = others.annotate(start=Coalesce(F("since"), F("source_date"))).filter(
                already_over | Q(start__isnull=True) | Q(start__lt=self.until)
            )
        return others.exclude(until__isnull=False, until=F("since"))


class DepartmentRight(Fact, Dated):
    """A champion's right to see what is open with a department, whichever area it is for.

    An administrator gives it, with dates: being a champion in a department does not.
    """

    champion = models.ForeignKey(
        Champion, on_delete=models.PROTECT, related_name="department_rights"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="champion_rights",
        help_text="They see each request with it that is not resolved, with its internal notes.",
    )

    class Meta:
        ordering = ["department__name", F("since").asc(nulls_first=True)]
        verbose_name = "department whose open requests they see"
        verbose_name_plural = "departments whose open requests they see"
        constraints = [
            ends_after_start("departments_departmentright_ends_after_start"),
            models.UniqueConstraint(
                fields=["champion", "department"],
                condition=Q(until__isnull=True),
                name="departments_departmentright_once_at_a_time",
                violation_error_message="This champion already has this department.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champion} for {self.department}"

    @property
    def subject_key(self) -> str:
        return self.department.subject_key


def departments_open_to(user: AbstractBaseUser, *, on: dt.date) -> list[Department]:
    """Return the departments whose open requests the champion with account ``user`` sees."""
    rows = DepartmentRight.objects.filter(valid_on(on), champion__user_id=user.pk)
    return [row.department for row in rows.select_related("department")]


def area_ids_championed_by(user: AbstractBaseUser, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that the champion with account ``user`` supports on ``on``."""
    rows = AreaChampion.objects.valid_on(on).filter(champion__user_id=user.pk)
    return list(rows.values_list("area_id", flat=True))
