"""Reading a request's log: its effective entries, on a date and as recorded then, and legality."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from areas.models import Area
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    Entry,
    EntryKind,
    Evidence,
    EvidenceWithdrawal,
    LineCopy,
    NextStep,
    Position,
    Request,
    StepEnding,
)
from requests_log.rules.stages import Stage, first_illegal

Record = TypeVar("Record", Entry, Position)
Recorded = TypeVar("Recorded", Entry, Position, NextStep, StepEnding, Evidence, EvidenceWithdrawal)


class LinkField(NamedTuple):
    """How links copy a field of an entry: their foreign key, and the target's key and model."""

    name: str
    key: str
    model: type[Area] | type[Department]


LINK_FIELDS = {
    "area_slugs": LinkField("area", "slug", Area),
    "department_codes": LinkField("department", "code", Department),
}
# The fields of an entry that make up the line and its classification.
COMPARED_FIELDS = tuple(
    "workstream_id" if name == "workstream" else name
    for name in (*Entry.LINE_FIELDS, *Entry.CLASSIFICATION_FIELDS)
)

# The kinds of entries that are never the line.
WITHOUT_LINE = (EntryKind.NOTED, EntryKind.WITHDRAWN)
_compared_values = attrgetter(*COMPARED_FIELDS)


def read_log(row: LineCopy, *related: str) -> list[Entry]:
    """Return all entries of a request, by date and number, each before its correction.

    ``related`` names the foreign keys to select in the same query.
    """
    entries = Entry.objects.filter(request=getattr(row, row.REQUEST_ID_FIELD))
    return list(entries.select_related(*related) if related else entries)


def named_by(line: Entry) -> tuple[QuerySet[Area], QuerySet[Department]]:
    """Return the areas that a line names, and the departments that it asks."""
    return (
        Area.objects.filter(slug__in=line.area_slugs),
        Department.objects.filter(code__in=line.department_codes),
    )


def effective_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that make up the line, oldest first.

    Entries that have been corrected or withdrawn are left out, and so are notes: a note repeats the
    line that its author saw.
    """
    return standing(in_order(entries))


def standing(ordered: Sequence[Entry]) -> list[Entry]:
    """Return the effective entries of entries that are in order."""
    corrected = {each.corrects_id for each in ordered}
    return [each for each in ordered if each.pk not in corrected and each.kind not in WITHOUT_LINE]


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return entries or positions, oldest first, each before its correction."""
    return sorted(records, key=attrgetter("effective_on", "number", "pk"))


def uncorrected(records: Sequence[Record]) -> list[Record]:
    """Return the entries or positions that have not been corrected, oldest first."""
    corrected = {each.corrects_id for each in records}
    return in_order([each for each in records if each.pk not in corrected])


def was_current_since(entry: Entry, log: Sequence[Entry], moment: dt.datetime | None) -> bool:
    """Return whether an entry was the current line at a moment or has become it since."""
    if moment is None or entry.kind in WITHOUT_LINE:
        return False
    newest = [each.pk for each in log if each.recorded_at > moment]
    before = max((each.pk for each in log if each.recorded_at <= moment), default=0)
    return any(
        effective_entries([each for each in log if each.pk <= pk])[-1:] == [entry]
        for pk in (before, *newest)
    )


def comparison_key(entry: Entry) -> tuple[object, ...]:
    """Return the content of an entry: two entries with the same content have equal keys."""
    # A list comprehension is quicker here, and each write calls this many times.
    return tuple(
        [tuple(value) if isinstance(value, list) else value for value in _compared_values(entry)]
    )


def recorded_by(records: Sequence[Recorded], day: dt.date | None) -> list[Recorded]:
    """Return what had been recorded by the end of ``day``, or everything if it is None."""
    return [each for each in records if day is None or timezone.localdate(each.recorded_at) <= day]


def log_as_of(entries: Sequence[Entry], at: AsOf) -> list[Entry]:
    """Return the part of a log that a page for a past date shows.

    That is every effective entry up to that date with the entries it corrects, and every note.
    """
    known = recorded_by(entries, at.known_on)
    dates = {line.number: line.effective_on for line in effective_entries(known)}
    return [e for e in known if dates.get(e.number, e.effective_on) <= at.day]


def links_by_field(request: Request) -> dict[str, QuerySet[AreaLink] | QuerySet[DepartmentLink]]:
    """Return the request's two sets of links, by the field of an entry that they copy."""
    return {
        "area_slugs": request.area_links.all(),
        "department_codes": request.department_links.all(),
    }


def find_problems(entries: Sequence[Entry]) -> list[str]:
    """Return a message for each rule that a log breaks; an empty list if it is legal."""
    if not entries:
        return ["has no entries"]
    lines = effective_entries(entries)
    found = []
    first = [e for e in entries if e.number == 1 and not e.corrects_id]
    if len(first) != 1 or first[0].kind != EntryKind.RAISED or (lines and lines[0].number != 1):
        found.append("does not start with the entry that raised it")
    if sum(e.kind == EntryKind.RAISED for e in entries) > 1:
        found.append("was raised more than once")
    if unknown := {e.stage for e in entries} - set(Stage):
        found.append(f"has a stage that does not exist: {', '.join(sorted(unknown))}")
    elif pair := first_illegal(e.stage for e in lines):
        found.append(
            f"goes from {Stage(pair[0]).label} to {Stage(pair[1]).label}, which is not allowed"
        )
    numbers = {e.pk: e.number for e in entries}
    if any(e.corrects_id and numbers.get(e.corrects_id) != e.number for e in entries):
        found.append("has a correction with a different number from the entry it corrects")
    return found


@dataclass(frozen=True)
class Neighbours:
    """The effective entries just before and just after one with ``number`` in a log."""

    number: int
    before: Entry | None
    after: Entry | None

    def allows(self, day: dt.date) -> bool:
        """Return whether the entry would stay between the two if it were effective on ``day``.

        Of two entries of the same day, that with the higher number is the later.
        """
        place = (day, self.number)
        return (self.before is None or place_in_log(self.before) < place) and (
            self.after is None or place < place_in_log(self.after)
        )


def place_in_log(entry: Entry) -> tuple[dt.date, int]:
    """Return what an entry is sorted by in its log, in which each place has one entry."""
    return (entry.effective_on, entry.number)
