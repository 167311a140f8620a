"""The page of one request with its history, and the pages of the workstreams."""

from collections.abc import Iterable
from typing import overload

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from accounts.models import User
from areas.models import Area
from departments.models import Department
from provenance.validity import valid_on
from requests_log.as_of import AsOf, day_of
from requests_log.domain import feedback
from requests_log.domain.corrections import can_undo, newest_entry
from requests_log.log.around import said_with
from requests_log.log.next_steps import group_steps, read_steps
from requests_log.log.reader import named_by
from requests_log.models import (
    Concern,
    Entry,
    Evidence,
    Feedback,
    Join,
    LineCopy,
    NextStep,
    Position,
    Request,
    RequestOwner,
    SharedOutcome,
    Workstream,
)
from requests_log.permissions import all_requests, can_see_notes, visible_area_keys, visible_to
from requests_log.queries.beside import find_beside
from requests_log.queries.contacts import read_people_to_ask
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.evidence import read_evidence
from requests_log.queries.history import HistoryPage, read_history
from requests_log.queries.joins import areas_that_may_join, read_joins
from requests_log.queries.pagination import paginate
from requests_log.queries.positions import read_what_departments_say
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import request_row
from requests_log.queries.stage_counts import count_by_workstream
from requests_log.queries.what_happens_next import describe_next_step
from requests_log.rules.stages import Stage
from requests_log.views.as_of import supports_past_dates
from requests_log.views.timeline import build_timeline

# How many earlier positions, next steps and pieces of evidence the page of a request shows.
MOST_SHOWN = 20


@overload
def get_request_or_404(user: User, number: int) -> Request: ...
@overload
def get_request_or_404(user: User, number: int, *, at: AsOf | None) -> LineCopy: ...
def get_request_or_404(user: User, number: int, *, at: AsOf | None = None) -> LineCopy:
    """Return the request with this number, or its version for a past date.

    Raises Http404 if there is none that the user may see on that date.
    """
    rows = visible_to(user, at=at).for_list()
    found: LineCopy = get_object_or_404(rows, number=number)
    return found


@for_readers
@kept_until_changed
@supports_past_dates
def request(http: HttpRequest, number: int, at: AsOf | None) -> HttpResponse:
    """Show a request with its history and, if it is resolved, the areas' feedback."""
    reader = person(http)
    record = get_request_or_404(reader, number, at=at)
    request_id: int = getattr(record, record.REQUEST_ID_FIELD)
    beside = find_beside(request_id)
    areas, departments = named_by(record.line)
    today = day_of(at)
    with_notes = can_see_notes(reader)
    history = read_history(
        record,
        at=at,
        with_notes=with_notes,
        page=http.GET.get("page"),
        entry=http.GET.get("entry", ""),
    )
    evidence = (
        read_evidence(history.entries, history.entries, reader=reader, at=at)
        if Evidence in beside
        else {}
    )
    timeline = build_timeline(history.entries, with_notes=with_notes, evidence=evidence)
    # Those that a lead answers for today.
    own = feedback.areas_of_lead(reader) if reader.is_lead and not at else []
    rows = NextStep.objects.filter(request=request_id)
    steps = group_steps(read_steps(rows, at=at) if NextStep in beside else [])
    undoable = _find_undoable(record, history, reader) if not at else None
    response = render(
        http,
        "requests_log/request.html",
        {
            "record": record,
            "line": record.line,
            "timeline": [item for item in timeline if item.number in history.numbers],
            "history": history.page,
            "most": None if http.GET.get("show") == "all" else MOST_SHOWN,
            "covers": _describe_coverage(record, areas),
            "departments": departments,
            "concerns": Department.objects.filter(concerns__request=request_id)
            if Concern in beside
            else (),
            "all_departments": Department.objects.filter(valid_on(today))
            if record.asks_all
            else (),
            "next_step": describe_next_step(
                request_row(record), [each.step for each in steps.open], today=today
            )
            if reader.is_lead
            else "",
            "named_areas": areas if reader.is_official else [],
            "people": read_people_to_ask(record.line) if reader.is_official and not at else [],
            "owner": _find_owner(request_id)
            if reader.is_official and RequestOwner in beside
            else None,
            "undoable": undoable,
            "said_with_it": said_with(undoable) if undoable else None,
            "overdue": record.is_overdue(today),
            "positions": read_what_departments_say(
                record,
                departments,
                log=history.entries if history.is_whole else None,
                at=at,
                with_notes=with_notes,
            )
            if Position in beside
            else [],
            "joins": read_joins(request_id, reader=reader, at=at) if Join in beside else [],
            "led_areas": own,
            "may_join": areas_that_may_join(record.line, own) if own else [],
            "with_notes": with_notes,
            "shared": _shared_outcome(record)
            if reader.is_official and not at and SharedOutcome in beside
            else None,
            "steps": steps,
            "add_step_url": reverse("add-step", args=[record.reference]),
            **_feedback_context(reader, record, own, at=at, is_any=Feedback in beside),
        },
    )
    if undoable:
        # So that it is not kept: it can be undone until a time of the day.
        response["Cache-Control"] = "no-store"
    return response


def _find_owner(request_id: int) -> User | None:
    return User.objects.filter(owned_requests__request=request_id).first()


def _find_undoable(record: LineCopy, history: HistoryPage, reader: User) -> Entry | None:
    """Return the entry that the reader has just written and can undo, if there is one."""
    if not reader.is_official:
        return None
    if history.is_whole:
        newest = max(history.entries, key=lambda entry: entry.pk)
    else:
        newest = newest_entry(getattr(record, record.REQUEST_ID_FIELD))
    return newest if can_undo(newest, by=reader, newest=newest) else None


def _shared_outcome(record: LineCopy) -> SharedOutcome | None:
    """Return the outcome of a resolved request as it is shared with every area, if it is."""
    if record.stage != Stage.RESOLVED:
        return None
    return SharedOutcome.objects.shown().filter(request__number=record.number).first()


def _describe_coverage(record: LineCopy, areas: Iterable[Area]) -> str:
    """Return the areas that a request covers, or "" if its printed label says the same."""
    names = ", ".join(area.name for area in areas)
    if not names and record.speaks_for_all:
        return "every area"
    return "" if names == record.line.areas_label else names


def _feedback_context(
    reader: User, record: LineCopy, own: list[Area], *, at: AsOf | None, is_any: bool
) -> dict[str, object]:
    """Return the feedback on a resolved request that ``reader`` may read, if there is any.

    For a lead, ``own_areas`` pairs each area of ``own`` that the request counts for with its
    feedback.
    """
    if record.stage != Stage.RESOLVED:
        return {}
    request_id: int = getattr(record, record.REQUEST_ID_FIELD)
    rows = all_requests(at).filter(number=record.number)
    found = feedback.read_feedback(rows, reader=reader, at=at) if is_any else {}
    given = found.get(request_id, [])
    context: dict[str, object] = {"all_feedback": given, "with_names": can_see_notes(reader)}
    if reader.is_official and not at:
        context["reopening_words"] = feedback.reopening_words(given)
    if own:
        requests = Request.objects.filter(pk=request_id)
        areas = feedback.areas_by_request(requests, own)
        context["own_areas"] = feedback.pair_with_feedback(areas.get(request_id, []), given)
    return context


@for_readers
@kept_until_changed
@supports_past_dates
def workstreams(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show the workstreams, each with the number of requests that the reader may see."""
    reader = person(http)
    sees_all = visible_area_keys(reader) is None
    counts = count_by_workstream(at=at) if sees_all else {}
    rows = [
        (
            stream,
            ListCount(counts.get(stream.pk, 0))
            if sees_all
            else RequestList(reader, RequestCriteria(workstream=stream), at=at).count,
        )
        for stream in Workstream.objects.all()
    ]
    return render(http, "requests_log/workstreams.html", {"rows": rows})


@for_readers
@kept_until_changed
@supports_past_dates
def workstream(http: HttpRequest, slug: str, at: AsOf | None) -> HttpResponse:
    """Show a workstream with its requests."""
    rows = Workstream.objects.select_related("owner", "considered_by")
    stream = get_object_or_404(rows, slug=slug)
    listing = RequestList(person(http), RequestCriteria(workstream=stream), at=at)
    context = {
        "workstream": stream,
        "listed": paginate(listing, http.GET),
        "steps": group_steps(read_steps(NextStep.objects.filter(workstream=stream), at=at)),
        "most": None if http.GET.get("show") == "all" else MOST_SHOWN,
        "with_notes": can_see_notes(person(http)),
        "add_step_url": reverse("add-stream-step", args=[stream.slug]),
    }
    return render(http, "requests_log/workstream.html", context)
