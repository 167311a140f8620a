"""Lay out bar and range charts: each name with its bars below it, and figures beside them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from charts.definitions import HATCHED, OUTLINE, PATTERNS, SOLID, Range, RangeChart, StackedBarChart
from charts.scale import (
    DESCENT,
    GAP,
    LINE_HEIGHT,
    WIDTH,
    Scale,
    build_scale,
    estimate_width,
    format_number,
    wrap_text,
)
from charts.svg import Box, Drawing, Group, Line, Text

BAR_HEIGHT = 16
SWATCH_SIZE = 12
INDENT = 14
KEY_INDENT = 20
TICK_LENGTH = 5
# The height of a chart that fits one printed page at the width in static/charts.css.
MAX_HEIGHT = 1000


@dataclass(frozen=True)
class BarLabel:
    """Text beside a bar that ends at the x position ``end``, after a swatch of ``pattern``."""

    end: float
    text: str
    pattern: str = ""


@dataclass(frozen=True)
class Track:
    """One bar: its spans as (from figure, to figure, pattern), and its labels."""

    spans: list[tuple[int, int, str]]
    labels: list[BarLabel]


@dataclass(frozen=True)
class BarRow:
    heading: str
    name: str
    tracks: list[Track]

    @property
    def indent(self) -> float:
        return INDENT if self.heading else 0

    @cached_property
    def lines(self) -> list[str]:
        return wrap_text(self.name, WIDTH - self.indent)

    @property
    def height(self) -> float:
        return LINE_HEIGHT * (len(self.lines) + len(self.tracks)) + GAP


@dataclass(frozen=True)
class Frame:
    """What each drawing of a chart repeats: the key as pattern and text, the scale and its unit."""

    key: list[tuple[str, str]]
    scale: Scale
    unit: str


def draw_stacked_bars(chart: StackedBarChart) -> list[Drawing]:
    """Return a chart's drawings; an empty list if every count is 0."""
    most = max((bar.total for bar in chart.bars), default=0)
    if not most:
        return []
    key = list(zip(PATTERNS, chart.series, strict=False))
    longest = max(
        estimate_width(format_number(count)) for bar in chart.bars for count in bar.counts
    )
    column = SWATCH_SIZE + 4 + longest + 8
    frame = Frame(key, _build_scale(most, WIDTH - column * len(key)), chart.unit)

    def build_track(counts: tuple[int, ...]) -> Track:
        ends = pairwise(accumulate(counts, initial=0))
        return Track(
            [(*span, pattern) for span, (pattern, _) in zip(ends, key, strict=True)],
            [
                BarLabel(WIDTH - column * after, format_number(count), pattern)
                for after, count, (pattern, _) in zip(
                    reversed(range(len(key))), counts, key, strict=True
                )
            ],
        )

    return _split_into_drawings(
        [BarRow("", bar.name, [build_track(bar.counts)]) for bar in chart.bars], frame
    )


def draw_ranges(chart: RangeChart) -> list[Drawing]:
    """Return a chart's drawings; an empty list if no figure is above 0.

    A bar runs from 0 to the lowest figure, and an outlined bar on to the highest.
    """
    ranges = [figures for row in chart.rows for figures in (row.first, row.second)]
    most = max((figures[1] for figures in ranges if figures), default=0)
    if not most:
        return []
    longest = max(estimate_width(format_range(figures, chart.blank)) for figures in ranges)
    key = [(SOLID, chart.first), (HATCHED, chart.second)]
    if any(figures and figures[0] < figures[1] for figures in ranges):
        key.append((OUTLINE, "range: lowest to highest"))
    frame = Frame(key, _build_scale(most, WIDTH - longest - 8), chart.unit)

    def build_track(figures: Range | None, pattern: str) -> Track:
        label = BarLabel(WIDTH, format_range(figures, chart.blank))
        return Track([(0, figures[0], pattern), (*figures, OUTLINE)] if figures else [], [label])

    return _split_into_drawings(
        [
            BarRow(
                row.heading,
                row.name,
                [build_track(row.first, SOLID), build_track(row.second, HATCHED)],
            )
            for row in chart.rows
        ],
        frame,
    )


def format_range(figures: Range | None, blank: str) -> str:
    """Return a range as text: 1,000 to 1,010, or 830 for a single figure; ``blank`` for None."""
    if figures is None:
        return blank
    return " to ".join(format_number(figure) for figure in sorted(set(figures)))


def _build_scale(most: int, length: float) -> Scale:
    """Return a scale whose tick labels do not overlap."""
    room = int(length // (estimate_width(format_number(most)) + GAP))
    return build_scale(most, length, steps=max(1, min(room, 4)))


def _split_into_drawings(rows: list[BarRow], frame: Frame) -> list[Drawing]:
    """Return as few drawings as fit one printed page each, all with the key and the scale."""
    _, top = _draw_key(frame)
    most = MAX_HEIGHT - top - TICK_LENGTH - LINE_HEIGHT
    parts: list[list[BarRow]] = [[]]
    for row in rows:
        if parts[-1] and _measure_height([*parts[-1], row]) > most:
            parts.append([])
        parts[-1].append(row)
    return [_draw_rows(part, frame) for part in parts]


def _measure_height(rows: list[BarRow]) -> float:
    headings = [heading for heading, _ in groupby(rows, key=lambda row: row.heading)]
    lines = sum(len(wrap_text(heading, WIDTH)) for heading in headings)
    return LINE_HEIGHT * lines + sum(row.height for row in rows)


def _draw_rows(rows: list[BarRow], frame: Frame) -> Drawing:
    key, top = _draw_key(frame)
    groups = [key]
    for heading, under in groupby(rows, key=lambda row: row.heading):
        if heading:
            groups.append(Group("heading"))
            for line in wrap_text(heading, WIDTH):
                top = groups[-1].add_text(top, line, bold=True)
        for row in under:
            groups.append(_draw_row(row, top, frame.scale))
            top += row.height
    groups.append(_draw_axis(frame, top))
    return Drawing(top + TICK_LENGTH + LINE_HEIGHT, groups)


def _draw_key(frame: Frame) -> tuple[Group, float]:
    group = Group("key")
    top = 0.0
    for pattern, text in frame.key:
        group.boxes.append(_draw_swatch(0, top, pattern))
        for line in wrap_text(text, WIDTH - KEY_INDENT):
            top = group.add_text(top, line, x=KEY_INDENT)
    return group, top + GAP


def _draw_row(row: BarRow, top: float, scale: Scale) -> Group:
    group = Group("row")
    for line in row.lines:
        top = group.add_text(top, line, x=row.indent)
    for track in row.tracks:
        if track.spans:
            # The base line is drawn even for a bar of length 0; a blank figure has no bar.
            group.lines.append(Line(0, top + 1, 0, top + 1 + BAR_HEIGHT))
        for start, end, pattern in track.spans:
            if end > start:
                x = scale.to_units(start)
                group.boxes.append(
                    Box(x, top + 1, round(scale.to_units(end) - x, 3), BAR_HEIGHT, pattern)
                )
        for label in track.labels:
            group.texts.append(Text(label.end, top + LINE_HEIGHT - DESCENT, label.text, "end"))
            if label.pattern:
                x = label.end - estimate_width(label.text) - 4 - SWATCH_SIZE
                group.boxes.append(_draw_swatch(x, top, label.pattern))
        top += LINE_HEIGHT
    return group


def _draw_swatch(x: float, top: float, pattern: str) -> Box:
    return Box(round(x, 3), top + 3, SWATCH_SIZE, SWATCH_SIZE, pattern)


def _draw_axis(frame: Frame, top: float) -> Group:
    group = Group("axis", lines=[Line(0, top, frame.scale.length, top)])
    for x, text in frame.scale.ticks:
        group.lines.append(Line(x, top, x, top + TICK_LENGTH))
        group.texts.append(
            Text(x, top + TICK_LENGTH + LINE_HEIGHT - DESCENT, text, "middle" if x else "start")
        )
    group.texts.append(Text(WIDTH, top + TICK_LENGTH + LINE_HEIGHT - DESCENT, frame.unit, "end"))
    return group
