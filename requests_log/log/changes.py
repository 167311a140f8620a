"""Changes between two readings of the record.

Lists and papers read the same rows as this module (``Request`` and ``LineVersion``). The lines of
an issued edition are a reading too.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.log.reader import comparison_key, effective_entries
from requests_log.models import Entry, EntryKind, LineRows


class ChangeKind(StrEnum):
    """What happened to a request's line between two readings, as printed."""

    NEW = "New"
    MOVED = "Moved"
    REWORDED = "Reworded"
    TARGET_DATE = "Target date changed"
    RECLASSIFIED = "Details changed"
    CORRECTED = "Corrected since"
    RECORDED = "Recorded later"
    GONE = "No longer included"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class LineReading:
    """A line that was read, and the date of its last change (``since``)."""

    entry: Entry
    since: dt.date


# A reading of the record: the line of each request, by its number.
Reading = Mapping[int, LineReading]


@dataclass(frozen=True)
class LineChange:
    """One request in two readings.

    ``before`` or ``after`` is None if that reading does not have the request. ``superseded`` is the
    line as it was known at the time of the first reading, if it has since been corrected or if
    newer news of that time was recorded late. ``since`` is the date of the last change of the newer
    line. ``meetings`` is the number of meetings after that date, up to that of the newer reading.
    """

    number: int
    before: Entry | None
    after: Entry | None
    superseded: Entry | None
    since: dt.date
    meetings: int

    @property
    def line(self) -> Entry:
        """The newest of its lines in the two readings."""
        line = self.after or self.before or self.superseded
        if line is None:
            raise ValueError(f"request {self.number} is in neither reading")
        return line

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """All kinds of change, or UNCHANGED alone."""
        found: list[ChangeKind] = []
        if self.after is None:
            found.append(ChangeKind.GONE)
        elif self.before is None:
            found.append(ChangeKind.NEW)
        else:
            found += _kinds(self.before, self.after)
        if self.superseded:
            found.append(ChangeKind.RECORDED if self.is_late else ChangeKind.CORRECTED)
        return tuple(found) or (ChangeKind.UNCHANGED,)

    @property
    def is_late(self) -> bool:
        """Whether the line read at the time was right, and newer news was recorded later.

        A correction has the same number as the entry it corrects, so it is not late.
        """
        return bool(self.superseded and self.before and self.superseded.number < self.before.number)

    @property
    def is_unchanged(self) -> bool:
        return self.kinds == (ChangeKind.UNCHANGED,)


def _kinds(before: Entry, after: Entry) -> list[ChangeKind]:
    if comparison_key(before) == comparison_key(after):
        return []
    moved = (before.stage, before.workstream_id) != (after.stage, after.workstream_id)
    facts = {fact.field for fact in differences(before, after, FACTS)}
    changed = {
        ChangeKind.MOVED: moved,
        ChangeKind.REWORDED: bool(differences(before, after, WORDS)),
        ChangeKind.TARGET_DATE: before.target_date != after.target_date,
        ChangeKind.RECLASSIFIED: bool(facts - {FACTS["target_date"], FACTS["workstream"]}),
    }
    return [kind for kind, has_changed in changed.items() if has_changed]


def read_lines(rows: LineRows) -> dict[int, LineReading]:
    """Return a reading of rows, current or for a past date, by request number, in one query."""
    found = rows.select_related("current__workstream").order_by("number")
    return {row.number: LineReading(row.line, row.updated_on) for row in found}


def find_restated(known_then: Reading, then: Reading) -> dict[int, Entry]:
    """Return the lines as known on a date that are different as known now, by request number."""
    return {
        number: found.entry
        for number, found in known_then.items()
        if number not in then or then[number].entry.pk != found.entry.pk
    }


def find_corrected_from_the_start(
    known_then: Reading, then: Reading, day: dt.date
) -> dict[int, Entry]:
    """Return the lines of ``day`` as they were first recorded, after it, if corrected since.

    People at a meeting read a record that was written down here only later, as that of 22 March
    2011 was: what was first recorded is what they read.
    """
    later = {
        found.entry.request_id: number for number, found in then.items() if number not in known_then
    }
    corrected = Entry.objects.filter(request__in=later, kind=EntryKind.CORRECTED)
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(request__in=corrected.values("request")).select_related(
        "workstream"
    ):
        logs[entry.request_id].append(entry)
    found = {}
    for request, log in logs.items():
        first = min(entry.recorded_at for entry in log)
        gone = {entry.corrects_id for entry in log}
        lines = [
            entry
            for entry in effective_entries([each for each in log if each.recorded_at <= first])
            if entry.effective_on <= day
        ]
        if lines and lines[-1].pk in gone:
            found[later[request]] = lines[-1]
    return found


def compare_readings(
    then: Reading,
    now: Reading,
    *,
    until: dt.date,
    meetings: Iterable[dt.date],
    superseded: Mapping[int, Entry] | None = None,
) -> list[LineChange]:
    """Return one change for each request in two readings, by request number.

    ``until`` is the date of the newer reading, ``meetings`` the dates of all meetings, and
    ``superseded`` the lines that ``find_restated`` returns.
    """
    superseded = superseded or {}
    days = [day for day in meetings if day <= until]
    found = []
    for number in sorted({*then, *now, *superseded}):
        newest = now.get(number) or then.get(number)
        since = newest.since if newest else superseded[number].effective_on
        found.append(
            LineChange(
                number=number,
                before=then[number].entry if number in then else None,
                after=now[number].entry if number in now else None,
                superseded=superseded.get(number),
                since=since,
                meetings=sum(day > since for day in days),
            )
        )
    return found


def count_kinds(changes: Sequence[LineChange]) -> dict[ChangeKind, int]:
    """Return the number of requests for each kind of change that happened.

    A request counts for each of its kinds.
    """
    return _count(kind for change in changes for kind in change.kinds)


def count_main_kinds(changes: Sequence[LineChange]) -> dict[ChangeKind, int]:
    """Return the number of requests by the first of their kinds: each request counts once."""
    return _count(change.kinds[0] for change in changes)


def _count(kinds: Iterable[ChangeKind]) -> dict[ChangeKind, int]:
    counts = Counter(kinds)
    return {kind: counts[kind] for kind in ChangeKind if counts[kind]}
