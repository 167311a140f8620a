"""The dashboard: figures that need attention, each with the list that it counts."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from requests_log.as_of import AsOf, with_day
from requests_log.domain.feedback import count_not_solved
from requests_log.models import RequestOwner
from requests_log.queries.criteria import ORDERS, RequestCriteria, parse_order
from requests_log.queries.request_list import COUNT_LIMIT, ListCount, RequestList
from requests_log.queries.row import RequestRow
from requests_log.queries.stage_counts import StageTotals
from requests_log.rules.stages import UNRESOLVED, Stage

FEW = 5


@dataclass(frozen=True)
class Figure:
    """A count as printed, what it counts, and the address of the list of these requests."""

    name: str
    count: str
    url: str


@dataclass(frozen=True)
class OwnFigures:
    """What an official looks after: counts, each with its list, and what is longest silent."""

    figures: list[Figure]
    quiet: list[RequestRow]


@dataclass(frozen=True)
class DashboardFigures:
    """The figures and short lists of the dashboard.

    ``quiet`` (the unresolved requests with the oldest news) is None if a past date has too many
    requests to sort. ``late_steps`` is None for a past date: finding them reads every step.
    ``mine`` is what the reader looks after, if anything, today.
    """

    stages: list[Figure]
    departments: list[Figure]
    overdue: Figure
    late_steps: Figure | None
    mine: "OwnFigures | None"
    not_solved: Figure
    quiet: list[RequestRow] | None
    quiet_url: str
    recent: list[RequestRow]
    recent_url: str


def dashboard_figures(
    totals: StageTotals, *, reader: User, at: AsOf | None = None
) -> DashboardFigures:
    """Return the figures for the dashboard, now or on a past date.

    ``totals`` are those of all requests. Feedback is counted as far as ``reader`` may read it.
    """
    recent = RequestList(reader, order=parse_order("-updated_on"), at=at)
    quiet = recent.in_stages(UNRESOLVED, ORDERS["news_on"])
    return DashboardFigures(
        stages=_by_stage(totals, at=at),
        departments=_in_progress_by_department(totals, at=at),
        overdue=Figure(
            "Overdue",
            _format_count(RequestList(reader, RequestCriteria(overdue=True), at=at).count),
            list_url(at, overdue="on"),
        ),
        late_steps=None if at else _late_steps(reader),
        mine=None if at else _own_figures(reader),
        not_solved=Figure(
            "Resolved but not solved",
            count_not_solved(reader=reader, at=at),
            with_day(reverse("not-solved"), at),
        ),
        quiet=quiet.part(FEW).rows if quiet.is_sorted else None,
        quiet_url=list_url(at, stage=[*UNRESOLVED], sort="news_on"),
        recent=recent.part(FEW).rows,
        recent_url=list_url(at, sort="-updated_on"),
    )


def _late_steps(reader: User) -> Figure:
    count = RequestList(reader, RequestCriteria(move_of="overdue")).count
    return Figure(
        "With a next step overdue", _format_count(count), list_url(None, move_of="overdue")
    )


def _own_figures(reader: User) -> OwnFigures | None:
    """Return what the reader looks after; None if that is nothing."""
    if not RequestOwner.objects.filter(official=reader).exists():
        return None
    mine = RequestCriteria(owner=reader)
    owner = str(reader.pk)
    counted = (
        ("Not resolved", replace(mine, stages=UNRESOLVED), {"stage": [*UNRESOLVED]}),
        ("Overdue", replace(mine, overdue=True), {"overdue": "on"}),
        ("With a next step overdue", replace(mine, move_of="overdue"), {"move_of": "overdue"}),
        ("With one due within 7 days", replace(mine, move_of="soon"), {"move_of": "soon"}),
    )
    quiet = RequestList(reader, replace(mine, stages=UNRESOLVED), ORDERS["news_on"])
    return OwnFigures(
        [
            Figure(
                name,
                _format_count(RequestList(reader, criteria).count),
                list_url(None, owner=owner, **parameters),
            )
            for name, criteria, parameters in counted
        ],
        quiet.part(FEW).rows,
    )


def _format_count(count: ListCount) -> str:
    """Return a count as printed; a low count that may be incomplete is not printed."""
    if count.over and count.number < COUNT_LIMIT:
        return "Too many to count"
    return str(count).capitalize()


def list_url(at: AsOf | None, **parameters: str | list[str]) -> str:
    """Return the address of the list of requests with these filters, for the same date."""
    return with_day(f"{reverse('requests')}?{urlencode(parameters, doseq=True)}", at)


def _by_stage(totals: StageTotals, *, at: AsOf | None) -> list[Figure]:
    return [
        Figure(stage.label, f"{count:,}", list_url(at, stage=stage.value))
        for stage, count in zip(Stage, totals.all, strict=True)
    ]


def _in_progress_by_department(totals: StageTotals, *, at: AsOf | None) -> list[Figure]:
    """Return the departments that have requests in progress, those with the most first."""
    in_progress = list(Stage).index(Stage.IN_PROGRESS)
    counted = [
        (department, counts[in_progress])
        for department, counts in totals.departments
        if counts[in_progress]
    ]
    return [
        Figure(
            department.name,
            f"{count:,}",
            list_url(at, stage=Stage.IN_PROGRESS.value, department=department.code),
        )
        for department, count in sorted(counted, key=lambda found: (-found[1], found[0].name))
    ]
