"""How it is going, in pictures: by department and stage, by area and stage, and over time."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from cbtracker.clock import in_words
from charts.description import Bar, StackedBars, Steps
from requests_log.as_of import AsOf, day_of
from requests_log.models import CountSpan, LineVersion, as_known
from requests_log.queries import stage_counts
from requests_log.queries.dashboard import list_url
from requests_log.queries.stage_counts import Counts, StageTotals
from requests_log.rules.stages import Stage

STAGES = tuple(stage.label for stage in Stage)
UNIT = "requests"
# For how many days the picture over time is drawn by the day.
DAY_BY_DAY = 92
# How many positions are read at most for what was known then.
FEW_POSITIONS = 3_000
Changes = dict[dt.date, Counter[str]]


def by_department(counted: StageTotals, *, at: AsOf | None = None) -> StackedBars:
    """Return the departments that are asked, the most asked first, each with its list."""
    bars = _most_first(
        Bar(department.name, counts, list_url(at, department=department.code))
        for department, counts in counted.departments
        if any(counts)
    )
    return StackedBars(
        title="Requests by department and stage",
        description=f"{_most(bars)}A request with more than one department counts"
        " for each. A request with an agency also counts for its department. A request with all"
        " departments counts for every department.",
        unit=UNIT,
        names="Department",
        series=STAGES,
        bars=bars,
    )


def by_area(counted: StageTotals, *, at: AsOf | None = None) -> StackedBars:
    """Return the first phase areas, those with the most requests first, and then wide reach.

    The list of an area has the requests of wide reach in it too: a bar has its address only where
    there are none.
    """
    wide = sum(counted.wide)
    bars = _most_first(
        Bar(area.name, counts, "" if wide else list_url(at, area=area.slug))
        for area, counts in counted.areas
        if area.is_first_phase
    )
    return StackedBars(
        title="Requests by area and stage",
        description=f"{_most(bars)}A request that names more than one area counts for"
        " each. A request for a member of a group also counts for the group. Requests for many or"
        " all areas are in the last bar only.",
        unit=UNIT,
        names="Area",
        series=STAGES,
        bars=(*bars, Bar("Many or all areas", counted.wide)),
    )


def over_time(*, at: AsOf | None = None) -> Steps | None:
    """Return how many requests stood in each stage from the first day of the record to this one.

    It is of every request, for those who see them all; by the day, or for a long record by the
    month. None as known on a day where there are too many to read each: what is counted day by day
    is what is known now.
    """
    until = day_of(at)
    if at and at.known_on:
        found = _known_then(at)
        return None if found is None else _steps(found, until, "day by day")
    begun = stage_counts.first_day()
    is_long = begun is not None and (until - begun).days > DAY_BY_DAY
    span = CountSpan.MONTH if is_long else CountSpan.DAY
    changes: Changes = defaultdict(Counter)
    for stage, start, change in stage_counts.changes_of_stages(until=until, span=span):
        # What is not yet folded has the day of its write; a month stands on its first day.
        if change:
            changes[start.replace(day=1) if is_long else start][stage] += change
    if not is_long:
        return _steps(changes, until, "day by day")
    ends = {min(_last_of(month), until): counter for month, counter in changes.items()}
    return _steps(ends, until, "at the end of each month")


def _known_then(at: AsOf) -> Changes | None:
    """Return the changes as known on a day, from the positions, or None for very many."""
    spans = LineVersion.objects.filter(as_known(at), since__lte=at.day).order_by()
    rows = list(spans.values_list("stage", "since", "until")[: FEW_POSITIONS + 1])
    if len(rows) > FEW_POSITIONS:
        return None
    changes: Changes = defaultdict(Counter)
    for stage, start, end in rows:
        changes[start][stage] += 1
        if end and end <= at.day:
            changes[end][stage] -= 1
    return changes


def _steps(changes: Changes, until: dt.date, how: str) -> Steps:
    stood: Counter[str] = Counter()
    days: list[tuple[dt.date, Counts]] = []
    for day in sorted(changes):
        stood.update(changes[day])
        counts = tuple(stood[stage] for stage in Stage)
        if not days or counts != days[-1][1]:
            days.append((day, counts))
    return Steps(
        title=f"Requests in each stage, {how}",
        description=_from_first_to_last(days, until),
        unit=UNIT,
        series=STAGES,
        days=tuple(days),
        until=until,
    )


def _last_of(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _most_first(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars, key=lambda bar: (-bar.total, bar.name)))


def _most(bars: tuple[Bar, ...]) -> str:
    """Return which bars are the longest, and a space; nothing where there is none."""
    longest = [bar for bar in bars if bar.total and bar.total == bars[0].total]
    if not longest:
        return ""
    if len(longest) == 1:
        return f"{longest[0].name} has the most: {_in_words(longest[0].counts)}. "
    names = ", ".join(bar.name for bar in longest[:-1])
    return f"{names} and {longest[-1].name} have the most: {longest[0].total:,} each. "


def _from_first_to_last(days: list[tuple[dt.date, Counts]], until: dt.date) -> str:
    if not days:
        return ""
    (first, before), (_, now) = days[0], days[-1]
    begun = f"The record begins on {in_words(first)}: {_in_words(before)}."
    return begun if first == until else f"{begun} On {in_words(until)}: {_in_words(now)}."


def _in_words(counts: Counts) -> str:
    return ", ".join(
        f"{count:,} {stage.label.lower()}" for count, stage in zip(counts, Stage, strict=True)
    )
