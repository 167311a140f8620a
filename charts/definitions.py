"""What a chart shows, as plain data. The ``{% chart %}`` template tag draws it.

Titles must be unique on a page: they label the chart for screen readers, and form its element ids.
``unit`` is what is counted, in the plural: requests, families. ``category`` is what the names are,
in the singular, as a heading of the table: Area.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# The patterns that tell series apart, in order. A chart cannot have more series than patterns.
PATTERNS = SOLID, HATCHED, OUTLINE, DOTTED = "solid", "hatched", "outline", "dotted"


@dataclass(frozen=True)
class Bar:
    """A count, 0 or more, for each series. ``url`` lists what is counted; empty for none."""

    name: str
    counts: tuple[int, ...]
    url: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class StackedBarChart:
    """A bar for each name, in order, with the same series stacked in each."""

    title: str
    description: str
    unit: str
    category: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        _check_series(self.series, (bar.counts for bar in self.bars))


# The lowest and highest figure, both the same for a single figure. Where None is allowed, it is a
# figure that is not stated.
Range = tuple[int, int]


@dataclass(frozen=True)
class RangeRow:
    """Two ranges to compare. Consecutive rows with the same ``heading`` are shown under it."""

    name: str
    first: Range | None
    second: Range | None
    heading: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for figures in (self.first, self.second):
            if figures and not 0 <= figures[0] <= figures[1]:
                raise ValueError(f"A range must run from low to high, from 0: {figures}")


@dataclass(frozen=True)
class RangeChart:
    """Two ranges for each name, in order. ``first`` and ``second`` are the labels of the two.

    ``blank`` is the text for a range that is None.
    """

    title: str
    description: str
    unit: str
    category: str
    first: str
    second: str
    rows: tuple[RangeRow, ...]
    blank: str = "not stated"


@dataclass(frozen=True)
class StepChart:
    """The count of each series by day, up to and including the day ``until``.

    ``days`` are days with a count for each series, which applies until the next of them. The chart
    starts on the first.
    """

    title: str
    description: str
    unit: str
    series: tuple[str, ...]
    days: tuple[tuple[dt.date, tuple[int, ...]], ...]
    until: dt.date

    def __post_init__(self) -> None:
        _check_series(self.series, (counts for _, counts in self.days))
        days = [*(day for day, _ in self.days), self.until + dt.timedelta(days=1)]
        if any(earlier >= later for earlier, later in pairwise(days)):
            raise ValueError("Days must be in order, and none after the last day of the chart")


Chart = StackedBarChart | RangeChart | StepChart


def _check_series(series: tuple[str, ...], rows: Iterable[tuple[int, ...]]) -> None:
    if not 0 < len(series) <= len(PATTERNS):
        raise ValueError(f"A chart must have from 1 to {len(PATTERNS)} series: {series}")
    for counts in rows:
        if len(counts) != len(series) or min(counts) < 0:
            raise ValueError(f"Each of {series} must have a count of 0 or more: {counts}")
