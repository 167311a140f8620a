"""Read charts back from a page: values measured from shapes and axis."""

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

PATTERN = re.compile(r"app-chart__(solid|hatched|outline|dotted)")


# How wide a chart is, in units of its view box.
WIDTH = 320


@dataclass(frozen=True)
class ChartReader:
    """A chart on a page, found by its title."""

    whole: Tag

    @property
    def parts(self) -> list[Tag]:
        return self.whole.select("svg")

    def bars(self) -> list[tuple[str, list[tuple[str, int, int]]]]:
        """Return each row's name, and its boxes as pattern, first and last figure."""
        return [
            (name_of(row), [_figures(box, each_figure(part)) for box in bars_of(row)])
            for part in self.parts
            for row in part.select(".app-chart__row")
        ]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how long each box of each bar is, by name and by pattern."""
        return {
            name: {pattern: last - first for pattern, first, last in boxes}
            for name, boxes in self.bars()
        }

    def panels(self) -> dict[str, list[tuple[float, int]]]:
        """Return each series' steps: where each begins, from 0 to 1, and its figure.

        The first day written below the panels stands at 0, and the end of the last one at 1.
        """
        days = [float(str(day["x"])) for day in self.whole.select(".app-chart__axis text")]
        return {
            text_of(panel.select("text")[0]).split(":")[0]: _steps(panel, days[0], WIDTH)
            for panel in self.whole.select(".app-chart__panel")
        }

    def key(self) -> dict[str, str]:
        """Return which pattern stands for what."""
        key = self.whole.select_one(".app-chart__key")
        assert key
        begins = [float(str(box["y"])) for box in key.select("rect")]
        return {
            pattern_of(box): " ".join(
                text_of(text) for text in key.select("text") if begun < float(str(text["y"])) < end
            )
            for box, begun, end in zip(
                key.select("rect"), begins, [*begins[1:], math.inf], strict=True
            )
        }

    def table(self) -> list[list[str]]:
        """Return the cells of the table, row by row, headings of groups left out."""
        return [
            [text_of(cell) for cell in row.select("th, td")]
            for row in self.whole.select("tbody tr")
            if row.td
        ]

    def links(self) -> dict[str, str]:
        return {text_of(link): str(link["href"]) for link in self.whole.select("tbody a")}


def find_chart(html: str, title: str) -> ChartReader:
    """Return the chart with that title."""
    page = BeautifulSoup(html, "html.parser")
    [heading] = [h for h in page.select(".app-chart > .govuk-heading-s") if text_of(h) == title]
    assert heading.parent
    return ChartReader(heading.parent)


def text_of(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def name_of(row: Tag) -> str:
    """Return a row's name: the lines that begin at its left."""
    return " ".join(text_of(text) for text in row.select("text[text-anchor=start]"))


def labels_of(row: Tag) -> list[str]:
    """Return what is written beside a row's bars, line by line from the left."""
    return [text_of(text) for text in sorted(row.select("text[text-anchor=end]"), key=_place)]


def swatches_of(row: Tag) -> list[str]:
    """Return the patterns of the swatches beside a row's bars, from the left."""
    swatches = [box for box in row.select("rect") if box not in bars_of(row)]
    return [pattern_of(box) for box in sorted(swatches, key=_place)]


def bars_of(row: Tag) -> list[Tag]:
    """Return a row's boxes but for those of the size of a swatch."""
    return [box for box in row.select("rect") if box["height"] != "12"]


def pattern_of(shape: Tag) -> str:
    [found] = PATTERN.findall(" ".join(shape["class"]))
    return str(found)


def each_figure(part: Tag) -> float:
    """Return how many units one of what is counted takes, by the axis."""
    axis = part.select_one(".app-chart__axis")
    assert axis
    ticks = [float(str(rule["x1"])) for rule in axis.select("line") if rule["x1"] == rule["x2"]]
    figures = [_figure(text) for text in axis.select("text")[: len(ticks)]]
    assert ticks[0] == figures[0] == 0
    sizes = [tick / figure for tick, figure in zip(ticks[1:], figures[1:], strict=True)]
    assert max(sizes) - min(sizes) < 0.01, "the axis is even"
    return sizes[-1]


def _place(shape: Tag) -> tuple[float, float]:
    return float(str(shape["y"])), float(str(shape["x"]))


def _figures(box: Tag, each: float) -> tuple[str, int, int]:
    x, width = float(str(box["x"])), float(str(box["width"]))
    return pattern_of(box), round(x / each), round((x + width) / each)


def _figure(text: Tag) -> int:
    return int(text_of(text).replace(",", ""))


def _steps(panel: Tag, left: float, right: float) -> list[tuple[float, int]]:
    heights = {float(str(rule["y1"])) for rule in panel.select("line")}
    labels = sorted(_figure(text) for text in panel.select("text[text-anchor=end]"))
    foot, above = sorted(heights, reverse=True)[:2]
    each = (foot - above) / labels[1]
    path = panel.path
    assert path
    start, *steps = re.findall(r"[MVH]([\d.,]+)", str(path["d"]).removesuffix("Z"))
    tops, ends = steps[:-1:2], [float(start.split(",")[0]), *map(float, steps[1::2])]
    assert ends[-1] == right, "the last day is drawn to its end"
    return [
        (round((begun - left) / (right - left), 4), round((foot - float(top)) / each))
        for (begun, _), top in zip(pairwise(ends), tops, strict=True)
    ]
