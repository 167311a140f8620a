"""Find the area or department of a URL."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.decorators import person
from areas.models import Area
from cbtracker.text import tidy
from departments.models import Department
from govuk.choices import search_by_name
from requests_log.permissions import areas_visible_to

Row = TypeVar("Row", bound=Model)
ON_A_PAGE = 25
# How much of what is typed into the box of a list is read.
MOST_WORDS = 100


@dataclass(frozen=True)
class FoundRows(Generic[Row]):
    """A page of the rows that the words in the box of a list find, or of all rows.

    ``kept`` is the rest of the address, such as a date, which finding leaves as it is. ``is_long``
    says whether the list has a box to find one, because it does not fit a page.
    """

    page: "Page[Row]"
    words: str
    kept: list[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        return bool(self.words) or self.page.has_other_pages()


def find_rows(http: HttpRequest, rows: QuerySet[Row]) -> FoundRows[Row]:
    """Return the page of rows that the address names, of those found by its words if it has any."""
    words = tidy(http.GET.get("find", ""))[:MOST_WORDS]
    found = search_by_name(rows, words) if words else rows
    page = Paginator(found, ON_A_PAGE).get_page(http.GET.get("page"))
    kept = [
        (name, value)
        for name, values in http.GET.lists()
        for value in values
        if name not in ("find", "page")
    ]
    return FoundRows(page, words, kept)


def find_area(http: HttpRequest, slug: str) -> Area:
    """Return the area with that slug. Raises Http404 if the user may not see it."""
    areas = areas_visible_to(person(http)).select_related("group")
    return get_object_or_404(areas, slug=slug)


def find_department(code: str) -> Department:
    """Return the department with that code. Raises Http404 if there is none."""
    return get_object_or_404(Department.objects.select_related("parent", "successor"), code=code)
