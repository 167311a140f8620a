"""Read what a paper prints: its lines as at a date, what changed, and its other annexes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cbtracker.clock import in_words
from papers.description import Annex, FactTable
from papers.domain.next_steps import read_steps_as_printed
from papers.domain.own_positions import join_status, read_own_positions
from papers.domain.scope import PaperScope
from papers.domain.step_changes import describe_step_changes, read_step_changes
from papers.models import Meeting
from requests_log.as_of import AsOf
from requests_log.log.changes import (
    LineChange,
    LineReading,
    Reading,
    compare_readings,
    find_corrected_from_the_start,
    find_restated,
    read_lines,
)
from requests_log.models import Entry, Position
from requests_log.queries import first_record
from requests_log.queries.request_list import ListCount
from requests_log.rules.stages import Stage

STAGE_ORDER = {stage: order for order, stage in enumerate(Stage)}


@dataclass(frozen=True)
class PaperEntry:
    """An entry of the log as a line of a paper, and the date of its last change (``since``).

    ``heading`` is that of its workstream as printed, or empty in other stages. ``position`` is the
    department's own, which the paper of one department prints in place of the status. ``steps``
    are its open next steps as printed, or empty.
    """

    number: int
    entry: Entry
    heading: str
    since: dt.date
    position: Position | None = None
    steps: str = ""

    @property
    def status(self) -> str:
        return join_status(self.entry.status, self.position, self.steps)


@dataclass(frozen=True)
class Baseline:
    """The lines that a paper prints changes since: those as at an earlier date, or of an edition.

    ``superseded`` are the lines as known then that have since been corrected, or for which newer
    news of that time was recorded late; it is empty for readers who do not see corrections.
    ``label`` names the baseline in a heading, and ``key`` in the address of a paper. ``note`` says
    that the record had not begun, so there is nothing to compare with; ``nearest`` is the first day
    on which there is.
    """

    label: str
    lines: Reading
    superseded: Mapping[int, Entry]
    day: dt.date
    key: str = ""
    note: str = ""
    nearest: dt.date | None = None


@dataclass(frozen=True)
class PaperContents:
    """What a paper prints from the record.

    Its lines in order; the changes if it has any, with sentences on ``steps`` that changed; and
    the ``annexes`` after Annex B; and the ``summary`` if it has one. ``with_steps`` says that next
    steps are printed, if there are any.
    """

    as_at: dt.date
    entries: tuple[PaperEntry, ...]
    changes: tuple[LineChange, ...] = ()
    steps: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    summary: FactTable | None = None
    with_steps: bool = False


def exceeds(count: ListCount, limit: int) -> bool:
    """Return whether there are more than ``limit`` lines; a count that is over may be any."""
    return count.number > limit or count.over


def read_baseline(
    scope: PaperScope, at: AsOf, label: str, *, among: Sequence[int] | None = None
) -> Baseline:
    """Return the record as at an earlier date, with the lines that were known differently then."""
    then = read_lines(scope.rows(at, among=among))
    # A reading as known then must not show anything recorded later.
    if at.known_on or not scope.sees_corrections:
        return Baseline(label, then, {}, at.day)
    known_then = read_lines(scope.rows(AsOf(at.day, known_on=at.day), among=among))
    superseded = {
        **find_corrected_from_the_start(known_then, then, at.day),
        **find_restated(known_then, then),
    }
    return Baseline(label, then, superseded, at.day)


def read_paper_baseline(scope: PaperScope, at: AsOf, label: str, *, key: str = "") -> Baseline:
    """Return the record as at an earlier date, or a note if the record began after it."""
    if begins := first_record.describe_start(at):
        nearest = first_record.find_first_day()
        note = f"{begins} Changes since {label} cannot be shown."
        if nearest:
            day = in_words(nearest)
            note = (
                f"The record begins on {day}, later than {label}, so changes since then cannot be "
                f"shown: the nearest day is {day}."
            )
        return Baseline(label, {}, {}, at.day, key, note, nearest)
    return replace(read_baseline(scope, at, label), key=key)


def read_contents(
    scope: PaperScope, at: AsOf, *, since: Baseline | None = None, steps: bool = False
) -> PaperContents:
    """Return what the paper of a scope prints from the log as at a date, with ``steps`` or without.

    The number of queries does not depend on the number of lines.
    """
    rows = scope.rows(at)
    now = read_lines(rows)
    own = read_own_positions(scope, rows, at)
    changes: list[LineChange] = []
    step_changes: tuple[str, ...] = ()
    # Without an earlier record, every request would be reported as new.
    if since and not since.note:
        days = Meeting.objects.dates_held(until=at.day)
        changes = compare_readings(
            since.lines, now, until=at.day, meetings=days, superseded=since.superseded
        )
        found, _ = read_step_changes(scope, since.day, at, of_workstreams=True)
        step_changes = describe_step_changes(found, since.day)
    ids = rows.order_by().values(rows.model.REQUEST_ID_FIELD)
    printed = read_steps_as_printed(ids, at) if steps else {}
    entries = (
        replace(
            line,
            position=own.get(line.entry.request_id),
            steps=printed.get(line.entry.request_id, ""),
        )
        for line in order_entries(now)
    )
    return PaperContents(at.day, tuple(entries), tuple(changes), step_changes, with_steps=steps)


def order_entries(reading: Reading) -> tuple[PaperEntry, ...]:
    """Return the lines of a reading in the order of a paper: stage, workstream, reference."""
    entries = (_make_entry(number, found) for number, found in reading.items())
    return tuple(sorted(entries, key=_sort_key))


def _make_entry(number: int, found: LineReading) -> PaperEntry:
    workstream = found.entry.workstream
    heading = workstream.printed_heading if workstream else ""
    return PaperEntry(number, found.entry, heading, found.since)


def _sort_key(line: PaperEntry) -> tuple[int, int, int]:
    workstream = line.entry.workstream
    stage = STAGE_ORDER[Stage(line.entry.stage)]
    return stage, workstream.position if workstream else 0, line.number
