"""The figures of a picture as a table."""

from dataclasses import dataclass
from itertools import groupby

from cbtracker.clock import in_words
from charts import bar_chart
from charts.description import Picture, RangeRow, Ranges, StackedBars
from charts.scale import number


@dataclass(frozen=True)
class ChartTableRow:
    name: str
    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class ChartTable:
    """``names`` heads the first column; each group is a heading, or none, and its rows."""

    names: str
    columns: tuple[str, ...]
    groups: list[tuple[str, list[ChartTableRow]]]


def table_of(picture: Picture) -> ChartTable:
    """Return the figures that ``picture`` draws, each as people read it."""
    if isinstance(picture, Ranges):
        groups = [
            (heading, [_range_row(row, picture.blank) for row in under])
            for heading, under in groupby(picture.rows, key=lambda row: row.heading)
        ]
        return ChartTable(picture.names, (picture.first, picture.second), groups)
    if isinstance(picture, StackedBars):
        names, columns = picture.names, (*picture.series, "Total")
        found = [
            ChartTableRow(bar.name, _counted(*bar.counts, bar.total), bar.url)
            for bar in picture.bars
        ]
    else:
        names, columns = "From", picture.series
        found = [ChartTableRow(in_words(day), _counted(*counts)) for day, counts in picture.days]
    return ChartTable(names, columns, [("", found)] if found else [])


def _counted(*counts: int) -> tuple[str, ...]:
    return tuple(number(count) for count in counts)


def _range_row(row: RangeRow, blank: str) -> ChartTableRow:
    cells = tuple(bar_chart.in_words(found, blank) for found in (row.first, row.second))
    return ChartTableRow(row.name, cells, row.url)
