"""Who answers for an area while one of its leads is away."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from accounts.models import Role
from areas.models.places import Lead
from provenance.models import Fact
from provenance.validity import ends_after_start, valid_on


class CoverQuerySet(models.QuerySet["Cover"]):
    def on(self, day: dt.date) -> "CoverQuerySet":
        """Return who covers on ``day``, for leads who lead on that day and have an open account."""
        is_led = valid_on(day, path="lead")
        return self.filter(
            is_led, valid_on(day), lead__user__is_active=True, lead__user__role=Role.LEAD
        )

    def not_over(self, day: dt.date) -> "CoverQuerySet":
        """Return the covers that have not ended by ``day``, also those that have yet to begin."""
        return self.filter(until__gt=day)

    def with_names(self) -> "CoverQuerySet":
        """Return the rows with their area and both people, in the order of areas and days."""
        related = self.select_related("lead__area", "lead__user", "user")
        return related.order_by("lead__area__name", "since", "pk")


class Cover(Fact):
    """Another lead sees and answers for an area from one day until a lead of it is back.

    It needs both days, so that it ends by itself.
    """

    lead = models.ForeignKey(
        Lead, on_delete=models.PROTECT, related_name="covers", verbose_name="covered lead"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="covers",
        limit_choices_to={"role": Role.LEAD},
        verbose_name="who covers",
    )
    since = models.DateField("first day away")
    until = models.DateField("first day back", help_text="The cover ends when this day begins.")

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [ends_after_start("areas_cover_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.user} covers for {self.lead}"

    @property
    def subject_key(self) -> str:
        return self.lead.subject_key


def area_ids_led_by(user: AbstractBaseUser, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that ``user`` leads on ``on``, or covers for a lead of."""
    led = Lead.objects.filter(valid_on(on), user_id=user.pk).order_by().values_list("area_id")
    covered = Cover.objects.on(on).filter(user_id=user.pk).order_by().values_list("lead__area_id")
    return [pk for (pk,) in led.union(covered)]
