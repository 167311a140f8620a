"""A picture as shapes in their places, ready for the template."""

from dataclasses import dataclass, field

from charts.scale import DESCENT, LINE


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
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
class Rule:
    """A straight line: of an axis, one of its ticks, or a rule to read a height by."""

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
    rules: list[Rule] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def write(self, top: float, words: str, *, x: float = 0, bold: bool = False) -> float:
        """Write one line of text that hangs from ``top``, and return where the next line hangs."""
        self.texts.append(Text(x, top + LINE - DESCENT, words, bold=bold))
        return top + LINE


@dataclass(frozen=True)
class Drawing:
    """A whole picture, or one of the parts that a long one is drawn in: no part passes a page."""

    height: float
    groups: list[Group]
