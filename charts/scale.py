"""The measures that every picture shares, in units of its view box, and the scale along an axis.

A picture is 320 units wide and at least 290 pixels on a phone, so that its text is 14 or more.
"""

import textwrap
from dataclasses import dataclass
from itertools import count

WIDTH = 320
# A line of text of 16 units; a digit of it, and a letter on average, each with some to spare.
LINE = 20
DIGIT = 9
LETTER = 8.2
# Between the baseline of a text and the foot of its line.
DESCENT = 5
GAP = 10


@dataclass(frozen=True)
class Scale:
    """Figures from 0 to ``most`` along ``length`` units, with a tick at every ``step``."""

    most: int
    step: int
    length: float

    def at(self, figure: int) -> float:
        """Return how many units from 0 a figure stands."""
        return round(self.length * figure / self.most, 3)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Where each tick stands, and its figure."""
        return [(self.at(tick), number(tick)) for tick in range(0, self.most + 1, self.step)]


def scale_to(most: int, length: float, *, steps: int) -> Scale:
    """Return the scale up to ``most``, which is above 0, with no more than ``steps`` whole steps.

    A step is 1, 2 or 5, or one of these with noughts.
    """
    round_figures = (figure * 10**noughts for noughts in count() for figure in (1, 2, 5))
    step = next(figure for figure in round_figures if most // figure <= steps)
    return Scale(most, step, length)


def number(figure: int) -> str:
    """Return a figure as people read it: 1,030."""
    return f"{figure:,}"


def width_of(words: str) -> float:
    """Return how many units a figure takes, or a few words."""
    return DIGIT * len(words)


def wrapped(words: str, width: float) -> list[str]:
    """Return a text in lines that each fit in ``width`` units."""
    return textwrap.wrap(words, int(width / LETTER))
