"""Saving the derived rows of a line that follows the current one, at the same cost in any log.

The stored rows of the current line say all that changes, so nothing here reads the log.
``domain`` calls this in the transaction that adds an entry. The logs must be locked.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Greatest

from requests_log.log import bitemporal, reader
from requests_log.log.bitemporal import CopiedLine, LineState, Span, Version
from requests_log.models import (
    ALL,
    ANY,
    Entry,
    LineVersion,
    ListIndexRow,
    Request,
)
from requests_log.projections import builder, saved_lines
from requests_log.projections.hierarchy import Hierarchy
from requests_log.projections.saved_lines import Versions
from requests_log.projections.stored import DATES


def follows(line: Entry, entry: Entry, *, are_departments_free: bool) -> bool:
    """Return whether the derived rows follow from the line and this last entry of its log.

    If departments have spoken, they are not free: whom a new line asks is read with its log.
    """
    is_same = _asked(line) == _asked(entry)
    return entry.effective_on >= line.effective_on and (is_same or are_departments_free)


def _asked(line: Entry) -> tuple[object, ...]:
    return (line.asks_all, line.department_codes)


def save_next_line(
    request: Request,
    entry: Entry,
    hierarchy: Hierarchy,
    *,
    known_since: dt.date | None,
    has_positions: bool,
) -> tuple[Versions, Versions] | None:
    """Update the request and its derived rows for a new line after the current one.

    ``known_since`` is when the open version of the current line was recorded, if it is the only
    version to look at. Returns the line versions that end or have been replaced, and those in
    their place; None, and nothing is saved, if the current line is not stored as it should be.
    """
    current = request.line
    state = LineState(current.pk, request.updated_on, request.news_on)
    after = bitemporal.next_state(current, state, entry)
    day = bitemporal.recorded_on(entry)
    stored = (
        {Version(state, current.effective_on, None, known_since, None)}
        if known_since
        else read_versions(request, {current.effective_on}, on=day)
    )
    since, on = current.effective_on, entry.effective_on
    come = {(after, on, None), *([(state, since, on)] if on > since else [])}
    found = bitemporal.replace_spans(stored, [(state, since, None)], come, recorded=day)
    if found is None:
        return None
    old, new = found
    saved_lines.save_versions(request, old, new, [current, entry])
    copied = bitemporal.copy_line(entry, after)
    if index_source(entry) == index_source(current):
        _update_index_rows(request, entry, copied, has_positions=has_positions)
    else:
        named = {field: _save_names(request, field, entry, on=day) for field in reader.LINK_FIELDS}
        asked = named["department_codes"]
        rows = _index_rows(request, entry, copied, asked, hierarchy, has_positions=has_positions)
        request.index_rows.all().delete()
        ListIndexRow.objects.bulk_create(rows)
    _copy_to_request(request, entry, copied)
    return old, new


def index_source(line: Entry) -> tuple[object, ...]:
    """Return the fields of a line that decide which keys it is indexed under, and its links."""
    return (line.reach, line.asks_all, line.area_slugs, line.department_codes)


def add_news(request: Request, department: str, hierarchy: Hierarchy, *, on: dt.date) -> None:
    """Update the last news under a department that has said something, its latest position."""
    rows = ListIndexRow.objects.filter(
        request=request, department__in=hierarchy.departments[department]
    )
    rows.update(news_on=Greatest("news_on", on))


def read_versions(request: Request, since: Collection[dt.date], *, on: dt.date) -> Versions:
    """Return the line versions since some days that are known, or were known until ``on``."""
    is_known = Q(known_until=None) | Q(known_until=on)
    rows = LineVersion.objects.filter(is_known, request=request, since__in=since)
    return {
        Version(
            LineState(row.current_id, row.updated_on, row.news_on),
            **{name: getattr(row, name) for name in DATES},
        )
        for row in rows
    }


def _save_names(request: Request, field: str, entry: Entry, *, on: dt.date) -> dict[str, dt.date]:
    """Update the links of a field, and return since when the request has had each of its names."""
    name, key, _ = reader.LINK_FIELDS[field]
    links: QuerySet[Any] = reader.links_by_field(request)[field]
    # Open ones, and those that were known until earlier today.
    read = links.filter(Q(until=None, known_until=None) | Q(known_until=on))
    stored = {Version(*row) for row in read.values_list(f"{name}__{key}", *DATES)}
    known = {each for each in stored if each.until is None and each.known_until is None}
    names, before = set(getattr(entry, field)), {each.value for each in known}
    ended = [each for each in known if each.value not in names]
    come: set[Span[str]] = {(each, entry.effective_on, None) for each in names - before}
    come |= {
        (each.value, each.since, entry.effective_on)
        for each in ended
        if each.since < entry.effective_on
    }
    gone = [(each.value, each.since, None) for each in ended]
    old, new = bitemporal.replace_spans(stored, gone, come, recorded=on) or (set(), set())
    saved_lines.save_links(request, field, old, new)
    return {
        each.value: each.since
        for each in stored - old | new
        if each.until is None and each.known_until is None
    }


def copy_to_request(request: Request, line: Entry, copied: CopiedLine) -> None:
    """Update the copied fields of a request and of its index rows, which share them."""
    _copy_to_request(request, line, copied)
    request.index_rows.update(**builder.shared_fields(copied))


def _copy_to_request(request: Request, line: Entry, copied: CopiedLine) -> None:
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = line
    Request.objects.filter(pk=request.pk).update(**copied)


def _update_index_rows(
    request: Request, entry: Entry, copied: CopiedLine, *, has_positions: bool
) -> None:
    fields: dict[str, Any] = builder.shared_fields(copied)
    if has_positions:
        # News for all departments counts for each, unless it has said something later.
        is_common = bitemporal.is_common_news(entry)
        own = Greatest("news_on", entry.effective_on) if is_common else F("news_on")
        shared = When(department__in=(ANY, ALL), then=copied["news_on"])
        fields["news_on"] = Case(shared, default=own)
    request.index_rows.update(**fields)


def _index_rows(
    request: Request,
    entry: Entry,
    copied: CopiedLine,
    asked: Mapping[str, dt.date],
    hierarchy: Hierarchy,
    *,
    has_positions: bool,
) -> list[ListIndexRow]:
    """Return all index rows; ``asked`` says since when it has asked each department."""
    read = request.index_rows.filter(area=ANY)
    stored = {row.department: row for row in read}
    shared = builder.shared_fields(copied)
    keys = builder.index_keys(entry, stored[ANY].asked_since, asked, hierarchy)
    rows = []
    for (department, area), since in keys.items():
        fields = {"department": department, "area": area, "asked_since": since, **shared}
        if has_positions and department not in (ANY, ALL):
            # No line that names other areas is news.
            fields["news_on"] = stored[department].news_on
        rows.append(ListIndexRow(request=request, number=request.number, **fields))
    return rows
