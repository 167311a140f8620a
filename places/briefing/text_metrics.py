"""Estimate how wide text is and how many lines it takes, without typesetting it."""

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from math import ceil, inf

# Letters of Arial by width, in thousandths of the font size. Arimo and Liberation Sans are the
# same.
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
# Assume that other letters are wide, and that those beyond Unicode's first plane are emoji.
_OTHER, _EMOJI = 1000, 1400
# English in bold is a twelfth wider; a short word of narrow letters, a quarter.
_BOLD = 1.15
# Programs round letter widths in different ways.
_ROUNDING = 1.01
# A word wider than its line may break after any four letters, which can leave three unused.
_UNUSED = 3 * _OTHER
_ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return the number of lines, at least 1, that ``text`` takes in a column.

    ``width`` is that of the column and ``size`` that of the font, both in points.
    """
    available = width * 1000 / size / _ROUNDING / (_BOLD if bold else 1)
    lines, remaining = 1, available
    for word in text.split(" "):
        word_width = sum(map(_get_width, word))
        space = WIDTHS[" "] if remaining < available else 0
        if word_width + space <= remaining:
            remaining -= word_width + space
        elif word_width <= available:
            lines, remaining = lines + 1, available - word_width
        else:
            lines += ceil(word_width / max(available - _UNUSED, available / 4))
            remaining = 0
    return lines


@lru_cache(maxsize=4096)
def clip(text: str, width: float, size: float, lines: int) -> str:
    """Return ``text`` as one paragraph, cut with an ellipsis if it takes more than ``lines``.

    It is cut after a word, or within the first word if that alone is too long.
    """
    text = " ".join(text.split())
    if count_lines(text, width, size) <= lines:
        return text
    words = text.split(" ")
    kept = _highest(
        len(words), lambda n: count_lines(" ".join(words[:n]) + _ELLIPSIS, width, size) <= lines
    )
    if kept:
        return " ".join(words[:kept]).rstrip(".,;:–- ") + _ELLIPSIS
    letters = _highest(len(text), lambda n: count_lines(text[:n] + _ELLIPSIS, width, size) <= lines)
    return text[:letters] + _ELLIPSIS


@lru_cache(maxsize=4096)
def format_list(items: tuple[str, ...], width: float, size: float, lines: float = inf) -> str:
    """Return items as a list, ending in "and n more" if it would take more than ``lines``.

    The first item is always included.
    """

    def join_first(count: int) -> str:
        remaining = len(items) - count
        separator = "; " if any("," in item for item in items) else ", "
        return separator.join(items[:count]) + (
            f"{separator}and {remaining:,} more" if remaining else ""
        )

    if not items or count_lines(join_first(len(items)), width, size) <= lines:
        return join_first(len(items))
    return join_first(
        max(1, _highest(len(items), lambda n: count_lines(join_first(n), width, size) <= lines))
    )


def _get_width(letter: str) -> int:
    return WIDTHS.get(letter, _OTHER if letter <= "\uffff" else _EMOJI)


def _highest(count: int, fits: Callable[[int], bool]) -> int:
    """Return the highest number up to ``count`` that fits; if one fits, all lower ones do."""
    return bisect_left(range(1, count + 1), True, key=lambda number: not fits(number))
