"""What needs attention now: figures, each with the list that it counts."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from facts.dated import holding_on
from departments.models import Department
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.models import DepartmentLink, Standing, StandingQuerySet, as_known
from requests_log.stages import Stage

FEW = 5


@dataclass(frozen=True)
class Figure:
    """A count, what it counts, and the address of the list of just these."""

    name: str
    count: int
    url: str


@dataclass(frozen=True)
class Needs:
    stages: list[Figure]
    departments: list[Figure]
    overdue: Figure
    quiet: list[Standing]
    quiet_url: str
    recent: list[Standing]
    recent_url: str


def needed(requests: StandingQuerySet[Any], *, at: AsAt | None = None) -> Needs:
    """Return what needs attention among ``requests``, now or as at the day that they stood on."""
    unresolved = requests.exclude(stage=Stage.RESOLVED).for_list()
    return Needs(
        stages=_by_stage(requests, at=at),
        departments=_in_progress_by_department(requests, at=at),
        overdue=Figure(
            "Past the target date", requests.overdue(day_of(at)).count(), list_url(at, overdue="on")
        ),
        quiet=list(unresolved.order_by("news_on", "number")[:FEW]),
        quiet_url=list_url(at, stage=[Stage.IN_PROGRESS, Stage.ON_GOING], sort="news_on"),
        recent=list(requests.for_list().order_by("-updated_on", "-number")[:FEW]),
        recent_url=list_url(at, sort="-updated_on"),
    )


def list_url(at: AsAt | None, **parameters: str | list[str]) -> str:
    """Return the address of the list of requests with these filters, read for the same day."""
    query = QueryDict(mutable=True)
    for name, value in parameters.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return with_day(f"{reverse('requests')}?{query.urlencode()}", at)


def _by_stage(requests: StandingQuerySet[Any], *, at: AsAt | None) -> list[Figure]:
    counted = requests.order_by().values_list("stage").annotate(Count("pk"))
    counts: dict[str, int] = dict(counted)
    return [Figure(s.label, counts.get(s, 0), list_url(at, stage=s.value)) for s in Stage]


def _in_progress_by_department(requests: StandingQuerySet[Any], *, at: AsAt | None) -> list[Figure]:
    """Return the departments that have requests in progress, the most first.

    A request counts for each department that it names, for that department's own department, and
    for every department where it asks all: as the list's filter counts it.
    """
    in_progress = requests.filter(stage=Stage.IN_PROGRESS)
    path = requests.model.REQUEST
    ask_all = set(in_progress.filter(asks_all=True).values_list(path, flat=True))
    named: dict[int, set[int]] = defaultdict(set)
    links = DepartmentLink.objects.filter(
        holding_on(day_of(at)), as_known(at), request__in=in_progress.order_by().values(path)
    )
    for department_id, request_id in links.values_list("department_id", "request_id"):
        named[department_id].add(request_id)
    departments = list(Department.objects.all())
    parents = {d.pk: d.parent_id for d in departments}
    for department_id in list(named):
        above = parents[department_id]
        while above:
            named[above] |= named[department_id]
            above = parents[above]
    figures = [
        Figure(
            d.name,
            len(named[d.pk] | ask_all),
            list_url(at, stage=Stage.IN_PROGRESS.value, department=d.code),
        )
        for d in departments
        if named[d.pk] or ask_all
    ]
    return sorted(figures, key=lambda figure: (-figure.count, figure.name))
