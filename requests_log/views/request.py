"""One request with its log; and the workstreams."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.decorators import for_readers, person
from accounts.models import User
from requests_log.as_of import AsOf, day_of
from requests_log.domain.feedback import (
    areas_by_request,
    areas_of_lead,
    pair_with_feedback,
    read_feedback,
)
from requests_log.log.reader import log_as_of, named_by, read_log
from requests_log.models import Request, Workstream
from requests_log.permissions import all_requests, can_see_notes, visible_area_keys, visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import paginate
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import request_row
from requests_log.queries.stage_counts import count_by_workstream
from requests_log.rules.stages import Stage
from requests_log.views.as_of import any_day
from requests_log.views.next_step import next_step
from requests_log.views.timeline import timeline


def find(user: User, number: int, *, at: AsOf | None = None) -> Any:
    """Return the request of that number, or raise Http404 where the person may not see it.

    As at a day it is the request's position, where the person may see it as at that day.
    """
    return get_object_or_404(visible_to(user, at=at).for_list(), number=number)


@for_readers
@any_day
def request(http: HttpRequest, number: int, at: AsOf | None) -> HttpResponse:
    """The line as it is now, and its whole log; or both as at a day. Whether it is solved."""
    record = find(person(http), number, at=at)
    log = read_log(record, "by", "workstream")
    areas, departments = named_by(record.line)
    return render(
        http,
        "requests_log/request.html",
        {
            "record": record,
            "line": record.line,
            "log": timeline(
                log_as_of(log, at) if at else log, with_notes=can_see_notes(person(http))
            ),
            "areas": areas,
            "departments": departments,
            "next_step": next_step(request_row(record), today=day_of(at))
            if person(http).is_lead
            else "",
            "overdue": record.is_overdue(day_of(at)),
            **_whether_solved(person(http), record, at=at),
        },
    )


def _whether_solved(reader: User, record: Any, *, at: AsOf | None) -> dict[str, Any]:
    """Return what areas say of the outcome of a resolved request, as far as ``reader`` may know.

    For a lead there is each area that they may say it for, with what was said for it.
    """
    if record.stage != Stage.RESOLVED:
        return {}
    rows = all_requests(at).filter(number=record.number)
    said = read_feedback(rows, reader=reader, at=at).get(
        getattr(record, record.REQUEST_ID_FIELD), []
    )
    found: dict[str, Any] = {"said": said, "with_names": can_see_notes(reader)}
    if reader.is_lead and not at:
        led = areas_of_lead(reader)
        areas = areas_by_request(Request.objects.filter(pk=record.pk), led).get(record.pk, [])
        found["speaking"] = pair_with_feedback(areas, said)
    return found


@for_readers
@any_day
def workstreams(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """The workstreams, each with how many of a person's requests are taken forward through it."""
    reader = person(http)
    kept = count_by_workstream(at=at) if visible_area_keys(reader) is None else None
    rows = [
        (
            stream,
            ListCount(kept.get(stream.pk, 0))
            if kept is not None
            else RequestList(reader, RequestCriteria(workstream=stream), at=at).count,
        )
        for stream in Workstream.objects.all()
    ]
    return render(http, "requests_log/workstreams.html", {"rows": rows})


@for_readers
@any_day
def workstream(http: HttpRequest, slug: str, at: AsOf | None) -> HttpResponse:
    """One workstream and the requests that are taken forward through it."""
    stream = get_object_or_404(Workstream, slug=slug)
    listed = paginate(
        RequestList(person(http), RequestCriteria(workstream=stream), at=at), http.GET
    )
    return render(http, "requests_log/workstream.html", {"workstream": stream, "listed": listed})
