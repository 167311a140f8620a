"""Champions, and the areas that each supports between two days."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from areas.models import Area
from departments.models.departments import Department
from provenance.models import Fact
from provenance.validity import Sourced, SourcedQuerySet, ends_after_start


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
        help_text="The account they sign in with, if any.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        return self.department.about if self.department else "champions"

    @property
    def described(self) -> str:
        """The name, the post and the department, as far as they are recorded."""
        department = self.department.name if self.department else ""
        return ", ".join(filter(None, (self.name, self.post, department)))


class Championed(Fact, Sourced):
    """An area that a champion supports, between two days.

    An area has one champion at a time: the Kent report, paragraph 1.4, "a nominated champion". The
    database refuses a second (``departments.guards``).
    """

    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="championed")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="championed")

    objects = SourcedQuerySet["Championed"].as_manager()

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
                violation_error_message="This champion already has this area.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champion} for {self.area}"

    @property
    def about(self) -> str:
        return self.area.about

    def clean(self) -> None:
        """Refuse, in words, a second champion of the area for any day."""
        super().clean()
        if self.area_id and (other := self.overlapping().first()):
            raise ValidationError(
                f"{self.area} already has a champion: {other.champion}, {other.when}. An area "
                "can have only one champion at a time. Enter the date one ends or the other "
                "starts.",
                code="overlap",
            )

    def overlapping(self) -> Any:
        """Return the other rows of the area that hold on a day on which this one does.

        Where the first day is not recorded, it is the day of the source; without either, and where
        the source reports it as over, every day before the last.
        """
        others = Championed.objects.filter(area=self.area_id).exclude(pk=self.pk)
        others = others.select_related("champion")
        begins = self.since or self.reported_on
        if self.until and not self.since and begins and self.until <= begins:
            begins = None
        if begins:
            others = others.filter(Q(until__isnull=True) | Q(until__gt=begins))
        if self.until:
            is_over = Q(since__isnull=True, until__lte=F("reported_on"))
            others = others.annotate(begins=Coalesce(F("since"), F("reported_on"))).filter(
                is_over | Q(begins__isnull=True) | Q(begins__lt=self.until)
            )
        return others.exclude(until__isnull=False, until=F("since"))


def championed_by(user: AbstractBaseUser, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that the champion with account ``user`` has on ``on``."""
    rows = Championed.objects.holding_on(on).filter(champion__user_id=user.pk)
    return list(rows.values_list("area_id", flat=True))
