"""What needs attention now: figures, each with the list that it counts."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.models import Standing, StandingQuerySet
from requests_log.stages import Stage
from requests_log.tally import Tally
from requests_log.verdicts import not_solved

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
    not_solved: Figure
    quiet: list[Standing]
    quiet_url: str
    recent: list[Standing]
    recent_url: str


def needed(
    requests: StandingQuerySet[Any], tally: Tally, *, reader: User, at: AsAt | None = None
) -> Needs:
    """Return what needs attention among ``requests``, now or as at the day that they stood on.

    ``tally`` is theirs; of what areas say of outcomes it is what ``reader`` may read.
    """
    unresolved = requests.exclude(stage=Stage.RESOLVED).for_list()
    return Needs(
        stages=_by_stage(tally, at=at),
        departments=_in_progress_by_department(tally, at=at),
        overdue=Figure(
            "Past the target date", requests.overdue(day_of(at)).count(), list_url(at, overdue="on")
        ),
        not_solved=Figure(
            "Resolved and not solved",
            len(not_solved(requests, reader=reader, at=at)),
            with_day(reverse("not-solved"), at),
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


def _by_stage(tally: Tally, *, at: AsAt | None) -> list[Figure]:
    return [
        Figure(stage.label, count, list_url(at, stage=stage.value))
        for stage, count in zip(Stage, tally.all, strict=True)
    ]


def _in_progress_by_department(tally: Tally, *, at: AsAt | None) -> list[Figure]:
    """Return the departments that have requests in progress, the most first."""
    in_progress = list(Stage).index(Stage.IN_PROGRESS)
    figures = [
        Figure(
            department.name,
            counts[in_progress],
            list_url(at, stage=Stage.IN_PROGRESS.value, department=department.code),
        )
        for department, counts in tally.departments
        if counts[in_progress]
    ]
    return sorted(figures, key=lambda figure: (-figure.count, figure.name))
