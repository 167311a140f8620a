"""A paper as CSV: a row for each line, then a row for each request of the section of changes."""

import csv
import io
from collections.abc import Iterator

from papers.description import Changes, Paper
from papers.formats import marks
from requests_log.sheets import escaped

COLUMNS = ("annex", "section", "reference", "area", "issue", "department", "status")


def render(paper: Paper) -> bytes:
    """Return the paper as a CSV file, in UTF-8 and safe to open in a spreadsheet."""
    file = io.StringIO(newline="")
    # Without the mark, Excel takes UTF-8 for another encoding and garbles quotation marks.
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for annex, heading, line in paper.lines():
        cells = (line.reference, line.area, line.issue, line.department, line.status)
        writer.writerow(map(escaped, (annex.name, heading, *cells)))
    if paper.changes:
        writer.writerows(map(escaped, row) for row in _changes(paper.changes))
    return file.getvalue().encode()


def _changes(changes: Changes) -> Iterator[tuple[str, ...]]:
    """Yield a row for each request, its status telling what changed or for how long nothing did."""
    for changed in changes.changed:
        said = [
            *changed.facts,
            *(f"{each.field}: {marks.in_words(each.pieces)}" for each in changed.rewordings),
        ]
        line = (changed.reference, changed.area, changed.issue, changed.department)
        yield ("Changes", "; ".join(changed.kinds), *line, "\n".join(said))
    for unchanged in changes.unchanged:
        line = (unchanged.reference, unchanged.area, unchanged.issue, unchanged.department)
        yield ("Changes", "Unchanged", *line, unchanged.how_long)
