"""Officials keep facts about areas and departments: they add, change and remove them."""

from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, person
from areas.models import Area
from departments.models import Department
from govuk.forms import posted
from places.forms.fact_types import OF_AREAS, OF_DEPARTMENTS, FactType
from places.forms.facts import FactForm
from places.views.lookup import find_area, find_department
from provenance.models import Action
from provenance.services import EditConflict, changes_about, remove

Place = Area | Department
AT_THE_SAME_MOMENT = (
    "Your changes have not been saved because someone else saved conflicting details at the same "
    "time. Check the latest details, then try again. What you typed is still here."
)


@for_officials
def add(http: HttpRequest, kind: str, **where: str) -> HttpResponse:
    """A new fact about an area or a department."""
    place, found = _place_and_kind(http, kind, where)
    if found.new is None:
        raise Http404
    form = found.form(posted(http), instance=found.new(place), place=place)
    return _keep(http, form, place, found)


@for_officials
def change(http: HttpRequest, kind: str, pk: int, **where: str) -> HttpResponse:
    """Change a fact; what it said is kept in its history."""
    place, found = _place_and_kind(http, kind, where)
    row = found.rows(place).filter(pk=pk).first()
    if row is None:
        return _gone(http, place, found, pk)
    return _keep(http, found.form(posted(http), instance=row, place=place), place, found)


@for_officials
def take_out(http: HttpRequest, kind: str, pk: int, **where: str) -> HttpResponse:
    """Remove a fact that should never have been here; what it said is kept in its history."""
    place, found = _place_and_kind(http, kind, where)
    if found.new is None:
        raise Http404
    row = get_object_or_404(found.rows(place), pk=pk)
    form = found.form(posted(http), instance=row, place=place)
    context: dict[str, Any] = {
        "place": place,
        "kind": found,
        "row": row,
        "form": form,
        "back": found.page_of(place),
    }
    if http.method != "POST":
        return render(http, "places/fact_remove.html", context)
    try:
        remove(row, by=person(http), seen=form.seen_change())
    except EditConflict as overtaken:
        context |= {"overtaken": overtaken.changes, "form": found.form(instance=row, place=place)}
        return render(http, "places/fact_remove.html", context, status=409)
    except ProtectedError:
        return render(http, "places/fact_remove.html", {**context, "in_use": True}, status=409)
    messages.success(http, f"{row} removed.")
    return redirect(found.page_of(place))


def _place_and_kind(http: HttpRequest, kind: str, where: dict[str, str]) -> tuple[Place, FactType]:
    place: Place
    if "slug" in where:
        place, kinds = find_area(http, where["slug"]), OF_AREAS
    else:
        place, kinds = find_department(where["code"]), OF_DEPARTMENTS
    if kind not in kinds:
        raise Http404
    return place, kinds[kind]


def _keep(http: HttpRequest, form: FactForm, place: Place, kind: FactType) -> HttpResponse:
    row = form.instance
    context: dict[str, Any] = {
        "place": place,
        "kind": kind,
        "row": row,
        "form": form,
        "back": kind.page_of(place),
    }
    if http.method != "POST":
        return render(http, "places/fact_form.html", context)
    try:
        # Asked before all else: a form that is out of date may be wrong for no other reason.
        form.refuse_if_overtaken()
        if form.is_valid():
            form.keep(by=person(http))
            messages.success(http, f"{row} saved.")
            return redirect(kind.page_of(place))
    except EditConflict as overtaken:
        saved = kind.rows(place).filter(pk=row.pk).first()
        if saved is None:
            return _gone(http, place, kind, row.pk)
        merged = form.brought_up_to_date(http.POST, saved)
        context |= {"form": merged, "row": saved, "overtaken": overtaken.changes}
        return render(http, "places/fact_form.html", context, status=409)
    except DatabaseError:
        form.add_error(None, AT_THE_SAME_MOMENT)
    return render(http, "places/fact_form.html", context)


def _gone(http: HttpRequest, place: Place, kind: FactType, pk: int) -> HttpResponse:
    """Answer that a fact is not there; to whom was changing it, with what they typed."""
    removals = changes_about(place.about).filter(row=pk, action=Action.REMOVED)
    removed = removals.filter(kind=kind.rows(place).model._meta.label_lower)
    if http.method != "POST" or kind.new is None or not removed:
        raise Http404
    row = kind.new(place)
    form = kind.form(http.POST, instance=row, place=place)
    context: dict[str, Any] = {"place": place, "kind": kind, "row": row, "form": form}
    context["overtaken"] = removed[:1]
    context |= {"add_url": kind.add_url(place), "back": kind.page_of(place)}
    return render(http, "places/fact_form.html", context, status=409)
