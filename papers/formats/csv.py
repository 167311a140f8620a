"""A paper as CSV: its covering words, what changed, a row for each line, and those of other tables.

Words without a request stand in the last column.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from cbtracker.csv_lines import csv_lines
from papers.description import (
    SUMMARY_HEADING,
    ChangesSection,
    FactTable,
    MarkedUpPart,
    Paper,
    PaperLine,
    ProsePart,
    WorkstreamsPart,
)
from papers.markup import to_plain_text

COLUMNS = ("annex", "section", "reference", "area", "issue", "department", "status")
CHANGES = "Changes"
COVER = "Cover"
# The parts of an annex that have no lines.
_OTHERS = (ProsePart, MarkedUpPart, FactTable)


def render(paper: Paper) -> bytes:
    """Return the paper as a CSV file in UTF-8, with formulas escaped for spreadsheets."""

    def rows() -> Iterator[tuple[str, ...]]:
        if paper.summary:
            yield from _table(SUMMARY_HEADING, paper.summary)
        if paper.changes:
            yield from _changes(paper.changes)
        yield from _words_before(paper)
        yield from _lines((annex.name, heading, line) for annex, heading, line in paper.lines())
        yield from _facts(paper)

    return "".join(csv_lines(_with_head(rows()))).encode()


def stream(words: Paper, lines: Iterable[tuple[str, str, PaperLine]]) -> Iterator[bytes]:
    """Yield the CSV file of a paper without changes, line by line.

    ``words`` is the paper without its lines. Each line comes with the name of its annex and its
    heading.
    """
    rows = chain(_words_before(words), _lines(lines))
    return (text.encode() for text in csv_lines(_with_head(rows)))


def _words_before(paper: Paper) -> Iterator[tuple[str, ...]]:
    yield from _markup(COVER, "", paper.introduction)
    yield from _openings(paper)


def _with_head(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    yield from rows


def _lines(lines: Iterable[tuple[str, str, PaperLine]]) -> Iterator[tuple[str, ...]]:
    for annex, heading, line in lines:
        yield annex, heading, *line.cells


def _openings(paper: Paper) -> Iterator[tuple[str, ...]]:
    """Yield what opens an annex or its on-going workstreams."""
    for annex in paper.annexes:
        yield from _markup(annex.name, annex.title, annex.opening)
        for part in annex.parts:
            if isinstance(part, WorkstreamsPart):
                yield from _markup(annex.name, part.heading, part.opening)


def _markup(annex: str, section: str, text: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line of words with markup, as it prints."""
    for line in to_plain_text(text).split("\n"):
        if line:
            yield _words(annex, section, line)


def _changes(changes: ChangesSection) -> Iterator[tuple[str, ...]]:
    """Yield the sentence, a row for each request that changed, and one for all that did not."""
    yield _words(CHANGES, changes.heading, changes.sentence)
    for changed in changes.changed:
        line = (changed.reference, changed.area, changed.issue, changed.department)
        said = "\n".join((changed.said, *changed.facts))
        yield (CHANGES, "; ".join(changed.kinds), *line, said)
    for step in changes.steps:
        yield _words(CHANGES, "Next steps", step)
    if changes.unchanged_line:
        yield _words(CHANGES, "Unchanged", changes.unchanged_line)


def _facts(paper: Paper) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the tables of facts, each cell with its heading, and their notes."""
    for annex in paper.annexes:
        parts = [part for part in annex.parts if isinstance(part, _OTHERS)]
        if parts:
            yield _words(annex.name, "Title", annex.title)
        for part in parts:
            if isinstance(part, ProsePart):
                yield _words(annex.name, part.heading, part.text)
            elif isinstance(part, MarkedUpPart):
                yield from _markup(annex.name, part.heading or annex.title, part.markup)
            elif isinstance(part, FactTable):
                yield from _table(annex.name, part)


def _table(annex: str, table: FactTable) -> Iterator[tuple[str, ...]]:
    for text in filter(None, (table.warning, "" if table.rows else table.none)):
        yield _words(annex, table.heading, text)
    for row in table.rows:
        pairs = zip(table.headings, row, strict=True)
        said = "\n".join(f"{heading}: {cell}" for heading, cell in pairs if cell)
        yield _words(annex, table.heading, said)
    for number, note in enumerate(table.notes, 1):
        yield _words(annex, table.heading, f"Note {number}: {note}")


def _words(annex: str, section: str, text: str) -> tuple[str, ...]:
    """Return a row of no request: only the last column has words."""
    return (annex, section, "", "", "", "", text)
