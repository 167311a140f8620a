"""The ``{% chart %}`` template tag."""

from typing import TypedDict

from django import template
from django.utils.safestring import SafeString
from django.utils.text import slugify

from charts import bar_chart, step_chart, tables
from charts.definitions import Chart, RangeChart, StackedBarChart
from charts.scale import WIDTH
from charts.svg import Drawing, Group, write_shapes

register = template.Library()


class ChartContext(TypedDict):
    chart: Chart
    level: int
    id: str
    drawings: list[Drawing]
    width: int
    table: tables.ChartTable


@register.inclusion_tag("charts/_partials/chart.html", name="chart")
def render_chart(chart: Chart, level: int = 3) -> ChartContext:
    """Render a chart with a heading of ``level``, its description, and its figures as a table."""
    return {
        "chart": chart,
        "level": level,
        "id": f"chart-{slugify(chart.title)}",
        "drawings": _draw(chart),
        "width": WIDTH,
        "table": tables.build_table(chart),
    }


@register.simple_tag
def shapes(group: Group, chart_id: str, part: int) -> SafeString:
    """Return the shapes of a group in a part of a chart as SVG."""
    return write_shapes(group, f"{chart_id}-{part}")


@register.filter
def table_rows(rows: list[tables.ChartTableRow]) -> SafeString:
    """Return the rows of a chart's table as HTML."""
    return tables.write_rows(rows)


def _draw(chart: Chart) -> list[Drawing]:
    """Return a chart's drawings, more than one for a long chart; none if all figures are 0."""
    if isinstance(chart, StackedBarChart):
        return bar_chart.draw_stacked_bars(chart)
    if isinstance(chart, RangeChart):
        return bar_chart.draw_ranges(chart)
    return step_chart.draw_steps(chart)
