"""Reading a request's log: what stands, on a day and as known then, and whether it is legal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from areas.models import Area
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.models import Entry, EntryKind, LineCopy, Request
from requests_log.rules.stages import Stage, first_illegal

# A field of an entry: what its links call the row that they name, that row's key and its model.
LINKED_BY: dict[str, tuple[str, str, Any]] = {
    "area_slugs": ("area", "slug", Area),
    "department_codes": ("department", "code", Department),
}
# The fields of an entry that say where the request stands: the line, and what it is filed under.
SAID = tuple(
    "workstream_id" if name == "workstream" else name for name in (*Entry.LINE, *Entry.CLASSES)
)

_said = attrgetter(*SAID)


def log_of(row: LineCopy, *related: str) -> list[Entry]:
    """Return all entries of a request, by day and place, each before its correction.

    ``related`` is what else of them the same query reads: who wrote them, their workstreams.
    """
    entries = Entry.objects.filter(request=getattr(row, row.REQUEST))
    return list(entries.select_related(*related) if related else entries)


def named_by(line: Entry) -> tuple[QuerySet[Area], QuerySet[Department]]:
    """Return the areas that a line names, and the departments that it asks."""
    return (
        Area.objects.filter(slug__in=line.area_slugs),
        Department.objects.filter(code__in=line.department_codes),
    )


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that make the line, oldest first.

    Left out are entries that a later one corrects, and notes: a note repeats the line that its
    writer saw and says nothing new of it.
    """
    corrected = {entry.corrects_id for entry in entries if entry.corrects_id}
    return sorted(
        (e for e in entries if e.pk not in corrected and e.kind != EntryKind.NOTED),
        key=lambda e: (e.effective_on, e.number, e.pk),
    )


def said(entry: Any) -> tuple[Any, ...]:
    """Return all that an entry says of its request: two that say the same are equal."""
    # A comprehension: a write asks this of every line, many times over.
    return tuple([tuple(value) if isinstance(value, list) else value for value in _said(entry)])


def recorded_by(entries: Sequence[Entry], day: dt.date | None) -> list[Entry]:
    """Return the entries that had been written down by the end of ``day``, or all of them."""
    return [e for e in entries if day is None or timezone.localdate(e.recorded_at) <= day]


def log_as_at(entries: Sequence[Entry], at: AsOf) -> list[Entry]:
    """Return the part of a log that a page as at a day shows.

    That is every line that stood by then, with what it corrects, and every note.
    """
    known = recorded_by(entries, at.known_on)
    days = {line.number: line.effective_on for line in standing(known)}
    return [e for e in known if days.get(e.number, e.effective_on) <= at.day]


def links_of(request: Request) -> dict[str, Any]:
    """Return the request's two kinds of link, by the field of an entry that they copy."""
    return {"area_slugs": request.area_links, "department_codes": request.department_links}


def problems_of(entries: Sequence[Entry]) -> list[str]:
    """Return, in words, each way in which a log is not a legal one; none where it is legal."""
    lines = standing(entries)
    if not lines:
        return ["has no entries"]
    found = []
    first = [e for e in entries if e.number == 1 and not e.corrects_id]
    if len(first) != 1 or first[0].kind != EntryKind.RAISED:
        found.append("does not start with the entry that raised it")
    if sum(e.kind == EntryKind.RAISED for e in entries) > 1:
        found.append("was raised more than once")
    by_place = sorted(lines, key=lambda e: e.number)
    if [e.number for e in by_place] != [e.number for e in lines]:
        found.append("has entries with dates out of order")
    if unknown := {e.stage for e in entries} - set(Stage):
        found.append(f"has a stage that does not exist: {', '.join(sorted(unknown))}")
    elif pair := first_illegal(e.stage for e in by_place):
        found.append(
            f"goes from {Stage(pair[0]).label} to {Stage(pair[1]).label}, which is not allowed"
        )
    places = {e.pk: e.number for e in entries}
    if any(e.corrects_id and places.get(e.corrects_id) != e.number for e in entries):
        found.append("has a correction with a different number from the entry it corrects")
    return found


@dataclass(frozen=True)
class Neighbours:
    """The lines that stand before and after a place in a log."""

    before: Entry | None
    after: Entry | None

    def allows(self, day: dt.date) -> bool:
        """Return whether an entry of ``day`` keeps its place between the two."""
        return (self.before is None or self.before.effective_on <= day) and (
            self.after is None or day <= self.after.effective_on
        )


def neighbours(entry: Entry, entries: Sequence[Entry]) -> Neighbours:
    """Return what stands just before and just after ``entry``'s place."""
    others = sorted(
        (e for e in standing(entries) if e.number != entry.number), key=lambda e: e.number
    )
    before = [e for e in others if e.number < entry.number]
    after = [e for e in others if e.number > entry.number]
    return Neighbours(before[-1] if before else None, after[0] if after else None)
