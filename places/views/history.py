"""Who changed what is said of a place, and when."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_officials, for_roles
from accounts.models import Role
from areas.models import Area
from areas.models.families import WARNING
from departments.models import Department
from places.views.lookup import find_area, find_department
from provenance.models import AuditEvent
from provenance.services import changes_about

CHANGES_ON_A_PAGE = 50


@for_roles(Role.OFFICIAL, Role.CHAMPION)
def of_area(http: HttpRequest, slug: str) -> HttpResponse:
    """Who changed what is said of an area, and when."""
    return _of_place(http, find_area(http, slug))


@for_officials
def of_department(http: HttpRequest, code: str) -> HttpResponse:
    """Who changed what is said of a department, and when."""
    return _of_place(http, find_department(code))


@for_officials
def of_all(http: HttpRequest) -> HttpResponse:
    """Who changed what is said of any place, and when."""
    return _changes(http, AuditEvent.objects.select_related("by"))


def _of_place(http: HttpRequest, place: Area | Department) -> HttpResponse:
    return _changes(http, changes_about(place.about), place=place)


def _changes(http: HttpRequest, found: QuerySet[AuditEvent], **context: Any) -> HttpResponse:
    pages = Paginator(found, CHANGES_ON_A_PAGE)
    context |= {"changes": pages.get_page(http.GET.get("page")), "warning": WARNING}
    return render(http, "places/history.html", context)
