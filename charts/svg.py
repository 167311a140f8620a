"""The shapes of a chart with their positions, and how they are written as SVG."""

from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from charts.definitions import DOTTED, HATCHED
from charts.scale import DESCENT, LINE_HEIGHT


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    content: str
    anchor: str = "start"
    bold: bool = False


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    pattern: str


@dataclass(frozen=True)
class Path:
    d: str
    pattern: str


@dataclass(frozen=True)
class Line:
    """A straight line: an axis, one of its ticks, or a grid line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Group:
    """Shapes that belong together: a key, a row, an axis or a panel."""

    kind: str
    boxes: list[Box] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def add_text(self, top: float, content: str, *, x: float = 0, bold: bool = False) -> float:
        """Add a line of text whose top is at ``top``; return the top of the next line."""
        self.texts.append(Text(x, top + LINE_HEIGHT - DESCENT, content, bold=bold))
        return top + LINE_HEIGHT


def write_shapes(group: Group, textures: str) -> SafeString:
    """Return the shapes of a group as SVG. The ids of the page's textures begin with ``textures``.

    A page has hundreds of shapes. A template for them would take most of the page's time.
    """

    def look(pattern: str) -> str:
        fill = f' fill="url(#{textures}-{pattern})"' if pattern in (HATCHED, DOTTED) else ""
        return f'class="app-chart__shape app-chart__{pattern}"{fill}'

    written = [
        f'<line class="app-chart__line" x1="{line.x1}" y1="{line.y1}" '
        f'x2="{line.x2}" y2="{line.y2}"/>'
        for line in group.lines
    ]
    written += [f'<path {look(path.pattern)} d="{path.d}"/>' for path in group.paths]
    written += [
        f'<rect {look(box.pattern)} x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}"/>'
        for box in group.boxes
    ]
    for text in group.texts:
        weight = ' font-weight="700"' if text.bold else ""
        place = f'x="{text.x}" y="{text.y}" text-anchor="{text.anchor}"{weight}'
        written.append(f"<text {place}>{escape(text.content)}</text>")
    # Numbers and names of patterns, which are ours, and texts that are escaped.
    return mark_safe("".join(written))  # noqa: S308


@dataclass(frozen=True)
class Drawing:
    """A whole chart, or one part of a long chart. No part is taller than a printed page."""

    height: float
    groups: list[Group]
