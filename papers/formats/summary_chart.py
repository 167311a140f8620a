"""The chart of a summary: a bar for each department, with its requests by stage.

It is one SVG drawing for all formats. Stages are told apart by shade, and have their numbers on the
bars; the table beside it has all of them.
"""

from dataclasses import dataclass
from html import escape

from papers.description import FactTable

# The size of the drawing is in units, of which four are a millimetre.
WIDTH = 640
UNITS_PER_MILLIMETRE = 4
# With more departments than this, the chart and the table do not fit on a page.
_MOST_BARS = 20
_NAMES = 262
_ROW = 17
_BAR = 12
_HEAD = 24
_FONT = 'font-family="Arimo, Arial, Helvetica, sans-serif" font-size="10"'
# The fill of each stage, and the colour of a number on it.
_SHADES = (("#1d3a5f", "#ffffff"), ("#b9c0c9", "#000000"), ("#ffffff", "#000000"))
# The least width of a part that has room for its number.
_ROOM_FOR_DIGIT = 7


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG, and the same in words; ``height`` is in units."""

    svg: str
    alt: str
    height: int


def draw(summary: FactTable) -> Chart | None:
    """Return the chart of a summary, whose first row is of all requests.

    Returns None if there is nothing to draw, or more than fits on a page, or if it has no numbers.
    """
    stages = summary.headings[1 : 1 + len(_SHADES)]
    if len(stages) < len(_SHADES) or not all(map(_has_counts, summary.rows)):
        return None
    rows = [(row[0], _read_counts(row)) for row in summary.rows[1:]]
    most = max((sum(counts) for _, counts in rows), default=0)
    if not most or len(rows) > _MOST_BARS:
        return None
    height = _HEAD + _ROW * len(rows)
    scale = (WIDTH - _NAMES - 8) / most
    shapes = [*_draw_key(stages)]
    for place, (name, counts) in enumerate(rows):
        shapes += _draw_bar(_HEAD + _ROW * place, name, counts, scale)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">{"".join(shapes)}</svg>'
    )
    return Chart(svg, _describe(summary.heading, stages, rows), height)


def _has_counts(row: tuple[str, ...]) -> bool:
    return all(cell.replace(",", "").isdecimal() for cell in row[1 : 1 + len(_SHADES)])


def _read_counts(row: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(cell.replace(",", "")) for cell in row[1 : 1 + len(_SHADES)])


def _draw_key(stages: tuple[str, ...]) -> list[str]:
    shapes = []
    left = _NAMES
    for stage, (fill, _) in zip(stages, _SHADES, strict=True):
        shapes.append(_box(left, 4, 10, 10, fill))
        shapes.append(_text(left + 14, 13, stage))
        left += 24 + 6 * len(stage)
    return shapes


def _draw_bar(top: int, name: str, counts: tuple[int, ...], scale: float) -> list[str]:
    shapes = [_text(_NAMES - 6, top + 10, name, anchor="end")]
    left = float(_NAMES)
    for count, (fill, ink) in zip(counts, _SHADES, strict=True):
        width = count * scale
        if count:
            shapes.append(_box(left, top, width, _BAR, fill))
        number = f"{count:,}"
        if count and width >= _ROOM_FOR_DIGIT * len(number):
            shapes.append(_text(left + width / 2, top + 10, number, anchor="middle", ink=ink))
        left += width
    return shapes


def _box(left: float, top: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="#1d3a5f" stroke-width="0.7"/>'
    )


def _text(
    left: float, top: float, text: str, *, anchor: str = "start", ink: str = "#000000"
) -> str:
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" {_FONT} text-anchor="{anchor}" fill="{ink}">'
        f"{escape(text)}</text>"
    )


def _describe(
    heading: str, stages: tuple[str, ...], rows: list[tuple[str, tuple[int, ...]]]
) -> str:
    """Return the drawing in words, for those who do not see it."""
    said = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{count:,} {stage.lower()}" for count, stage in zip(counts, stages, strict=True)
        )
        for name, counts in rows
    )
    return f"Bar chart. {heading}, by stage. {said}. The table below has the same numbers."
