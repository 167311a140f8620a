"""The document that Word and OpenDocument files of a paper have in common.

``lay_out`` splits a paper into styled paragraphs, lists and tables, which both formats write.
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
    ChangedRequest,
    ChangesSection,
    Paper,
    PaperLine,
    Rewording,
    UnchangedRequest,
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
# Points above and below the text of a cell.
CELL_SPACE = 2.5

_LANDSCAPE_WIDTHS = (22, 38, 62, 28, 107)
_PORTRAIT_WIDTHS = (22, 30, 46, 22, 40)
_HEADINGS = ("Ref", "Area", "Issue", "Dept")
# Width of the widest character in a cell, in millimetres, and how many lines fit on a page below
# the header of a table, with room for taller scripts.
_WIDEST_CHARACTER = 3.4
_LINES_PER_PAGE = 30
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A fixed time, so that the same paper gives the same file.
_FILE_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes and spaces are in points, indents in millimetres."""

    name: str
    size: float = 12
    above: float = 0
    below: float = 8
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


# Right indent on landscape pages, where full-width lines are hard to read.
_LANDSCAPE_INDENT = 55

ORGANISATION = Style("Organisation", grey=True, below=4)
TITLE = Style("Title", size=24, bold=True, below=16)
ABOUT = Style("About", below=3)
COUNTS = Style("Counts", above=14, bold=True)
BODY = Style("Body Text")
LIST = Style("List Bullet", below=4, bullet=BULLET_INDENT)
# In the introduction: level 1 in the outline, like an annex, but as small as a part of one.
COVER_HEADING = Style(
    "Cover Heading", size=14, above=12, below=6, bold=True, keep_with_next=True, level=1
)
HEADING_1 = Style("Heading 1", size=18, below=12, bold=True, keep_with_next=True, level=1)
HEADING_2 = Style("Heading 2", size=14, above=12, below=8, bold=True, keep_with_next=True, level=2)
HEADING_3 = Style("Heading 3", size=12, above=14, below=6, bold=True, keep_with_next=True, level=3)
ISSUE = Style("Issue", above=4, below=2, keep_with_next=True, indent_right=_LANDSCAPE_INDENT)
WHO = Style("Area and Dept", size=10, below=6, grey=True, keep_with_next=True)
LABEL = Style("Label", below=4, bold=True, keep_with_next=True)
WIDE_TEXT = Style("Wide Text", indent_right=_LANDSCAPE_INDENT)
WIDE_LIST = Style("Wide Bullet", below=4, indent_right=_LANDSCAPE_INDENT, bullet=BULLET_INDENT)
CELL = Style("Table Text", size=10, above=CELL_SPACE, below=CELL_SPACE)
CELL_LIST = Style("Table Bullet", size=10, above=1, below=1, bullet=CELL_BULLET_INDENT)
COLUMN = Style("Table Heading", size=10, above=CELL_SPACE, below=CELL_SPACE, bold=True)
# The empty paragraph that must follow a table.
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
    """How a run of text is emphasised: never by colour."""

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


TextBlock = Paragraph | BulletList


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
class NewPage:
    is_landscape: bool


def lay_out(paper: Paper) -> Iterator[TextBlock | Grid | NewPage]:
    """Yield the whole paper in order. The first page is portrait."""
    yield _make_paragraph(ORGANISATION, paper.organisation)
    yield _make_paragraph(TITLE, paper.title)
    for label, text in paper.about:
        yield Paragraph(ABOUT, (Run(f"{label}:", Look.BOLD), Run(f" {text}")))
    if paper.sentence:
        yield _make_paragraph(COUNTS, paper.sentence)
    yield from _split_blocks(paper.introduction, BODY, LIST, heading=COVER_HEADING)
    for annex in paper.annexes:
        yield from _lay_out_annex(annex)
    if paper.changes:
        yield from _lay_out_changes(paper.changes)


def format_subject(paper: Paper) -> str:
    """Return the subject for the properties of a file."""
    return "; ".join(f"{label}: {text}" for label, text in paper.about)


def replace_unprintable(text: str) -> str:
    """Return ``text`` with U+FFFD in place of each character that XML does not allow."""
    return _NOT_IN_XML.sub("\ufffd", text)


def repack(file: bytes) -> bytes:
    """Return a zip file with the same members in the same order, and a fixed time for each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            name = zipfile.ZipInfo(member.filename, _FILE_DATE)
            # The first member of OpenDocument, its type, must stay uncompressed.
            name.compress_type = member.compress_type
            new.writestr(name, old.read(member))
    return packed.getvalue()


def _lay_out_annex(annex: Annex) -> Iterator[TextBlock | Grid | NewPage]:
    yield NewPage(is_landscape=True)
    yield _make_paragraph(HEADING_1, f"{annex.name}: {annex.title}")
    yield from _split_blocks(annex.opening, WIDE_TEXT, WIDE_LIST)
    for part in annex.parts:
        yield _make_paragraph(HEADING_2, part.heading)
        if isinstance(part, AnnexTable):
            yield _make_table(part) if part.lines else _make_paragraph(BODY, part.none)
        else:
            yield from _lay_out_workstreams(part)


def _make_table(table: AnnexTable) -> Grid:
    return Grid(
        title=table.heading,
        description=_describe_table(len(table.lines), table.status_heading.lower()),
        headings=(*_HEADINGS, table.status_heading),
        widths=_LANDSCAPE_WIDTHS,
        rows=(_make_row(line, line.status, _LANDSCAPE_WIDTHS) for line in table.lines),
    )


def _lay_out_workstreams(part: WorkstreamsPart) -> Iterator[TextBlock]:
    yield from _split_blocks(part.opening, WIDE_TEXT, WIDE_LIST)
    if not part.workstreams:
        yield _make_paragraph(BODY, part.none)
    for section in part.workstreams:
        yield _make_paragraph(HEADING_3, section.heading)
        for line in section.lines:
            yield Paragraph(ISSUE, (Run(f"{line.reference}:", Look.BOLD), Run(f" {line.issue}")))
            yield _make_who(line)
            if status := list(_split_blocks(line.status, WIDE_TEXT, WIDE_LIST)):
                yield _make_paragraph(LABEL, "Current status:")
                yield from status


def _lay_out_changes(changes: ChangesSection) -> Iterator[TextBlock | Grid | NewPage]:
    yield NewPage(is_landscape=False)
    yield _make_paragraph(HEADING_1, changes.heading)
    yield _make_paragraph(BODY, changes.sentence)
    # Do not skip a heading level: screen readers navigate by them.
    if changes.changed:
        yield _make_paragraph(HEADING_2, "Changed")
    for changed in changes.changed:
        yield from _lay_out_changed(changed)
    if changes.unchanged:
        yield _make_paragraph(HEADING_2, "Unchanged")
        yield Grid(
            title="Unchanged",
            description=_describe_table(len(changes.unchanged), "how long it has been unchanged"),
            headings=(*_HEADINGS, "Unchanged"),
            widths=_PORTRAIT_WIDTHS,
            rows=(_make_row(line, line.how_long, _PORTRAIT_WIDTHS) for line in changes.unchanged),
        )


def _lay_out_changed(changed: ChangedRequest) -> Iterator[TextBlock]:
    yield _make_paragraph(HEADING_3, f"{changed.reference}: {changed.issue}")
    yield _make_who(changed)
    if changed.kinds:
        yield _make_paragraph(LABEL, "; ".join(changed.kinds))
    for fact in changed.facts:
        yield _make_paragraph(BODY, fact)
    for rewording in changed.rewordings:
        yield _make_paragraph(LABEL, f"{rewording.field}, reworded")
        yield Paragraph(BODY, tuple(_mark_rewording(rewording)))


def _mark_rewording(rewording: Rewording) -> Iterator[Run]:
    """Yield the text with added and removed parts in brackets, underlined and struck through."""
    looks = {DiffKind.REMOVED: Look.STRUCK, DiffKind.ADDED: Look.UNDERLINED}
    for piece in rewording.pieces:
        before, marked, after = diff_markup.mark_up(piece)
        for text, look in ((before, Look.PLAIN), (marked, looks.get(piece.change)), (after, None)):
            if text:
                yield Run(text, look or Look.PLAIN)


def _make_who(line: PaperLine | ChangedRequest) -> Paragraph:
    return _make_paragraph(WHO, f"Area: {line.area}; Dept: {line.department}")


def _make_row(line: PaperLine | UnchangedRequest, last: str, widths: Sequence[int]) -> DocumentRow:
    texts = (line.reference, line.area, line.issue, line.department, last)
    cells = ((_make_paragraph(CELL, text),) for text in texts[:-1])
    # A cell must have a paragraph.
    status = tuple(_split_blocks(last, CELL, CELL_LIST)) or (_make_paragraph(CELL, ""),)
    return DocumentRow((*cells, status), is_tall=any(map(_is_tall, texts, widths)))


def _is_tall(text: str, width: int) -> bool:
    """Return whether a cell may not fit on a page, if all its characters are the widest."""
    characters = int((width - 2 * CELL_PADDING - CELL_BULLET_INDENT) / _WIDEST_CHARACTER)
    # Text between two tabs may take the width of a tab more.
    lines = (line.expandtabs(characters) for line in text.split("\n"))
    return sum(ceil(len(line) / characters) or 1 for line in lines) > _LINES_PER_PAGE


def _describe_table(count: int, last: str) -> str:
    requests = "1 request" if count == 1 else f"{count:,} requests, one in each row"
    return f"{requests}, with its reference, area, issue, department and {last}."


def _split_blocks(
    text: str, body: Style, bullets: Style, *, heading: Style | None = None
) -> Iterator[TextBlock]:
    """Yield the paragraphs and lists of a text, and its headings if there is a style for them."""
    for block in blocks(text, headed=heading is not None):
        if block.is_list:
            yield BulletList(tuple(_make_paragraph(bullets, line) for line in block.lines))
        else:
            style = heading if heading and block.is_heading else body
            yield _make_paragraph(style, block.lines[0])


def _make_paragraph(style: Style, text: str, look: Look = Look.PLAIN) -> Paragraph:
    return Paragraph(style, (Run(text, look),))
