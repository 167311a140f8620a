"""What a log says of where its request is found and counted: filings, and changes of counts.

Like ``history``, which it stands on, it asks no database: the pen saves what it says, and
``check_log`` proves it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from requests_log.log import bitemporal
from requests_log.log.bitemporal import LineState, Version
from requests_log.log.reader import standing
from requests_log.models import ALL, ANY, NO_DATE
from requests_log.projections.hierarchy import Hierarchy

# What of a filing is copied from the request, under the same names.
COPIED = ("stage", "workstream_id", "request_kind", "updated_on", "news_on")


class CountCell(NamedTuple):
    """What is counted: requests in a stage, of a department or an area or a workstream."""

    department: int
    area: int
    workstream: int
    stage: str


class CountKey(NamedTuple):
    """A day on which a count changes; ``then`` where each day is as it was known on that day."""

    then: bool
    day: dt.date
    cell: CountCell


def copied_of(copy: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every filing of a request has of the copy that the request itself has."""
    return {**{name: copy[name] for name in COPIED}, "due": copy["target_date"] or NO_DATE}


def index_rows_of(
    line: Any, entries: Sequence[Any], relations: Hierarchy
) -> dict[tuple[int, int], dt.date]:
    """Return the pairs of a department and an area that a request is filed under, by its log.

    With each pair goes the day since which it asks the department. ``line`` is how it stands now.
    """
    began = standing(entries)[0].effective_on
    since = {ANY: began, ALL: began}
    for held in bitemporal.names_of(entries, "department_codes"):
        if held.until is None and held.known_until is None:
            for key in relations.departments[held.value]:
                since[key] = min(held.since, since.get(key, held.since))
    departments = {ANY, *relations.department_keys(line)}
    areas = {ANY, *relations.area_keys(line)}
    return {(key, area): since[key] for key, area in product(departments, areas)}


def cells_of(line: Any, relations: Hierarchy) -> set[CountCell]:
    """Return what a line counts in: all, each department, each area, and its workstream."""
    keys = {
        (ANY, ANY),
        *((key, ANY) for key in relations.department_keys(line)),
        *((ANY, key) for key in relations.area_keys(line)),
    }
    streams = {ANY, line.workstream_id or ANY}
    return {
        CountCell(department, area, stream, line.stage)
        for (department, area), stream in product(keys, streams)
    }


def changes_of_counts(
    positions: Iterable[Version[LineState]], lines: Mapping[int, Any], relations: Hierarchy
) -> Counter[CountKey]:
    """Return by how much these positions of a request change each count, and on which day."""
    found: Counter[CountKey] = Counter()
    for held in positions:
        cells = cells_of(lines[held.value.entry_id], relations)
        for then, since, until in _held_between(held):
            for cell in cells:
                found[CountKey(then, since, cell)] += 1
                if until:
                    found[CountKey(then, until, cell)] -= 1
    return found


def _held_between(
    held: Version[LineState],
) -> Iterable[tuple[bool, dt.date, dt.date | None]]:
    """Yield the days between which a position counts: as is known now, and as was known then."""
    if held.known_until is None:
        yield False, held.since, held.until
    since = max(held.since, held.known_since)
    until = min(filter(None, (held.until, held.known_until)), default=None)
    if until is None or since < until:
        yield True, since, until
