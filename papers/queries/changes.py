"""The changes between two days, told by request, by area and by department."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from areas.models import Area
from departments.models import Department
from papers.description import Changes
from papers.domain import phrases
from papers.domain.assemble import Scope, earlier
from papers.models import Meeting
from requests_log.as_of import AsOf
from requests_log.log.changes import (
    ChangeKind,
    LineChange,
    compare_readings,
    count_kinds,
    read_lines,
)
from requests_log.models import LineVersion
from requests_log.queries.keyset import SCAN_LIMIT
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.request_list import COUNT_LIMIT
from requests_log.rules.labels import Reach


@dataclass(frozen=True)
class ChangeTotals:
    """How many requests each kind of change happened to, under one name."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Between:
    """The changes between two days. ``kinds`` heads the columns of the two tallies.

    ``page`` is None where they are those of few requests, which are all there: unchanged ones too.
    Of many requests only those that changed are read, a page of them at a time, and the tallies are
    of that page.
    """

    changes: Changes
    kinds: tuple[ChangeKind, ...]
    by_area: tuple[ChangeTotals, ...]
    by_department: tuple[ChangeTotals, ...]
    page: Page[int] | None = None


class TooManyChanges(Exception):
    """More requests changed than a page can tell."""


def between_days(scope: Scope, first: AsOf, second: AsOf, *, page: str = "") -> Between:
    """Return what changed from one day to another in a scope, in a fixed number of queries.

    Of a scope of more than a thousand requests it is a page of those that changed: the one of that
    number. Raises TooMany where more than a thousand changed.
    """
    count = scope.count(second)
    listed = None
    if count.over or count.number > COUNT_LIMIT:
        listed = Paginator(_changed(scope, first, second), ON_A_PAGE).get_page(page)
    among = list(listed) if listed is not None else None
    then = earlier(scope, first, f"{first}, as at {second}", among=among)
    found = compare_readings(
        then.then,
        read_lines(scope.rows(second, among=among)),
        until=second.day,
        meetings=Meeting.objects.days(until=second.day),
        superseded=then.said,
    )
    kinds = tuple(count_kinds(found))
    areas = dict(Area.objects.values_list("slug", "name"))
    departments = dict(Department.objects.values_list("code", "name"))
    return Between(
        phrases.changes(found, then.label),
        kinds,
        _tallied(found, kinds, lambda change: _areas(change, areas)),
        _tallied(found, kinds, lambda change: _departments(change, departments)),
        page=listed,
    )


def _changed(scope: Scope, first: AsOf, second: AsOf) -> list[int]:
    """Return the ids of the requests that changed between two days, by reference.

    They are those whose line has been as it is since a day between, and those of which something
    else was known on the first day. Raises TooMany where there are over a thousand.
    """
    changed = LineVersion.objects.as_of(second).filter(updated_on__gt=first.day)
    wrong = LineVersion.objects.filter(
        known_until__gt=first.day, known_since__lte=first.day, since__lte=first.day
    )
    # Of a scope that is everything there is nothing to leave out.
    of_all = scope.department is None and scope.area is None and scope.sees_all
    most = COUNT_LIMIT if of_all else SCAN_LIMIT
    ids: set[int] = set()
    for rows in (
        changed.filter(updated_on__lte=second.day).order_by("updated_on"),
        wrong.order_by("known_until"),
    ):
        ids.update(rows.values_list("request_id", flat=True)[: most + 1])
        if len(ids) > most:
            raise TooManyChanges
    there: set[tuple[int, int]] = set()
    for at in (first, second):
        found = scope.rows(at, among=sorted(ids))
        there.update(found.order_by().values_list("number", found.model.REQUEST_ID_FIELD))
    if len(there) > COUNT_LIMIT:
        raise TooManyChanges
    return [pk for _, pk in sorted(there)]


def _areas(change: LineChange, names: dict[str, str]) -> Iterable[str]:
    line = change.line
    if line.speaks_for_all:
        return [Reach(line.reach).label]
    return [names.get(slug, slug) for slug in line.area_slugs]


def _departments(change: LineChange, names: dict[str, str]) -> Iterable[str]:
    line = change.line
    named = [names.get(code, code) for code in line.department_codes]
    return [*named, "All departments"] if line.asks_all else named


def _tallied(
    found: Sequence[LineChange],
    kinds: Sequence[ChangeKind],
    names: Callable[[LineChange], Iterable[str]],
) -> tuple[ChangeTotals, ...]:
    """Return a tally for each name; a change that has two counts for both."""
    grouped: dict[str, list[LineChange]] = defaultdict(list)
    for change in found:
        for name in names(change):
            grouped[name].append(change)
    tallies = {name: count_kinds(changes) for name, changes in grouped.items()}
    return tuple(
        ChangeTotals(name, tuple(tallies[name].get(kind, 0) for kind in kinds))
        for name in sorted(tallies)
    )
