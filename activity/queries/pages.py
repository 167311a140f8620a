"""Pages of everything that was done, newest first, read by keyset pagination from all sources.

A page reads a bounded number of rows of each source through its index by time, whatever the size of
the record. It counts nothing.
"""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from operator import itemgetter

from activity.queries import (
    of_champions,
    of_commissions,
    of_facts,
    of_imports,
    of_letters,
    of_next_steps,
    of_papers,
    of_proposals,
    of_redactions,
    of_requests,
    subjects,
)
from activity.queries.item import ActivityItem
from activity.queries.source import ActivityFilters, ActivityPlace, Found, Trace

# Of the same time, what comes later here is shown as newer: a decision above what it was made on.
SOURCES = (
    *of_requests.SOURCES,
    *of_next_steps.SOURCES,
    *of_imports.SOURCES,
    *of_facts.SOURCES,
    *of_champions.SOURCES,
    *of_commissions.SOURCES,
    *of_proposals.SOURCES,
    *of_letters.SOURCES,
    *of_papers.SOURCES,
    *of_redactions.SOURCES,
)
PAGE_SIZE = 50
# How many things are looked through, step by step, for those about an area or a department.
SCAN_STEPS = (1_000, 1_000)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
_PLACE = re.compile(r"([0-9]{1,16})~([a-z]{1,20})~([0-9]{1,15})", re.ASCII)
_RANKS = {source.name: rank for rank, source in enumerate(SOURCES)}


@dataclass(frozen=True)
class ActivityPage:
    """One page, newest first. ``older`` and ``newer`` are the places from which others go on.

    ``looked_to`` is the time to which activity has been looked through for a page that is not full.
    """

    items: list[ActivityItem]
    older: ActivityPlace | None = None
    newer: ActivityPlace | None = None
    looked_to: dt.datetime | None = None


def read_page(
    filters: ActivityFilters,
    *,
    before: ActivityPlace | None = None,
    after: ActivityPlace | None = None,
) -> ActivityPage:
    """Return the newest page, or that before or after a place."""
    matches, scanned_to = _scan(filters, after or before, backwards=after is not None)
    shown = matches[:PAGE_SIZE]
    reached = shown[-1].place if len(matches) > PAGE_SIZE else scanned_to
    if after and not reached:
        # There is less than a page after it: show the newest page.
        return read_page(filters)
    looked_to = reached.when if reached and len(shown) < PAGE_SIZE else None
    if after:
        # The place itself is older than what is shown.
        older = shown[0].place if shown else after._replace(pk=after.pk + 1)
        return ActivityPage(_read(shown[::-1]), older, reached, looked_to)
    newer = None
    if before:
        newer = shown[0].place if shown else before._replace(pk=max(before.pk - 1, 0))
    return ActivityPage(_read(shown), reached, newer, looked_to)


def format_place(place: ActivityPlace) -> str:
    """Return a place as the value of a query parameter."""
    moment = (place.when - EPOCH) // MICROSECOND
    return f"{moment}~{SOURCES[place.rank].name}~{place.pk}"


def parse_place(text: str) -> ActivityPlace | None:
    """Return the place that a query parameter gives, or None if it gives none."""
    match = _PLACE.fullmatch(text)
    if not match or match[2] not in _RANKS:
        return None
    when = EPOCH + int(match[1]) * MICROSECOND
    return ActivityPlace(when, _RANKS[match[2]], int(match[3]))


def _scan(
    filters: ActivityFilters, place: ActivityPlace | None, *, backwards: bool
) -> tuple[list[Trace], ActivityPlace | None]:
    """Return more than a page of what matches, or as much as there is.

    The place is where looking through ended, if that was before the end.
    """
    matches: list[Trace] = []
    for most in SCAN_STEPS if filters.by_subject else (PAGE_SIZE + 1,):
        found = _find(filters, most, place=place, backwards=backwards)
        matches += subjects.about(filters, found) if filters.by_subject else found
        if len(found) < most:
            return matches, None
        place = found[-1].place
        if len(matches) > PAGE_SIZE:
            break
    return matches, place


def _find(
    filters: ActivityFilters, most: int, *, place: ActivityPlace | None, backwards: bool
) -> list[Trace]:
    found: list[Found] = []
    for rank, source in enumerate(SOURCES):
        rows = source.find(filters, rank=rank, most=most, place=place, backwards=backwards)
        found += rows
        if len(rows) == most:
            # What later sources have beyond the last of these is not among the first so many. Of
            # the same time, theirs is newer.
            last = rows[-1][0]
            filters = replace(filters, end=last) if backwards else replace(filters, start=last)
    # By time, source and id.
    found.sort(key=itemgetter(0, 1, 2), reverse=not backwards)
    return [SOURCES[each[1]].trace(each) for each in found[:most]]


def _read(traces: list[Trace]) -> list[ActivityItem]:
    """Return the items in the order of their traces, with one query for each source."""
    ids: dict[int, list[int]] = defaultdict(list)
    for trace in traces:
        ids[trace.place.rank].append(trace.place.pk)
    items = {rank: SOURCES[rank].read(of_rank) for rank, of_rank in ids.items()}
    return [
        items[trace.place.rank][trace.place.pk]
        for trace in traces
        # A saved row may have gone meanwhile, or become part of something else.
        if trace.place.pk in items[trace.place.rank]
    ]
