"""Areas, groups of areas, and area leads."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Role
from provenance.models import Fact
from provenance.validity import Dated, ends_after_start

GROUP_WITHIN_GROUP = "A group cannot be a member of another group."


class AreaManager(models.Manager["Area"]):
    def get_by_natural_key(self, slug: str) -> "Area":
        return self.get(slug=slug)

    def named_in(self, text: str) -> "list[tuple[str, Area]]":
        """Return the names of areas that a text has as whole words in any case, with the areas."""
        return [
            (name, area)
            for area in self.all()
            for name in sorted(filter(None, {area.name, area.short_name, area.printed_name}))
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        ]


class Area(Fact):
    """A place in the programme (the paper's paragraph 1 and Annex D).

    Sixteen are first phase areas. Two of these, Greater Manchester and West London, are groups:
    their members are areas too, and are not first phase areas themselves.
    """

    slug = models.SlugField(unique=True, help_text="Permanent name in web addresses.")
    name = models.CharField(max_length=100, unique=True, help_text="As in Annex D.")
    short_name = models.CharField(
        max_length=60,
        blank=True,
        help_text="Shorter name in the paper’s tables, such as Hull or H&F.",
    )
    is_first_phase = models.BooleanField("first phase area", default=False)
    group = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        help_text="The group this area is a member of. If thousands of requests name this area, "
        "a change takes up to two minutes, and nobody else can write to the record meanwhile.",
    )

    distinct_fields = ("name", "slug")
    FOUND_BY = ("name", "short_name")

    objects = AreaManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(is_first_phase=False),
                name="areas_area_member_is_not_first_phase",
                violation_error_message="A member of a group cannot be a first phase area.",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | ~Q(group=models.F("id")),
                name="areas_area_not_its_own_group",
                violation_error_message="An area cannot be a member of itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("area", args=[self.slug])

    @property
    def subject_key(self) -> str:
        return f"areas/{self.slug}"

    def clean(self) -> None:
        """Refuse a group within a group: a member cannot have members."""
        super().clean()
        if self.group is not None and (self.group.group_id or (self.pk and self.members.exists())):
            raise ValidationError({"group": GROUP_WITHIN_GROUP})

    @property
    def printed_name(self) -> str:
        """The name as printed in the paper's tables."""
        return self.short_name or self.name


class Lead(Fact, Dated):
    """A person who follows an area's requests, with dates.

    Of several leads of an area one may be the main one, who is expected to reply. Without a mark it
    is whoever has led the area for longest.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="leads",
        limit_choices_to={"role": Role.LEAD},
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="leads")
    is_main = models.BooleanField(
        "main lead",
        default=False,
        help_text="Emails ask this person to reply, and the other leads get copies.",
    )

    class Meta:
        ordering = ["area__name", "-is_main", F("since").asc(nulls_first=True), "pk"]
        verbose_name = "area lead"
        constraints = [
            ends_after_start("areas_lead_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "area"],
                condition=Q(until__isnull=True),
                name="areas_lead_once_at_a_time",
                violation_error_message="This person is already a lead for this area.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.area}"

    @property
    def subject_key(self) -> str:
        return self.area.subject_key


def with_member_ids(area_ids: Iterable[int]) -> set[int]:
    """Return the ids of these areas, and of the members of those that are groups."""
    ids = set(area_ids)
    return ids | set(Area.objects.filter(group__in=ids).values_list("id", flat=True))


def with_related_ids(area_ids: Iterable[int]) -> set[int]:
    """Return the ids of these areas, of the groups they belong to, and of their members.

    A group's requests apply to each member, and a member's requests apply to its group.
    """
    ids = set(area_ids)
    if not ids:
        return ids
    related = set(ids)
    for area_id, group_id in Area.objects.filter(group__isnull=False).values_list("id", "group_id"):
        if area_id in ids:
            related.add(group_id)
        if group_id in ids:
            related.add(area_id)
    return related
