"""Changes between two dates, by request, by area and by department."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from areas.models import Area
from departments.models import Department
from papers.description import ChangesSection
from papers.domain.change_sentences import describe_changes
from papers.domain.contents import read_baseline
from papers.domain.scope import PaperScope
from papers.domain.step_changes import read_step_changes
from papers.models import Meeting
from requests_log.as_of import AsOf
from requests_log.log.changes import (
    ChangeKind,
    LineChange,
    compare_readings,
    count_kinds,
    read_lines,
)
from requests_log.log.next_steps import StepReading
from requests_log.models import LineVersion
from requests_log.queries.keyset import SCAN_LIMIT
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.request_list import COUNT_LIMIT
from requests_log.rules.labels import Reach

MOST_STEPS = 100


@dataclass(frozen=True)
class ChangeCounts:
    """The number of requests for each kind of change, for one area or department."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ChangeReport:
    """The changes between two dates. ``kinds`` are the columns of the two tables of counts.

    ``page`` is None if there are few requests: all are included then, unchanged ones too. If there
    are many, only the changed ones are included, one page at a time, and counts are of that page.
    ``steps`` are the first next steps of requests that were agreed or ended between the dates.
    """

    changes: ChangesSection
    kinds: tuple[ChangeKind, ...]
    by_area: tuple[ChangeCounts, ...]
    by_department: tuple[ChangeCounts, ...]
    page: Page[int] | None = None
    steps: tuple[StepReading, ...] = ()
    has_more_steps: bool = False


class TooManyChangesError(Exception):
    """More requests changed than the report can show."""


def find_changes(scope: PaperScope, first: AsOf, second: AsOf, *, page: str = "") -> ChangeReport:
    """Return the changes from one date to another in a scope, in a fixed number of queries.

    If the scope has more than 1,000 requests, the report has page ``page`` of those that changed.
    Raises TooManyChangesError if more than 1,000 changed.
    """
    count = scope.count(second)
    changed_page = None
    if count.over or count.number > COUNT_LIMIT:
        changed_page = Paginator(_find_changed_ids(scope, first, second), ON_A_PAGE).get_page(page)
    among = list(changed_page) if changed_page is not None else None
    baseline = read_baseline(scope, first, f"{first}, as at {second}", among=among)
    changes = compare_readings(
        baseline.lines,
        read_lines(scope.rows(second, among=among)),
        until=second.day,
        meetings=Meeting.objects.dates_held(until=second.day),
        superseded=baseline.superseded,
    )
    kinds = tuple(count_kinds(changes))
    areas = dict(Area.objects.values_list("slug", "name"))
    departments = dict(Department.objects.values_list("code", "name"))
    steps, has_more_steps = read_step_changes(scope, first.day, second, most=MOST_STEPS)
    return ChangeReport(
        describe_changes(changes, baseline.label),
        kinds,
        _count_by_name(changes, kinds, lambda change: _area_names(change, areas)),
        _count_by_name(changes, kinds, lambda change: _department_names(change, departments)),
        page=changed_page,
        steps=tuple(steps),
        has_more_steps=has_more_steps,
    )


def _find_changed_ids(scope: PaperScope, first: AsOf, second: AsOf) -> list[int]:
    """Return the ids of the requests that changed between two dates, sorted by reference.

    These are the requests whose last change is between the two dates, and those whose line was
    known differently on the first date. Raises TooManyChangesError for more than 1,000.
    """
    changed = LineVersion.objects.as_of(second).filter(updated_on__gt=first.day)
    superseded = LineVersion.objects.filter(
        known_until__gt=first.day, known_since__lte=first.day, since__lte=first.day
    )
    # Without filters by scope or reader, every candidate counts, so fewer need to be read.
    is_unfiltered = scope.department is None and scope.area is None and scope.sees_all
    limit = COUNT_LIMIT if is_unfiltered else SCAN_LIMIT
    ids: set[int] = set()
    for rows in (
        changed.filter(updated_on__lte=second.day).order_by("updated_on"),
        superseded.order_by("known_until"),
    ):
        ids.update(rows.values_list("request_id", flat=True)[: limit + 1])
        if len(ids) > limit:
            raise TooManyChangesError
    in_scope: set[tuple[int, int]] = set()
    for at in (first, second):
        found = scope.rows(at, among=sorted(ids))
        in_scope.update(found.order_by().values_list("number", found.model.REQUEST_ID_FIELD))
    if len(in_scope) > COUNT_LIMIT:
        raise TooManyChangesError
    return [pk for _, pk in sorted(in_scope)]


def _area_names(change: LineChange, names: dict[str, str]) -> Iterable[str]:
    line = change.line
    if line.speaks_for_all:
        return [Reach(line.reach).label]
    return [names.get(slug, slug) for slug in line.area_slugs]


def _department_names(change: LineChange, names: dict[str, str]) -> Iterable[str]:
    line = change.line
    named = [names.get(code, code) for code in line.department_codes]
    return [*named, "All departments"] if line.asks_all else named


def _count_by_name(
    changes: Sequence[LineChange],
    kinds: Sequence[ChangeKind],
    names: Callable[[LineChange], Iterable[str]],
) -> tuple[ChangeCounts, ...]:
    """Return the counts for each name; a change with two names counts for both."""
    grouped: dict[str, list[LineChange]] = defaultdict(list)
    for change in changes:
        for name in names(change):
            grouped[name].append(change)
    counts = {name: count_kinds(group) for name, group in grouped.items()}
    return tuple(
        ChangeCounts(name, tuple(counts[name].get(kind, 0) for kind in kinds))
        for name in sorted(counts)
    )
