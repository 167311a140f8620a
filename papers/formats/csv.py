"""A paper as CSV: a row for each line, then a row for each request of the section of changes."""

from collections.abc import Iterable, Iterator

from papers.description import Changes, Line, Paper
from papers.formats import diff_markup
from requests_log.exports.spreadsheets import csv_lines

COLUMNS = ("annex", "section", "reference", "area", "issue", "department", "status")


def render(paper: Paper) -> bytes:
    """Return the paper as a CSV file, in UTF-8 and safe to open in a spreadsheet."""
    lines = ((annex.name, heading, line) for annex, heading, line in paper.lines())
    return "".join(_file(lines, paper.changes)).encode()


def stream(lines: Iterable[tuple[str, str, Line]]) -> Iterator[bytes]:
    """Yield the same file of a paper without changes, a line at a time.

    Each line comes with the name of its annex and the heading that it stands under.
    """
    return (text.encode() for text in _file(lines, None))


def _file(lines: Iterable[tuple[str, str, Line]], changes: Changes | None) -> Iterator[str]:
    def rows() -> Iterator[tuple[str, ...]]:
        yield COLUMNS
        for annex, heading, line in lines:
            yield annex, heading, *line.cells
        if changes:
            yield from _changes(changes)

    return csv_lines(rows())


def _changes(changes: Changes) -> Iterator[tuple[str, ...]]:
    """Yield a row for each request, its status telling what changed or for how long nothing did."""
    for changed in changes.changed:
        said = [
            *changed.facts,
            *(f"{each.field}: {diff_markup.in_words(each.pieces)}" for each in changed.rewordings),
        ]
        line = (changed.reference, changed.area, changed.issue, changed.department)
        yield ("Changes", "; ".join(changed.kinds), *line, "\n".join(said))
    for unchanged in changes.unchanged:
        line = (unchanged.reference, unchanged.area, unchanged.issue, unchanged.department)
        yield ("Changes", "Unchanged", *line, unchanged.how_long)
