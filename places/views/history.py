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


def _show_place_history(http: HttpRequest, place: Area | Department) -> HttpResponse:
    events = audit_events_about(place.subject_key)
    page = Paginator(events, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {"place": place, "changes": page, "warning": _warning(page)}
    return render(http, "places/history.html", context)


def _warning(changes: Iterable[AuditEvent]) -> str:
    """Return the source's warning if there are family figures, since it must appear with them."""
    figures = FamilyFigures._meta.label_lower
    return WARNING if any(change.model_label == figures for change in changes) else ""
