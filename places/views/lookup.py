"""Find the area or department of a URL."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.decorators import person
from areas.models import Area
from departments.models import Department
from requests_log.permissions import areas_visible_to


def find_area(http: HttpRequest, slug: str) -> Area:
    """Return the area with that slug. Raises Http404 if the user may not see it."""
    areas = areas_visible_to(person(http)).select_related("group")
    return get_object_or_404(areas, slug=slug)


def find_department(code: str) -> Department:
    """Return the department with that code. Raises Http404 if there is none."""
    return get_object_or_404(Department.objects.select_related("parent", "successor"), code=code)
