"""Measures that all charts share, in units of the SVG view box, and the scale of an axis.

A chart is 320 units wide and at least 290 pixels on a phone, so its text is at least 14 pixels.
"""

import textwrap
from dataclasses import dataclass
from itertools import count

WIDTH = 320
# A line of text with a font size of 16, and a digit and an average letter of it with some to spare.
LINE_HEIGHT = 20
DIGIT_WIDTH = 9
LETTER_WIDTH = 8.2
# From the baseline of a text to the bottom of its line.
DESCENT = 5
GAP = 10


@dataclass(frozen=True)
class Scale:
    """Figures from 0 to ``most`` along ``length`` units, with a tick at every ``step``."""

    most: int
    step: int
    length: float

    def to_units(self, figure: int) -> float:
        """Return the distance of a figure from 0, in units."""
        return round(self.length * figure / self.most, 3)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The position of each tick in units, and its label."""
        return [
            (self.to_units(tick), format_number(tick))
            for tick in range(0, self.most + 1, self.step)
        ]


def build_scale(most: int, length: float, *, steps: int) -> Scale:
    """Return a scale up to ``most``, which must be above 0, with at most ``steps`` whole steps.

    A step is 1, 2 or 5, or one of these times a power of 10.
    """
    round_figures = (figure * 10**power for power in count() for figure in (1, 2, 5))
    step = next(figure for figure in round_figures if most // figure <= steps)
    return Scale(most, step, length)


def format_number(figure: int) -> str:
    """Return a figure with commas, such as 1,030."""
    return f"{figure:,}"


def estimate_width(text: str) -> float:
    """Return the width of a figure or a few words, in units."""
    return DIGIT_WIDTH * len(text)


def wrap_text(text: str, width: float) -> list[str]:
    """Return a text as lines that each fit in ``width`` units."""
    return textwrap.wrap(text, int(width / LETTER_WIDTH))
