"""Lay out counts over time: a panel for each series, one above another, on the same scale."""

import datetime as dt

from cbtracker.clock import in_words
from charts.definitions import PATTERNS, StepChart
from charts.scale import (
    DESCENT,
    GAP,
    LINE_HEIGHT,
    WIDTH,
    build_scale,
    estimate_width,
    format_number,
)
from charts.svg import Drawing, Group, Line, Path, Text

PANEL_HEIGHT = 64


def draw_steps(chart: StepChart) -> list[Drawing]:
    """Return the chart's one drawing; an empty list if every count is 0.

    All days are equally wide, the last one too.
    """
    most = max((count for _, counts in chart.days for count in counts), default=0)
    if not most:
        return []
    scale = build_scale(most, PANEL_HEIGHT, steps=2)
    left = estimate_width(format_number(most)) + 4
    first = chart.days[0][0]
    day_after = chart.until + dt.timedelta(days=1)
    day_width = (WIDTH - left) / (day_after - first).days
    starts = [day for day, _ in chart.days]
    ends = [round(left + day_width * (day - first).days, 3) for day in (*starts[1:], day_after)]

    groups = []
    top = 0.0
    for index, series in enumerate(chart.series):
        group = Group("panel")
        counts = [counts[index] for _, counts in chart.days]
        title = f"{series}: {format_number(counts[-1])}"
        bottom = group.add_text(top, title, bold=True) + GAP + PANEL_HEIGHT
        for height, label in scale.ticks:
            y = round(bottom - height, 3)
            group.lines.append(Line(left, y, WIDTH, y))
            group.texts.append(Text(left - 4, y + DESCENT, label, "end"))
        steps = "".join(
            f"V{round(bottom - scale.to_units(count), 3)}H{end}"
            for count, end in zip(counts, ends, strict=True)
        )
        group.paths.append(Path(f"M{left},{bottom}{steps}V{bottom}Z", PATTERNS[index]))
        groups.append(group)
        top = bottom + GAP + DESCENT
    axis = Group("axis", texts=[Text(left, top + LINE_HEIGHT - DESCENT, in_words(first))])
    if first < chart.until:
        last = in_words(chart.until)
        axis.texts.append(Text(WIDTH, top + LINE_HEIGHT - DESCENT, last, "end"))
    return [Drawing(top + LINE_HEIGHT, [*groups, axis])]
