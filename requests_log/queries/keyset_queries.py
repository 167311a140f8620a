"""Where a list of requests is read: filings for now, positions for a day gone by."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from requests_log import scope
from requests_log.as_of import AsOf, day_of
from requests_log.models import ALL, ANY, LineCopy, LineVersion, ListIndexRow, Request
from requests_log.queries.criteria import RequestCriteria, SortOrder
from requests_log.queries.keyset import KeysetReader, fetch_union
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.search import finder

UNRESOLVED = tuple(stage for stage in Stage if stage != Stage.RESOLVED)


def filings(
    seen: list[int] | None, asked: RequestCriteria, order: SortOrder, *, among: Sequence[int] | None
) -> KeysetReader:
    """Return where requests are read as they stand now, in an order that filings have.

    ``seen`` are the keys of the areas that a reader sees, None for those who see every request.

    ``among`` are the ids of requests that have the words asked for, None where there are too many
    to tell or no words are asked for.
    """
    departments, areas = department_keys(asked), area_keys(asked, seen)
    stages = _stages(asked)
    within, fits = Q(), Q()
    if asked.area and seen is not None and asked.area.pk not in seen:
        fits &= Q(scope.filed_for_areas(seen))
    if asked.workstream:
        fits &= Q(workstream=asked.workstream)
    if asked.kind:
        fits &= Q(request_kind=asked.kind)
    if asked.unchanged_since:
        fits &= Q(updated_on__lt=asked.unchanged_since)
    if asked.overdue:
        late = Q(due__lt=day_of(None))
        within, fits = (within & late, fits) if order.filing == "due" else (within, fits & late)
    if asked.no_news_since:
        quiet = Q(news_on__lte=asked.no_news_since)
        if order.filing == "news_on":
            within &= quiet
        else:
            fits &= quiet
    if asked.terms is not None:
        fits &= finder.having(asked.terms, field="now", request="request_id")
    # Of several areas that a reader sees, a request may be under two.
    apart = len(areas) <= 2
    rows = ListIndexRow.objects.filter(within)
    by: tuple[str, ...] = ("department", "area", "stage")
    keys: list[tuple[Any, ...]] = list(product(departments, areas, stages))
    if among is not None:
        under = {"department__in": departments, "area__in": areas, "stage__in": stages}
        rows, by, keys = rows.filter(request__in=among, **under), (), [()]
    return KeysetReader(
        rows, order.filing, "request_id", order.descending, fits or None, by, keys, apart
    )


def positions(
    seen: list[int] | None,
    asked: RequestCriteria,
    order: SortOrder,
    *,
    at: AsOf,
    among: Sequence[int] | None,
) -> KeysetReader:
    """Return where requests are read as they stood on a day, in an order that positions have."""
    at = at if seen is None else at.as_known_now()
    fits = Q()
    if seen is not None:
        fits &= Q(scope.for_areas([key for key in seen if key != ALL], LineVersion, at=at))
    if asked.wide_only:
        fits &= Q(reach__in=WIDE)
    elif asked.area and asked.named_only:
        fits &= Q(scope.naming_areas([asked.area.pk], LineVersion, at=at)) & ~Q(reach__in=WIDE)
    elif asked.area:
        fits &= Q(scope.for_areas([asked.area.pk], LineVersion, at=at))
    if asked.department:
        fits &= Q(scope.for_department(asked.department, LineVersion, at=at))
    rows = LineVersion.objects.as_at(at)
    if asked.stages or asked.overdue:
        fits &= Q(stage__in=_stages(asked))
    if asked.workstream and order.position == "number":
        rows = rows.filter(workstream=asked.workstream)
    elif asked.workstream:
        fits &= Q(workstream=asked.workstream)
    if asked.kind:
        fits &= Q(request_kind=asked.kind)
    if asked.overdue:
        fits &= Q(target_date__lt=at.day)
    if asked.no_news_since:
        fits &= Q(news_on__lte=asked.no_news_since)
    if asked.unchanged_since:
        fits &= Q(updated_on__lt=asked.unchanged_since)
    if asked.terms is not None:
        fits &= finder.having(asked.terms, field="ever", request="request_id")
    if among is not None:
        rows = rows.filter(request__in=among)
    elif order.position == "updated_on":
        # What was written after the day stands at the end of the index, and holds nothing.
        rows = rows.filter(updated_on__lte=at.day)
    nobody = seen is not None and not seen
    keys: list[tuple[Any, ...]] = [] if nobody else [()]
    return KeysetReader(
        rows, order.position, "request_id", order.descending, fits or None, keys=keys
    )


def few_then(
    seen: list[int] | None, asked: RequestCriteria, *, at: AsOf, among_all: bool, most: int
) -> list[int] | None:
    """Return the ids of few requests among which is every one that is asked for, as at a day.

    None where no index has them together, or where they would be more than ``most``. ``among_all``
    says that no more than that stood on the day at all.
    """
    at = at if seen is None else at.as_known_now()
    there = LineVersion.objects.as_at(at)
    narrowed: list[list[QuerySet[Any]]] = []
    if among_all:
        # What was written after the day stands at the end of the index.
        narrowed.append([there.filter(updated_on__lte=at.day)])
    if asked.workstream:
        narrowed.append([there.filter(workstream=asked.workstream)])
    areas = area_keys(asked, seen)
    if areas != [ANY]:
        naming = scope.links_to_areas([key for key in areas if key != ALL], at=at)
        narrowed.append([naming, *([there.wide()] if ALL in areas else [])])
    if asked.department:
        asking = scope.links_to_department(asked.department, at=at)
        narrowed.append([asking, there.filter(asks_all=True)])
    found = (_few(rows, most) for rows in narrowed)
    return next((ids for ids in found if ids is not None), None)


def few_now(asked: RequestCriteria, *, most: int) -> list[int] | None:
    """Return the ids of few requests among which is every one that is asked for, as they stand now.

    They are those of its workstream. None where they would be more than ``most``.
    """
    return _few([Request.objects.filter(workstream=asked.workstream)], most)


def _few(rows: Iterable[QuerySet[Any]], most: int) -> list[int] | None:
    """Return the ids of the requests of all these rows, None where they are more than ``most``."""
    found: set[int] = set()
    for some in rows:
        pk: str = some.model.REQUEST if issubclass(some.model, LineCopy) else "request_id"
        found.update(some.order_by().values_list(pk, flat=True)[: most + 1])
        if len(found) > most:
            return None
    return sorted(found)


def oldest_asked(keys: Iterable[int]) -> dict[int, dt.date]:
    """Return the day since which each key of a department has been asked what is not resolved.

    It is of every request, as they stand now; a key of which nothing is open is left out.
    """
    firsts = [
        ListIndexRow.objects.filter(department=key, area=ANY, stage=stage)
        .order_by("asked_since")
        .values_list("department", "asked_since")[:1]
        for key, stage in product(keys, UNRESOLVED)
    ]
    found: dict[int, dt.date] = {}
    for key, day in fetch_union(firsts):
        since = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
        found[key] = min(since, found.get(key, since))
    return found


def department_keys(asked: RequestCriteria) -> list[int]:
    """Return the keys of the departments that filings are read under."""
    return [asked.department.pk, ALL] if asked.department else [ANY]


def area_keys(asked: RequestCriteria, seen: list[int] | None) -> list[int]:
    """Return the keys of the areas that filings are read under, for a reader who sees ``seen``."""
    if seen is not None and not seen:
        return []
    if asked.wide_only:
        return [ALL]
    if asked.area:
        return [asked.area.pk] if asked.named_only else [asked.area.pk, ALL]
    return [ANY] if seen is None else seen


def _stages(asked: RequestCriteria) -> list[str]:
    """Return the stages that those asked for can stand in."""
    stages = list(dict.fromkeys(asked.stages)) or [stage.value for stage in Stage]
    if asked.overdue:
        stages = [stage for stage in stages if stage in UNRESOLVED]
    if asked.workstream:
        stages = [stage for stage in stages if stage == Stage.ON_GOING]
    return stages
