"""The index rows and count changes that follow from a log. Nothing here queries a database."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from requests_log.log import bitemporal
from requests_log.log.bitemporal import CopiedLine, LineState, Version
from requests_log.log.positions import news_by_department
from requests_log.log.reader import effective_entries
from requests_log.models import ALL, ANY, NO_DATE, CountSpan, Entry, Position
from requests_log.projections.hierarchy import Hierarchy


class CountKey(NamedTuple):
    """What ``StageCount`` counts, in the order of its unique constraint."""

    department: int
    area: int
    workstream: int
    as_recorded: bool
    span: str
    start: dt.date
    stage: str


def shared_fields(copied: CopiedLine) -> dict[str, object]:
    """Return the fields that all index rows of a request share, from the request's own fields."""
    return {
        "stage": copied["stage"],
        "updated_on": copied["updated_on"],
        "news_on": copied["news_on"],
        "due": copied["target_date"] or NO_DATE,
    }


def index_keys(
    line: Entry, begun: dt.date, asked: Mapping[str, dt.date], hierarchy: Hierarchy
) -> dict[tuple[int, int], dt.date]:
    """Return the index keys of a request with this line, which ``begun`` on a day.

    ``asked`` has the date since which it has asked each department that it names.
    """
    since = {ANY: begun, ALL: begun}
    for code, day in asked.items():
        for key in hierarchy.departments[code]:
            since[key] = min(day, since.get(key, day))
    departments = {ANY, *hierarchy.department_keys(line)}
    areas = {ANY, *hierarchy.area_keys(line)}
    return {(key, area): since[key] for key, area in product(sorted(departments), sorted(areas))}


def derive_index_values(
    entries: Sequence[Entry],
    departments: Iterable[Version[str]],
    said: Sequence[Position],
    hierarchy: Hierarchy,
) -> Iterator[dict[str, Any]]:
    """Yield the fields of each index row of a request but its own number.

    ``departments`` are those that its log has asked, with their dates.
    Under a department that has a position, the last news is that department's. There are none for a
    request that was taken back.
    """
    lines = effective_entries(entries)
    if not lines:
        return
    shared = shared_fields(bitemporal.derive_current(entries))
    news: dict[int, dt.date] = {}
    if said:
        common = bitemporal.derive_common_news(entries)
        named = {code for entry in entries for code in entry.department_codes}
        own = news_by_department(entries, said)
        for code in named | own.keys():
            for key in hierarchy.departments[code]:
                news[key] = max(own.get(code, common), news.get(key, common))
    asked = {
        version.value: version.since
        for version in departments
        if version.until is None and version.known_until is None
    }
    keys = index_keys(lines[-1], lines[0].effective_on, asked, hierarchy)
    for (department, area), since in keys.items():
        fields = {"department": department, "area": area, "asked_since": since, **shared}
        yield {**fields, "news_on": news.get(department, shared["news_on"])}


def derive_counts(
    versions: Iterable[Version[LineState]], log: Sequence[Entry], hierarchy: Hierarchy
) -> Counter[CountKey]:
    """Return how much these line versions of a request change each count, by day."""
    lines = {entry.pk: entry for entry in log}
    changes: Counter[CountKey] = Counter()
    for version in versions:
        line = lines[version.value.entry_id]
        _count(changes, version, line.stage, _cells(line, hierarchy), 1)
    return changes


def derive_moved_counts(
    versions: Iterable[Version[LineState]], log: Sequence[Entry], *, was: Hierarchy, now: Hierarchy
) -> Counter[CountKey]:
    """Return how much a new hierarchy changes the counts of these line versions, by day."""
    lines = {entry.pk: entry for entry in log}
    changes: Counter[CountKey] = Counter()
    for version in versions:
        line = lines[version.value.entry_id]
        before, after = _cells(line, was), _cells(line, now)
        _count(changes, version, line.stage, after - before, 1)
        _count(changes, version, line.stage, before - after, -1)
    return changes


def _cells(line: Entry, hierarchy: Hierarchy) -> set[tuple[int, int, int]]:
    """Return the department, area and workstream of each count that has a line."""
    areas = {ANY, *hierarchy.area_keys(line)}
    return {
        *product([ANY], areas, [ANY, line.workstream_id or ANY]),
        *product(hierarchy.department_keys(line), [ANY], [ANY]),
    }


def _count(
    changes: Counter[CountKey],
    version: Version[LineState],
    stage: str,
    cells: Iterable[tuple[int, int, int]],
    number: int,
) -> None:
    """Add ``number`` to these cells where a version begins, and take it away where it ends."""
    for as_recorded, since, until in _counted_periods(version):
        for cell in cells:
            changes[CountKey(*cell, as_recorded, CountSpan.DAY, since, stage)] += number
            if until:
                changes[CountKey(*cell, as_recorded, CountSpan.DAY, until, stage)] -= number


def _counted_periods(
    version: Version[LineState],
) -> Iterator[tuple[bool, dt.date, dt.date | None]]:
    """Yield the periods in which a version counts: as known now, and as recorded at the time."""
    if version.known_until is None:
        yield False, version.since, version.until
    since = max(version.since, version.known_since)
    until = min(filter(None, (version.until, version.known_until)), default=None)
    if until is None or since < until:
        yield True, since, until


def sum_spans(by_day: Mapping[CountKey, int]) -> dict[CountKey, int]:
    """Return the changes of counts by day, month, year and ever; those of 0 are left out."""
    sums: Counter[CountKey] = Counter()
    for key, change in by_day.items():
        day = key.start
        starts = {
            CountSpan.DAY: day,
            CountSpan.MONTH: day.replace(day=1),
            CountSpan.YEAR: dt.date(day.year, 1, 1),
        }
        if not key.as_recorded:
            starts[CountSpan.EVER] = dt.date.min
        for span, start in starts.items():
            sums[key._replace(span=span.value, start=start)] += change
    return {key: change for key, change in sums.items() if change}
