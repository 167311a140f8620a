"""Add, change and remove facts about places, workstreams and bodies; for officials only."""

from django.contrib import messages
from django.db import DatabaseError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, person
from govuk.forms import posted
from papers.models import PaperWording
from places.forms.fact_types import (
    ABBREVIATION,
    AREA_FACT_TYPES,
    BODY_DETAILS,
    DEPARTMENT_FACT_TYPES,
    PAPER_WORDING,
    WORKSTREAM_DETAILS,
    FactType,
)
from places.forms.facts import FactForm, Place
from places.views.lookup import find_area, find_department
from provenance.models import Action, Fact
from provenance.services import EditConflictError, audit_events_about, delete_fact
from requests_log.models import Abbreviation, Body, Workstream

CONCURRENT_SAVE = (
    "Your changes have not been saved because someone else saved conflicting details at the same "
    "time. Check the latest details, then try again. What you typed is still here."
)


@for_officials
def add_fact(http: HttpRequest, kind: str, **keys: str) -> HttpResponse:
    """Add a fact about an area or a department."""
    place, fact_type = _find_place_and_type(http, kind, keys)
    if fact_type.new is None:
        raise Http404
    form = fact_type.form(posted(http), instance=fact_type.new(place), place=place)
    return _save_form(http, form, place, fact_type)


@for_officials
def change_fact(http: HttpRequest, kind: str, pk: int, **keys: str) -> HttpResponse:
    """Change a fact. Its previous values stay in the change history."""
    place, fact_type = _find_place_and_type(http, kind, keys)
    return _change(http, place, fact_type, pk)


@for_officials
def change_workstream(http: HttpRequest, slug: str) -> HttpResponse:
    """Change who leads a workstream, why, and when."""
    found = get_object_or_404(Workstream, slug=slug)
    return _change(http, found, WORKSTREAM_DETAILS, found.pk)


@for_officials
def change_body(http: HttpRequest, body_id: int) -> HttpResponse:
    """Change what a body is for, and who belongs to it."""
    found = get_object_or_404(Body, pk=body_id)
    return _change(http, found, BODY_DETAILS, found.pk)


@for_officials
def remove_fact(http: HttpRequest, kind: str, pk: int, **keys: str) -> HttpResponse:
    """Remove a fact recorded by mistake. Its values stay in the change history."""
    place, fact_type = _find_place_and_type(http, kind, keys)
    if fact_type.new is None:
        raise Http404
    row = get_object_or_404(fact_type.rows(place), pk=pk)
    form = fact_type.form(posted(http), instance=row, place=place)
    context = _build_context(place, fact_type, form, row)
    if http.method != "POST":
        return render(http, "places/fact_remove.html", context)
    try:
        delete_fact(row, by=person(http), seen=form.get_seen_event_id())
    except EditConflictError as conflict:
        latest = fact_type.form(instance=row, place=place)
        context |= {"newer_changes": conflict.events, "form": latest}
        return render(http, "places/fact_remove.html", context, status=409)
    except ProtectedError:
        return render(http, "places/fact_remove.html", {**context, "in_use": True}, status=409)
    messages.success(http, f"{row} removed.")
    return redirect(fact_type.get_page_url(place))


def _find_place_and_type(
    http: HttpRequest, kind: str, keys: dict[str, str]
) -> tuple[Place, FactType]:
    place: Place
    if "slug" in keys:
        place, fact_types = find_area(http, keys["slug"]), AREA_FACT_TYPES
    else:
        place, fact_types = find_department(keys["code"]), DEPARTMENT_FACT_TYPES
    if kind not in fact_types:
        raise Http404
    return place, fact_types[kind]


@for_officials
def add_abbreviation(http: HttpRequest) -> HttpResponse:
    """Add an abbreviation to the glossary."""
    row = Abbreviation(short=http.GET.get("short", "")[:20])
    form = ABBREVIATION.form(posted(http), instance=row, place=row)
    return _save_form(http, form, row, ABBREVIATION)


@for_officials
def change_abbreviation(http: HttpRequest, pk: int) -> HttpResponse:
    """Change an abbreviation of the glossary."""
    found = get_object_or_404(Abbreviation, pk=pk)
    return _change(http, found, ABBREVIATION, pk)


@for_officials
def add_wording(http: HttpRequest) -> HttpResponse:
    """Add wording of papers, for the part that the address names."""
    part = http.GET.get("part", "")
    row = PaperWording(part=part if part in PaperWording.Part.values else "")
    return _save_form(
        http, PAPER_WORDING.form(posted(http), instance=row, place=row), row, PAPER_WORDING
    )


@for_officials
def change_wording(http: HttpRequest, pk: int) -> HttpResponse:
    """Change wording of papers, or the dates from and to which it is used."""
    return _change(http, get_object_or_404(PaperWording, pk=pk), PAPER_WORDING, pk)


def _change(http: HttpRequest, place: Place, fact_type: FactType, pk: int) -> HttpResponse:
    row = fact_type.rows(place).filter(pk=pk).first()
    if row is None:
        return _show_removed(http, place, fact_type, pk)
    form = fact_type.form(posted(http), instance=row, place=place)
    return _save_form(http, form, place, fact_type)


def _build_context(
    place: Place, fact_type: FactType, form: FactForm, row: Fact
) -> dict[str, object]:
    back = fact_type.get_page_url(place)
    return {"place": place, "fact_type": fact_type, "row": row, "form": form, "back": back}


def _save_form(
    http: HttpRequest, form: FactForm, place: Place, fact_type: FactType
) -> HttpResponse:
    row = form.instance
    context = _build_context(place, fact_type, form, row)
    if http.method != "POST":
        return render(http, "places/fact_form.html", context)
    try:
        # Before validation: an outdated form may be invalid only because it is outdated.
        form.check_for_conflict()
        if form.is_valid():
            form.save_fact(by=person(http))
            messages.success(http, f"{row} saved.")
            return redirect(fact_type.get_page_url(place))
    except EditConflictError as conflict:
        saved = fact_type.rows(place).filter(pk=row.pk).first()
        if saved is None:
            return _show_removed(http, place, fact_type, row.pk)
        merged = form.merge_with_saved(http.POST, saved)
        context |= {"form": merged, "row": saved, "newer_changes": conflict.events}
        return render(http, "places/fact_form.html", context, status=409)
    except DatabaseError:
        form.add_error(None, CONCURRENT_SAVE)
    return render(http, "places/fact_form.html", context)


def _show_removed(http: HttpRequest, place: Place, fact_type: FactType, pk: int) -> HttpResponse:
    """Return 404; or, to a user who was changing the fact, a form to add it again as typed."""
    events = audit_events_about(place.subject_key).filter(object_id=pk, action=Action.REMOVED)
    removal = events.filter(model_label=fact_type.rows(place).model._meta.label_lower)[:1]
    if http.method != "POST" or fact_type.new is None or not removal:
        raise Http404
    row = fact_type.new(place)
    form = fact_type.form(http.POST, instance=row, place=place)
    context = _build_context(place, fact_type, form, row)
    context |= {"newer_changes": removal, "add_url": fact_type.get_add_url(place)}
    return render(http, "places/fact_form.html", context, status=409)
