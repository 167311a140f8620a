"""What is open with the recipients of a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from areas.models import Area
from correspondence.models import Recipient
from correspondence.recipients import areas_of
from departments.models import Department
from requests_log.models import LineCopyQuerySet, Request
from requests_log.permissions import all_requests
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.scope import (
    asked_by_department,
    for_areas,
    for_department,
    for_departments,
    named_by_area,
)


@dataclass(frozen=True)
class OpenRequests:
    """How many requests are open with a recipient, and the first of them by number."""

    count: int = 0
    first: Sequence[Request] = field(default_factory=list)


def open_requests_with(recipient: Recipient) -> LineCopyQuerySet[Request]:
    """Return the requests that are not resolved and count for a recipient, by number.

    Those of a champion are those that count for the areas that they support today.
    """
    rows = _open_requests().order_by("number")
    if isinstance(recipient, Department):
        return rows.filter(for_department(recipient, Request, at=None))
    areas = [area.pk for area in areas_of([recipient])[recipient]]
    return rows.filter(for_areas(areas, Request, at=None)) if areas else rows.none()


def read_open_requests(
    areas: Mapping[Recipient, Sequence[Area]], *, most: int
) -> dict[Recipient, OpenRequests]:
    """Return what is open with each recipient, whose areas are given; ``most`` requests of each.

    It takes as many queries for many recipients as for a few.
    """
    numbers: dict[int, int] = {}
    ids = {**_ids_for_areas(areas, numbers), **_ids_for_departments(areas, numbers)}
    first = {row: nsmallest(most, found, key=numbers.__getitem__) for row, found in ids.items()}
    shown = {pk for found in first.values() for pk in found}
    requests = Request.objects.select_related("current").in_bulk(shown)
    return {
        row: OpenRequests(len(ids[row]), [requests[pk] for pk in found])
        for row, found in first.items()
    }


def _open_requests() -> LineCopyQuerySet[Request]:
    return all_requests().exclude(stage=Stage.RESOLVED)


def _ids_for_areas(
    areas: Mapping[Recipient, Sequence[Area]], numbers: dict[int, int]
) -> dict[Recipient, set[int]]:
    """Return the ids of what is open with those who have areas, and add the numbers of these."""
    area_ids = {area.pk for some in areas.values() for area in some}
    if not area_ids:
        return {}
    rows = _open_requests().filter(for_areas(area_ids, Request, at=None))
    wide = set()
    for pk, number, reach in rows.values_list("pk", "number", "reach"):
        numbers[pk] = number
        if reach in WIDE:
            wide.add(pk)
    named = named_by_area(rows, at=None)
    return {
        row: wide.union(*(named[area.pk] for area in some)) for row, some in areas.items() if some
    }


def _ids_for_departments(
    recipients: Mapping[Recipient, object], numbers: dict[int, int]
) -> dict[Recipient, set[int]]:
    """Return the ids of what is open with the departments, and add the numbers of these."""
    departments = [row for row in recipients if isinstance(row, Department)]
    if not departments:
        return {}
    rows = _open_requests().filter(for_departments(departments, Request, at=None))
    numbers.update(rows.values_list("pk", "number"))
    asked = asked_by_department(rows, at=None)
    return {row: set(asked[row.pk]) for row in departments}
