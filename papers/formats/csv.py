"""A paper as CSV: what changed, a row for each line, and one for each row of other tables."""

from collections.abc import Iterable, Iterator

from cbtracker.csv_lines import csv_lines
from papers.description import (
    SUMMARY_HEADING,
    ChangesSection,
    FactTable,
    Paper,
    PaperLine,
    ProsePart,
)

COLUMNS = ("annex", "section", "reference", "area", "issue", "department", "status")
CHANGES = "Changes"


def render(paper: Paper) -> bytes:
    """Return the paper as a CSV file in UTF-8, with formulas escaped for spreadsheets."""

    def rows() -> Iterator[tuple[str, ...]]:
        if paper.summary:
            yield from _table(SUMMARY_HEADING, paper.summary)
        if paper.changes:
            yield from _changes(paper.changes)
        yield from _lines((annex.name, heading, line) for annex, heading, line in paper.lines())
        yield from _facts(paper)

    return "".join(csv_lines(_with_head(rows()))).encode()


def stream(lines: Iterable[tuple[str, str, PaperLine]]) -> Iterator[bytes]:
    """Yield the CSV file of a paper without changes, line by line.

    Each line comes with the name of its annex and its heading.
    """
    return (text.encode() for text in csv_lines(_with_head(_lines(lines))))


def _with_head(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    yield from rows


def _lines(lines: Iterable[tuple[str, str, PaperLine]]) -> Iterator[tuple[str, ...]]:
    for annex, heading, line in lines:
        yield annex, heading, *line.cells


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
        for part in annex.parts:
            if isinstance(part, ProsePart):
                yield _words(annex.name, part.heading, part.text)
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
