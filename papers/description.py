"""The content of a paper, as plain data.

``papers.domain.assemble`` builds it and every format renders it; nothing here depends on a database
or a format. Texts are plain: a status keeps its line breaks, and each line of it that begins with
``• `` is a bullet (see ``requests_log.rules.text.blocks``). An introduction has the markup of
``papers.markup``.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from cbtracker.clock import in_words
from cbtracker.text import BULLET
from papers import markup
from papers.markup import CoverBlock

# Printed in every JSON file. Increase it with each change that breaks programs that read one.
SCHEMA_VERSION = 2
LANGUAGE = "en-GB"
# How many lines a paper can have in every format. One that is streamed may have more.
MAX_LINES = 10_000
# The label in ``Paper.about`` of the areas and departments that a paper covers.
SCOPE_LABEL = "Covers"
# The label there of a part of a paper that is too long for one file, such as "2 of 5".
PART_LABEL = "Part"
SUMMARY_HEADING = "Summary"
# Above an introduction that follows other sections and has no heading of its own.
COVER_HEADING = "About this paper"


@dataclass(frozen=True)
class PaperLine:
    """A request as a paper prints it."""

    reference: str
    area: str
    issue: str
    department: str
    status: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.reference, self.area, self.issue, self.department, self.status)


@dataclass(frozen=True)
class AnnexTable:
    """A table of lines: requests in progress (Annex A, table 1) or resolved (Annex B)."""

    heading: str
    # Heading of the last column: Status, or Outcome for resolved requests.
    status_heading: str
    lines: tuple[PaperLine, ...]
    # Printed in place of a table without lines.
    none: str


@dataclass(frozen=True)
class WorkstreamSection:
    """The lines of one on-going workstream."""

    heading: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True)
class WorkstreamsPart:
    """Lines grouped by workstream: the issue as a paragraph, the status below it as bullets."""

    heading: str
    workstreams: tuple[WorkstreamSection, ...]
    none: str
    # Printed between the heading and the first workstream, with the markup of ``papers.markup``.
    opening: str = ""

    @property
    def opening_blocks(self) -> tuple[markup.CoverBlock, ...]:
        return markup.parse(self.opening)

    def number_lines(self) -> Iterator[tuple[str, Iterator[tuple[int, PaperLine]]]]:
        """Yield each heading with its lines, numbered on from the paragraphs of the opening."""
        blocks = self.opening_blocks
        numbered = [block for block in blocks if block.kind == markup.CoverKind.NUMBERS]
        number = numbered[-1].next_number if numbered else 1
        for section in self.workstreams:
            yield section.heading, enumerate(section.lines, number)
            number += len(section.lines)


@dataclass(frozen=True)
class ProsePart:
    """Paragraphs and bullets under a heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class FactTable:
    """A table of anything but lines, such as milestones or family figures.

    ``widths`` are the shares of the columns, in percent. ``warning`` is printed above
    the table, in bold, and ``notes`` below it, as a list with numbers.
    """

    heading: str
    description: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    # Printed in place of a table without rows.
    none: str
    warning: str = ""
    notes: tuple[str, ...] = ()

    @property
    def labelled_rows(self) -> Iterator[Iterator[tuple[str, str]]]:
        """Each row as pairs of a heading and a cell."""
        return (zip(self.headings, row, strict=True) for row in self.rows)


@dataclass(frozen=True)
class MarkedUpPart:
    """Text with the markup of ``papers.markup``: headings, numbered paragraphs and bullets.

    The heading may be empty: the text then follows the heading of its annex.
    """

    heading: str
    markup: str

    @property
    def blocks(self) -> tuple[CoverBlock, ...]:
        """The text as it prints."""
        return markup.parse(self.markup)


Part = AnnexTable | WorkstreamsPart | ProsePart | MarkedUpPart | FactTable


@dataclass(frozen=True)
class Annex:
    name: str
    title: str
    parts: tuple[Part, ...]
    # Printed between the title and the first part, with the markup of ``papers.markup``.
    opening: str = ""

    @property
    def opening_blocks(self) -> tuple[markup.CoverBlock, ...]:
        return markup.parse(self.opening)


@dataclass(frozen=True)
class Rewording:
    """One text of a line that was reworded, as it was and as it is."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedRequest:
    """A request whose line changed.

    ``kinds`` are the kinds of change in a word or two. ``sentence`` says the first of them with the
    reference, and ends in a colon if ``text``, the new status or outcome, follows. ``facts`` are
    sentences on the others.
    """

    reference: str
    area: str
    issue: str
    department: str
    kinds: tuple[str, ...]
    sentence: str
    text: str = ""
    facts: tuple[str, ...] = ()
    rewordings: tuple[Rewording, ...] = ()

    @property
    def said(self) -> str:
        """The sentence and the text after it, which begins on a line of its own if a bullet."""
        gap = "\n" if self.text.startswith(BULLET) else " "
        return f"{self.sentence}{gap}{self.text}" if self.text else self.sentence


@dataclass(frozen=True)
class ChangesSection:
    """The section of a paper on changes since an earlier date, meeting or edition.

    ``unchanged`` are the references of the requests whose lines did not change, and
    ``unchanged_line`` the same as one line. ``steps`` says which next steps were added, done or
    dropped, in a sentence for each.
    """

    heading: str
    sentence: str
    changed: tuple[ChangedRequest, ...]
    unchanged: tuple[str, ...]
    unchanged_line: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper as at a date, for one reader.

    ``about`` is printed under the title, as pairs of a label and a text: as at, meeting, areas and
    departments covered, edition. ``sentence`` gives the number of requests in each stage. The
    summary comes first, then the changes, the introduction and the annexes.
    """

    title: str
    organisation: str
    as_at: dt.date
    about: tuple[tuple[str, str], ...]
    introduction: str
    sentence: str
    annexes: tuple[Annex, ...]
    changes: ChangesSection | None
    file_name: str
    summary: FactTable | None = None
    # Such as OFFICIAL: printed at the head and the foot of every page.
    marking: str = ""
    # Printed on each page of a draft, with the day and time; empty for other papers.
    mark: str = ""
    # Whether it prints what the paper of 2011 did: no references, and numbers in place of the areas
    # and departments of on-going requests. Data formats keep the references.
    is_as_in_2011: bool = False

    @property
    def footer(self) -> str:
        """The footer of every page, before its number; a date does not break over lines."""
        about = dict(self.about)
        scope = f", for {about[SCOPE_LABEL]}" if SCOPE_LABEL in about else ""
        part = f", part {about[PART_LABEL]}" if PART_LABEL in about else ""
        day = in_words(self.as_at).replace(" ", "\u00a0")
        return f"{self.title}{scope}, as at {day}{part}"

    @property
    def covering(self) -> tuple[markup.CoverBlock, ...]:
        """The introduction as blocks: paragraphs, headings and lists."""
        return markup.parse(self.introduction)

    @property
    def cover_heading(self) -> str:
        """A heading above the introduction, if it would seem to belong to what is before it."""
        covering = self.covering
        is_headed = bool(covering) and covering[0].kind == markup.CoverKind.HEADING
        follows = self.changes or self.summary
        return COVER_HEADING if follows and covering and not is_headed else ""

    def lines(self) -> Iterator[tuple[Annex, str, PaperLine]]:
        """Yield every line in the order of the paper, with its annex and its heading."""
        for annex in self.annexes:
            for part in annex.parts:
                if isinstance(part, AnnexTable):
                    yield from ((annex, part.heading, line) for line in part.lines)
                elif isinstance(part, WorkstreamsPart):
                    for section in part.workstreams:
                        yield from ((annex, section.heading, line) for line in section.lines)

    def data(self) -> dict[str, object]:
        """Return the paper as dictionaries and lists, with the version of the schema."""
        covering = [asdict(block) for block in self.covering]
        head = {"version": SCHEMA_VERSION, "language": LANGUAGE}
        return {**head, **asdict(self), "covering": covering}
