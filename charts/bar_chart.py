"""Bars and ranges laid out: each name, its bars below it, and their figures beside them."""

from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from charts.description import HATCHED, OUTLINE, PATTERNS, SOLID, Range, Ranges, StackedBars
from charts.scale import DESCENT, GAP, LINE, WIDTH, Scale, number, scale_to, width_of, wrapped
from charts.svg import Box, Drawing, Group, Rule, Text

BAR = 16
SWATCH = 12
INDENT = 14
KEY_INDENT = 20
TICK = 5
# What a page of paper takes of a picture that is printed as the style sheet prints it.
TALLEST = 1000


@dataclass(frozen=True)
class Label:
    """The words that stand beside a bar and end at ``end``; their swatch stands before them."""

    end: float
    words: str
    pattern: str = ""


@dataclass(frozen=True)
class Track:
    """One bar: its spans as (from, to, pattern) in figures, and its labels."""

    spans: list[tuple[int, int, str]]
    labels: list[Label]


@dataclass(frozen=True)
class BarRow:
    heading: str
    name: str
    tracks: list[Track]

    @property
    def indent(self) -> float:
        return INDENT if self.heading else 0

    @property
    def lines(self) -> list[str]:
        return wrapped(self.name, WIDTH - self.indent)

    @property
    def height(self) -> float:
        return LINE * (len(self.lines) + len(self.tracks)) + GAP


@dataclass(frozen=True)
class Frame:
    """What each part of a picture has: the key as pattern and words, the scale and its unit."""

    key: list[tuple[str, str]]
    scale: Scale
    unit: str


def draw_bars(picture: StackedBars) -> list[Drawing]:
    """Return a picture's drawings; none where there is nothing to count."""
    most = max((bar.total for bar in picture.bars), default=0)
    if not most:
        return []
    key = list(zip(PATTERNS, picture.series, strict=False))
    longest = max(width_of(number(count)) for bar in picture.bars for count in bar.counts)
    column = SWATCH + 4 + longest + 8
    frame = Frame(key, _across(most, WIDTH - column * len(key)), picture.unit)

    def track(counts: tuple[int, ...]) -> Track:
        ends = pairwise(accumulate(counts, initial=0))
        return Track(
            [(*span, pattern) for span, (pattern, _) in zip(ends, key, strict=True)],
            [
                Label(WIDTH - column * after, number(count), pattern)
                for after, count, (pattern, _) in zip(
                    reversed(range(len(key))), counts, key, strict=True
                )
            ],
        )

    return _in_parts([BarRow("", bar.name, [track(bar.counts)]) for bar in picture.bars], frame)


def draw_ranges(picture: Ranges) -> list[Drawing]:
    """Return a picture's drawings; none where no figure is stated, or none is above 0.

    A bar runs from 0 to the lowest figure, and its outline on to the highest.
    """
    ranges = [found for row in picture.rows for found in (row.first, row.second)]
    most = max((found[1] for found in ranges if found), default=0)
    if not most:
        return []
    longest = max(width_of(in_words(found, picture.blank)) for found in ranges)
    key = [(SOLID, picture.first), (HATCHED, picture.second)]
    if any(found and found[0] < found[1] for found in ranges):
        key.append((OUTLINE, "range: lowest to highest"))
    frame = Frame(key, _across(most, WIDTH - longest - 8), picture.unit)

    def track(found: Range | None, pattern: str) -> Track:
        label = Label(WIDTH, in_words(found, picture.blank))
        return Track([(0, found[0], pattern), (*found, OUTLINE)] if found else [], [label])

    return _in_parts(
        [
            BarRow(row.heading, row.name, [track(row.first, SOLID), track(row.second, HATCHED)])
            for row in picture.rows
        ],
        frame,
    )


def in_words(found: Range | None, blank: str) -> str:
    """Return a range as people read it: 1,000 to 1,010, or 830 where it is a single figure."""
    if found is None:
        return blank
    return " to ".join(number(figure) for figure in sorted(set(found)))


def _across(most: int, length: float) -> Scale:
    """Return a scale on which the figures at the ticks do not run into each other."""
    room = int(length // (width_of(number(most)) + GAP))
    return scale_to(most, length, steps=max(1, min(room, 4)))


def _in_parts(rows: list[BarRow], frame: Frame) -> list[Drawing]:
    """Return the rows in as few drawings as no page cuts through; each has the key and scale."""
    _, top = _key(frame)
    most = TALLEST - top - TICK - LINE
    parts: list[list[BarRow]] = [[]]
    for row in rows:
        if parts[-1] and _height([*parts[-1], row]) > most:
            parts.append([])
        parts[-1].append(row)
    return [_drawn(part, frame) for part in parts]


def _height(rows: list[BarRow]) -> float:
    headings = [heading for heading, _ in groupby(rows, key=lambda row: row.heading)]
    lines = sum(len(wrapped(heading, WIDTH)) for heading in headings)
    return LINE * lines + sum(row.height for row in rows)


def _drawn(rows: list[BarRow], frame: Frame) -> Drawing:
    key, top = _key(frame)
    groups = [key]
    for heading, under in groupby(rows, key=lambda row: row.heading):
        if heading:
            groups.append(Group("heading"))
            for line in wrapped(heading, WIDTH):
                top = groups[-1].write(top, line, bold=True)
        for row in under:
            groups.append(_row(row, top, frame.scale))
            top += row.height
    groups.append(_axis(frame, top))
    return Drawing(top + TICK + LINE, groups)


def _key(frame: Frame) -> tuple[Group, float]:
    group = Group("key")
    top = 0.0
    for pattern, words in frame.key:
        group.boxes.append(_swatch(0, top, pattern))
        for line in wrapped(words, WIDTH - KEY_INDENT):
            top = group.write(top, line, x=KEY_INDENT)
    return group, top + GAP


def _row(row: BarRow, top: float, scale: Scale) -> Group:
    group = Group("row")
    for line in row.lines:
        top = group.write(top, line, x=row.indent)
    for track in row.tracks:
        if track.spans:
            # A bar begins here even where it is 0 long: what is blank has no bar.
            group.rules.append(Rule(0, top + 1, 0, top + 1 + BAR))
        for start, end, pattern in track.spans:
            if end > start:
                x = scale.at(start)
                group.boxes.append(Box(x, top + 1, round(scale.at(end) - x, 3), BAR, pattern))
        for label in track.labels:
            group.texts.append(Text(label.end, top + LINE - DESCENT, label.words, "end"))
            if label.pattern:
                x = label.end - width_of(label.words) - 4 - SWATCH
                group.boxes.append(_swatch(x, top, label.pattern))
        top += LINE
    return group


def _swatch(x: float, top: float, pattern: str) -> Box:
    return Box(round(x, 3), top + 3, SWATCH, SWATCH, pattern)


def _axis(frame: Frame, top: float) -> Group:
    group = Group("axis", rules=[Rule(0, top, frame.scale.length, top)])
    for x, words in frame.scale.ticks:
        group.rules.append(Rule(x, top, x, top + TICK))
        group.texts.append(Text(x, top + TICK + LINE - DESCENT, words, "middle" if x else "start"))
    group.texts.append(Text(WIDTH, top + TICK + LINE - DESCENT, frame.unit, "end"))
    return group
