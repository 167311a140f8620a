"""A paper as CSV: a row for each line, then a row for each request in the changes."""

from collections.abc import Iterable, Iterator

from cbtracker.csv_lines import csv_lines
from papers.description import ChangesSection, Paper, PaperLine
from papers.formats import diff_markup

COLUMNS = ("annex", "section", "reference", "area", "issue", "department", "status")


def render(paper: Paper) -> bytes:
    """Return the paper as a CSV file in UTF-8, with formulas escaped for spreadsheets."""
    lines = ((annex.name, heading, line) for annex, heading, line in paper.lines())
    return "".join(_write_rows(lines, paper.changes)).encode()


def stream(lines: Iterable[tuple[str, str, PaperLine]]) -> Iterator[bytes]:
    """Yield the CSV file of a paper without changes, line by line.

    Each line comes with the name of its annex and its heading.
    """
    return (text.encode() for text in _write_rows(lines, None))


def _write_rows(
    lines: Iterable[tuple[str, str, PaperLine]], changes: ChangesSection | None
) -> Iterator[str]:
    def rows() -> Iterator[tuple[str, ...]]:
        yield COLUMNS
        for annex, heading, line in lines:
            yield annex, heading, *line.cells
        if changes:
            yield from _changes(changes)

    return csv_lines(rows())


def _changes(changes: ChangesSection) -> Iterator[tuple[str, ...]]:
    """Yield a row for each request, with its changes or how long it is unchanged as its status."""
    for changed in changes.changed:
        sentences = [
            *changed.facts,
            *(
                f"{each.field}: {diff_markup.format_pieces(each.pieces)}"
                for each in changed.rewordings
            ),
        ]
        line = (changed.reference, changed.area, changed.issue, changed.department)
        yield ("Changes", "; ".join(changed.kinds), *line, "\n".join(sentences))
    for unchanged in changes.unchanged:
        line = (unchanged.reference, unchanged.area, unchanged.issue, unchanged.department)
        yield ("Changes", "Unchanged", *line, unchanged.how_long)
