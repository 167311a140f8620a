"""Officials keep facts about areas and departments: they add, change and remove them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import for_officials, for_roles, person
from accounts.models import Role
from areas.models import Area
from departments.models import Department
from facts.keeping import Overtaken, changes_about, remove
from places.forms.facts import FactForm
from places.kinds import OF_AREAS, OF_DEPARTMENTS, Kind
from places.views.areas import find, sent

Place = Area | Department
CHANGES_ON_A_PAGE = 50
AT_THE_SAME_MOMENT = (
    "Somebody saved another at the same moment, and the record does not take both. Look at what "
    "stands there now. What you typed is still here."
)


@for_officials
def add(http: HttpRequest, kind: str, **where: str) -> HttpResponse:
    """A new fact about an area or a department."""
    place, found = _place_and_kind(http, kind, where)
    if found.new is None:
        raise Http404
    form = found.form(sent(http), instance=found.new(place), place=place)
    return _keep(http, form, place, found)


@for_officials
def change(http: HttpRequest, kind: str, pk: int, **where: str) -> HttpResponse:
    """Change a fact; what it said is kept in its history."""
    place, found = _place_and_kind(http, kind, where)
    row = get_object_or_404(found.rows(place), pk=pk)
    return _keep(http, found.form(sent(http), instance=row, place=place), place, found)


@for_officials
def take_out(http: HttpRequest, kind: str, pk: int, **where: str) -> HttpResponse:
    """Remove a fact that should never have been here; what it said is kept in its history."""
    place, found = _place_and_kind(http, kind, where)
    if found.new is None:
        raise Http404
    row = get_object_or_404(found.rows(place), pk=pk)
    form = found.form(sent(http), instance=row, place=place)
    context: dict[str, Any] = {"place": place, "kind": found, "row": row, "form": form}
    if http.method != "POST":
        return render(http, "places/remove.html", context)
    try:
        remove(row, by=person(http), seen=form.seen_change())
    except Overtaken as overtaken:
        context |= {"overtaken": overtaken.changes, "form": found.form(instance=row, place=place)}
        return render(http, "places/remove.html", context, status=409)
    except ProtectedError:
        return render(http, "places/remove.html", {**context, "in_use": True}, status=409)
    messages.success(http, f"{row} is removed.")
    return redirect(place)


@for_roles(Role.OFFICIAL, Role.CHAMPION)
def area_history(http: HttpRequest, slug: str) -> HttpResponse:
    """Who changed what is said of an area, and when."""
    return _history(http, find(http, slug))


@for_officials
def department_history(http: HttpRequest, code: str) -> HttpResponse:
    """Who changed what is said of a department, and when."""
    return _history(http, get_object_or_404(Department, code=code))


def _history(http: HttpRequest, place: Place) -> HttpResponse:
    pages = Paginator(changes_about(place.about), CHANGES_ON_A_PAGE)
    context = {"place": place, "changes": pages.get_page(http.GET.get("page"))}
    return render(http, "places/history.html", context)


def _place_and_kind(http: HttpRequest, kind: str, where: dict[str, str]) -> tuple[Place, Kind]:
    place: Place
    if "slug" in where:
        place, kinds = find(http, where["slug"]), OF_AREAS
    else:
        place, kinds = get_object_or_404(Department, code=where["code"]), OF_DEPARTMENTS
    if kind not in kinds:
        raise Http404
    return place, kinds[kind]


def _keep(http: HttpRequest, form: FactForm, place: Place, kind: Kind) -> HttpResponse:
    context: dict[str, Any] = {"place": place, "kind": kind, "row": form.instance, "form": form}
    if http.method != "POST":
        return render(http, "places/keep.html", context)
    try:
        # Asked before all else: a form that is out of date may be wrong for no other reason.
        form.refuse_if_overtaken()
        if form.is_valid():
            form.keep(by=person(http))
            messages.success(http, f"{form.instance} is saved.")
            return redirect(place)
    except Overtaken as overtaken:
        context |= {"form": form.brought_up_to_date(http.POST), "overtaken": overtaken.changes}
        return render(http, "places/keep.html", context, status=409)
    except IntegrityError:
        form.add_error(None, AT_THE_SAME_MOMENT)
    return render(http, "places/keep.html", context)
