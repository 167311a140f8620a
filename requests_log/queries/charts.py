"""Charts: requests by department and stage, by area and stage, and over time."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from cbtracker.clock import in_words
from charts.definitions import Bar, StackedBarChart, StepChart
from requests_log.as_of import AsOf, day_of
from requests_log.models import CountSpan, LineVersion, known_as_of
from requests_log.queries import stage_counts
from requests_log.queries.dashboard import list_url
from requests_log.queries.stage_counts import Counts, StageTotals
from requests_log.rules.stages import Stage

STAGES = tuple(stage.label for stage in Stage)
UNIT = "requests"
# Up to how many days the chart over time has daily steps.
MAX_DAILY_STEPS = 92
# How many line versions are read at most for what was known on a date.
MAX_VERSIONS = 3_000
# How many bars a chart has at most, the longest ones.
MOST_BARS = 25
Changes = dict[dt.date, Counter[str]]


def by_department(totals: StageTotals, *, at: AsOf | None = None) -> StackedBarChart:
    """Return a bar for each department with requests, the longest first, linked to its list."""
    bars = _longest_first(
        Bar(department.name, counts, list_url(at, department=department.code))
        for department, counts in totals.departments
        if any(counts)
    )
    return StackedBarChart(
        title="Requests by department and stage",
        description=f"{_describe_longest(bars)}{_describe_cut(bars, 'departments')}"
        "A request with more than one department counts for each. A request with an agency also"
        " counts for its department. A request with all departments counts for every department.",
        unit=UNIT,
        category="Department",
        series=STAGES,
        bars=bars,
    )


def by_area(totals: StageTotals, *, at: AsOf | None = None) -> StackedBarChart:
    """Return a bar for each first phase area, the longest first, and then one for wide reach.

    The list of an area includes the requests of wide reach, so bars link to it only if there are
    none of these.
    """
    wide = sum(totals.wide)
    bars = _longest_first(
        Bar(area.name, counts, "" if wide else list_url(at, area=area.slug))
        for area, counts in totals.areas
        if area.is_first_phase
    )
    return StackedBarChart(
        title="Requests by area and stage",
        description=f"{_describe_longest(bars)}{_describe_cut(bars, 'areas')}"
        "A request that names more than one area counts for each. A request for a member of a group"
        " also counts for the group. Requests for many or all areas are in the last bar only.",
        unit=UNIT,
        category="Area",
        series=STAGES,
        bars=(*bars, Bar("Many or all areas", totals.wide)),
    )


def over_time(*, at: AsOf | None = None) -> StepChart | None:
    """Return the number of requests in each stage from the first day of the record to ``at``.

    It counts every request, so it is for users who see all; by day, or by month in a long record.
    Returns None for ``at.known_on`` if there are too many versions: the stored counts by day are
    those known now.
    """
    until = day_of(at)
    if at and at.known_on:
        found = _changes_as_known(at)
        return None if found is None else _steps(found, until, "day by day")
    begun = stage_counts.first_day()
    is_long = begun is not None and (until - begun).days > MAX_DAILY_STEPS
    span = CountSpan.MONTH if is_long else CountSpan.DAY
    changes: Changes = defaultdict(Counter)
    for stage, start, change in stage_counts.stage_changes(until=until, span=span):
        changes[start][stage] = change
    if not is_long:
        return _steps(changes, until, "day by day")
    ends: Changes = defaultdict(Counter)
    for start, counter in changes.items():
        ends[min(_last_day_of(start), until)].update(counter)
    return _steps(ends, until, "at the end of each month", begun=begun)


def _changes_as_known(at: AsOf) -> Changes | None:
    """Return the changes as known on a date, or None if there are too many line versions."""
    versions = LineVersion.objects.filter(known_as_of(at), since__lte=at.day).order_by()
    rows = list(versions.values_list("stage", "since", "until")[: MAX_VERSIONS + 1])
    if len(rows) > MAX_VERSIONS:
        return None
    changes: Changes = defaultdict(Counter)
    for stage, start, end in rows:
        changes[start][stage] += 1
        if end and end <= at.day:
            changes[end][stage] -= 1
    return changes


def _steps(
    changes: Changes, until: dt.date, how: str, *, begun: dt.date | None = None
) -> StepChart:
    """Return the chart of changes by day; ``begun`` is the first day, if it is another."""
    totals: Counter[str] = Counter()
    days: list[tuple[dt.date, Counts]] = []
    for day in sorted(changes):
        totals.update(changes[day])
        counts = tuple(totals[stage] for stage in Stage)
        if not days or counts != days[-1][1]:
            days.append((day, counts))
    return StepChart(
        title=f"Requests in each stage, {how}",
        description=_describe_period(days, until, begun),
        unit=UNIT,
        series=STAGES,
        days=tuple(days),
        until=until,
    )


def _last_day_of(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _longest_first(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars, key=lambda bar: (-bar.total, bar.name)))[:MOST_BARS]


def _describe_cut(bars: tuple[Bar, ...], of_what: str) -> str:
    """Return a sentence and a space if there may be more bars than are drawn."""
    return f"These are the {MOST_BARS} {of_what} with the most. " if len(bars) == MOST_BARS else ""


def _describe_longest(bars: tuple[Bar, ...]) -> str:
    """Return a sentence on the longest bars and a space, or an empty string if there are none."""
    longest = [bar for bar in bars if bar.total and bar.total == bars[0].total]
    if not longest:
        return ""
    if len(longest) == 1:
        return f"{longest[0].name} has the most: {_in_words(longest[0].counts)}. "
    names = ", ".join(bar.name for bar in longest[:-1])
    return f"{names} and {longest[-1].name} have the most: {longest[0].total:,} each. "


def _describe_period(
    days: list[tuple[dt.date, Counts]], until: dt.date, begun: dt.date | None
) -> str:
    if not days:
        return ""
    (first, before), (_, now) = days[0], days[-1]
    if begun in (None, first):
        told = f"The record begins on {in_words(first)}: {_in_words(before)}."
    else:
        told = f"The record begins on {in_words(begun)}. On {in_words(first)}: {_in_words(before)}."
    return told if first == until else f"{told} On {in_words(until)}: {_in_words(now)}."


def _in_words(counts: Counts) -> str:
    return ", ".join(
        f"{count:,} {stage.in_sentence}" for count, stage in zip(counts, Stage, strict=True)
    )
