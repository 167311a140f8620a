"""Where each person's work begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import for_roles, person
from accounts.models import Role
from requests_log import attention, going, verdicts
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.next_steps import next_step
from requests_log.stages import Stage
from requests_log.tally import tally_of
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
    requests = visible_to(person(http), at=at)
    tally = tally_of(requests, at=at)
    return render(
        http,
        "requests_log/home.html",
        {
            "needs": attention.needed(requests, tally, reader=person(http), at=at),
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
    rows = visible_to(person(http), at=at)
    requests = list(rows.for_list())
    sections = [
        (
            stage,
            [(row, next_step(row, today=day_of(at))) for row in requests if row.stage == stage],
        )
        for stage in Stage
    ]
    areas = verdicts.areas_of_lead(person(http))
    return render(
        http,
        "requests_log/your_requests.html",
        {
            "sections": sections,
            "count": len(requests),
            "areas": areas,
            "unsaid": set() if at else verdicts.unsaid(rows, areas, reader=person(http)),
        },
    )
