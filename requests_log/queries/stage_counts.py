"""The number of requests in each stage: all of them, by department, by area and by workstream.

For users who see every request, these are the stored counts. For others the requests are counted
one by one, if they are few.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, Q, QuerySet, Sum, When

from areas.models import Area
from departments.models import Department
from requests_log.as_of import AsOf, day_of
from requests_log.models import ALL, ANY, CountSpan, LineRows, StageCount
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import UNRESOLVED, Stage
from requests_log.scope import asked_by_department, named_by_area

Place = TypeVar("Place", Area, Department)
# The number of requests in each stage, in the order of ``Stage``.
Counts = tuple[int, ...]


@dataclass(frozen=True)
class StageTotals:
    """Requests by stage: all, for each department and each area, and those of wide reach.

    ``scope`` says which departments and areas a request counts for, except that requests for many
    or all areas are in ``wide`` only.
    """

    all: Counts
    departments: list[tuple[Department, Counts]]
    areas: list[tuple[Area, Counts]]
    wide: Counts


def count_all_by_stage(
    *,
    at: AsOf | None = None,
    areas_among: QuerySet[Area] | None = None,
    departments_among: QuerySet[Department] | None = None,
    most: int | None = None,
) -> StageTotals:
    """Return how many of all requests are in each stage, now or on a past date.

    ``areas_among`` and ``departments_among`` leave out others. With ``most``, there are those with
    the most requests, and only if they are fewer some without any.
    """
    rows = _stored(at).filter(workstream=ANY)
    areas = _by_key(rows.filter(department=ANY), "area")
    departments = _by_key(rows.filter(area=ANY), "department")

    def counts(found: Counter[tuple[int, str]], *keys: int) -> Counts:
        return tuple(sum(found[key, stage] for key in keys) for stage in Stage)

    return StageTotals(
        all=counts(areas, ANY),
        departments=[
            (d, counts(departments, d.pk, *([ALL] if d.is_in_being(day_of(at)) else [])))
            for d in _with_most(_or_all(departments_among, Department), departments, most)
        ],
        areas=[
            (area, counts(areas, area.pk))
            for area in _with_most(_or_all(areas_among, Area), areas, most)
        ],
        wide=counts(areas, ALL),
    )


def departments_with_unresolved() -> set[int]:
    """Return the ids of the departments that count for any request that is not resolved."""
    rows = _stored(None).filter(area=ANY, workstream=ANY, stage__in=UNRESOLVED)
    found = {key for (key, _), number in _by_key(rows, "department").items() if number}
    if ALL in found:
        found.update(d.pk for d in Department.objects.all() if d.is_in_being(day_of(None)))
    return found - {ANY, ALL}


def _or_all(rows: QuerySet[Place] | None, model: type[Place]) -> QuerySet[Place]:
    return model._default_manager.all() if rows is None else rows


def _with_most(
    rows: QuerySet[Place], found: Counter[tuple[int, str]], most: int | None
) -> list[Place]:
    """Return the rows that most requests are counted for, or all if there is no ``most``."""
    if most is None:
        return list(rows)
    totals: Counter[int] = Counter()
    for (key, _), number in found.items():
        totals[key] += number
    # Some keys are of no row, or of rows that are left out.
    top = [key for key, number in totals.most_common(4 * most) if number and key > 0]
    has_most = Case(When(pk__in=top, then=0), default=1)
    ordered = rows.order_by(has_most, *(rows.model._meta.ordering or ()))[: len(top) + most]
    counted = sorted(ordered, key=lambda row: -totals[row.pk])[:most]
    return sorted(counted, key=lambda row: row.name)


def count_by_stage(
    requests: LineRows,
    *,
    at: AsOf | None = None,
    areas_among: QuerySet[Area] | None = None,
    departments_among: QuerySet[Department] | None = None,
) -> StageTotals:
    """Return how many of ``requests``, which must be few, are in each stage."""
    rows = list(requests.order_by().values_list(requests.model.REQUEST_ID_FIELD, "stage", "reach"))
    stages = {pk: stage for pk, stage, _ in rows}
    wide = {pk for pk, _, reach in rows if reach in WIDE}
    asked = asked_by_department(requests, at=at)
    named = named_by_area(requests, at=at)

    def counts(ids: Iterable[int]) -> Counts:
        return _by_stage(ids, stages)

    return StageTotals(
        all=counts(stages),
        departments=[(d, counts(asked[d.pk])) for d in _or_all(departments_among, Department)],
        areas=[(area, counts(named[area.pk] - wide)) for area in _or_all(areas_among, Area)],
        wide=counts(wide),
    )


def count_under(
    *,
    departments: Sequence[int],
    areas: Sequence[int],
    workstream: int = ANY,
    at: AsOf | None = None,
) -> dict[str, int] | None:
    """Return the stored number of requests under these keys by stage, or None if none is stored.

    There are counts for a department or for an area, but not for both at once. No request may be
    under two of the keys.
    """
    if list(departments) != [ANY] and (list(areas) != [ANY] or workstream != ANY):
        return None
    rows = _stored(at).filter(
        department__in=departments, area__in=areas, workstream=workstream or ANY
    )
    found = dict(rows.values_list("stage").annotate(Sum("change")))
    return {stage.value: found.get(stage.value, 0) for stage in Stage}


def count_by_workstream(*, at: AsOf | None = None) -> dict[int, int]:
    """Return how many of all requests each workstream has, by workstream id."""
    # Every id is above ANY, and an index serves "greater than" better than "not equal".
    rows = _stored(at).filter(department=ANY, area=ANY, workstream__gt=ANY)
    return dict(rows.values_list("workstream").annotate(Sum("change")))


def stage_changes(*, until: dt.date, span: CountSpan) -> list[tuple[str, dt.date, int]]:
    """Return each change of the number in a stage, with its first day, as known now.

    By month, those of the month of ``until`` are by day: what follows it is not counted.
    """
    month = until.replace(day=1)
    wanted = Q(span=span, start__lte=until)
    if span == CountSpan.MONTH:
        of_last = Q(span=CountSpan.DAY, start__gte=month, start__lte=until)
        wanted = Q(span=span, start__lt=month) | of_last
    rows = _overall().filter(wanted)
    return list(rows.values_list("stage", "start", "change"))


def first_day() -> dt.date | None:
    """Return the first effective date of any request, or None if there is none."""
    days = _overall().filter(span=CountSpan.DAY)
    return days.order_by("start").values_list("start", flat=True).first()


def _overall() -> QuerySet[StageCount]:
    """Return the changes of the number of all requests in each stage, as known now."""
    rows = _counts(as_recorded=False).filter(department=ANY, area=ANY, workstream=ANY)
    return rows.exclude(change=0)


def _by_stage(ids: Iterable[int], stages: Mapping[int, str]) -> Counts:
    """Return how many of these requests are in each stage."""
    # A request that was raised after the stages were read is not counted.
    found = Counter(map(stages.get, ids))
    return tuple(found[stage] for stage in Stage)


def _stored(at: AsOf | None) -> QuerySet[StageCount]:
    """Return the changes that add up to the numbers now, or on a past date."""
    if at is None:
        return _counts(as_recorded=False).filter(span=CountSpan.EVER)
    day = at.day
    month, year = day.replace(day=1), dt.date(day.year, 1, 1)
    return _counts(as_recorded=bool(at.known_on)).filter(
        Q(span=CountSpan.YEAR, start__lt=year)
        | Q(span=CountSpan.MONTH, start__gte=year, start__lt=month)
        | Q(span=CountSpan.DAY, start__gte=month, start__lte=day)
    )


def _counts(*, as_recorded: bool) -> QuerySet[StageCount]:
    # As an IN condition: SQLite has no index for "NOT as_recorded".
    return StageCount.objects.filter(as_recorded__in=[as_recorded])


def _by_key(rows: QuerySet[StageCount], name: str) -> Counter[tuple[int, str]]:
    """Return the number of requests for each key and stage."""
    summed = rows.values_list(name, "stage").annotate(Sum("change"))
    return Counter({(key, stage): change for key, stage, change in summed})
