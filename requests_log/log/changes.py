"""What has changed between two readings of the record.

The list, the paper and this read the log by the same rows (``Position``); an edition that was
issued is a reading too.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.log.reader import said
from requests_log.models import Entry, LineCopyQuerySet


class ChangeKind(StrEnum):
    """What happened to a request's line between two readings."""

    NEW = "New"
    MOVED = "Moved"
    REWORDED = "Reworded"
    TARGET_DATE = "Target date changed"
    FILED = "Details changed"
    CORRECTED = "Corrected since"
    RECORDED = "Recorded later"
    GONE = "No longer included"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class LineReading:
    """A line as it was read, and the day from which it had been as it was."""

    entry: Entry
    since: dt.date


# A reading of the record: what was read of each request, by its number.
Reading = Mapping[int, LineReading]


@dataclass(frozen=True)
class LineChange:
    """One request in two readings.

    ``before`` or ``after`` is None where the reading had no such request. ``said`` is what was read
    of it then, where that has been corrected since, or where later news was recorded late.
    ``since`` is the day from which the newer line had been as it is, and ``meetings`` how many were
    held after that day, up to the day of the newer reading.
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
        line = self.after or self.before or self.said
        assert line is not None, "a request that is in neither reading has not changed"
        return line

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """Everything that happened, or UNCHANGED alone."""
        found: list[ChangeKind] = []
        if self.after is None:
            found.append(ChangeKind.GONE)
        elif self.before is None:
            found.append(ChangeKind.NEW)
        else:
            found += _kinds(self.before, self.after)
        if self.said:
            found.append(ChangeKind.RECORDED if self.is_late else ChangeKind.CORRECTED)
        return tuple(found) or (ChangeKind.UNCHANGED,)

    @property
    def is_late(self) -> bool:
        """Whether what was read then was right, and newer news of that day was recorded later.

        A correction takes the place in the log of what it corrects.
        """
        return bool(self.said and self.before and self.said.number < self.before.number)

    @property
    def is_unchanged(self) -> bool:
        return self.kinds == (ChangeKind.UNCHANGED,)


def _kinds(before: Entry, after: Entry) -> list[ChangeKind]:
    if said(before) == said(after):
        return []
    moved = (before.stage, before.workstream_id) != (after.stage, after.workstream_id)
    facts = {fact.field for fact in differences(before, after, FACTS)}
    happened = {
        ChangeKind.MOVED: moved,
        ChangeKind.REWORDED: bool(differences(before, after, WORDS)),
        ChangeKind.TARGET_DATE: before.target_date != after.target_date,
        ChangeKind.FILED: bool(facts - {FACTS["target_date"], FACTS["workstream"]}),
    }
    return [kind for kind, so in happened.items() if so]


def read(rows: LineCopyQuerySet[Any]) -> dict[int, LineReading]:
    """Return a reading of rows, those of now or as at a day, in one query."""
    found = rows.select_related("current__workstream").order_by("number")
    return {row.number: LineReading(row.line, row.updated_on) for row in found}


def said_otherwise(known_then: Reading, then: Reading) -> dict[int, Entry]:
    """Return what was read on a day, as it was known then, and is read otherwise by now."""
    return {
        number: found.entry
        for number, found in known_then.items()
        if number not in then or then[number].entry.pk != found.entry.pk
    }


def compare(
    then: Reading,
    now: Reading,
    *,
    until: dt.date,
    meetings: Iterable[dt.date],
    said: Mapping[int, Entry] | None = None,
) -> list[LineChange]:
    """Return what became of every request of two readings, in order of their numbers.

    ``until`` is the day of the newer reading, ``meetings`` the day of each meeting that there was,
    and ``said`` what was read then of each request of which something else is read by now.
    """
    said = said or {}
    days = [day for day in meetings if day <= until]
    found = []
    for number in sorted({*then, *now, *said}):
        newest = now.get(number) or then.get(number)
        since = newest.since if newest else said[number].effective_on
        found.append(
            LineChange(
                number=number,
                before=then[number].entry if number in then else None,
                after=now[number].entry if number in now else None,
                said=said.get(number),
                since=since,
                meetings=sum(day > since for day in days),
            )
        )
    return found


def tally(changes: Sequence[LineChange]) -> dict[ChangeKind, int]:
    """Return how many requests each kind of change happened to, leaving out what did not happen."""
    counts = {kind: sum(kind in change.kinds for change in changes) for kind in ChangeKind}
    return {kind: count for kind, count in counts.items() if count}
