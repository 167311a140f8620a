"""Counts over time laid out: a panel for each series, one above another, to one scale."""

import datetime as dt

from cbtracker.clock import in_words
from charts.description import PATTERNS, Steps
from charts.scale import DESCENT, GAP, LINE, WIDTH, number, scale_to, width_of
from charts.svg import Drawing, Group, Path, Rule, Text

PLOT = 64


def draw_steps(picture: Steps) -> list[Drawing]:
    """Return a picture's one drawing; none where there is nothing to count on any day.

    Each day is as wide as any other, the last one too.
    """
    most = max((count for _, counts in picture.days for count in counts), default=0)
    if not most:
        return []
    scale = scale_to(most, PLOT, steps=2)
    left = width_of(number(most)) + 4
    first = picture.days[0][0]
    after = picture.until + dt.timedelta(days=1)
    day_width = (WIDTH - left) / (after - first).days
    starts = [day for day, _ in picture.days]
    ends = [round(left + day_width * (day - first).days, 3) for day in (*starts[1:], after)]

    groups = []
    top = 0.0
    for place, series in enumerate(picture.series):
        group = Group("panel")
        counts = [counts[place] for _, counts in picture.days]
        foot = group.write(top, f"{series}: {number(counts[-1])}", bold=True) + GAP + PLOT
        for height, words in scale.ticks:
            y = round(foot - height, 3)
            group.rules.append(Rule(left, y, WIDTH, y))
            group.texts.append(Text(left - 4, y + DESCENT, words, "end"))
        steps = "".join(
            f"V{round(foot - scale.at(count), 3)}H{end}"
            for count, end in zip(counts, ends, strict=True)
        )
        group.paths.append(Path(f"M{left},{foot}{steps}V{foot}Z", PATTERNS[place]))
        groups.append(group)
        top = foot + GAP + DESCENT
    axis = Group("axis", texts=[Text(left, top + LINE - DESCENT, in_words(first))])
    if first < picture.until:
        axis.texts.append(Text(WIDTH, top + LINE - DESCENT, in_words(picture.until), "end"))
    return [Drawing(top + LINE, [*groups, axis])]
