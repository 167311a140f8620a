"""Lines of CSV that are safe to open in a spreadsheet program."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

# A spreadsheet program may run a cell that starts with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_formula(value: object) -> str:
    """Return a value as text for CSV, with an apostrophe in front if it could run as a formula.

    So has one that begins so after apostrophes of its own: whoever reads it back takes one away.
    """
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


class _Echo:
    """A file for csv that returns each line instead of storing it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file with these rows, with formulas escaped."""
    writer = csv.writer(_Echo())
    # The byte order mark tells Excel that this is UTF-8; without it, quotation marks are garbled.
    yield "\ufeff"
    for values in rows:
        yield writer.writerow([escape_formula(value) for value in values])
