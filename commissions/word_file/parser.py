"""Reading back the Word file in which a department has answered, row by row.

People split cells and rows, copy rows, add some and delete others, and Word changes quotes, dashes
and spaces. A row counts if its hidden key or its reference says which request it is about. What
cannot be read is said in words, with the text, so that nothing is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cbtracker.text import tidy
from commissions.word_file.columns import AnswerColumn, find_column, split_key
from imports.files.blocks import DocumentBlock, DocumentCell, DocumentTable
from imports.files.formats import read_word
from imports.files.tables import MOST_ROWS, FileError
from requests_log.rules.references import format_reference, parse_reference

NOT_THE_FILE = (
    "No row of the file has a reference. Upload the Word file that you downloaded from this page."
)
TOO_MANY_ROWS = f"The file has more than {MOST_ROWS:,} rows. Upload the file that we sent you."
# How much of a text that could not be read is shown.
_SHOWN = 300
# A row with these columns is a head.
_SURE_HEADS = {AnswerColumn.REFERENCE, AnswerColumn.ANSWER}
_NO_COLUMNS = tuple(enumerate(AnswerColumn))


@dataclass
class WordRow:
    """A row of the file: which request it is about, and the text of each of its cells.

    ``seen`` is the id of the entry that the file was made from; None if its key is gone.
    """

    number: int
    seen: int | None
    cells: dict[AnswerColumn, str] = field(default_factory=dict)

    def get(self, column: AnswerColumn) -> str:
        """Return the text of a cell, or an empty text."""
        return self.cells.get(column, "")

    @property
    def reference(self) -> str:
        return format_reference(self.number)

    @property
    def is_answer(self) -> bool:
        """Whether anything was filled in."""
        return any(self.answers())

    def answers(self) -> tuple[str, ...]:
        """Return what was filled in: the answer, the target date and the stage."""
        filled = (AnswerColumn.ANSWER, AnswerColumn.TARGET_DATE, AnswerColumn.STAGE)
        return tuple(self.get(column) for column in filled)


@dataclass
class WordReading:
    """The rows that were read, by the number of their request, and what was not, in sentences.

    ``names_requests`` says whether any row, read or refused, has a key or a reference.
    """

    rows: dict[int, WordRow] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    names_requests: bool = False


def read_answers(content: bytes, *, addressee: int) -> WordReading:
    """Return what a file answers; ``addressee`` is the id of the addressee that it was made for.

    Raises FileError if it cannot be read, or has no row that names a request.
    """
    reading, count = WordReading(), 0
    twice: dict[int, list[WordRow]] = {}
    columns: Columns = _NO_COLUMNS
    heads, last = len(AnswerColumn), None
    for row in _all_rows(read_word(content)):
        count += 1
        if count > MOST_ROWS:
            raise FileError(TOO_MANY_ROWS)
        if found := _find_heads(row):
            columns, heads, last = found, len(row), None
            continue
        cells = _cells_by_column(row, columns, by_place=len(row) == heads)
        if row and row[0].is_continued and last:
            # A cell of the row above was split in two.
            _join(last, cells)
            continue
        last = _identify(cells, addressee, reading)
        if last:
            twice.setdefault(last.number, []).append(last)
    if not reading.names_requests:
        raise FileError(NOT_THE_FILE)
    for number, rows in twice.items():
        _settle(number, rows, reading)
    return reading


# A place in a row, and the column that begins there; None for one that somebody added.
Columns = Sequence[tuple[int, AnswerColumn | None]]


def _all_rows(blocks: Sequence[DocumentBlock]) -> Iterator[tuple[DocumentCell, ...]]:
    """Yield the rows of all tables: Word users split a table to put a note between."""
    for block in blocks:
        if isinstance(block, DocumentTable):
            if inside := block.unwrapped():
                yield from _all_rows(inside)
            else:
                yield from block.rows


def _find_heads(row: Sequence[DocumentCell]) -> Columns:
    """Return the columns of a head, by the places at which they begin; empty if it is none."""
    found, at = [], 0
    for cell in row:
        found.append((at, find_column(cell.text)))
        at += cell.span
    return found if {column for _, column in found} >= _SURE_HEADS else []


def _cells_by_column(
    row: Sequence[DocumentCell], columns: Columns, *, by_place: bool
) -> dict[AnswerColumn, str]:
    """Return the text of each column. Where a cell was split, its parts are lines.

    If the row has as many cells as its head, the first is of the first column, and so on.
    """
    cells: dict[AnswerColumn, str] = {}
    at = 0
    for place, cell in enumerate(row):
        if by_place and place < len(columns):
            column = columns[place][1]
        else:
            column = next((each for start, each in reversed(columns) if start <= at), None)
        at += cell.span
        text = "" if cell.is_continued else tidy(cell.text)
        if column and text:
            cells[column] = f"{cells[column]}\n{text}" if column in cells else text
    return cells


def _join(row: WordRow, cells: dict[AnswerColumn, str]) -> None:
    for column, text in cells.items():
        before = row.get(column)
        row.cells[column] = f"{before}\n{text}" if before else text


def _identify(
    cells: dict[AnswerColumn, str], addressee: int, reading: WordReading
) -> WordRow | None:
    """Return the row for the request that its key or its reference names; None if it is refused."""
    shown, key = split_key(cells.pop(AnswerColumn.REFERENCE, ""))
    number = parse_reference(shown)
    reading.names_requests |= bool(key or number)
    if not (shown or key or any(cells.values())):
        return None
    if key and key[0] != addressee:
        problem = f"The row of {shown or format_reference(key[1])} is from another commission"
    elif key and number and number != key[1]:
        problem = f"The row of {format_reference(key[1])} now has the reference {shown}"
    elif not key and not number:
        problem = "A row was added that has no reference of a request with you"
    else:
        return WordRow(key[1] if key else number or 0, key[2] if key else None, cells)
    said = shorten(" ".join(filter(None, (shown, *cells.values()))))
    reading.refused.append(f"{problem}, so it was not read. It says: “{said}”.")
    return None


def _settle(number: int, rows: Sequence[WordRow], reading: WordReading) -> None:
    """Keep the one row of a request, or the one that says something; refuse two that differ."""
    saying = [row for row in rows if row.is_answer] or list(rows[:1])
    if len({row.answers() for row in saying}) == 1:
        reading.rows[number] = saying[0]
        return
    texts = " and ".join(f"“{shorten(' '.join(filter(None, row.answers())))}”" for row in saying)
    reading.refused.append(
        f"{format_reference(number)} has {len(saying)} rows that say different things, so none was "
        f"read. They say: {texts}."
    )


def shorten(text: str) -> str:
    """Return the beginning of a text on one line, as messages show it."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"
