"""The home page of each role: the dashboard of officials, and the requests of a lead."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_roles, person
from accounts.models import Role, User
from cbtracker.replica import may_read_replica
from requests_log.as_of import AsOf, day_of, with_day
from requests_log.domain import feedback
from requests_log.log.next_steps import open_by_request
from requests_log.permissions import visible_to
from requests_log.queries import charts, dashboard
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow
from requests_log.queries.stage_counts import count_all_by_stage
from requests_log.rules.stages import Stage
from requests_log.views.as_of import supports_past_dates
from requests_log.views.what_happens_next import describe_next_step

# The URL names of the other roles' home pages.
_HOME_PAGES = {
    Role.LEAD: "your-requests",
    Role.CHAMPION: "admin:index",
    Role.ADMINISTRATOR: "administration",
}


@may_read_replica
@supports_past_dates
def home(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show officials what needs attention; redirect other roles to their own home page."""
    if home_page := _HOME_PAGES.get(Role(person(http).role)):
        return redirect(with_day(reverse(home_page), at))
    totals = count_all_by_stage(at=at)
    return render(
        http,
        "requests_log/home.html",
        {
            "figures": dashboard.dashboard_figures(totals, reader=person(http), at=at),
            "by_department": charts.by_department(totals, at=at),
            "by_area": charts.by_area(totals, at=at),
            "over_time": charts.over_time(at=at),
        },
    )


@for_roles(Role.LEAD)
@supports_past_dates
def your_requests(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show a lead's requests by stage, with the latest status and the next step of each.

    Resolved requests that await the lead's feedback are marked.
    """
    reader = person(http)
    sections = [_section(reader, stage, at=at) for stage in Stage]
    areas = feedback.areas_of_lead(reader)
    resolved = visible_to(reader).filter(pk__in=[row.pk for row, _ in sections[-1].rows])
    awaiting = set() if at else feedback.awaiting_feedback(resolved, areas, reader=reader)
    return render(
        http,
        "requests_log/your_requests.html",
        {
            "sections": sections,
            "count": RequestList(reader, at=at).count,
            "areas": areas,
            "awaiting_feedback": awaiting,
        },
    )


@dataclass(frozen=True)
class HomeSection:
    """The first page of a lead's requests in a stage, each with its next step.

    ``url`` is the list of all of them.
    """

    stage: Stage
    count: ListCount
    rows: list[tuple[RequestRow, str]]
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def _section(reader: User, stage: Stage, *, at: AsOf | None) -> HomeSection:
    listing = RequestList(reader, RequestCriteria(stages=(stage,)), at=at)
    today, rows = day_of(at), listing.part(ON_A_PAGE).rows
    steps = open_by_request([row.pk for row in rows], at=at)
    return HomeSection(
        stage,
        listing.count,
        [(row, describe_next_step(row, steps.get(row.pk, []), today=today)) for row in rows],
        dashboard.list_url(at, stage=stage.value),
    )
