"""How wide words are, and what fits in so many lines of a column: reckoned, not typeset."""

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from math import ceil, inf

# The letters of Arial, and of Arimo and Liberation Sans which have its widths, by how wide they
# are in thousandths of their size.
_BY_WIDTH = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0",
    333: "()-`r“”",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu£–é",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
# Other letters are taken for wide ones, and what lies beyond Unicode's first plane for emoji.
_ANY_OTHER, _BEYOND = 1000, 1400
# English in bold is a twelfth wider; a short word of narrow letters, a quarter.
_BOLD = 1.15
# Programs round the width of a letter, each in its way.
_ROUNDED = 1.01
# A word wider than its line breaks after any four letters, which may leave room for three.
_LEFT_OVER = 3 * _ANY_OTHER
_ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines ``text`` takes in a column of ``width`` points; at least one."""
    room = width * 1000 / size / _ROUNDED / (_BOLD if bold else 1)
    lines, left = 1, room
    for word in text.split(" "):
        wide = sum(map(_width, word))
        space = WIDTHS[" "] if left < room else 0
        if wide + space <= left:
            left -= wide + space
        elif wide <= room:
            lines, left = lines + 1, room - wide
        else:
            lines += ceil(wide / max(room - _LEFT_OVER, room / 4))
            left = 0
    return lines


@lru_cache(maxsize=4096)
def clipped(text: str, width: float, size: float, lines: int) -> str:
    """Return ``text`` as one paragraph; where it takes more lines, cut at a word with an ellipsis.

    A word that is itself too long is cut after a letter.
    """
    text = " ".join(text.split())
    if lines_of(text, width, size) <= lines:
        return text
    words = text.split(" ")
    kept = _most(
        len(words), lambda n: lines_of(" ".join(words[:n]) + _ELLIPSIS, width, size) <= lines
    )
    if kept:
        return " ".join(words[:kept]).rstrip(".,;:–- ") + _ELLIPSIS
    letters = _most(len(text), lambda n: lines_of(text[:n] + _ELLIPSIS, width, size) <= lines)
    return text[:letters] + _ELLIPSIS


@lru_cache(maxsize=4096)
def listed(items: tuple[str, ...], width: float, size: float, lines: float = inf) -> str:
    """Return items as a list in a sentence; where it takes more lines, its end as "and n more".

    The first item stands whatever it takes.
    """

    def first(count: int) -> str:
        left = len(items) - count
        separator = "; " if any("," in item for item in items) else ", "
        return separator.join(items[:count]) + (f"{separator}and {left:,} more" if left else "")

    if not items or lines_of(first(len(items)), width, size) <= lines:
        return first(len(items))
    return first(max(1, _most(len(items), lambda n: lines_of(first(n), width, size) <= lines)))


def _width(letter: str) -> int:
    return WIDTHS.get(letter, _ANY_OTHER if letter <= "\uffff" else _BEYOND)


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """Return the highest number up to ``count`` of which ``fits`` holds, as of all below it."""
    return bisect_left(range(1, count + 1), True, key=lambda number: not fits(number))
