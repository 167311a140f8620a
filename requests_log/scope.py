"""Which requests count for an area or a department: by a link, or by speaking for all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from areas.models import Area, with_related_ids
from departments.models import Department, with_body_ids
from provenance.validity import valid_on
from requests_log.as_of import AsOf, day_of
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    LineCopy,
    LineRows,
    LineVersion,
    Request,
    known_as_of,
)
from requests_log.models.expressions import ScalarExists
from requests_log.rules.labels import WIDE

Condition = Q | Combinable


def on_any_of(requests: QuerySet[Request]) -> Q:
    """Return the condition that a row, such as an entry or a watch, is of one of these requests.

    It is asked for each row: of ``request__in``, SQLite would read all the requests first.
    """
    return Q(Exists(requests.filter(pk=OuterRef("request")).order_by()))


def for_areas(area_ids: Iterable[int], rows: type[LineCopy], *, at: AsOf | None) -> Condition:
    """Return the condition that a request counts for any of these areas, now or on a past date.

    It counts by a link to the area, its group or one of its members, or by its reach.
    """
    return Q(reach__in=WIDE) | naming_areas(area_ids, rows, at=at)


def naming_areas(area_ids: Iterable[int], rows: type[LineCopy], *, at: AsOf | None) -> ScalarExists:
    """Return the condition that a request names any of these areas, their groups or members."""
    return naming(with_related_ids(area_ids), rows, at=at)


def naming(area_ids: Iterable[int], rows: type[LineCopy], *, at: AsOf | None) -> ScalarExists:
    """Return the condition that a request names any of just these areas."""
    links = _links_to(area_ids, at=at)
    return ScalarExists(links.filter(request=OuterRef(rows.REQUEST_ID_FIELD)))


def links_to_areas(area_ids: Iterable[int], *, at: AsOf | None) -> QuerySet[AreaLink]:
    """Return the links of requests to any of these areas, their groups or members."""
    return _links_to(with_related_ids(area_ids), at=at)


def _links_to(area_ids: Iterable[int], *, at: AsOf | None) -> QuerySet[AreaLink]:
    return AreaLink.objects.filter(valid_on(day_of(at)), known_as_of(at), area__in=area_ids)


def for_department(department: Department, rows: type[LineCopy], *, at: AsOf | None) -> Condition:
    """Return the condition that a request asks a department, or all of them.

    It asks a department by a link to it or to a body that belongs to it. To ask all, by name or
    not, is to ask those in being on that day.
    """
    return for_departments([department], rows, at=at)


def for_departments(
    departments: Iterable[Department], rows: type[LineCopy], *, at: AsOf | None
) -> Condition:
    """Return the condition that a request asks any of these departments, of which there is one."""
    of_today: dict[bool, list[Department]] = defaultdict(list)
    for department in departments:
        of_today[department.is_in_being(day_of(at))].append(department)

    def linked(some: Iterable[Department]) -> ScalarExists:
        links = _links_to_departments(some, at=at)
        return ScalarExists(links.filter(request=OuterRef(rows.REQUEST_ID_FIELD)))

    found: list[Condition] = []
    if of_today[True]:
        found.append(Q(asks_all=True) | linked(of_today[True]))
    if of_today[False]:
        found.append(Q(asks_all=False) & Q(linked(of_today[False])))
    return reduce(or_, found)


def links_to_department(department: Department, *, at: AsOf | None) -> QuerySet[DepartmentLink]:
    """Return the links of requests to a department, or to a body that belongs to it."""
    return _links_to_departments([department], at=at)


def _links_to_departments(
    departments: Iterable[Department], *, at: AsOf | None
) -> QuerySet[DepartmentLink]:
    return DepartmentLink.objects.filter(
        valid_on(day_of(at)), known_as_of(at), department__in=with_body_ids(*departments)
    )


def named_by_area(rows: LineRows, *, at: AsOf | None) -> dict[int, set[int]]:
    """Return the ids of the requests among ``rows`` that name each area, by area id.

    ``naming_areas`` says which areas a request names. A request that speaks for many areas and
    names none of them is in no set.
    """
    links = AreaLink.objects.filter(
        valid_on(day_of(at)), known_as_of(at), request__in=_request_ids(rows)
    )
    named: dict[int, set[int]] = defaultdict(set)
    for area, request in links.values_list("area_id", "request_id"):
        named[area].add(request)
    groups = dict(Area.objects.values_list("pk", "group_id"))
    found = {pk: set(named[pk]) for pk in groups}
    for pk, group in groups.items():
        if group:
            found[group] |= named[pk]
            found[pk] |= named[group]
    return found


def asked_by_department(rows: LineRows, *, at: AsOf | None) -> dict[int, dict[int, dt.date]]:
    """Return the requests among ``rows`` that ask each department, by department id.

    They are request ids, each with the date since which the request has asked the department.
    ``for_department`` says which departments a request asks. One that asks all departments has
    done so since its first date, or since the department was in being.
    """
    ask_all = _request_ids(rows.filter(asks_all=True))
    first_days = LineVersion.objects.filter(known_as_of(at), request__in=ask_all).order_by()
    all_since = dict(first_days.values_list("request_id").annotate(Min("since")))
    links = DepartmentLink.objects.filter(
        valid_on(day_of(at)), known_as_of(at), request__in=_request_ids(rows)
    )
    named: dict[int, dict[int, dt.date]] = defaultdict(dict)
    for department, request, since in links.values_list("department_id", "request_id", "since"):
        named[department][request] = since
    departments = Department.objects.in_bulk()
    parents = {pk: department.parent_id for pk, department in departments.items()}
    found = {
        pk: {request: max(since, department.since or since) for request, since in all_since.items()}
        if department.is_in_being(day_of(at))
        else {}
        for pk, department in departments.items()
    }
    for pk in parents:
        holder: int | None = pk
        # A circle of departments that belong to each other ends after one turn.
        visited: set[int] = set()
        while holder and holder not in visited:
            visited.add(holder)
            is_in_being = departments[holder].is_in_being(day_of(at))
            for request, since in named[pk].items():
                if is_in_being or request not in all_since:
                    found[holder][request] = min(since, found[holder].get(request, since))
            holder = parents[holder]
    return found


def _request_ids(rows: LineRows) -> QuerySet[LineCopy, Any]:
    """Return the subquery of the request ids of these rows."""
    ids: QuerySet[LineCopy, Any] = rows.order_by().values(rows.model.REQUEST_ID_FIELD)
    return ids
