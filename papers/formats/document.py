"""The document that Word and OpenDocument files of a paper have in common.

``layout`` splits a paper into these styled paragraphs, lists and tables, which both formats write.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from papers.description import Annex, AnnexTable, FactTable, Paper, Part, ProsePart, WorkstreamsPart

FONT = "Arial"
GREY = "595959"
RULE = "7F7F7F"
SHADE = "E7E6E6"
BULLET = "•"
LINE_SPACING = 1.1
# Millimetres.
A4 = (210, 297)
PORTRAIT_MARGIN = 25
LANDSCAPE_MARGIN = 20
VERTICAL_MARGIN = 20
FOOTER_MARGIN = 9
BULLET_INDENT = 6
NUMBER_INDENT = 9
CELL_BULLET_INDENT = 4
CELL_PADDING = 1.9
# Points above and below the text of a cell.
CELL_SPACE = 2.5

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A fixed time, so that the same paper gives the same file.
FILE_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes and spaces are in points, indents in millimetres."""

    name: str
    size: float = 11
    above: float = 0
    below: float = 7
    bold: bool = False
    grey: bool = False
    keep_with_next: bool = False
    indent_right: int = 0
    centred: bool = False
    # Line height; 0 means proportional to the size.
    line: float = 0
    # Indent of the text after a label and a tab.
    hanging: int = 0
    # Heading level; 0 for other paragraphs.
    level: int = 0
    # Indent of the text after a bullet; 0 for other paragraphs.
    bullet: int = 0
    # Indent of the text after a number or a letter; 0 for other paragraphs.
    number: int = 0


# Right indent on landscape pages, where full-width lines are hard to read.
_LANDSCAPE_INDENT = 55

ORGANISATION = Style("Organisation", grey=True, below=4)
TITLE = Style("Title", size=20, bold=True, below=12)
ABOUT = Style("About", below=3)
COUNTS = Style("Counts", above=14, bold=True)
BODY = Style("Body Text")
LIST = Style("List Bullet", below=4, bullet=BULLET_INDENT)
NUMBERS = Style("List Number", number=NUMBER_INDENT)
LETTERS = Style("List Letter", below=5, number=2 * NUMBER_INDENT)
# In the introduction: level 1 in the outline, like an annex, but as small as a part of one.
COVER_HEADING = Style(
    "Cover Heading", size=14, above=12, below=6, bold=True, keep_with_next=True, level=1
)
HEADING_1 = Style("Heading 1", size=18, below=12, bold=True, keep_with_next=True, level=1)
# Level 1 too, on a page that has begun.
SECTION = Style(
    "Section Heading", size=16, above=16, below=8, bold=True, keep_with_next=True, level=1
)
HEADING_2 = Style("Heading 2", size=14, above=12, below=8, bold=True, keep_with_next=True, level=2)
HEADING_3 = Style("Heading 3", size=12, above=14, below=6, bold=True, keep_with_next=True, level=3)
CHANGED = Style("Changed", size=12, above=12, below=2, bold=True, keep_with_next=True, level=2)
UNCHANGED = Style("Unchanged", above=14)
ISSUE = Style("Issue", above=4, below=2, keep_with_next=True)
ISSUE_NUMBER = Style("Issue Number", above=4, keep_with_next=True, number=NUMBER_INDENT)
WHO = Style("Area and Dept", size=10, below=6, grey=True, keep_with_next=True)
LABEL = Style("Label", below=4, bold=True, keep_with_next=True)
NOTE = Style("Note", size=9, below=3, number=NUMBER_INDENT)
WARNING = Style("Warning", bold=True, indent_right=_LANDSCAPE_INDENT)
WIDE_TEXT = Style("Wide Text", indent_right=_LANDSCAPE_INDENT)
WIDE_NUMBERS = Style("Wide Number", number=NUMBER_INDENT, indent_right=_LANDSCAPE_INDENT)
WIDE_LIST = Style("Wide Bullet", below=4, indent_right=_LANDSCAPE_INDENT, bullet=BULLET_INDENT)
CELL = Style("Table Text", size=10, above=CELL_SPACE, below=CELL_SPACE)
CELL_LIST = Style("Table Bullet", size=10, above=1, below=1, bullet=CELL_BULLET_INDENT)
COLUMN = Style("Table Heading", size=10, above=CELL_SPACE, below=CELL_SPACE, bold=True)
SMALL_CELL = Style("Small Table Text", size=9, above=1.5, below=1.5)
SMALL_COLUMN = Style("Small Table Heading", size=9, above=1.5, below=1.5, bold=True)
# The empty paragraph that must follow a table.
AFTER_TABLE = Style("After Table", size=1, below=0)
FOOTER = Style("Footer", size=9, below=0, grey=True, centred=True)
MARKING = Style("Marking", size=12, below=0, bold=True, centred=True)
# The mark of a draft, at the top of each page.
HEADER = Style("Header", size=10, below=0, bold=True, centred=True)
STYLES = (
    *(
        ORGANISATION,
        TITLE,
        ABOUT,
        COUNTS,
        BODY,
        LIST,
        NUMBERS,
        LETTERS,
        COVER_HEADING,
        HEADING_1,
        SECTION,
        HEADING_2,
        HEADING_3,
    ),
    *(
        CHANGED,
        UNCHANGED,
        ISSUE,
        ISSUE_NUMBER,
        WHO,
        LABEL,
        NOTE,
        WARNING,
        WIDE_TEXT,
        WIDE_NUMBERS,
        WIDE_LIST,
        CELL,
        CELL_LIST,
        COLUMN,
    ),
    *(SMALL_CELL, SMALL_COLUMN),
    *(AFTER_TABLE, FOOTER, MARKING, HEADER),
)


class Look(StrEnum):
    """How a run of text is emphasised: never by colour."""

    PLAIN = "plain"
    BOLD = "bold"
    UNDERLINED = "underlined"


@dataclass(frozen=True)
class Run:
    """A piece of text, and the address that it links to, if any."""

    text: str
    look: Look = Look.PLAIN
    address: str = ""


@dataclass(frozen=True)
class Paragraph:
    style: Style
    runs: tuple[Run, ...]

    @property
    def is_right_to_left(self) -> bool:
        """Whether its first letter is of a right-to-left script."""
        for run in self.runs:
            for character in run.text:
                direction = unicodedata.bidirectional(character)
                if direction in {"L", "R", "AL"}:
                    return direction != "L"
        return False


@dataclass(frozen=True)
class BulletList:
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class NumberedList:
    """Paragraphs with numbers, or letters if so, from ``start``.

    Those with the same ``series`` (from 1) are one list, whatever stands between them.
    """

    paragraphs: tuple[Paragraph, ...]
    series: int
    start: int = 1
    is_lettered: bool = False


TextBlock = Paragraph | BulletList | NumberedList


@dataclass(frozen=True)
class DocumentRow:
    """A row of a table. A tall one may not fit on a page, so it must be allowed to break."""

    cells: tuple[tuple[TextBlock, ...], ...]
    is_tall: bool


@dataclass(frozen=True)
class Grid:
    """A table, with a title and a description for screen readers; widths are in millimetres."""

    title: str
    description: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[DocumentRow]
    column: Style = COLUMN


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG, with its words for those who do not see it; sizes are in millimetres."""

    svg: str
    alt: str
    width: float
    height: float


@dataclass(frozen=True)
class NewPage:
    is_landscape: bool


def format_subject(paper: Paper) -> str:
    """Return the subject for the properties of a file."""
    return "; ".join(f"{label}: {text}" for label, text in paper.about)


# A text of this many characters fits below a table.
_SHORT = 600
# A table of facts with more columns than this needs a landscape page.
_COLUMNS_IN_PORTRAIT = 5


@dataclass(frozen=True)
class Sheet:
    """Parts of an annex that follow each other on pages that are all portrait or all landscape."""

    is_landscape: bool
    parts: tuple[Part, ...]


def list_sheets(annex: Annex) -> list[Sheet]:
    """Return an annex as sheets: wide tables are landscape, and prose is portrait.

    A part without content stays where the part before it is.
    """
    sheets: list[Sheet] = []
    for part in annex.parts:
        last = sheets[-1] if sheets else None
        is_landscape = _needs_landscape(part)
        if last and is_landscape in (None, last.is_landscape):
            sheets[-1] = Sheet(last.is_landscape, (*last.parts, part))
        else:
            sheets.append(Sheet(bool(is_landscape), (part,)))
    return sheets or [Sheet(is_landscape=False, parts=())]


def _needs_landscape(part: Part) -> bool | None:
    """Return whether a part is to be on landscape pages; None if it has only a sentence."""
    if isinstance(part, AnnexTable):
        return True if part.lines else None
    if isinstance(part, WorkstreamsPart):
        return False if part.workstreams else None
    if isinstance(part, FactTable):
        if not part.rows:
            return None
        return len(part.headings) > _COLUMNS_IN_PORTRAIT
    # A short note below a wide table stays with it.
    return None if isinstance(part, ProsePart) and len(part.text) < _SHORT else False


def share_out(percents: Sequence[int], width: int) -> tuple[int, ...]:
    """Return the widths of columns in whole millimetres, which add up to that of the text."""
    first = [width * percent // sum(percents) for percent in percents[:-1]]
    return (*first, width - sum(first))


def replace_unprintable(text: str) -> str:
    """Return ``text`` with U+FFFD in place of each character that XML does not allow."""
    return _NOT_IN_XML.sub("\ufffd", text)


def repack(file: bytes) -> bytes:
    """Return a zip file with the same members in the same order, and a fixed time for each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            name = zipfile.ZipInfo(member.filename, FILE_DATE)
            # The first member of OpenDocument, its type, must stay uncompressed.
            name.compress_type = member.compress_type
            new.writestr(name, old.read(member))
    return packed.getvalue()
