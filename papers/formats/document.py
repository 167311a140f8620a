"""What Word and OpenDocument print of a paper: the same words in the same order and look.

``contents`` takes a paper apart into headings, paragraphs, lists and tables; each of the two
formats writes these in its own way.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from papers.description import (
    Annex,
    AnnexTable,
    Changed,
    Changes,
    Line,
    Paper,
    Rewording,
    Unchanged,
    WorkstreamsPart,
)
from papers.formats import diff_markup
from requests_log.rules.diff import DiffKind
from requests_log.rules.text import blocks

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
CELL_BULLET_INDENT = 4
CELL_PADDING = 1.9
# Points above and below the words of a cell.
CELL_SPACE = 2.5

_LANDSCAPE_WIDTHS = (22, 38, 62, 28, 107)
_PORTRAIT_WIDTHS = (22, 30, 46, 22, 40)
_HEADINGS = ("Ref", "Area", "Issue", "Dept")
# The widest letter of a cell's size, and how many lines of it a page holds below the head of a
# table, with room for the taller letters of other scripts.
_WIDEST_LETTER = 3.4
_LINES_OF_A_PAGE = 30
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# No moment of now: the same paper is the same file.
_FILE_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Style:
    """How a paragraph looks. Sizes are in points, and indents in millimetres."""

    name: str
    size: float = 12
    above: float = 0
    below: float = 8
    bold: bool = False
    grey: bool = False
    keep_with_next: bool = False
    indent_right: int = 0
    centred: bool = False
    # From one line to the next; 0 is in proportion to the size.
    line: float = 0
    # How far the words after a label and a tab stand from the edge.
    hanging: int = 0
    # Of a heading, its level.
    level: int = 0
    # Of a bullet, how far its words stand from the edge.
    bullet: int = 0


# Across a page on its side lines would be too long for the eye to find the next one.
_WIDE = 55

ORGANISATION = Style("Organisation", grey=True, below=4)
TITLE = Style("Title", size=24, bold=True, below=16)
ABOUT = Style("About", below=3)
COUNTS = Style("Counts", above=14, bold=True)
BODY = Style("Body Text")
LIST = Style("List Bullet", below=4, bullet=BULLET_INDENT)
# Among the covering words: what is found like an annex, and looks like a part of one.
COVER_HEADING = Style(
    "Cover Heading", size=14, above=12, below=6, bold=True, keep_with_next=True, level=1
)
HEADING_1 = Style("Heading 1", size=18, below=12, bold=True, keep_with_next=True, level=1)
HEADING_2 = Style("Heading 2", size=14, above=12, below=8, bold=True, keep_with_next=True, level=2)
HEADING_3 = Style("Heading 3", size=12, above=14, below=6, bold=True, keep_with_next=True, level=3)
ISSUE = Style("Issue", above=4, below=2, keep_with_next=True, indent_right=_WIDE)
WHO = Style("Area and Dept", size=10, below=6, grey=True, keep_with_next=True)
LABEL = Style("Label", below=4, bold=True, keep_with_next=True)
WIDE_TEXT = Style("Wide Text", indent_right=_WIDE)
WIDE_LIST = Style("Wide Bullet", below=4, indent_right=_WIDE, bullet=BULLET_INDENT)
CELL = Style("Table Text", size=10, above=CELL_SPACE, below=CELL_SPACE)
CELL_LIST = Style("Table Bullet", size=10, above=1, below=1, bullet=CELL_BULLET_INDENT)
COLUMN = Style("Table Heading", size=10, above=CELL_SPACE, below=CELL_SPACE, bold=True)
# What a table must have after it, with no words in it.
AFTER_TABLE = Style("After Table", size=1, below=0)
FOOTER = Style("Footer", size=9, below=0, grey=True, centred=True)
STYLES = (
    *(
        ORGANISATION,
        TITLE,
        ABOUT,
        COUNTS,
        BODY,
        LIST,
        COVER_HEADING,
        HEADING_1,
        HEADING_2,
        HEADING_3,
    ),
    *(ISSUE, WHO, LABEL, WIDE_TEXT, WIDE_LIST, CELL, CELL_LIST, COLUMN),
    *(AFTER_TABLE, FOOTER),
)


class Look(StrEnum):
    """How a run of words stands out of its paragraph: never by colour."""

    PLAIN = "plain"
    BOLD = "bold"
    STRUCK = "struck"
    UNDERLINED = "underlined"


@dataclass(frozen=True)
class Run:
    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Paragraph:
    style: Style
    runs: tuple[Run, ...]

    @property
    def is_right_to_left(self) -> bool:
        """Whether its first letter is of a script that is written from the right."""
        for run in self.runs:
            for letter in run.text:
                direction = unicodedata.bidirectional(letter)
                if direction in {"L", "R", "AL"}:
                    return direction != "L"
        return False


@dataclass(frozen=True)
class Bullets:
    paragraphs: tuple[Paragraph, ...]


Words = Paragraph | Bullets


@dataclass(frozen=True)
class DocumentRow:
    """Cells in order. A tall one may be more than a page, so it must be let break over pages."""

    cells: tuple[tuple[Words, ...], ...]
    is_tall: bool


@dataclass(frozen=True)
class Grid:
    """A table, and what is said of it to those who do not see it; widths are in millimetres."""

    title: str
    description: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[DocumentRow]
    column: Style = COLUMN


@dataclass(frozen=True)
class NewPage:
    is_landscape: bool


def contents(paper: Paper) -> Iterator[Words | Grid | NewPage]:
    """Yield everything that the paper prints, in order; the first page is upright."""
    yield _paragraph(ORGANISATION, paper.organisation)
    yield _paragraph(TITLE, paper.title)
    for label, words in paper.about:
        yield Paragraph(ABOUT, (Run(f"{label}:", Look.BOLD), Run(f" {words}")))
    if paper.sentence:
        yield _paragraph(COUNTS, paper.sentence)
    yield from _blocks(paper.introduction, BODY, LIST, heading=COVER_HEADING)
    for annex in paper.annexes:
        yield from _annex(annex)
    if paper.changes:
        yield from _changes(paper.changes)


def subject(paper: Paper) -> str:
    """Return what the properties of the file say the paper is about."""
    return "; ".join(f"{label}: {words}" for label, words in paper.about)


def printable(text: str) -> str:
    """Return ``text`` with a mark in place of each character that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def repacked(file: bytes) -> bytes:
    """Return a zip file with the same contents in the same order, and no moment of its making."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            name = zipfile.ZipInfo(member.filename, _FILE_DATE)
            # OpenDocument wants the first member, its type, as it is.
            name.compress_type = member.compress_type
            new.writestr(name, old.read(member))
    return packed.getvalue()


def _annex(annex: Annex) -> Iterator[Words | Grid | NewPage]:
    yield NewPage(is_landscape=True)
    yield _paragraph(HEADING_1, f"{annex.name}: {annex.title}")
    yield from _blocks(annex.opening, WIDE_TEXT, WIDE_LIST)
    for part in annex.parts:
        yield _paragraph(HEADING_2, part.heading)
        if isinstance(part, AnnexTable):
            yield _table(part) if part.lines else _paragraph(BODY, part.none)
        else:
            yield from _workstreams(part)


def _table(table: AnnexTable) -> Grid:
    return Grid(
        title=table.heading,
        description=_described(len(table.lines), table.status_heading.lower()),
        headings=(*_HEADINGS, table.status_heading),
        widths=_LANDSCAPE_WIDTHS,
        rows=(_row(line, line.status, _LANDSCAPE_WIDTHS) for line in table.lines),
    )


def _workstreams(part: WorkstreamsPart) -> Iterator[Words]:
    yield from _blocks(part.opening, WIDE_TEXT, WIDE_LIST)
    if not part.workstreams:
        yield _paragraph(BODY, part.none)
    for stream in part.workstreams:
        yield _paragraph(HEADING_3, stream.heading)
        for line in stream.lines:
            yield Paragraph(ISSUE, (Run(f"{line.reference}:", Look.BOLD), Run(f" {line.issue}")))
            yield _who(line)
            if status := list(_blocks(line.status, WIDE_TEXT, WIDE_LIST)):
                yield _paragraph(LABEL, "Current status:")
                yield from status


def _changes(changes: Changes) -> Iterator[Words | Grid | NewPage]:
    yield NewPage(is_landscape=False)
    yield _paragraph(HEADING_1, changes.heading)
    yield _paragraph(BODY, changes.sentence)
    # The levels of headings leave none out: screen readers go by them.
    if changes.changed:
        yield _paragraph(HEADING_2, "Changed")
    for changed in changes.changed:
        yield from _changed(changed)
    if changes.unchanged:
        yield _paragraph(HEADING_2, "Unchanged")
        yield Grid(
            title="Unchanged",
            description=_described(len(changes.unchanged), "how long it has been unchanged"),
            headings=(*_HEADINGS, "Unchanged"),
            widths=_PORTRAIT_WIDTHS,
            rows=(_row(line, line.how_long, _PORTRAIT_WIDTHS) for line in changes.unchanged),
        )


def _changed(changed: Changed) -> Iterator[Words]:
    yield _paragraph(HEADING_3, f"{changed.reference}: {changed.issue}")
    yield _who(changed)
    if changed.kinds:
        yield _paragraph(LABEL, "; ".join(changed.kinds))
    for fact in changed.facts:
        yield _paragraph(BODY, fact)
    for rewording in changed.rewordings:
        yield _paragraph(LABEL, f"{rewording.field}, reworded")
        yield Paragraph(BODY, tuple(_marked(rewording)))


def _marked(rewording: Rewording) -> Iterator[Run]:
    """Yield the words in brackets that say what happened to them, and struck or underlined."""
    looks = {DiffKind.REMOVED: Look.STRUCK, DiffKind.ADDED: Look.UNDERLINED}
    for piece in rewording.pieces:
        before, words, after = diff_markup.split(piece)
        for text, look in ((before, Look.PLAIN), (words, looks.get(piece.change)), (after, None)):
            if text:
                yield Run(text, look or Look.PLAIN)


def _who(line: Line | Changed) -> Paragraph:
    return _paragraph(WHO, f"Area: {line.area}; Dept: {line.department}")


def _row(line: Line | Unchanged, last: str, widths: Sequence[int]) -> DocumentRow:
    texts = (line.reference, line.area, line.issue, line.department, last)
    cells = ((_paragraph(CELL, text),) for text in texts[:-1])
    # A cell is never without a paragraph.
    status = tuple(_blocks(last, CELL, CELL_LIST)) or (_paragraph(CELL, ""),)
    return DocumentRow((*cells, status), is_tall=any(map(_is_tall, texts, widths)))


def _is_tall(text: str, width: int) -> bool:
    """Return whether a cell may be more than a page, if all its letters are of the widest."""
    letters = int((width - 2 * CELL_PADDING - CELL_BULLET_INDENT) / _WIDEST_LETTER)
    # What is between two tabs may take a tab's width more.
    lines = (line.expandtabs(letters) for line in text.split("\n"))
    return sum(ceil(len(line) / letters) or 1 for line in lines) > _LINES_OF_A_PAGE


def _described(count: int, last: str) -> str:
    requests = "1 request" if count == 1 else f"{count:,} requests, one in each row"
    return f"{requests}, with its reference, area, issue, department and {last}."


def _blocks(
    text: str, words: Style, bullets: Style, *, heading: Style | None = None
) -> Iterator[Words]:
    """Yield a text; its lines that are marked as headings are, where there is a style for them."""
    for block in blocks(text, headed=heading is not None):
        if block.is_list:
            yield Bullets(tuple(_paragraph(bullets, line) for line in block.lines))
        else:
            style = heading if heading and block.is_heading else words
            yield _paragraph(style, block.lines[0])


def _paragraph(style: Style, text: str, look: Look = Look.PLAIN) -> Paragraph:
    return Paragraph(style, (Run(text, look),))
