"""Departments: the list, and what is with one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import for_readers, person
from places import asked_of, overview
from places.views.finding import find_department
from requests_log.as_at import AsAt, day_of
from requests_log.views.days import any_day


@for_readers
@any_day
def departments(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """Each department with its champions, what is open with it and what it resolved."""
    rows = overview.department_rows(person(http), at=at)
    return render(http, "places/departments.html", {"rows": rows, "day": day_of(at)})


@for_readers
@any_day
def department(http: HttpRequest, code: str, at: AsAt | None) -> HttpResponse:
    """Who champions in a department, what is with it and for how long, and what it resolved.

    For officials, whom to write to as well.
    """
    found = find_department(code)
    context = {
        "department": found,
        "bodies": found.bodies.all(),
        "people": asked_of.people_of(found, reader=person(http), at=at),
        "written_to": asked_of.written_to(found, reader=person(http), at=at),
        "asked": asked_of.asked_of(found, reader=person(http), at=at),
        "resources": asked_of.resources_of(found, reader=person(http), at=at),
        "day": day_of(at),
    }
    return render(http, "places/department.html", context)
