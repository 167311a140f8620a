"""What a log says for every effective date, as recorded on every date.

``Request``, ``LineVersion`` and the links hold copies of what this module derives.
``domain.persistence`` saves them and ``check_log`` verifies them. Nothing here queries a database.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypedDict, TypeVar

from django.utils import timezone

from requests_log.log.reader import comparison_key, effective_entries, in_order, standing
from requests_log.models import NEWS_KINDS, Entry, EntryKind

COPIED_FIELDS = ("stage", "workstream_id", "reach", "asks_all", "request_kind", "target_date")
Value = TypeVar("Value", bound=Hashable)
# A value, the first day on which it applied, and the first day on which it no longer applied.
Span = tuple[Value, dt.date, dt.date | None]


class CopiedLine(TypedDict):
    """The fields that ``Request`` and ``LineVersion`` copy from a log."""

    stage: str
    workstream_id: int | None
    reach: str
    asks_all: bool
    request_kind: str
    target_date: dt.date | None
    current_id: int
    updated_on: dt.date
    news_on: dt.date


@dataclass(frozen=True)
class Version(Generic[Value]):
    """A value with its effective dates and recorded dates. End dates are exclusive."""

    value: Value
    since: dt.date
    until: dt.date | None
    known_since: dt.date
    known_until: dt.date | None

    def dates(self) -> dict[str, dt.date | None]:
        """Return the four dates, by the field names of ``models.versions.Bitemporal``."""
        return {
            "since": self.since,
            "until": self.until,
            "known_since": self.known_since,
            "known_until": self.known_until,
        }


@dataclass(frozen=True)
class LineState:
    """The entry that was the line, the day it last changed and the day of the last news."""

    entry_id: int
    updated_on: dt.date
    news_on: dt.date


def recorded_on(entry: Entry) -> dt.date:
    """Return the date in London on which an entry was recorded."""
    return _date_in_london(entry.recorded_at)


@lru_cache(maxsize=10_000)
def _date_in_london(moment: dt.datetime) -> dt.date:
    # Cached because each write needs the date of every entry in the log several times.
    return timezone.localdate(moment)


def derive_current(entries: Sequence[Entry]) -> CopiedLine:
    """Return the copied fields of ``Request``, from its whole log.

    Raises ValueError if the log has no effective entry.
    """
    states = line_states(effective_entries(entries), _kinds(entries))
    if not states:
        raise ValueError("the log is empty")
    line, newest = states[-1]
    return copy_line(line, newest)


def derive_common_news(entries: Sequence[Entry]) -> dt.date:
    """Return the date of the last news that counts for every department asked.

    An update whose status was composed from positions counts for the departments that spoke.
    """
    kinds = _kinds(entries)
    for entry in entries:
        if entry.composed_from_id and kinds.get(entry.number) == EntryKind.NEWS:
            kinds[entry.number] = EntryKind.AMENDED
    *_, (_, newest) = line_states(effective_entries(entries), kinds)
    return newest.news_on


def is_common_news(entry: Entry) -> bool:
    """Return whether an entry that is no correction is news that counts for every department."""
    is_of_some = entry.kind == EntryKind.NEWS and entry.composed_from_id
    return entry.kind in NEWS_KINDS and not is_of_some


def copy_line(line: Entry, state: LineState) -> CopiedLine:
    """Return the copied fields of ``Request`` and ``LineVersion`` for a line."""
    return {
        "stage": line.stage,
        "workstream_id": line.workstream_id,
        "reach": line.reach,
        "asks_all": line.asks_all,
        "request_kind": line.request_kind,
        "target_date": line.target_date,
        "current_id": state.entry_id,
        "updated_on": state.updated_on,
        "news_on": state.news_on,
    }


def derive_versions(entries: Sequence[Entry]) -> set[Version[LineState]]:
    """Return the line on every effective date, as recorded on every date, from the whole log."""
    kinds = _kinds(entries)
    return _versions(entries, lambda lines: spans_of(line_states(lines, kinds)))


def spans_of(states: Sequence[tuple[Entry, LineState]]) -> Iterator[Span[LineState]]:
    """Yield the state of each line from its day until that of the next."""
    for index, (line, state) in enumerate(states):
        until = states[index + 1][0].effective_on if index + 1 < len(states) else None
        yield state, line.effective_on, until


def next_state(line: Entry, state: LineState, entry: Entry) -> LineState:
    """Return the state of an entry that is neither a correction nor a note, after a line."""
    is_same = comparison_key(entry) == comparison_key(line)
    return LineState(
        entry.pk,
        state.updated_on if is_same else entry.effective_on,
        entry.effective_on if entry.kind in NEWS_KINDS else state.news_on,
    )


def replace_spans(
    stored: set[Version[Value]],
    gone: Iterable[Span[Value]],
    come: Iterable[Span[Value]],
    *,
    recorded: dt.date,
) -> tuple[set[Version[Value]], set[Version[Value]]] | None:
    """Return the versions that change as some spans take the place of others, and what they become.

    ``stored`` has the versions of these values that are known, or were known until the day on
    which this is ``recorded``. What was recorded on one day counts as at its end, so a version
    from earlier on that day is taken back. Returns None if one that is gone is not stored.
    """
    known = {(v.value, v.since, v.until): v for v in stored if v.known_until is None}
    old: set[Version[Value]] = set()
    new: set[Version[Value]] = set()
    for span in gone:
        if span not in known:
            return None
        version = known[span]
        old.add(version)
        if version.known_since < recorded:
            new.add(replace(version, known_until=recorded))
    for span in come:
        _know(Version(*span, recorded, None), stored, old=old, new=new)
    return old, new


def _know(
    version: Version[Value],
    stored: set[Version[Value]],
    *,
    old: set[Version[Value]],
    new: set[Version[Value]],
) -> None:
    """Add a version that is known from today, or one from before that earlier today was not.

    Earlier today it may have been replaced, and now it is as it was the day before.
    """
    again = {
        each
        for each in stored
        if each.known_until == version.known_since
        and replace(each, known_since=version.known_since, known_until=None) == version
    }
    old.update(again)
    new.update({replace(each, known_until=None) for each in again} or {version})


def derive_names(entries: Sequence[Entry], field: str) -> set[Version[str]]:
    """Return the names in ``field`` on every effective date, as recorded on every date.

    ``field`` is area_slugs or department_codes. A name that was replaced on the day that it was
    added is left out.
    """

    def spans(lines: Sequence[Entry]) -> Iterator[Span[str]]:
        since: dict[str, dt.date] = {}
        for line in lines:
            names = set(getattr(line, field))
            for name in since.keys() - names:
                yield name, since.pop(name), line.effective_on
            for name in names - since.keys():
                since[name] = line.effective_on
        for name, day in since.items():
            yield name, day, None

    return _versions(entries, spans)


def _versions(
    entries: Sequence[Entry], spans: Callable[[Sequence[Entry]], Iterable[Span[Value]]]
) -> set[Version[Value]]:
    """Return the ``spans`` of the log as it was on each recorded date, with recorded dates."""
    known_since: dict[Span[Value], dt.date] = {}
    found: set[Version[Value]] = set()
    recorded = [(recorded_on(entry), entry) for entry in in_order(entries)]
    for day in sorted({day for day, _ in recorded}):
        lines = standing([entry for on, entry in recorded if on <= day])
        current = {span for span in spans(lines) if span[1] != span[2]}
        for span in known_since.keys() - current:
            found.add(Version(*span, known_since=known_since.pop(span), known_until=day))
        for span in current - known_since.keys():
            known_since[span] = day
    return found | {Version(*span, since, None) for span, since in known_since.items()}


def _kinds(entries: Sequence[Entry]) -> dict[int, str]:
    """Return the kind of each entry number. A correction counts as the entry it corrects."""
    return {entry.number: entry.kind for entry in entries if not entry.corrects_id}


def line_states(
    lines: Sequence[Entry], kinds: Mapping[int, str], begun: LineState | None = None
) -> list[tuple[Entry, LineState]]:
    """Return each effective entry with its state, oldest first.

    ``kinds`` has the kind of each number. ``begun`` is the state of the first, if it is not the
    first of its log. Both dates stay the same if a line is corrected back to the content before
    it: a move that was undone is as if it had not happened. ``updated_on`` stays the same if a line
    is confirmed, too.
    """
    found: list[tuple[Entry, LineState]] = []
    previous: tuple[object, ...] | None = None
    for line in lines:
        key, kind = comparison_key(line), kinds.get(line.number)
        if previous is None:
            updated_on = begun.updated_on if begun else line.effective_on
            news_on = begun.news_on if begun else line.effective_on
        else:
            is_undone = key == previous and bool(line.corrects_id) and kind != EntryKind.CONFIRMED
            if key != previous:
                updated_on = line.effective_on
            if kind in NEWS_KINDS and not is_undone:
                news_on = line.effective_on
        previous = key
        found.append((line, LineState(line.pk, updated_on, news_on)))
    return found
