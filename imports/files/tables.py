"""What is read from a file: tables of text, with the words that stand above each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cbtracker.text import tidy

# The kinds of files that are texts with tables in them.
WORD, OPENDOCUMENT_TEXT = "Word", "OpenDocument text"
DOCUMENTS = (WORD, OPENDOCUMENT_TEXT)
CSV = "CSV"
# How much of a file is read. More is refused, in words.
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 50
# Characters. A file that repeats a text has it once, so that a small one may unpack to any length.
MOST_TEXT = 30_000_000
# A spreadsheet may have a million empty rows: after so many in a row, nothing more is read.
MOST_EMPTY_ROWS = 5_000
# No database can hold these. In their place is one that it can hold, and no page can print: the
# row is refused, and says where it is.
_NOT_HELD = re.compile("[\x00\ud800-\udfff]")
_IN_THEIR_PLACE = "\uffff"
_BREAKS = re.compile(r"\s*\n\s*")


class FileError(Exception):
    """A file cannot be read. Its message says why, and what to do."""


@dataclass(frozen=True)
class SourceRow:
    """A row of a table: its number in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SourceTable:
    """A table of a file.

    ``name`` says where it is, such as "table 1". ``heading`` are the words above it: headings in a
    document, the name of a sheet. All cells are in the form that is saved (``tidy``).
    """

    name: str
    heading: str
    rows: tuple[SourceRow, ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True)
class SourceFile:
    """What was read from a file.

    ``remarks`` say in sentences what a reader should know of the reading. ``printed_date`` is the
    date that the document gives itself, as it prints it.
    """

    kind: str
    tables: tuple[SourceTable, ...]
    remarks: tuple[str, ...] = ()
    printed_date: str = ""


@dataclass
class TextCounter:
    """Counts the characters of a whole file; raises FileError beyond the limit."""

    count: int = 0

    def add(self, texts: Iterable[str]) -> None:
        self.count += sum(map(len, texts))
        if self.count > MOST_TEXT:
            raise FileError(
                f"The file has more than {MOST_TEXT // 1_000_000} million characters. "
                "Split it into several files."
            )


@dataclass
class TableBuilder:
    """Collects the rows of a table within the limits; raises FileError beyond them.

    All tables of a file have the same ``counter``.
    """

    name: str
    heading: str = ""
    counter: TextCounter = field(default_factory=TextCounter)
    rows: list[SourceRow] = field(default_factory=list)

    def add(self, number: int, cells: Iterable[str]) -> None:
        """Add a row, unless it is empty."""
        given = list(cells)
        self.counter.add(given)
        texts = [tidy(_NOT_HELD.sub(_IN_THEIR_PLACE, cell)) for cell in given]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            return
        if len(texts) > MOST_COLUMNS:
            raise FileError(
                f"Row {number} of {self.name} has {len(texts)} columns. A file can have up to "
                f"{MOST_COLUMNS}: delete those that are not needed."
            )
        if len(self.rows) > MOST_ROWS:
            raise FileError(
                f"The file has more than {MOST_ROWS:,} rows in {self.name}. "
                "Split it into several files."
            )
        self.rows.append(SourceRow(number, tuple(texts)))

    def build(self) -> SourceTable:
        """Return the table, without columns that are empty in every row."""
        used = sorted({at for row in self.rows for at, text in enumerate(row.cells) if text})
        rows = []
        for row in self.rows:
            cells = row.cells + ("",) * (MOST_COLUMNS - len(row.cells))
            rows.append(SourceRow(row.number, tuple(cells[at] for at in used)))
        return SourceTable(self.name, self.heading, tuple(rows))


def on_one_line(text: str) -> str:
    """Return a text without line breaks: those in a narrow column say nothing."""
    return _BREAKS.sub(" ", text).strip()


def check_total(tables: Sequence[SourceTable]) -> None:
    """Raise FileError if the tables together have too many rows."""
    # The head of a table is a row too.
    if sum(len(table.rows) - 1 for table in tables) > MOST_ROWS:
        raise FileError(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
