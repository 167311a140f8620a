"""The shapes of a chart with their positions, which the template renders as SVG."""

from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Drawing:
    """A whole chart, or one part of a long chart. No part is taller than a printed page."""

    height: float
    groups: list[Group]
