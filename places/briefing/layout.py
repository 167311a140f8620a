"""The page of a briefing: its sizes, from which its length is reckoned and its files are made.

``static/briefing.css`` prints the page of HTML in the same sizes.
"""

from dataclasses import replace

from papers.formats import document
from papers.formats.document import Style

# Millimetres.
MARGIN = 15
VERTICAL_MARGIN = 10
LABEL = 36
BULLET = 4
CELL_PADDING = 1
# Points.
POINTS_OF_A_MILLIMETRE = 72 / 25.4
RULE = 0.5

TITLE = Style("Title", size=18, line=21, below=2, bold=True)
TEXT = Style("Body Text", size=9.5, line=11.5, below=2)
ABOUT = replace(TEXT, name="About", grey=True)
HEADING = Style(
    "Heading 1", size=11, line=13, above=6, below=2, bold=True, keep_with_next=True, level=1
)
PAIR = replace(TEXT, name="Label and Words", below=1, hanging=LABEL)
LIST = replace(TEXT, name="List Bullet", below=1, bullet=BULLET)
COLUMN = Style("Table Heading", size=8.5, line=10, above=1.5, below=1, bold=True)
CELL = Style("Table Text", size=9, line=10.5, above=1.5, below=1)
SMALL = Style("Small", size=8, line=9.5, above=2, below=2)
AFTER_TABLE = replace(document.AFTER_TABLE, line=2)
STYLES = (TITLE, ABOUT, HEADING, TEXT, PAIR, LIST, COLUMN, CELL, SMALL, AFTER_TABLE)

# The page between its margins, in points. The last lines are left to what programs do otherwise
# than reckoned here.
WIDTH = (document.A4[0] - 2 * MARGIN) * POINTS_OF_A_MILLIMETRE
HEIGHT = (document.A4[1] - 2 * VERTICAL_MARGIN) * POINTS_OF_A_MILLIMETRE
SPARE = 20


def room_of(millimetres: float) -> float:
    """Return how wide the words of a column may be, in points."""
    return (millimetres - 2 * CELL_PADDING) * POINTS_OF_A_MILLIMETRE - 2 * RULE


def words_beside_label() -> float:
    """Return how wide the words beside a label may be, in points."""
    return WIDTH - LABEL * POINTS_OF_A_MILLIMETRE


def words_of_bullet() -> float:
    """Return how wide the words of a bullet may be, in points."""
    return WIDTH - BULLET * POINTS_OF_A_MILLIMETRE
