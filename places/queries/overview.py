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
from places.permissions import areas_visible_to
from places.queries.area_profile import families_of
from requests_log.as_of import AsOf, day_of
from requests_log.models import ALL
from requests_log.permissions import all_requests, visible_area_keys
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.keyset_queries import UNRESOLVED, earliest_asked
from requests_log.queries.request_list import RequestList
from requests_log.queries.stage_counts import StageTotals, count_all_by_stage, count_by_stage
from requests_log.scope import asked_by_department


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
    """An area in the list.

    ``counts`` is None where there are too many to count. ``no_barriers`` is where a source says
    that it met none.
    """

    area: Area
    champions: list[Championed]
    counts: Counts | None
    figures: FamilyFigures | None
    no_barriers: list[Statement]
    members: list["AreaRow"] = field(default_factory=list)


@dataclass(frozen=True)
class DepartmentRow:
    """A department in the list.

    ``oldest`` is the day since which the oldest request that is not resolved has asked it, and
    ``days`` how many have passed since, up to the day that is read for. ``counts`` and ``days``
    are None where there are too many requests to tell.
    """

    department: Department
    champions: list[Champion]
    counts: Counts | None
    oldest: dt.date | None
    days: int | None


def area_rows(reader: User, *, at: AsOf | None) -> tuple[list[AreaRow], int | None]:
    """Return the areas that ``reader`` may read about, as at a day; members under their groups.

    With them comes how many requests speak for many or all areas, and are in no area's counts. None
    where the reader sees too many requests to count them.
    """
    areas = list(areas_visible_to(reader).select_related("group"))
    tally = _tally(reader, at=at)
    counts = {area.pk: Counts(*found) for area, found in tally.areas} if tally else {}
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
            counts=counts.get(area.pk),
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
    return rows, sum(tally.wide) if tally else None


def department_rows(reader: User, *, at: AsOf | None) -> list[DepartmentRow]:
    """Return the departments, and what is with each of the requests that ``reader`` may see."""
    tally = _tally(reader, at=at)
    counts = {found.pk: Counts(*each) for found, each in tally.departments} if tally else {}
    oldest = _oldest(reader, at=at)
    champions: dict[int, list[Champion]] = defaultdict(list)
    hold = Championed.objects.holding_on(day_of(at)).values("champion")
    for champion in Champion.objects.filter(
        Q(championed__isnull=True) | Q(pk__in=hold), department__isnull=False
    ).distinct():
        champions[champion.department_id or 0].append(champion)
    return [
        DepartmentRow(
            department=department,
            champions=champions[department.pk],
            counts=counts.get(department.pk),
            oldest=oldest.get(department.pk) if oldest is not None else None,
            days=_days(oldest, department, at=at),
        )
        for department in Department.objects.all()
    ]


def _days(
    oldest: dict[int, dt.date] | None, department: Department, *, at: AsOf | None
) -> int | None:
    """Return for how many days something has been open: 0 where nothing is, None where unknown."""
    if oldest is None:
        return None
    since = oldest.get(department.pk)
    return (day_of(at) - since).days if since else 0


def _tally(reader: User, *, at: AsOf | None) -> StageTotals | None:
    """Return how many requests of ``reader`` stand where; None where there are too many to count.

    Of those who see every request the writer keeps count.
    """
    if visible_area_keys(reader) is None:
        return count_all_by_stage(at=at)
    few = RequestList(reader, at=at).ids
    if few is None:
        return None
    at = at.as_known_now() if at else None
    rows = all_requests(at)
    return count_by_stage(rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": few}), at=at)


def _oldest(reader: User, *, at: AsOf | None) -> dict[int, dt.date] | None:
    """Return since when each department has been asked what is open with it for the longest.

    None where there are too many to tell.
    """
    if at is None and visible_area_keys(reader) is None:
        found = earliest_asked([ALL, *Department.objects.values_list("pk", flat=True)])
        of_all = found.pop(ALL, None)
        if of_all is None:
            return found
        every = Department.objects.values_list("pk", flat=True)
        return {pk: min(of_all, found.get(pk, of_all)) for pk in every}
    few = RequestList(reader, RequestCriteria(stages=UNRESOLVED), at=at).ids
    if few is None:
        return None
    at = at if visible_area_keys(reader) is None or at is None else at.as_known_now()
    rows = all_requests(at)
    asked = asked_by_department(rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": few}), at=at)
    return {pk: min(since.values()) for pk, since in asked.items() if since}


def _by_area(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.area_id].append(row)
    return found
