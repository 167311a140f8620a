"""What has changed between two readings of the record.

The list, the paper and this read the log by the same rows (``Position``); an edition that was
issued is a reading too.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef

from requests_log.differences import FACTS, WORDS, differences
from requests_log.models import Entry, StandingQuerySet
from requests_log.reading import said


class Kind(StrEnum):
    """What happened to a request's line between two readings."""

    NEW = "New"
    MOVED = "Moved"
    REWORDED = "Reworded"
    TARGET_DATE = "Target date moved"
    FILED = "Filed otherwise"
    CORRECTED = "Corrected since"
    GONE = "No longer here"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class Read:
    """A line as it was read, and the day from which it had been as it was."""

    entry: Entry
    since: dt.date


# A reading of the record: what was read of each request, by its number.
Reading = Mapping[int, Read]


@dataclass(frozen=True)
class Change:
    """One request in two readings.

    ``before`` or ``after`` is None where the reading had no such request. ``said`` is what the
    earlier reading said of it where that has been corrected since. ``since`` is the day from which
    the newer line had been as it is, and ``meetings`` how many were held after that day, up to the
    day of the newer reading.
    """

    number: int
    before: Entry | None
    after: Entry | None
    said: Entry | None
    since: dt.date
    meetings: int

    @property
    def line(self) -> Entry:
        """The newest line there is of it in the two readings."""
        line = self.after or self.before
        assert line is not None, "a request that is in neither reading has not changed"
        return line

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Everything that happened, or UNCHANGED alone."""
        found = [Kind.CORRECTED] if self.said else []
        if self.before is None:
            found.insert(0, Kind.NEW)
        elif self.after is None:
            found.insert(0, Kind.GONE)
        else:
            found = [*_kinds(self.before, self.after), *found]
        return tuple(found) or (Kind.UNCHANGED,)

    @property
    def is_unchanged(self) -> bool:
        return self.kinds == (Kind.UNCHANGED,)


def _kinds(before: Entry, after: Entry) -> list[Kind]:
    if said(before) == said(after):
        return []
    moved = (before.stage, before.workstream_id) != (after.stage, after.workstream_id)
    facts = {fact.field for fact in differences(before, after, FACTS)}
    happened = {
        Kind.MOVED: moved,
        Kind.REWORDED: bool(differences(before, after, WORDS)),
        Kind.TARGET_DATE: before.target_date != after.target_date,
        Kind.FILED: bool(facts - {FACTS["target_date"], FACTS["workstream"]}),
    }
    return [kind for kind, so in happened.items() if so]


def read(rows: StandingQuerySet[Any]) -> dict[int, Read]:
    """Return a reading of rows, those of now or as at a day, in one query."""
    found = rows.select_related("current__workstream").order_by("number")
    return {row.number: Read(row.line, row.updated_on) for row in found}


def corrected_since(rows: StandingQuerySet[Any]) -> dict[int, Entry]:
    """Return the lines among rows, as they were known on a day, that have been corrected since."""
    corrections = Entry.objects.filter(corrects=OuterRef("current"))
    return {number: found.entry for number, found in read(rows.filter(Exists(corrections))).items()}


def compare(
    then: Reading,
    now: Reading,
    *,
    until: dt.date,
    meetings: Iterable[dt.date],
    said: Mapping[int, Entry] | None = None,
) -> list[Change]:
    """Return what became of every request of two readings, in order of their numbers.

    ``until`` is the day of the newer reading, ``meetings`` the day of each meeting that there was,
    and ``said`` the lines of the earlier reading that have been corrected since.
    """
    days = [day for day in meetings if day <= until]
    return [
        Change(
            number=number,
            before=then[number].entry if number in then else None,
            after=now[number].entry if number in now else None,
            said=(said or {}).get(number),
            since=(newest := now.get(number) or then[number]).since,
            meetings=sum(day > newest.since for day in days),
        )
        for number in sorted({*then, *now})
    ]


def tally(changes: Sequence[Change]) -> dict[Kind, int]:
    """Return how many requests each kind of change happened to, leaving out what did not happen."""
    counts = {kind: sum(kind in change.kinds for change in changes) for kind in Kind}
    return {kind: count for kind, count in counts.items() if count}
