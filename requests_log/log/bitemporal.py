"""What a log says of every day, as it was known on every day.

``Request``, ``Position`` and the links are copies of what stands here: the pen saves them and
``check_log`` proves them. Nothing here asks a database.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.utils import timezone

from requests_log.log.reader import said, standing
from requests_log.models import NEWS_KINDS

COPIED = ("stage", "workstream_id", "reach", "asks_all", "request_kind", "target_date")
Value = TypeVar("Value", bound=Hashable)
# A value, the first day on which it held, and the first day on which it held no longer.
Span = tuple[Value, dt.date, dt.date | None]


@dataclass(frozen=True)
class Version(Generic[Value]):
    """A value that held between two days, as was known between two days; ends are exclusive."""

    value: Value
    since: dt.date
    until: dt.date | None
    known_since: dt.date
    known_until: dt.date | None

    def days(self) -> dict[str, dt.date | None]:
        """Return the four days by the names of a copied row's fields."""
        names = ("since", "until", "known_since", "known_until")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class LineState:
    """Where a request stood: the entry that was its line, and since when."""

    entry_id: int
    updated_on: dt.date
    news_on: dt.date


def recorded_on(entry: Any) -> dt.date:
    """Return the day in London on which an entry was written down."""
    return _day_in_london(entry.recorded_at)


@lru_cache(maxsize=10_000)
def _day_in_london(moment: dt.datetime) -> dt.date:
    """A write asks for the day of every entry of a log, many times over."""
    return timezone.localdate(moment)


def copy_of(entries: Sequence[Any]) -> dict[str, Any]:
    """Return what the request's copied fields must be, by name, from its whole log.

    Raises ValueError where no entry stands.
    """
    stood = list(_each_line(standing(entries), _kinds(entries)))
    if not stood:
        raise ValueError("the log is empty")
    line, newest = stood[-1]
    return copied_from(line, newest)


def copied_from(line: Any, stood: LineState) -> dict[str, Any]:
    """Return the copied fields of ``Request`` and ``Position``, by name, from the line."""
    return {
        **{name: getattr(line, name) for name in COPIED},
        "current_id": stood.entry_id,
        "updated_on": stood.updated_on,
        "news_on": stood.news_on,
    }


def positions_of(entries: Sequence[Any]) -> set[Version[LineState]]:
    """Return where a request stood on each day, as was known on each day, from its whole log."""
    kinds = _kinds(entries)

    def spans(lines: Sequence[Any]) -> Iterator[Span[LineState]]:
        each = list(_each_line(lines, kinds))
        for place, (line, stood) in enumerate(each):
            until = each[place + 1][0].effective_on if place + 1 < len(each) else None
            yield stood, line.effective_on, until

    return _as_known(entries, spans)


def names_of(entries: Sequence[Any], field: str) -> set[Version[str]]:
    """Return which names ``field`` held on each day, as was known on each day.

    ``field`` is area_slugs or department_codes. A name that held on no whole day is left out.
    """

    def spans(lines: Sequence[Any]) -> Iterator[Span[str]]:
        held: dict[str, dt.date] = {}
        for line in lines:
            names = set(getattr(line, field))
            for name in held.keys() - names:
                yield name, held.pop(name), line.effective_on
            for name in names - held.keys():
                held[name] = line.effective_on
        for name, since in held.items():
            yield name, since, None

    return _as_known(entries, spans)


def _as_known(
    entries: Sequence[Any], spans: Callable[[Sequence[Any]], Iterable[Span[Value]]]
) -> set[Version[Value]]:
    """Return ``spans`` of the log as it was on each day, each with the days of knowing it."""
    known: dict[Span[Value], dt.date] = {}
    found: set[Version[Value]] = set()
    recorded = [(recorded_on(entry), entry) for entry in entries]
    for day in sorted({day for day, _ in recorded}):
        lines = standing([entry for on, entry in recorded if on <= day])
        held = {span for span in spans(lines) if span[1] != span[2]}
        for span in known.keys() - held:
            found.add(Version(*span, known_since=known.pop(span), known_until=day))
        for span in held - known.keys():
            known[span] = day
    return found | {Version(*span, since, None) for span, since in known.items()}


def _kinds(entries: Sequence[Any]) -> dict[int, str]:
    """Return the kind of each place in the log: a correction counts as what it corrects."""
    return {entry.number: entry.kind for entry in entries if not entry.corrects_id}


def _each_line(lines: Sequence[Any], kinds: dict[int, str]) -> Iterator[tuple[Any, LineState]]:
    """Yield each line that stands with its days, oldest first.

    A line that was confirmed, or corrected back, has been as it is since it last changed.
    """
    before: tuple[Any, ...] | None = None
    for line in lines:
        if before is None:
            updated_on = news_on = line.effective_on
        if (says := said(line)) != before:
            updated_on, before = line.effective_on, says
        if kinds.get(line.number) in NEWS_KINDS:
            news_on = line.effective_on
        yield line, LineState(line.pk, updated_on, news_on)
