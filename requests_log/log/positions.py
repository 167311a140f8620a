"""What each department says of a request, now or on a date, and the status composed from it.

A status is either written for all departments, or composed from their positions: the last status
written for all, then each department's words. A position *is newer* than that status if it was
recorded once that status stood.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from departments.models import Department, with_body_ids
from requests_log.as_of import AsOf
from requests_log.log.bitemporal import derive_common_news
from requests_log.log.reader import (
    effective_entries,
    log_as_of,
    place_in_log,
    recorded_by,
    uncorrected,
)
from requests_log.models import Entry, Position
from requests_log.rules.stages import Stage


@dataclass(frozen=True)
class DepartmentPosition:
    """A department's position at a time: its latest words, if any, and its latest news.

    ``is_newer`` says whether the words are newer than the status that was written for all.
    """

    department: Department
    latest: Position
    said: Position | None
    is_newer: bool

    @property
    def text(self) -> str:
        """The department's own words; empty if it has only said that nothing has changed."""
        return self.said.text if self.said else ""

    @property
    def news_on(self) -> dt.date:
        """The date on which it last said anything."""
        return self.latest.effective_on


def read_positions(request_id: int) -> list[Position]:
    """Return all positions on a request, each before its correction."""
    return list(Position.objects.filter(request=request_id).select_related("department", "by"))


def positions_as_of(
    positions: Sequence[Position], log: Sequence[Entry], at: AsOf | None
) -> list[DepartmentPosition]:
    """Return each department's position, now or on a date, by department code.

    ``log`` has all entries of the request. Departments that have said nothing are left out.
    """
    known = recorded_by(positions, at.known_on if at else None)
    lines = lines_as_of(log, at)
    if not lines:
        return []
    written = base_of(lines, log).number
    numbers = {entry.pk: entry.number for entry in log}
    found: dict[str, DepartmentPosition] = {}
    for each in uncorrected(known):
        if at and each.effective_on > at.day:
            continue
        code = each.department.code
        before = found.get(code)
        if each.is_no_change:
            said, is_newer = (before.said, before.is_newer) if before else (None, False)
        else:
            said, is_newer = each, numbers[each.beside_id] >= written
        found[code] = DepartmentPosition(each.department, each, said, is_newer)
    return [found[code] for code in sorted(found)]


@dataclass(frozen=True)
class OwnRecord:
    """What a department says of a request, if it is newer than the status, and its last news."""

    said: DepartmentPosition | None
    news_on: dt.date


def read_own_records(
    department: Department, requests: Iterable[int] | QuerySet[Any, Any], *, at: AsOf | None
) -> dict[int, OwnRecord]:
    """Return a department's own words and news, now or on a date, by request id.

    Only of those requests on which any department has said something. Bodies of the department
    speak for it too. The number of queries does not depend on the number of requests.
    """
    said: dict[int, list[Position]] = defaultdict(list)
    rows = Position.objects.filter(request__in=requests)
    for each in rows.select_related("department"):
        said[each.request_id].append(each)
    if not said:
        return {}
    own = with_body_ids(department)
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(request__in=rows.values("request")):
        logs[entry.request_id].append(entry)
    return {
        request: _own_record(positions, logs[request], own, at)
        for request, positions in said.items()
        if lines_as_of(logs[request], at)
    }


def _own_record(
    positions: Sequence[Position], log: Sequence[Entry], own: set[int], at: AsOf | None
) -> OwnRecord:
    found = [p for p in positions_as_of(positions, log, at) if p.department.pk in own]
    newer = [each for each in found if each.is_newer]
    common = derive_common_news(log_as_of(log, at) if at else log)
    return OwnRecord(
        max(newer, key=_when, default=None), max([common, *(each.news_on for each in found)])
    )


def words_of(
    department: Department,
    requests: Iterable[int] | QuerySet[Any, Any],
    *,
    at: AsOf | None = None,
) -> dict[int, DepartmentPosition]:
    """Return what a department says of these requests that is newer than the status, by id."""
    found = read_own_records(department, requests, at=at)
    return {request: own.said for request, own in found.items() if own.said}


def words_to_edit(line: Entry, said: DepartmentPosition | None) -> str:
    """Return the words that a department starts from: its own, or those of a status of its own.

    Of a joint request on which it has said nothing, it starts from nothing.
    """
    if said:
        return said.text
    return "" if is_joint(line) else line.status


def has_changed(seen: Entry, line: Entry) -> bool:
    """Return whether a line says anything else than the one that was seen.

    Internal notes, confirmations of no change and other departments' words do not count.
    """
    if line.pk == seen.pk or line.content() == seen.content():
        return False
    if not (is_joint(line) and line.composed_from):
        return True
    written = (line.composed_from.status, (seen.composed_from or seen).status)
    others = ({**each.content(), "status": ""} for each in (line, seen))
    return written[0] != written[1] or next(others) != next(others)


def lines_as_of(log: Sequence[Entry], at: AsOf | None) -> list[Entry]:
    """Return the effective entries of a log, now or up to a date, oldest first."""
    lines = effective_entries(recorded_by(log, at.known_on if at else None))
    return [entry for entry in lines if at is None or entry.effective_on <= at.day]


def base_of(lines: Sequence[Entry], log: Sequence[Entry]) -> Entry:
    """Return the entry with the last status that was written for all departments.

    ``lines`` are the effective entries up to the line in question. Entries that repeat the status,
    such as confirmations, do not count as writing it.
    """
    place = len(lines) - 1
    if lines[place].composed_from_id:
        written = next(entry for entry in log if entry.pk == lines[place].composed_from_id)
        # It may have been corrected since.
        found = next((entry for entry in lines if entry.number == written.number), None)
        if found:
            return found
        # It has been withdrawn, or was not known then: the status before it counts.
        before = [each for each in lines if place_in_log(each) < place_in_log(written)]
        uncomposed = (n for n, each in enumerate(before) if not each.composed_from_id)
        place = max(uncomposed, default=0)
    while place and _same_status(lines[place - 1], lines[place]):
        place -= 1
    return lines[place]


def _same_status(entry: Entry, other: Entry) -> bool:
    return (entry.status, entry.composed_from_id) == (other.status, other.composed_from_id)


def is_joint(line: Entry) -> bool:
    """Return whether a line asks more than one department."""
    return line.asks_all or len(line.department_codes) > 1


def silent_departments(
    asked: Iterable[Department], found: Sequence[DepartmentPosition]
) -> list[Department]:
    """Return those asked with no words newer than the status that was written for all.

    A department also speaks for the bodies that belong to it.
    """
    spoken = {each.department.pk for each in found if each.is_newer}
    return [each for each in asked if not spoken & {each.pk, each.parent_id}]


def compose_status(
    line: Entry, base: Entry, asked: Iterable[Department], found: Sequence[DepartmentPosition]
) -> str:
    """Return the status composed from the words that are newer than the status of ``base``.

    Each department's words begin with its code. The status of ``base`` comes first, unless every
    department asked has spoken since. Of a request with one department, it is that one's words.
    """
    newer = sorted((each for each in found if each.is_newer), key=_order_in(line))
    if not newer:
        return base.status
    if not is_joint(line):
        return max(newer, key=_when).text
    own = [_named(each.department.code, each.text) for each in newer]
    is_complete = not line.asks_all and not silent_departments(asked, newer)
    return "\n".join(own if is_complete else [base.status, *own])


def _when(each: DepartmentPosition) -> tuple[dt.date, int]:
    return each.news_on, each.latest.pk


def _named(code: str, text: str) -> str:
    # A bullet must begin its line.
    return f"{code}:\n{text}" if text.startswith("• ") else f"{code}: {text}"


def _order_in(line: Entry) -> Callable[[DepartmentPosition], tuple[int, str]]:
    """Return the key that sorts positions as the line prints its departments."""
    label = line.departments_label

    def key(each: DepartmentPosition) -> tuple[int, str]:
        place = label.find(each.department.code)
        return (place if place >= 0 else len(label), each.department.code)

    return key


def may_compose(log: Sequence[Entry], *, spoken_since: int | None) -> bool:
    """Return whether new words of a department go into the status.

    They do not if an official wrote one status for all departments after the entry
    ``spoken_since``, beside which one first spoke. Nor do they if the request is resolved. Then
    they stand beside the status.
    """
    lines = effective_entries(log)
    line = lines[-1]
    if line.stage == Stage.RESOLVED:
        return False
    if line.composed_from_id or not is_joint(line):
        return True
    return spoken_since is None or spoken_since >= base_of(lines, log).number


def news_by_department(log: Sequence[Entry], positions: Sequence[Position]) -> dict[str, dt.date]:
    """Return the date of the last news of each department that has a position, by code."""
    common = derive_common_news(log)
    return {
        each.department.code: max(common, each.news_on)
        for each in positions_as_of(positions, log, None)
    }
