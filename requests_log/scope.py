"""Which requests count for an area or for a department: by a link, or by speaking for them all."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from areas.models import Area, related_to
from departments.models import Department, with_bodies
from provenance.validity import holding_on
from requests_log.as_of import AsOf, day_of
from requests_log.models import (
    ANY,
    AreaLink,
    DepartmentLink,
    LineCopy,
    LineCopyQuerySet,
    LineVersion,
    ListIndexRow,
    as_known,
)
from requests_log.models.expressions import ScalarExists
from requests_log.rules.labels import WIDE

Condition = Q | Combinable


def for_areas(area_ids: Iterable[int], rows: type[LineCopy], *, at: AsOf | None) -> Condition:
    """Return the condition that a request counts for any of these areas, now or as at a day.

    It does by a link to the area, its group or one of its members, or by its reach.
    """
    return Q(reach__in=WIDE) | naming_areas(area_ids, rows, at=at)


def naming_areas(area_ids: Iterable[int], rows: type[LineCopy], *, at: AsOf | None) -> ScalarExists:
    """Return the condition that a request names any of these areas, their groups or members."""
    return ScalarExists(links_to_areas(area_ids, at=at).filter(request=OuterRef(rows.REQUEST)))


def links_to_areas(area_ids: Iterable[int], *, at: AsOf | None) -> QuerySet[AreaLink]:
    """Return the links of requests to any of these areas, their groups or members."""
    return AreaLink.objects.filter(
        holding_on(day_of(at)), as_known(at), area__in=related_to(area_ids)
    )


def filed_for_areas(keys: Iterable[int]) -> ScalarExists:
    """Return the condition on a filing that its request is filed under any of these areas too."""
    same = ListIndexRow.objects.filter(
        request=OuterRef("request_id"), department=ANY, area__in=keys
    )
    return ScalarExists(same)


def for_department(department: Department, rows: type[LineCopy], *, at: AsOf | None) -> Condition:
    """Return the condition that a request asks a department, or all of them.

    It asks a department by a link to it or to a body that belongs to it.
    """
    links = links_to_department(department, at=at).filter(request=OuterRef(rows.REQUEST))
    return Q(asks_all=True) | ScalarExists(links)


def links_to_department(department: Department, *, at: AsOf | None) -> QuerySet[DepartmentLink]:
    """Return the links of requests to a department, or to a body that belongs to it."""
    return DepartmentLink.objects.filter(
        holding_on(day_of(at)), as_known(at), department__in=with_bodies(department)
    )


def named_by_area(rows: LineCopyQuerySet[Any], *, at: AsOf | None) -> dict[int, set[int]]:
    """Return, for each area that there is, the ids of the requests among ``rows`` that name it.

    A request names an area as ``naming_areas`` says: itself, its group or one of its members. Those
    that speak for many areas and name none of them are in no set.
    """
    named = _links(AreaLink, "area_id", rows, at=at)
    groups = dict(Area.objects.values_list("pk", "group_id"))
    found = {pk: set(named[pk]) for pk in groups}
    for pk, group in groups.items():
        if group:
            found[group] |= named[pk].keys()
            found[pk] |= named[group].keys()
    return found


def asked_by_department(
    rows: LineCopyQuerySet[Any], *, at: AsOf | None
) -> dict[int, dict[int, dt.date]]:
    """Return, for each department that there is, the requests among ``rows`` that ask it.

    They are the ids of the requests, each with the day since which it asks. A request asks a
    department as ``for_department`` says: by name, by a body of its, or by asking all departments;
    that it does from its first day in the record on.
    """
    path = rows.model.REQUEST
    ask_all = rows.filter(asks_all=True).order_by().values(path)
    first_days = LineVersion.objects.filter(as_known(at), request__in=ask_all).order_by()
    all_since = dict(first_days.values_list("request_id").annotate(Min("since")))
    named = _links(DepartmentLink, "department_id", rows, at=at)
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found = {pk: dict(all_since) for pk in parents}
    for pk in parents:
        holder: int | None = pk
        # Departments that belong to each other in a ring are gone around once.
        passed: set[int] = set()
        while holder and holder not in passed:
            passed.add(holder)
            for request, since in named[pk].items():
                found[holder][request] = min(since, found[holder].get(request, since))
            holder = parents[holder]
    return found


def _links(
    links: type[AreaLink] | type[DepartmentLink],
    named: str,
    rows: LineCopyQuerySet[Any],
    *,
    at: AsOf | None,
) -> dict[int, dict[int, dt.date]]:
    """Return the ids of the requests linked to each area or department, with since when."""
    of_rows = rows.order_by().values(rows.model.REQUEST)
    holding: Any = links._default_manager.filter(
        holding_on(day_of(at)), as_known(at), request__in=of_rows
    )
    found: dict[int, dict[int, dt.date]] = defaultdict(dict)
    for pk, request, since in holding.values_list(named, "request_id", "since"):
        found[pk][request] = since
    return found
