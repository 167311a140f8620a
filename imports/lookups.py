"""What the record has that the rows of a file may name: areas, departments, workstreams, requests.

Everything is read at once, so that the number of queries does not grow with the rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area
from cbtracker.text import alike
from departments.models import Department
from imports.rules.names import KnownNames, normalise_name
from requests_log.models import Request, Workstream
from requests_log.permissions import visible_to

# What may be chosen for a name besides an area or a department.
MANY = "@many"
ALL = "@all"
NO_LINK = "@none"
# How many values one query looks for.
_AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True)
class NamedInRecord:
    """The areas, departments and workstreams of the record, and their names."""

    areas: dict[str, Area]
    departments: dict[str, Department]
    workstreams: dict[str, Workstream]
    area_names: KnownNames
    department_names: KnownNames

    def find_workstream(self, text: str) -> Workstream | None:
        """Return the workstream with this name or heading, or None."""
        return self.workstreams.get(normalise_name(text))


def read_names() -> NamedInRecord:
    """Return the names of the record, in three queries."""
    areas = {area.slug: area for area in Area.objects.all()}
    departments = {department.code: department for department in Department.objects.all()}
    area_names, department_names = KnownNames(), KnownNames()
    for slug, area in areas.items():
        area_names.add(slug, (area.name, area.short_name))
    for code, department in departments.items():
        department_names.add(code, (code, department.name))
    department_names.add(ALL, ("all", "all departments", "all depts"))
    workstreams: dict[str, Workstream] = {}
    for row in Workstream.objects.all():
        for name in (row.name, row.printed_heading, row.slug):
            workstreams.setdefault(normalise_name(name), row)
    return NamedInRecord(areas, departments, workstreams, area_names, department_names)


@dataclass(frozen=True)
class KnownRequests:
    """The requests that rows may be about, by number and by issue."""

    by_number: dict[int, Request]
    by_issue: dict[str, list[Request]]

    def with_issue(self, issue: str) -> list[Request]:
        """Return the requests with this issue, word for word but for its case."""
        return self.by_issue.get(alike(issue), [])


def read_requests(
    by: User,
    *,
    numbers: Collection[int],
    issues: Collection[str],
    without: "QuerySet[Any, Any] | None" = None,
) -> KnownRequests:
    """Return the requests that an official may see with these numbers or these issues.

    ``without`` are the ids of requests to leave out.
    """
    rows = visible_to(by).for_list().select_related("current__workstream")
    if without is not None:
        rows = rows.exclude(pk__in=without)
    found: dict[int, Request] = {}
    for chunk in in_chunks(sorted(numbers)):
        found.update((row.number, row) for row in rows.filter(number__in=chunk))
    by_issue: dict[str, list[Request]] = defaultdict(list)
    for texts in in_chunks(sorted(issues)):
        for row in rows.filter(current__issue__in=texts).order_by("number"):
            found[row.number] = row
            by_issue[alike(row.line.issue)].append(row)
    return KnownRequests(found, dict(by_issue))


def in_chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield values, as many at a time as one query looks for."""
    for first in range(0, len(values), _AT_ONCE):
        yield values[first : first + _AT_ONCE]
