"""Rows for the lists of areas and departments: champions, request counts and family figures."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypedDict, TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from areas.models import Area, FamilyFigures, Statement
from departments.models import AreaChampion, Champion, Department
from places.queries.area_profile import get_area_figures
from requests_log.as_of import AsOf, day_of
from requests_log.models import ALL, ANY, ListIndexRow
from requests_log.permissions import all_requests, areas_visible_to, visible_area_keys
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import RequestList
from requests_log.queries.stage_counts import StageTotals, count_all_by_stage, count_by_stage
from requests_log.rules.stages import UNRESOLVED, Stage
from requests_log.scope import asked_by_department

AreaRowModel = TypeVar("AreaRowModel", AreaChampion, Statement)


class _Among(TypedDict):
    """What requests are counted for."""

    areas_among: QuerySet[Area]
    departments_among: QuerySet[Department]


@dataclass(frozen=True)
class RequestCounts:
    """The number of requests in each stage."""

    in_progress: int
    on_going: int
    resolved: int

    @property
    def total(self) -> int:
        return self.in_progress + self.on_going + self.resolved


@dataclass(frozen=True)
class AreaRow:
    """An area in the list.

    ``counts`` is None if there are too many requests to count. ``no_barriers`` are statements that
    the area has met none.
    """

    area: Area
    champions: list[AreaChampion]
    counts: RequestCounts | None
    figures: FamilyFigures | None
    no_barriers: list[Statement]
    members: list["AreaRow"] = field(default_factory=list)


@dataclass(frozen=True)
class DepartmentRow:
    """A department in the list.

    ``oldest`` is since when its oldest unresolved request has been with it, None if there is none,
    and ``days`` is the number of days from then to the date of the page. ``counts`` and ``days``
    are None if there are too many requests to calculate them.
    """

    department: Department
    champions: list[Champion]
    counts: RequestCounts | None
    oldest: dt.date | None
    days: int | None


def list_top_areas(reader: User) -> QuerySet[Area]:
    """Return the areas that ``reader`` may see, without members of groups that they may see."""
    visible = areas_visible_to(reader)
    groups = visible.filter(members__isnull=False).order_by().values("pk")
    return visible.exclude(group__in=groups)


def with_members(areas: Sequence[Area], reader: User) -> QuerySet[Area]:
    """Return these areas and, of those that are groups, the members that ``reader`` may see."""
    ids = [area.pk for area in areas]
    rows = areas_visible_to(reader).filter(Q(pk__in=ids) | Q(group__in=ids))
    return rows.select_related("group")


def get_area_rows(
    reader: User, *, among: Sequence[Area], at: AsOf | None
) -> tuple[list[AreaRow], int | None]:
    """Return these areas, which ``reader`` may see, with counts on a date, and their members.

    Also returns the number of requests for many or all areas, which no area's counts include; None
    if there are too many requests to count.
    """
    areas = list(with_members(among, reader))
    totals = _get_totals(reader, areas=Area.objects.filter(pk__in=[a.pk for a in areas]), at=at)
    counts = {area.pk: RequestCounts(*found) for area, found in totals.areas} if totals else {}
    champions = _group_by_area(
        AreaChampion.objects.valid_on(day_of(at))
        .filter(area__in=areas)
        .select_related("champion__department")
    )
    no_barriers = _group_by_area(
        Statement.objects.valid_on(day_of(at)).filter(
            subject=Statement.Subject.NO_BARRIERS, area__in=areas
        )
    )
    figures = {row.area.pk: row.figures for row in get_area_figures(areas, at=at)}

    def build_row(area: Area, members: Iterable[Area] = ()) -> AreaRow:
        return AreaRow(
            area=area,
            champions=champions[area.pk],
            counts=counts.get(area.pk),
            figures=figures[area.pk],
            no_barriers=no_barriers[area.pk],
            members=[build_row(member) for member in members],
        )

    seen = {area.pk for area in areas}
    rows = [
        build_row(area, [member for member in areas if member.group_id == area.pk])
        for area in areas
        if area.group_id not in seen
    ]
    return rows, sum(totals.wide) if totals else None


def get_department_rows(
    reader: User, *, among: Sequence[Department], at: AsOf | None
) -> list[DepartmentRow]:
    """Return these departments, with counts of the requests that ``reader`` may see."""
    ids = [department.pk for department in among]
    totals = _get_totals(reader, departments=Department.objects.filter(pk__in=ids), at=at)
    counts = (
        {found.pk: RequestCounts(*each) for found, each in totals.departments} if totals else {}
    )
    oldest = _get_oldest(reader, among=ids, at=at)
    champions: dict[int, list[Champion]] = defaultdict(list)
    current = AreaChampion.objects.valid_on(day_of(at)).values("champion")
    for champion in Champion.objects.filter(
        Q(area_champions__isnull=True) | Q(pk__in=current), department__in=ids
    ).distinct():
        champions[champion.department_id or 0].append(champion)
    return [
        DepartmentRow(
            department=department,
            champions=champions[department.pk],
            counts=counts.get(department.pk),
            oldest=oldest.get(department.pk) if oldest is not None else None,
            days=_count_days(oldest, department, at=at),
        )
        for department in among
    ]


def _count_days(
    oldest: dict[int, dt.date] | None, department: Department, *, at: AsOf | None
) -> int | None:
    """Return for how many days a request has been open: 0 if none is, None if unknown."""
    if oldest is None:
        return None
    since = oldest.get(department.pk)
    return (day_of(at) - since).days if since else 0


def _get_totals(
    reader: User,
    *,
    areas: QuerySet[Area] | None = None,
    departments: QuerySet[Department] | None = None,
    at: AsOf | None,
) -> StageTotals | None:
    """Return the numbers of requests that ``reader`` may see; None if too many to count.

    ``areas`` are those to count for, or none, and ``departments`` likewise.

    For users who see every request, counts are stored as derived rows.
    """
    among = _Among(
        areas_among=Area.objects.none() if areas is None else areas,
        departments_among=Department.objects.none() if departments is None else departments,
    )
    if visible_area_keys(reader) is None:
        return count_all_by_stage(at=at, **among)
    ids = RequestList(reader, at=at).ids
    if ids is None:
        return None
    at = at.as_known_now() if at else None
    rows = all_requests(at)
    found = rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": ids})
    return count_by_stage(found, at=at, **among)


def _get_oldest(reader: User, *, among: list[int], at: AsOf | None) -> dict[int, dt.date] | None:
    """Return since when each department has had its oldest unresolved request, by department id.

    None if there are too many requests to calculate it.
    """
    if at is None and visible_area_keys(reader) is None:
        return _get_oldest_of_all(among)
    ids = RequestList(reader, RequestCriteria(stages=UNRESOLVED), at=at).ids
    if ids is None:
        return None
    at = at if visible_area_keys(reader) is None or at is None else at.as_known_now()
    rows = all_requests(at)
    since_by_department = asked_by_department(
        rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": ids}), at=at
    )
    return {pk: min(since.values()) for pk, since in since_by_department.items() if since}


def _get_oldest_of_all(among: list[int]) -> dict[int, dt.date]:
    """Return the same of all current requests: a request may ask all departments, too."""

    def first(department: int | OuterRef, stage: Stage) -> Subquery:
        rows = ListIndexRow.objects.filter(department=department, area=ANY, stage=stage)
        return Subquery(rows.order_by("asked_since").values("asked_since")[:1])

    keys: dict[str, int | OuterRef] = {"own": OuterRef("pk"), "all": ALL}
    firsts = {
        f"{name}_{stage}": first(key, stage)
        for (name, key), stage in product(keys.items(), UNRESOLVED)
    }
    rows = Department.objects.filter(pk__in=among).order_by().annotate(**firsts)
    return {
        pk: min(filter(None, days)) for pk, *days in rows.values_list("pk", *firsts) if any(days)
    }


def _group_by_area(rows: Iterable[AreaRowModel]) -> dict[int, list[AreaRowModel]]:
    found: dict[int, list[AreaRowModel]] = defaultdict(list)
    for row in rows:
        if row.area_id is not None:
            found[row.area_id].append(row)
    return found
