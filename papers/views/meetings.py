"""Meetings, the papers for them, and the wording of papers."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, for_readers, person
from accounts.kept_pages import kept_until_changed
from cbtracker import clock
from papers.forms.editions import MeetingForm
from papers.models import Meeting, MeetingQuerySet, PaperWording
from papers.queries.preparation import find_previous
from papers.views.drafts import with_typed
from provenance.models import AuditEvent
from provenance.services import EditConflictError
from requests_log.models import Body

ON_A_PAGE = 25


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
@kept_until_changed
def meetings(http: HttpRequest) -> HttpResponse:
    """List all meetings, newest first, with a link to the paper for each."""
    page = _paginate(http, Meeting.objects.all())
    context = {"page": page, "rows": _pair_with_papers(page), "bodies": Body.objects.all()}
    return render(http, "papers/meetings.html", context)


@for_readers
@kept_until_changed
def body(http: HttpRequest, body_id: int) -> HttpResponse:
    """Show a body: what it is for, who belongs to it, its workstreams and its meetings."""
    found = get_object_or_404(Body, pk=body_id)
    page = _paginate(http, Meeting.objects.filter(body=found))
    context = {
        "body": found,
        "workstreams": found.workstreams.all(),
        "page": page,
        "rows": _pair_with_papers(page),
    }
    return render(http, "papers/body.html", context)


def _paginate(http: HttpRequest, rows: MeetingQuerySet) -> "Page[Meeting]":
    return Paginator(rows.with_previous(), ON_A_PAGE).get_page(http.GET.get("page"))


def _pair_with_papers(held: Iterable[Meeting]) -> list[tuple[Meeting, str]]:
    """Return meetings ``with_previous``, each with the query string of its paper."""
    rows = list(held)
    previous = Meeting.objects.in_bulk(
        [pk for row in rows if (pk := row.previous_id)]  # type: ignore[attr-defined]
    )
    return [
        (row, make_paper_query(row, previous.get(row.previous_id)))  # type: ignore[attr-defined]
        for row in rows
    ]


@for_readers
@kept_until_changed
def meeting(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting and the papers for it."""
    found = get_object_or_404(Meeting, pk=meeting_id)
    previous = find_previous(found, Meeting.objects.all())
    editions = found.editions.for_list()
    drafts = list(found.drafts.open().with_names())
    context = {
        "meeting": found,
        "previous": previous,
        "query": make_paper_query(found, previous),
        "day": min(found.held_on, clock.today()),
        "editions": editions[:ON_A_PAGE],
        "edition_count": editions.count(),
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
    except EditConflictError as conflict:
        saved = get_object_or_404(Meeting, pk=form.instance.pk)
        # Sent twice, it is saved once.
        if saved.display_values() != form.instance.display_values():
            return _show_conflict(http, form, saved, conflict.events)
        found = saved
    messages.success(http, f"{found} {done}.")
    return redirect(found)


def _show_conflict(
    http: HttpRequest, form: MeetingForm, saved: Meeting, events: Sequence[AuditEvent]
) -> HttpResponse:
    """Show what was saved meanwhile above what was typed, to save again or change."""
    now = QueryDict(mutable=True)
    now.update(MeetingForm.values_of(saved))
    typed = with_typed(http.POST, now, form.list_changed())
    context = {
        "form": MeetingForm(typed, instance=saved),
        "meeting": saved,
        # The form changes its own copy when it is shown.
        "saved": saved.display_values(),
        "newest": events[0],
    }
    return render(http, "papers/meeting_form.html", context, status=409)
