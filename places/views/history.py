"""Change histories: who changed which fact about a place, and when."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
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


@for_officials
def full_history(http: HttpRequest) -> HttpResponse:
    """Changes to facts about all areas and departments, newest first."""
    return _show_events(http, AuditEvent.objects.select_related("changed_by"))


def _show_place_history(http: HttpRequest, place: Area | Department) -> HttpResponse:
    return _show_events(http, audit_events_about(place.subject_key), place=place)


def _show_events(
    http: HttpRequest, events: QuerySet[AuditEvent], place: Area | Department | None = None
) -> HttpResponse:
    page = Paginator(events, PAGE_SIZE).get_page(http.GET.get("page"))
    figures = FamilyFigures._meta.label_lower
    # The source's warning must appear wherever family figures do.
    has_figures = any(event.model_label == figures for event in page)
    context = {"place": place, "changes": page, "warning": WARNING if has_figures else ""}
    return render(http, "places/history.html", context)
