"""Pictures in templates; built in to every template."""

from typing import Any

from django import template
from django.utils.text import slugify

from charts import bar_chart, step_chart, tables
from charts.description import DOTTED, HATCHED, Picture, Ranges, StackedBars
from charts.scale import WIDTH
from charts.svg import Drawing

register = template.Library()


@register.inclusion_tag("charts/_partials/chart.html", name="picture")
def show_picture(picture: Picture, level: int = 3) -> dict[str, Any]:
    """Render a picture under a heading of ``level``, with its description, and as a table."""
    return {
        "picture": picture,
        "level": level,
        "id": f"picture-{slugify(picture.title)}",
        "drawings": _drawings(picture),
        "width": WIDTH,
        "textures": (HATCHED, DOTTED),
        "table": tables.table_of(picture),
    }


def _drawings(picture: Picture) -> list[Drawing]:
    """Return a picture laid out, in parts where it is long; none where there is nothing to draw."""
    if isinstance(picture, StackedBars):
        return bar_chart.draw_bars(picture)
    if isinstance(picture, Ranges):
        return bar_chart.draw_ranges(picture)
    return step_chart.draw_steps(picture)
