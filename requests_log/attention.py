"""What needs attention now: figures, each with the list that it counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from departments.models import Department
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.counting import asked_by_department
from requests_log.models import Standing, StandingQuerySet
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
    """Return the departments that have requests in progress, the most first."""
    in_progress = requests.filter(stage=Stage.IN_PROGRESS)
    asked = asked_by_department(in_progress, at=at)
    figures = [
        Figure(
            d.name,
            len(asked[d.pk]),
            list_url(at, stage=Stage.IN_PROGRESS.value, department=d.code),
        )
        for d in Department.objects.all()
        if asked[d.pk]
    ]
    return sorted(figures, key=lambda figure: (-figure.count, figure.name))
