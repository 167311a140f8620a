"""The sizes of a briefing's page, used to estimate its length and to make its files.

``static/briefing.css`` prints the HTML page in the same sizes.
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
POINTS_PER_MM = 72 / 25.4
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

# The page between its margins, in points. SPARE allows for differences between programs.
WIDTH = (document.A4[0] - 2 * MARGIN) * POINTS_PER_MM
HEIGHT = (document.A4[1] - 2 * VERTICAL_MARGIN) * POINTS_PER_MM
SPARE = 20


def cell_text_width(millimetres: float) -> float:
    """Return the width available for text in a column of that width, in points."""
    return (millimetres - 2 * CELL_PADDING) * POINTS_PER_MM - 2 * RULE


def label_text_width() -> float:
    """Return the width available for text beside a label, in points."""
    return WIDTH - LABEL * POINTS_PER_MM


def bullet_text_width() -> float:
    """Return the width available for text of a bullet, in points."""
    return WIDTH - BULLET * POINTS_PER_MM
