"""Open requests to update on one page: of a department, an area or a workstream."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from areas.models import Area
from departments.models import Department
from govuk.choices import search_by_name
from requests_log.models import Request, Workstream
from requests_log.permissions import visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import ListPage
from requests_log.queries.request_list import RequestList
from requests_log.queries.stage_counts import Counts, count_all_by_stage, count_by_workstream
from requests_log.rules.stages import UNRESOLVED, Stage

# How many of a type the page offers. Words find the others.
MOST_CHOICES = 50
Target = Department | Area | Workstream


class TargetType(NamedTuple):
    """A type of target: its model, the field that identifies one in an address, and a heading."""

    model: type[Target]
    key: str
    heading: str


# By the name of the parameter in an address.
TARGET_TYPES = {
    "department": TargetType(Department, "code", "By department"),
    "area": TargetType(Area, "slug", "By area"),
    "workstream": TargetType(Workstream, "slug", "By workstream"),
}


@dataclass(frozen=True)
class BulkUpdateChoice:
    """A department, area or workstream whose open requests can be updated on one page.

    ``parameter`` is its type as an address names it: a key of ``TARGET_TYPES``.
    """

    parameter: str
    target: Target

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def url(self) -> str:
        key = getattr(self.target, TARGET_TYPES[self.parameter].key)
        return f"{reverse('bulk-update')}?{urlencode({self.parameter: key})}"

    def list_open(self, reader: User) -> RequestList:
        """Return its open requests that ``reader`` may see."""
        criteria = RequestCriteria(
            stages=UNRESOLVED,
            department=self.target if isinstance(self.target, Department) else None,
            area=self.target if isinstance(self.target, Area) else None,
            workstream=self.target if isinstance(self.target, Workstream) else None,
        )
        return RequestList(reader, criteria)


def find_choice(parameters: Mapping[str, str]) -> BulkUpdateChoice | None:
    """Return the choice that the parameters of an address name, or None if there is none."""
    for parameter, (model, key, _) in TARGET_TYPES.items():
        if parameters.get(parameter):
            # Some databases refuse values such as NUL.
            value = parameters[parameter]
            found = None
            if value.isprintable():
                found = model._default_manager.filter(**{key: value}).first()
            return BulkUpdateChoice(parameter, found) if found else None
    return None


def load_requests(reader: User, listed: ListPage) -> list[Request]:
    """Return the requests of a page of a list, by reference."""
    rows = visible_to(reader).filter(pk__in=[row.pk for row in listed.rows])
    return list(rows.for_list().order_by("number"))


def count_choices(words: str = "") -> list[tuple[str, list[tuple[BulkUpdateChoice, int]]]]:
    """Return the choices with the number of their open requests, grouped under headings.

    Of many departments or areas, there are those with the most requests; with ``words``, those of
    the names that these find. It counts every request, so it is for readers who see all.
    """
    totals = count_all_by_stage(
        areas_among=search_by_name(Area.objects.all(), words),
        departments_among=search_by_name(Department.objects.all(), words),
        most=MOST_CHOICES,
    )
    workstream_counts = count_by_workstream()
    streams = search_by_name(Workstream.objects.all(), words)
    wide = _count_open(totals.wide)
    counts: dict[str, Iterable[tuple[Target, int]]] = {
        "department": ((row, _count_open(found)) for row, found in totals.departments),
        "area": ((row, _count_open(found) + wide) for row, found in totals.areas),
        "workstream": ((row, workstream_counts.get(row.pk, 0)) for row in streams[:MOST_CHOICES]),
    }
    return [
        (heading, [(BulkUpdateChoice(parameter, row), count) for row, count in counts[parameter]])
        for parameter, (_, _, heading) in TARGET_TYPES.items()
    ]


def _count_open(counts: Counts) -> int:
    return sum(n for stage, n in zip(Stage, counts, strict=True) if stage in UNRESOLVED)
