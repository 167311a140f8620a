"""How many requests stand in each stage: all of them, by department, by area and by workstream.

Those who see every request get the counts that the writer keeps. Everybody else's are counted one
by one, while they are few.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from areas.models import Area
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.models import ALL, ANY, CountSpan, LineCopyQuerySet, StageCount
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.scope import asked_by_department, named_by_area

# How many there are in each stage, in the order of the stages.
Counts = tuple[int, ...]


@dataclass(frozen=True)
class StageTotals:
    """Requests by stage, for each department and each area; ``wide`` are those for many or all.

    A request counts for a department or an area as ``counting`` says, but that those of wide reach
    are in ``wide`` alone.
    """

    all: Counts
    departments: list[tuple[Department, Counts]]
    areas: list[tuple[Area, Counts]]
    wide: Counts


def tally_of_all(*, at: AsOf | None = None) -> StageTotals:
    """Return how many requests of the register stand in each stage, now or as at a day."""
    rows = _kept(at).filter(workstream=ANY)
    areas = _by_key(rows.filter(department=ANY), "area")
    departments = _by_key(rows.filter(area=ANY), "department")

    def counts(found: Counter[tuple[int, str]], *keys: int) -> Counts:
        return tuple(sum(found[key, stage] for key in keys) for stage in Stage)

    return StageTotals(
        all=counts(areas, ANY),
        departments=[(d, counts(departments, d.pk, ALL)) for d in Department.objects.all()],
        areas=[(area, counts(areas, area.pk)) for area in Area.objects.all()],
        wide=counts(areas, ALL),
    )


def tally_of(requests: LineCopyQuerySet[Any], *, at: AsOf | None = None) -> StageTotals:
    """Return how many of ``requests``, which are few, stand in each stage."""
    rows = list(requests.order_by().values_list(requests.model.REQUEST, "stage", "reach"))
    stages = {pk: stage for pk, stage, _ in rows}
    wide = {pk for pk, _, reach in rows if reach in WIDE}
    asked = asked_by_department(requests, at=at)
    named = named_by_area(requests, at=at)

    def counts(ids: Iterable[int]) -> Counts:
        return _by_stage(ids, stages)

    return StageTotals(
        all=counts(stages),
        departments=[(d, counts(asked[d.pk])) for d in Department.objects.all()],
        areas=[(area, counts(named[area.pk] - wide)) for area in Area.objects.all()],
        wide=counts(wide),
    )


def number_of(
    *,
    departments: Sequence[int],
    areas: Sequence[int],
    workstream: int = ANY,
    stages: Sequence[str] = (),
    at: AsOf | None = None,
) -> int | None:
    """Return how many requests there are under these keys, or None where no count is kept.

    Counts are kept of a department or of an area, and not of both at once. No request may be under
    two of the keys.
    """
    if list(departments) != [ANY] and (list(areas) != [ANY] or workstream != ANY):
        return None
    rows = _kept(at).filter(
        department__in=departments, area__in=areas, workstream=workstream or ANY
    )
    if stages:
        rows = rows.filter(stage__in=stages)
    return rows.aggregate(sum=Sum("change"))["sum"] or 0


def by_workstream(*, at: AsOf | None = None) -> dict[int, int]:
    """Return how many requests of the register are taken forward through each workstream."""
    # Every id is above ANY, and an index serves what is above better than what is not the same.
    rows = _kept(at).filter(department=ANY, area=ANY, workstream__gt=ANY)
    return dict(rows.values_list("workstream").annotate(Sum("change")))


def changes_of_stages(*, until: dt.date, span: CountSpan) -> list[tuple[str, dt.date, int]]:
    """Return by how much the number in each stage changed in each span, as is known now."""
    every = _counts(then=False).filter(department=ANY, area=ANY, workstream=ANY)
    rows = every.filter(Q(span=span) | Q(span=CountSpan.WRITE), start__lte=until)
    return list(rows.values_list("stage", "start").annotate(Sum("change")))


def first_day() -> dt.date | None:
    """Return the first day on which any request stood, or None where there is none."""
    days = _counts(then=False).filter(department=ANY, area=ANY, workstream=ANY)
    firsts = [
        day
        for span in (CountSpan.DAY, CountSpan.WRITE)
        for day in days.filter(span=span).order_by("start").values_list("start", flat=True)[:1]
    ]
    return min(firsts, default=None)


def _by_stage(ids: Iterable[int], stages: Mapping[int, str]) -> Counts:
    """Return how many of these requests stand in each stage."""
    # One that was raised after the stages were read is not counted yet.
    found = Counter(map(stages.get, ids))
    return tuple(found[stage] for stage in Stage)


def _kept(at: AsOf | None) -> QuerySet[StageCount]:
    """Return the changes that add up to what stands now, or stood on a day."""
    if at is None:
        return _counts(then=False).filter(span__in=[CountSpan.WRITE, CountSpan.EVER])
    day = at.day
    month, year = day.replace(day=1), dt.date(day.year, 1, 1)
    return _counts(then=bool(at.known_on)).filter(
        Q(span=CountSpan.WRITE, start__lte=day)
        | Q(span=CountSpan.YEAR, start__lt=year)
        | Q(span=CountSpan.MONTH, start__gte=year, start__lt=month)
        | Q(span=CountSpan.DAY, start__gte=month, start__lte=day)
    )


def _counts(*, then: bool) -> QuerySet[StageCount]:
    # As an equation: no index of SQLite's serves "NOT then".
    return StageCount.objects.filter(then__in=[then])


def _by_key(rows: QuerySet[StageCount], name: str) -> Counter[tuple[int, str]]:
    """Return how many there are for each key and stage."""
    summed = rows.values_list(name, "stage").annotate(Sum("change"))
    return Counter({(key, stage): change for key, stage, change in summed})
