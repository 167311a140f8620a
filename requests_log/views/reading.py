"""One request with its log; and the workstreams."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import for_readers, person
from accounts.models import User
from cbtracker import clock
from requests_log.models import Request, Workstream
from requests_log.next_steps import next_step
from requests_log.reading import log_of
from requests_log.timeline import timeline
from requests_log.visibility import sees_notes, visible_to


def find(user: User, number: int) -> Request:
    """Return the request of that number, or raise Http404 where the person may not see it."""
    return get_object_or_404(visible_to(user).for_list(), number=number)


@for_readers
def request(http: HttpRequest, number: int) -> HttpResponse:
    """The line as it is now, and its whole log."""
    record = find(person(http), number)
    return render(
        http,
        "requests_log/request.html",
        {
            "record": record,
            "line": record.line,
            "log": timeline(log_of(record), with_notes=sees_notes(person(http))),
            "links": record.area_links.filter(until__isnull=True).select_related("area"),
            "asked": record.department_links.filter(until__isnull=True).select_related(
                "department"
            ),
            "next_step": next_step(record, today=clock.today()) if person(http).is_lead else "",
            "overdue": record.is_overdue(clock.today()),
        },
    )


@for_readers
def workstreams(http: HttpRequest) -> HttpResponse:
    """The workstreams, each with how many of a person's requests are taken forward through it."""
    seen = visible_to(person(http)).order_by().values_list("workstream")
    counts: dict[int | None, int] = dict(seen.annotate(Count("pk")))
    rows = [(stream, counts.get(stream.pk, 0)) for stream in Workstream.objects.all()]
    return render(http, "requests_log/workstreams.html", {"rows": rows})


@for_readers
def workstream(http: HttpRequest, slug: str) -> HttpResponse:
    """One workstream and the requests that are taken forward through it."""
    stream = get_object_or_404(Workstream, slug=slug)
    rows = visible_to(person(http)).for_list().filter(workstream=stream)
    return render(http, "requests_log/workstream.html", {"workstream": stream, "requests": rows})
