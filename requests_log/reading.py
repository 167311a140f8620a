"""Reading a request's log: what stands, what the request must copy, and whether it is legal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from areas.models import Area
from departments.models import Department
from requests_log.models import NEWS_KINDS, Entry, EntryKind, Request
from requests_log.stages import Stage, first_illegal

# A field of an entry: what its links call the row that they name, that row's key and its model.
LINKED_BY: dict[str, tuple[str, str, Any]] = {
    "area_slugs": ("area", "slug", Area),
    "department_codes": ("department", "code", Department),
}
# A name, the first day on which it held, and the first day on which it held no longer.
Span = tuple[str, dt.date, dt.date | None]
COPIED = ("stage", "workstream_id", "reach", "asks_all", "request_kind", "target_date")


def log_of(request: Request) -> list[Entry]:
    """Return all entries of a request, by day and place, each before its correction."""
    return list(request.entries.select_related("by", "workstream"))


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


def first_kind(entry: Entry, entries: Sequence[Entry]) -> str:
    """Return the kind of ``entry``, or of what it corrects in the end where it is a correction."""
    by_id = {e.pk: e for e in entries}
    while entry.corrects_id in by_id:
        entry = by_id[entry.corrects_id]
    return entry.kind


def copy_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what the request's copied fields must be, by name, from its whole log.

    Raises ValueError where no entry stands.
    """
    lines = standing(entries)
    if not lines:
        raise ValueError("the log is empty")
    newest = lines[-1]
    # A line that was confirmed, or corrected back, has been as it is since it last changed.
    unchanged = takewhile(lambda line: line.content() == newest.content(), reversed(lines))
    news = [e.effective_on for e in lines if first_kind(e, entries) in NEWS_KINDS]
    return {
        **{name: getattr(newest, name) for name in COPIED},
        "current_id": newest.pk,
        "updated_on": list(unchanged)[-1].effective_on,
        "news_on": news[-1] if news else lines[0].effective_on,
    }


def links_of(request: Request) -> dict[str, Any]:
    """Return the request's two kinds of link, by the field of an entry that they copy."""
    return {"area_slugs": request.area_links, "department_codes": request.department_links}


def spans_of(entries: Sequence[Entry], field: str) -> set[Span]:
    """Return which names ``field`` held from which day until which, from the lines that stand.

    ``field`` is area_slugs or department_codes. A name that held on no whole day is left out.
    """
    spans: set[Span] = set()
    held: dict[str, dt.date] = {}
    for line in standing(entries):
        names = set(getattr(line, field))
        for name in held.keys() - names:
            since = held.pop(name)
            if since < line.effective_on:
                spans.add((name, since, line.effective_on))
        for name in names - held.keys():
            held[name] = line.effective_on
    return spans | {(name, since, None) for name, since in held.items()}


def problems_of(entries: Sequence[Entry]) -> list[str]:
    """Return, in words, each way in which a log is not a legal one; none where it is legal."""
    lines = standing(entries)
    if not lines:
        return ["has no entry"]
    found = []
    first = [e for e in entries if e.number == 1 and not e.corrects_id]
    if len(first) != 1 or first[0].kind != EntryKind.RAISED:
        found.append("does not begin with the entry that raised it")
    if sum(e.kind == EntryKind.RAISED for e in entries) > 1:
        found.append("was raised more than once")
    by_place = sorted(lines, key=lambda e: e.number)
    if [e.number for e in by_place] != [e.number for e in lines]:
        found.append("has entries whose days are not in the order of their places")
    if unknown := {e.stage for e in entries} - set(Stage):
        found.append(f"has a stage that does not exist: {', '.join(sorted(unknown))}")
    elif pair := first_illegal(e.stage for e in by_place):
        found.append(
            f"goes from {Stage(pair[0]).label} to {Stage(pair[1]).label}, which is no legal move"
        )
    places = {e.pk: e.number for e in entries}
    if any(e.corrects_id and places.get(e.corrects_id) != e.number for e in entries):
        found.append("has a correction that is not in the place of what it corrects")
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
