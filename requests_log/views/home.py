"""Where each person's work begins."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_roles, person
from accounts.models import Role, User
from requests_log.as_of import AsOf, day_of, with_day
from requests_log.domain import feedback
from requests_log.permissions import visible_to
from requests_log.queries import charts, dashboard
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow
from requests_log.queries.stage_counts import count_all_by_stage
from requests_log.rules.stages import Stage
from requests_log.views.as_of import any_day
from requests_log.views.next_step import next_step

_ELSEWHERE = {
    Role.LEAD: "your-requests",
    Role.CHAMPION: "admin:index",
    Role.ADMINISTRATOR: "admin:index",
}


@any_day
def home(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """What needs an official's attention; everybody else is sent to where their work is."""
    if elsewhere := _ELSEWHERE.get(Role(person(http).role)):
        return redirect(with_day(reverse(elsewhere), at))
    tally = count_all_by_stage(at=at)
    return render(
        http,
        "requests_log/home.html",
        {
            "needs": dashboard.dashboard_figures(tally, reader=person(http), at=at),
            "by_department": charts.by_department(tally, at=at),
            "by_area": charts.by_area(tally, at=at),
            "over_time": charts.over_time(at=at),
        },
    )


@for_roles(Role.LEAD)
@any_day
def your_requests(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """A lead's requests, by stage, each with its last news and what happens next.

    Those that are resolved say so where the lead has not yet said whether they are solved.
    """
    reader = person(http)
    sections = [_section(reader, stage, at=at) for stage in Stage]
    areas = feedback.areas_of_lead(reader)
    resolved = visible_to(reader).filter(pk__in=[row.pk for row, _ in sections[-1].rows])
    return render(
        http,
        "requests_log/your_requests.html",
        {
            "sections": sections,
            "count": RequestList(reader, at=at).count,
            "areas": areas,
            "unsaid": set() if at else feedback.awaiting_feedback(resolved, areas, reader=reader),
        },
    )


@dataclass(frozen=True)
class HomeSection:
    """The first of a lead's requests in a stage, each with what happens next."""

    stage: Stage
    count: ListCount
    rows: list[tuple[RequestRow, str]]
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def _section(reader: User, stage: Stage, *, at: AsOf | None) -> HomeSection:
    listing = RequestList(reader, RequestCriteria(stages=(stage,)), at=at)
    return HomeSection(
        stage,
        listing.count,
        [(row, next_step(row, today=day_of(at))) for row in listing.part(ON_A_PAGE).rows],
        dashboard.list_url(at, stage=stage.value),
    )
