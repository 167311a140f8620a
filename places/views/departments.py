"""Departments: the list, and what is with one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
from places.queries import department_profile, overview
from places.views.lookup import find_department
from requests_log.as_of import AsOf, day_of
from requests_log.views.as_of import supports_past_dates


@for_readers
@supports_past_dates
def departments(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Each department with its champions, what is open with it and what it resolved."""
    rows = overview.department_rows(person(http), at=at)
    return render(http, "places/departments.html", {"rows": rows, "day": day_of(at)})


@for_readers
@supports_past_dates
def department(http: HttpRequest, code: str, at: AsOf | None) -> HttpResponse:
    """Who champions in a department, what is with it and for how long, and what it resolved.

    For officials, whom to write to as well.
    """
    found = find_department(code)
    context = {
        "department": found,
        "bodies": found.bodies.all(),
        "people": department_profile.people_of(found, reader=person(http), at=at),
        "written_to": department_profile.written_to(found, reader=person(http), at=at),
        "asked": department_profile.asked_of(found, reader=person(http), at=at),
        "resources": department_profile.resources_of(found, reader=person(http), at=at),
        "day": day_of(at),
    }
    return render(http, "places/department.html", context)
