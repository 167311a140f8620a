"""Where each person's work begins."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import for_roles, person
from accounts.models import Role, User
from requests_log import attention, going, verdicts
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.asked import Asked
from requests_log.lean import Lean
from requests_log.listing import Count, Listing
from requests_log.next_steps import next_step
from requests_log.paging import ON_A_PAGE
from requests_log.stages import Stage
from requests_log.tally import tally_of_all
from requests_log.views.days import any_day
from requests_log.visibility import visible_to

_ELSEWHERE = {
    Role.LEAD: "your-requests",
    Role.CHAMPION: "admin:index",
    Role.ADMINISTRATOR: "admin:index",
}


@any_day
def home(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """What needs an official's attention; everybody else is sent to where their work is."""
    if elsewhere := _ELSEWHERE.get(Role(person(http).role)):
        return redirect(with_day(reverse(elsewhere), at))
    tally = tally_of_all(at=at)
    return render(
        http,
        "requests_log/home.html",
        {
            "needs": attention.needed(tally, reader=person(http), at=at),
            "by_department": going.by_department(tally, at=at),
            "by_area": going.by_area(tally, at=at),
            "over_time": going.over_time(at=at),
        },
    )


@for_roles(Role.LEAD)
@any_day
def your_requests(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """A lead's requests, by stage, each with its last news and what happens next.

    Those that are resolved say so where the lead has not yet said whether they are solved.
    """
    reader = person(http)
    sections = [_section(reader, stage, at=at) for stage in Stage]
    areas = verdicts.areas_of_lead(reader)
    resolved = visible_to(reader).filter(pk__in=[row.pk for row, _ in sections[-1].rows])
    return render(
        http,
        "requests_log/your_requests.html",
        {
            "sections": sections,
            "count": Listing(reader, at=at).count,
            "areas": areas,
            "unsaid": set() if at else verdicts.unsaid(resolved, areas, reader=reader),
        },
    )


@dataclass(frozen=True)
class Section:
    """The first of a lead's requests in a stage, each with what happens next."""

    stage: Stage
    count: Count
    rows: list[tuple[Lean, str]]
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def _section(reader: User, stage: Stage, *, at: AsAt | None) -> Section:
    listing = Listing(reader, Asked(stages=(stage,)), at=at)
    return Section(
        stage,
        listing.count,
        [(row, next_step(row, today=day_of(at))) for row in listing.part(ON_A_PAGE).rows],
        attention.list_url(at, stage=stage.value),
    )
