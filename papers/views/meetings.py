"""Meetings, and what is read for them."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, for_readers
from cbtracker import clock
from papers.forms.editions import MeetingForm
from papers.models import Meeting


def paper_query(meeting: Meeting, before: Meeting | None) -> str:
    """Return what to ask of the paper's page for a meeting: with what changed since the last.

    The paper is as at the day of the meeting, or as at today where that has not come.
    """
    as_at = min(meeting.held_on, clock.today())
    asked = {"as_at": as_at.isoformat(), "meeting": str(meeting.pk)}
    if before and before.held_on <= as_at:
        asked["changes_since"] = f"meeting-{before.pk}"
    return urlencode(asked)


def _before(meeting: Meeting, held: Iterable[Meeting]) -> Meeting | None:
    """Return the last of the meetings, given newest first, of a day before this one's."""
    return next((each for each in held if each.held_on < meeting.held_on), None)


@for_readers
def meetings(http: HttpRequest) -> HttpResponse:
    """All meetings, newest first, each with the paper for it."""
    held = list(Meeting.objects.all())
    rows = [(row, paper_query(row, _before(row, held))) for row in held]
    return render(http, "papers/meetings.html", {"rows": rows})


@for_readers
def meeting(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting, and the papers for it."""
    found = get_object_or_404(Meeting, pk=meeting_id)
    before = _before(found, Meeting.objects.filter(held_on__lt=found.held_on))
    context = {
        "meeting": found,
        "before": before,
        "query": paper_query(found, before),
        "day": min(found.held_on, clock.today()),
        "editions": found.editions.select_related("superseded_by"),
    }
    return render(http, "papers/meeting.html", context)


@for_officials
def add(http: HttpRequest) -> HttpResponse:
    """Add a meeting."""
    return _keep(http, MeetingForm(http.POST or None), "has been added")


@for_officials
def change(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """Put right what the record says of a meeting. What was issued for it stays as printed."""
    found = get_object_or_404(Meeting, pk=meeting_id)
    return _keep(http, MeetingForm(http.POST or None, instance=found), "has been updated")


def _keep(http: HttpRequest, form: MeetingForm, done: str) -> HttpResponse:
    if not form.is_valid():
        return render(http, "papers/meeting_form.html", {"form": form, "meeting": form.instance})
    found = form.save()
    messages.success(http, f"{found} {done}.")
    return redirect(found)
