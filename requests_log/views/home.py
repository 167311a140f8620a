"""The home page of officials, from which other roles are led to their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import person
from accounts.kept_pages import kept_until_changed
from accounts.models import Role
from areas.models import Area
from cbtracker.replica import may_read_replica
from requests_log.as_of import AsOf, with_day
from requests_log.queries import charts, dashboard
from requests_log.queries.stage_counts import count_all_by_stage
from requests_log.views.as_of import supports_past_dates

# The URL names of the other roles' home pages.
_HOME_PAGES = {
    Role.LEAD: "your-requests",
    Role.CHAMPION: "admin:index",
    Role.ADMINISTRATOR: "administration",
}


@may_read_replica
@kept_until_changed
@supports_past_dates
def home(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show officials what needs attention; redirect other roles to their own home page."""
    if home_page := _HOME_PAGES.get(Role(person(http).role)):
        return redirect(with_day(reverse(home_page), at))
    first_phase = Area.objects.filter(is_first_phase=True)
    totals = count_all_by_stage(at=at, areas_among=first_phase, most=charts.MOST_BARS)
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
