"""Pictures in templates; built in to every template."""

from typing import Any

from django import template
from django.utils.text import slugify

from pictures import rows, steps, tables
from pictures.description import DOTTED, HATCHED, Picture, Ranges, StackedBars
from pictures.drawing import Drawing
from pictures.scale import WIDTH

register = template.Library()


@register.inclusion_tag("pictures/picture.html", name="picture")
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
        return rows.draw_bars(picture)
    if isinstance(picture, Ranges):
        return rows.draw_ranges(picture)
    return steps.draw_steps(picture)
