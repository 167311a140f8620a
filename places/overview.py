"""Areas and departments, each in a row: who, how many requests stand where, how many families."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import User
from areas.models import Area, FamilyFigures, Statement
from departments.models import Champion, Championed, Department
from places.about import families_of
from places.visibility import areas_visible_to
from requests_log.as_at import AsAt, day_of
from requests_log.counting import asked_by_department
from requests_log.stages import Stage
from requests_log.tally import by_stage, stages_of, tally_of
from requests_log.visibility import visible_to


@dataclass(frozen=True)
class Counts:
    """How many requests stand in each stage."""

    in_progress: int
    on_going: int
    resolved: int

    @property
    def total(self) -> int:
        return self.in_progress + self.on_going + self.resolved


@dataclass(frozen=True)
class AreaRow:
    """An area in the list. ``no_barriers`` is where a source says that it met none."""

    area: Area
    champions: list[Championed]
    counts: Counts
    figures: FamilyFigures | None
    no_barriers: list[Statement]
    members: list["AreaRow"] = field(default_factory=list)


@dataclass(frozen=True)
class DepartmentRow:
    """A department in the list.

    ``oldest`` is the day since which the oldest request that is not resolved has asked it, and
    ``days`` how many have passed since, up to the day that is read for.
    """

    department: Department
    champions: list[Champion]
    counts: Counts
    oldest: dt.date | None
    days: int


def area_rows(reader: User, *, at: AsAt | None) -> tuple[list[AreaRow], int]:
    """Return the areas that ``reader`` may read about, as at a day; members under their groups.

    With them comes how many requests speak for many or all areas, and are in no area's counts.
    """
    areas = list(areas_visible_to(reader).select_related("group"))
    tally = tally_of(visible_to(reader, at=at), at=at)
    counts = {area.pk: Counts(*found) for area, found in tally.areas}
    champions = _by_area(
        Championed.objects.holding_on(day_of(at)).select_related("champion__department")
    )
    no_barriers = _by_area(
        Statement.objects.holding_on(day_of(at)).filter(subject=Statement.Subject.NO_BARRIERS)
    )
    figures = {row.area.pk: row.figures for row in families_of(areas, at=at)}

    def row_of(area: Area, members: Iterable[Area] = ()) -> AreaRow:
        return AreaRow(
            area=area,
            champions=champions[area.pk],
            counts=counts[area.pk],
            figures=figures[area.pk],
            no_barriers=no_barriers[area.pk],
            members=[row_of(member) for member in members],
        )

    seen = {area.pk for area in areas}
    rows = [
        row_of(area, [member for member in areas if member.group_id == area.pk])
        for area in areas
        if area.group_id not in seen
    ]
    return rows, sum(tally.wide)


def department_rows(reader: User, *, at: AsAt | None) -> list[DepartmentRow]:
    """Return the departments, and what is with each of the requests that ``reader`` may see."""
    requests = visible_to(reader, at=at)
    stages = stages_of(requests)
    asked = asked_by_department(requests, at=at)
    champions: dict[int, list[Champion]] = defaultdict(list)
    hold = Championed.objects.holding_on(day_of(at)).values("champion")
    for champion in Champion.objects.filter(
        Q(championed__isnull=True) | Q(pk__in=hold), department__isnull=False
    ).distinct():
        champions[champion.department_id or 0].append(champion)
    rows = []
    for department in Department.objects.all():
        since = asked[department.pk]
        unresolved = [day for pk, day in since.items() if stages[pk] != Stage.RESOLVED]
        oldest = min(unresolved, default=None)
        rows.append(
            DepartmentRow(
                department=department,
                champions=champions[department.pk],
                counts=Counts(*by_stage(since, stages)),
                oldest=oldest,
                days=(day_of(at) - oldest).days if oldest else 0,
            )
        )
    return rows


def _by_area(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.area_id].append(row)
    return found
