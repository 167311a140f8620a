"""The figures of a chart as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cbtracker.clock import in_words
from charts import bar_chart
from charts.definitions import Chart, RangeChart, RangeRow, StackedBarChart
from charts.scale import format_number


@dataclass(frozen=True)
class ChartTableRow:
    name: str
    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class ChartTable:
    """``category`` is the heading of the first column. Each group is a heading, maybe empty, and
    its rows.
    """

    category: str
    columns: tuple[str, ...]
    groups: list[tuple[str, list[ChartTableRow]]]


def build_table(chart: Chart) -> ChartTable:
    """Return the figures of ``chart`` as text."""
    if isinstance(chart, RangeChart):
        groups = [
            (heading, [_build_range_row(row, chart.blank) for row in rows])
            for heading, rows in groupby(chart.rows, key=lambda row: row.heading)
        ]
        return ChartTable(chart.category, (chart.first, chart.second), groups)
    if isinstance(chart, StackedBarChart):
        category, columns = chart.category, (*chart.series, "Total")
        rows = [
            ChartTableRow(bar.name, _format_counts(*bar.counts, bar.total), bar.url)
            for bar in chart.bars
        ]
    else:
        category, columns = "From", chart.series
        rows = [ChartTableRow(in_words(day), _format_counts(*counts)) for day, counts in chart.days]
    return ChartTable(category, columns, [("", rows)] if rows else [])


def write_rows(rows: Iterable[ChartTableRow]) -> SafeString:
    """Return the rows of a group as HTML, for the reason that ``svg.write_shapes`` gives."""
    # Its texts are escaped.
    return mark_safe("".join(map(_write_row, rows)))  # noqa: S308


def _write_row(row: ChartTableRow) -> str:
    name: str = escape(row.name)
    if row.url:
        look = "govuk-link govuk-link--no-visited-state"
        name = f'<a class="{look}" href="{escape(row.url)}">{name}</a>'
    number = "govuk-table__cell govuk-table__cell--numeric"
    cells = "".join(f'<td class="{number}">{escape(cell)}</td>' for cell in row.cells)
    heading = "govuk-table__header govuk-!-font-weight-regular"
    return f'<tr class="govuk-table__row"><th scope="row" class="{heading}">{name}</th>{cells}</tr>'


def _format_counts(*counts: int) -> tuple[str, ...]:
    return tuple(format_number(count) for count in counts)


def _build_range_row(row: RangeRow, blank: str) -> ChartTableRow:
    cells = tuple(bar_chart.format_range(figures, blank) for figures in (row.first, row.second))
    return ChartTableRow(row.name, cells, row.url)
