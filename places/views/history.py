"""Change histories: who changed what, and when."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_officials, for_roles
from accounts.models import Role
from areas.models import Area, FamilyFigures
from areas.models.families import WARNING
from departments.models import Department
from places.queries import all_changes
from places.queries.all_changes import Change
from places.views.lookup import find_area, find_department
from provenance.models import AuditEvent
from provenance.services import audit_events_about

PAGE_SIZE = 50


@for_roles(Role.OFFICIAL, Role.CHAMPION)
def area_history(http: HttpRequest, slug: str) -> HttpResponse:
    """Changes to facts about an area, newest first."""
    return _show_place_history(http, find_area(http, slug))


@for_officials
def department_history(http: HttpRequest, code: str) -> HttpResponse:
    """Changes to facts about a department, newest first."""
    return _show_place_history(http, find_department(code))


@for_officials
def full_history(http: HttpRequest) -> HttpResponse:
    """Everything that anybody has changed: requests, places and editions, newest first."""
    page = http.GET.get("page", "")
    number = int(page[:9]) if page.isascii() and page.isdigit() else 1
    number = max(1, min(number, all_changes.MAX_PAGES))
    found = all_changes.read_changes(number)
    first, end = (number - 1) * all_changes.PAGE_SIZE, number * all_changes.PAGE_SIZE
    shown = found[first:end]
    context = {
        "changes": shown,
        "warning": _warning(shown),
        "previous": number - 1 if shown else 0,
        "next": number + 1 if len(found) > end and number < all_changes.MAX_PAGES else 0,
    }
    return render(http, "places/all_changes.html", context)


def _show_place_history(http: HttpRequest, place: Area | Department) -> HttpResponse:
    events = audit_events_about(place.subject_key)
    page = Paginator(events, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {"place": place, "changes": page, "warning": _warning(page)}
    return render(http, "places/history.html", context)


def _warning(changes: Iterable[AuditEvent | Change]) -> str:
    """Return the source's warning if there are family figures, since it must appear with them."""
    figures = FamilyFigures._meta.label_lower
    return WARNING if any(change.model_label == figures for change in changes) else ""
