"""Pages on departments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from departments.models import Department
from places.queries import department_profile, overview
from places.queries.requests_by_stage import FIRST_SHOWN
from places.views import lookup
from places.views.lookup import find_department
from requests_log.as_of import AsOf, day_of
from requests_log.views.as_of import supports_past_dates


@for_readers
@kept_until_changed
@supports_past_dates
def departments(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Each department with its champions and request counts."""
    found = lookup.find_rows(http, Department.objects.all())
    rows = overview.get_department_rows(person(http), among=list(found.page), at=at)
    context = {"rows": rows, "found": found, "day": day_of(at)}
    return render(http, "places/departments.html", context)


@for_readers
@kept_until_changed
@supports_past_dates
def department(http: HttpRequest, code: str, at: AsOf | None) -> HttpResponse:
    """A department's champions, requests and resources; for officials, email contacts too."""
    found = find_department(code)
    context = {
        "department": found,
        "bodies": found.bodies.all(),
        "predecessors": found.predecessors.all(),
        "champions": department_profile.get_champions(found, reader=person(http), at=at),
        "email_contacts": department_profile.get_email_contacts(found, reader=person(http), at=at),
        "requests": department_profile.get_requests_by_stage(found, reader=person(http), at=at),
        "first_shown": FIRST_SHOWN,
        "concerns": department_profile.get_concerns(found, reader=person(http), at=at),
        "steps": department_profile.get_open_steps(found, reader=person(http), at=at),
        "resources": department_profile.get_resources(found, reader=person(http), at=at),
        "day": day_of(at),
    }
    return render(http, "places/department.html", context)
