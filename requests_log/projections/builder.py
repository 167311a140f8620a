"""The index rows and count changes that follow from a log.

Nothing here queries a database. ``writer`` saves what this module derives, and ``check_log``
verifies it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from requests_log.log import bitemporal
from requests_log.log.bitemporal import CopiedLine, LineState, Version
from requests_log.log.reader import effective_entries
from requests_log.models import ALL, ANY, NO_DATE, Entry
from requests_log.projections.hierarchy import Hierarchy

# The fields of an index row that are copied from the request, with the same names.
COPIED_FIELDS = ("stage", "workstream_id", "request_kind", "updated_on", "news_on")


class CountCell(NamedTuple):
    """What is counted: requests in a stage, of a department or an area or a workstream."""

    department: int
    area: int
    workstream: int
    stage: str


class CountKey(NamedTuple):
    """A date on which a count changes. ``as_recorded`` counts each day as known on that day."""

    as_recorded: bool
    day: dt.date
    cell: CountCell


def shared_fields(copied: CopiedLine) -> dict[str, object]:
    """Return the fields that all index rows of a request share, from the request's own fields."""
    values: Mapping[str, object] = copied
    shared = {name: values[name] for name in COPIED_FIELDS}
    return {**shared, "due": copied["target_date"] or NO_DATE}


def derive_index_keys(
    line: Entry, entries: Sequence[Entry], hierarchy: Hierarchy
) -> dict[tuple[int, int], dt.date]:
    """Return the pairs of department key and area key that a request is indexed under.

    Each pair has the date since which the request has asked the department. ``line`` is the
    current line and ``entries`` the whole log.
    """
    began = effective_entries(entries)[0].effective_on
    since = {ANY: began, ALL: began}
    for version in bitemporal.derive_names(entries, "department_codes"):
        if version.until is None and version.known_until is None:
            for key in hierarchy.departments[version.value]:
                since[key] = min(version.since, since.get(key, version.since))
    departments = {ANY, *hierarchy.department_keys(line)}
    areas = {ANY, *hierarchy.area_keys(line)}
    return {(key, area): since[key] for key, area in product(departments, areas)}


def count_cells(line: Entry, hierarchy: Hierarchy) -> set[CountCell]:
    """Return what a line counts in: all, each department, each area, and its workstream."""
    keys = {
        (ANY, ANY),
        *((key, ANY) for key in hierarchy.department_keys(line)),
        *((ANY, key) for key in hierarchy.area_keys(line)),
    }
    workstreams = {ANY, line.workstream_id or ANY}
    return {
        CountCell(department, area, workstream, line.stage)
        for (department, area), workstream in product(keys, workstreams)
    }


def derive_count_changes(
    versions: Iterable[Version[LineState]], lines: Mapping[int, Entry], hierarchy: Hierarchy
) -> Counter[CountKey]:
    """Return how much these line versions of a request change each count, on each date.

    ``lines`` are the entries of the log by id.
    """
    changes: Counter[CountKey] = Counter()
    for version in versions:
        cells = count_cells(lines[version.value.entry_id], hierarchy)
        for as_recorded, since, until in _counted_periods(version):
            for cell in cells:
                changes[CountKey(as_recorded, since, cell)] += 1
                if until:
                    changes[CountKey(as_recorded, until, cell)] -= 1
    return changes


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
