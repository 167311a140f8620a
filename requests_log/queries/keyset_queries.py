"""Which rows a list of requests is read from: index rows for now, line versions for a past date."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product

from django.db.models import Q, QuerySet

from requests_log import scope
from requests_log.as_of import AsOf, day_of
from requests_log.models import (
    ALL,
    ANY,
    AreaLink,
    DepartmentLink,
    LineVersion,
    ListIndexRow,
    Request,
)
from requests_log.queries.criteria import RequestCriteria, SortOrder
from requests_log.queries.keyset import Key, KeysetReader, fetch_union
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.search import finder

UNRESOLVED = tuple(stage for stage in Stage if stage != Stage.RESOLVED)
# Rows that each belong to one request.
RequestRows = (
    QuerySet[Request] | QuerySet[LineVersion] | QuerySet[AreaLink] | QuerySet[DepartmentLink]
)


def read_index(
    visible_areas: list[int] | None,
    criteria: RequestCriteria,
    order: SortOrder,
    *,
    among: Sequence[int] | None,
) -> KeysetReader:
    """Return the reader of current requests, in an order with an ``index_field``.

    ``visible_areas`` are the area keys that the user sees, or None for users who see every request.
    ``among`` are request ids that include every match, or None if they are not known.
    """
    departments, areas = department_keys(criteria), area_keys(criteria, visible_areas)
    stages = _possible_stages(criteria)
    indexed, scanned = Q(), _index_conditions(visible_areas, criteria)
    if criteria.overdue:
        late = Q(due__lt=day_of(None))
        if order.index_field == "due":
            indexed &= late
        else:
            scanned &= late
    if criteria.no_news_since:
        quiet = Q(news_on__lte=criteria.no_news_since)
        if order.index_field == "news_on":
            indexed &= quiet
        else:
            scanned &= quiet
    if criteria.terms is not None:
        scanned &= finder.has_terms(criteria.terms, field="current_words", request="request_id")
    rows = ListIndexRow.objects.filter(indexed)
    key_fields: tuple[str, ...] = ("department", "area", "stage")
    keys: list[Key] = list(product(departments, areas, stages))
    if among is not None:
        rows = rows.filter(
            request__in=among, department__in=departments, area__in=areas, stage__in=stages
        )
        key_fields, keys = (), [()]
    return KeysetReader(
        rows,
        order.index_field,
        "request_id",
        order.descending,
        scanned or None,
        key_fields,
        keys,
        # A request may be indexed under two of a user's areas.
        disjoint=len(areas) <= 2,
    )


def _index_conditions(visible_areas: list[int] | None, criteria: RequestCriteria) -> Q:
    """Return the conditions on index rows that no index answers in any order."""
    conditions = Q()
    if _is_hidden(visible_areas, criteria):
        conditions &= Q(scope.indexed_under_areas(visible_areas or []))
    if criteria.workstream:
        conditions &= Q(workstream=criteria.workstream)
    if criteria.kind:
        conditions &= Q(request_kind=criteria.kind)
    if criteria.unchanged_since:
        conditions &= Q(updated_on__lt=criteria.unchanged_since)
    return conditions


def read_versions(
    visible_areas: list[int] | None,
    criteria: RequestCriteria,
    order: SortOrder,
    *,
    at: AsOf,
    among: Sequence[int] | None,
) -> KeysetReader:
    """Return the reader of requests on a past date, in an order with a ``version_field``."""
    at = at if visible_areas is None else at.as_known_now()
    conditions = _coverage_conditions(visible_areas, criteria, at)
    conditions &= _line_conditions(criteria, at)
    rows = LineVersion.objects.as_of(at)
    if criteria.workstream and order.version_field == "number":
        rows = rows.filter(workstream=criteria.workstream)
    elif criteria.workstream:
        conditions &= Q(workstream=criteria.workstream)
    if criteria.terms is not None:
        conditions &= finder.has_terms(criteria.terms, field="all_words", request="request_id")
    if among is not None:
        rows = rows.filter(request__in=among)
    elif order.version_field == "updated_on":
        # Versions from after the date are at the end of the index, and cannot match.
        rows = rows.filter(updated_on__lte=at.day)
    sees_nothing = visible_areas is not None and not visible_areas
    keys: list[Key] = [] if sees_nothing else [()]
    return KeysetReader(
        rows, order.version_field, "request_id", order.descending, conditions or None, keys=keys
    )


def _coverage_conditions(visible_areas: list[int] | None, criteria: RequestCriteria, at: AsOf) -> Q:
    """Return the conditions on the areas and departments of line versions."""
    conditions = Q()
    if visible_areas is not None:
        ids = [key for key in visible_areas if key != ALL]
        conditions &= Q(scope.for_areas(ids, LineVersion, at=at))
    if criteria.wide_only:
        conditions &= Q(reach__in=WIDE)
    elif criteria.area and criteria.named_only:
        naming = scope.naming_areas([criteria.area.pk], LineVersion, at=at)
        conditions &= Q(naming) & ~Q(reach__in=WIDE)
    elif criteria.area:
        conditions &= Q(scope.for_areas([criteria.area.pk], LineVersion, at=at))
    if criteria.department:
        conditions &= Q(scope.for_department(criteria.department, LineVersion, at=at))
    return conditions


def _line_conditions(criteria: RequestCriteria, at: AsOf) -> Q:
    """Return the conditions on the lines of line versions."""
    conditions = Q()
    if criteria.stages or criteria.overdue:
        conditions &= Q(stage__in=_possible_stages(criteria))
    if criteria.kind:
        conditions &= Q(request_kind=criteria.kind)
    if criteria.overdue:
        conditions &= Q(target_date__lt=at.day)
    if criteria.no_news_since:
        conditions &= Q(news_on__lte=criteria.no_news_since)
    if criteria.unchanged_since:
        conditions &= Q(updated_on__lt=criteria.unchanged_since)
    return conditions


def candidates_as_of(
    visible_areas: list[int] | None,
    criteria: RequestCriteria,
    *,
    at: AsOf,
    among_all: bool,
    most: int,
) -> list[int] | None:
    """Return the ids of up to ``most`` requests that include every match on a past date.

    Returns None if no index has them together, or if there are more. ``among_all`` says that there
    were no more than ``most`` requests on that date.
    """
    at = at if visible_areas is None else at.as_known_now()
    versions = LineVersion.objects.as_of(at)
    sources: list[list[RequestRows]] = []
    if among_all:
        # Versions from after the date are at the end of the index.
        sources.append([versions.filter(updated_on__lte=at.day)])
    if criteria.workstream:
        sources.append([versions.filter(workstream=criteria.workstream)])
    areas = area_keys(criteria, visible_areas)
    if areas != [ANY]:
        naming = scope.links_to_areas([key for key in areas if key != ALL], at=at)
        sources.append([naming, *([versions.wide()] if ALL in areas else [])])
    if criteria.department:
        asking = scope.links_to_department(criteria.department, at=at)
        sources.append([asking, versions.filter(asks_all=True)])
    found = (_request_ids(rows, most) for rows in sources)
    return next((ids for ids in found if ids is not None), None)


def candidates_now(criteria: RequestCriteria, *, most: int) -> list[int] | None:
    """Return the ids of the current requests of a workstream, or None if more than ``most``."""
    return _request_ids([Request.objects.filter(workstream=criteria.workstream)], most)


def _request_ids(sources: Iterable[RequestRows], most: int) -> list[int] | None:
    """Return the sorted request ids of all these rows, or None if there are more than ``most``."""
    found: set[int] = set()
    for rows in sources:
        field = "pk" if rows.model is Request else "request_id"
        found.update(rows.order_by().values_list(field, flat=True)[: most + 1])
        if len(found) > most:
            return None
    return sorted(found)


def earliest_asked(keys: Iterable[int]) -> dict[int, dt.date]:
    """Return the earliest date since which each department key is asked something unresolved.

    Counts every current request. Keys without an unresolved request are left out.
    """
    earliest = [
        ListIndexRow.objects.filter(department=key, area=ANY, stage=stage)
        .order_by("asked_since")
        .values_list("department", "asked_since")[:1]
        for key, stage in product(keys, UNRESOLVED)
    ]
    found: dict[int, dt.date] = {}
    for key, day in fetch_union(earliest):
        since = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
        found[key] = min(since, found.get(key, since))
    return found


def department_keys(criteria: RequestCriteria) -> list[int]:
    """Return the department keys that index rows are read under."""
    return [criteria.department.pk, ALL] if criteria.department else [ANY]


def area_keys(criteria: RequestCriteria, visible_areas: list[int] | None) -> list[int]:
    """Return the area keys that index rows are read under, for a user who sees these areas."""
    if visible_areas is not None and not visible_areas:
        return []
    if criteria.wide_only:
        return [ALL]
    if criteria.area:
        return [criteria.area.pk] if criteria.named_only else [criteria.area.pk, ALL]
    return [ANY] if visible_areas is None else visible_areas


def may_count(visible_areas: list[int] | None, criteria: RequestCriteria) -> bool:
    """Return whether the counts of area keys add up to the number of requests.

    They do not if a request may be under two of a user's areas, or if the user does not see all
    the requests of the area.
    """
    is_hidden = _is_hidden(visible_areas, criteria)
    return not is_hidden and len(area_keys(criteria, visible_areas)) <= 2


def _is_hidden(visible_areas: list[int] | None, criteria: RequestCriteria) -> bool:
    """Return whether the criteria have an area that is not one of the user's."""
    if visible_areas is None or criteria.area is None:
        return False
    return criteria.area.pk not in visible_areas


def _possible_stages(criteria: RequestCriteria) -> list[str]:
    """Return the stages that requests with these criteria can be in."""
    stages = list(dict.fromkeys(criteria.stages)) or [stage.value for stage in Stage]
    if criteria.overdue:
        stages = [stage for stage in stages if stage in UNRESOLVED]
    if criteria.workstream:
        stages = [stage for stage in stages if stage == Stage.ON_GOING]
    return stages
