"""Meetings, the papers for them, and the wording of papers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, for_readers, person
from cbtracker import clock
from papers.forms.editions import MeetingForm
from papers.models import Meeting, PaperWording
from papers.queries.preparation import find_previous
from requests_log.models import Body


def make_paper_query(meeting: Meeting, previous: Meeting | None) -> str:
    """Return the query string of the paper for a meeting, with changes since the previous one.

    The paper is as at the date of the meeting, or as at today if that is earlier.
    """
    as_at = min(meeting.held_on, clock.today())
    parameters = {"as_at": as_at.isoformat(), "meeting": str(meeting.pk)}
    if previous and previous.held_on <= as_at:
        parameters["changes_since"] = f"meeting-{previous.pk}"
    return urlencode(parameters)


@for_readers
def meetings(http: HttpRequest) -> HttpResponse:
    """List all meetings, newest first, with a link to the paper for each."""
    rows = _pair_with_papers(list(Meeting.objects.all()))
    return render(http, "papers/meetings.html", {"rows": rows, "bodies": Body.objects.all()})


@for_readers
def body(http: HttpRequest, body_id: int) -> HttpResponse:
    """Show a body: what it is for, who belongs to it, its workstreams and its meetings."""
    found = get_object_or_404(Body, pk=body_id)
    rows = [
        (row, query)
        for row, query in _pair_with_papers(list(Meeting.objects.all()))
        if row.body_id == found.name
    ]
    context = {"body": found, "workstreams": found.workstreams.all(), "rows": rows}
    return render(http, "papers/body.html", context)


def _pair_with_papers(held: list[Meeting]) -> list[tuple[Meeting, str]]:
    """Return each of all meetings, sorted newest first, with the query string of its paper."""
    return [(row, make_paper_query(row, find_previous(row, held))) for row in held]


@for_readers
def meeting(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting and the papers for it."""
    found = get_object_or_404(Meeting, pk=meeting_id)
    previous = find_previous(found, Meeting.objects.filter(held_on__lt=found.held_on))
    drafts = list(found.drafts.filter(edition__isnull=True).with_names())
    context = {
        "meeting": found,
        "previous": previous,
        "query": make_paper_query(found, previous),
        "day": min(found.held_on, clock.today()),
        "editions": found.editions.select_related("superseded_by"),
        "drafts": drafts,
        "can_draft": all(draft.area or draft.department for draft in drafts),
    }
    return render(http, "papers/meeting.html", context)


@for_officials
def wording(http: HttpRequest) -> HttpResponse:
    """List the wording of each part of papers, with the dates from and to which it is used."""
    rows = list(PaperWording.objects.select_related("body"))
    today = clock.today()
    parts = [
        (part, [(row, row.is_valid(today)) for row in rows if row.part == part])
        for part in PaperWording.Part
    ]
    return render(http, "papers/wording.html", {"parts": parts})


@for_officials
def add(http: HttpRequest) -> HttpResponse:
    """Add a meeting."""
    return _save_meeting(http, MeetingForm(http.POST or None), "has been added")


@for_officials
def change(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """Change the details of a meeting. Issued editions do not change."""
    found = get_object_or_404(Meeting, pk=meeting_id)
    return _save_meeting(http, MeetingForm(http.POST or None, instance=found), "has been updated")


def _save_meeting(http: HttpRequest, form: MeetingForm, done: str) -> HttpResponse:
    if not form.is_valid():
        return render(http, "papers/meeting_form.html", {"form": form, "meeting": form.instance})
    try:
        found = form.save_meeting(by=person(http))
    except IntegrityError:
        form.add_error(None, "Someone else saved this meeting at the same time. Save it again.")
        return render(http, "papers/meeting_form.html", {"form": form, "meeting": form.instance})
    messages.success(http, f"{found} {done}.")
    return redirect(found)
