"""What a picture shows, as plain data: who has the figures makes it, ``{% picture %}`` draws it.

A title is told once on a page: it names the picture to those who do not see it, and its parts.
``unit`` is what is counted, in the plural: requests, families. ``names`` is what the names are,
in the singular, for the table: Area.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# How the series are told apart, in their order; a picture has no more of them than there are here.
PATTERNS = SOLID, HATCHED, OUTLINE, DOTTED = "solid", "hatched", "outline", "dotted"


@dataclass(frozen=True)
class Bar:
    """A count for each series; ``url``, where there is one, is the list of just what is counted."""

    name: str
    counts: tuple[int, ...]
    url: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class StackedBars:
    """A bar for each name, in order; in each the same series, one after another."""

    title: str
    description: str
    unit: str
    names: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        _check_series(self.series, (bar.counts for bar in self.bars))


# The lowest and the highest figure; a single figure is both, and None is one that is not stated.
Range = tuple[int, int]


@dataclass(frozen=True)
class RangeRow:
    """Two ranges to compare; rows with the same heading, one after another, stand under it."""

    name: str
    first: Range | None
    second: Range | None
    heading: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for found in (self.first, self.second):
            if found and not 0 <= found[0] <= found[1]:
                raise ValueError(f"A range runs from low to high, and {found} does not")


@dataclass(frozen=True)
class Ranges:
    """Two ranges for each name, in order: what ``first`` and ``second`` say that they are.

    ``blank`` is what is said of a range that is None.
    """

    title: str
    description: str
    unit: str
    names: str
    first: str
    second: str
    rows: tuple[RangeRow, ...]
    blank: str = "not stated"


@dataclass(frozen=True)
class Steps:
    """How many there were in each series, day by day, up to and with the day ``until``.

    Each of ``days`` holds from that day until the next: the first of them is the first day drawn.
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
            raise ValueError("Days run on from each other, and none is after the last")


Picture = StackedBars | Ranges | Steps


def _check_series(series: tuple[str, ...], rows: Iterable[tuple[int, ...]]) -> None:
    if not 0 < len(series) <= len(PATTERNS):
        raise ValueError(f"A picture tells from 1 to {len(PATTERNS)} series apart: {series}")
    for counts in rows:
        if len(counts) != len(series) or min(counts) < 0:
            raise ValueError(f"Each of {series} has a count that is not below 0: {counts}")
