"""What a document is made of: paragraphs and tables, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from cbtracker.text import BULLET


@dataclass(frozen=True)
class DocumentParagraph:
    """A paragraph. ``is_heading`` says that it has the style of a heading or is bold throughout."""

    text: str
    is_heading: bool = False
    is_bullet: bool = False

    @property
    def typed(self) -> str:
        """The text, with a bullet in front if it has one."""
        return f"{BULLET}{self.text}" if self.is_bullet else self.text


@dataclass(frozen=True)
class DocumentCell:
    """A cell: its text, with tables in it as lines with tabs; and how many columns it spans.

    ``is_continued`` says that it belongs to the cell above it. ``blocks`` are what it is made of.
    """

    text: str
    span: int = 1
    is_continued: bool = False
    blocks: "tuple[DocumentBlock, ...]" = ()


@dataclass(frozen=True)
class DocumentTable:
    """A table, as rows of cells."""

    rows: tuple[tuple[DocumentCell, ...], ...]

    def unwrapped(self) -> "tuple[DocumentBlock, ...] | None":
        """Return what is inside a table that only frames other tables, or None."""
        cells = [cell for row in self.rows for cell in row]
        inside = [block for cell in cells for block in cell.blocks]
        if len(cells) == 1 and any(isinstance(block, DocumentTable) for block in inside):
            return tuple(inside)
        return None

    def texts(self) -> list[list[str]]:
        """Return the cells as text, column by column; one merged downwards is in each of its rows.

        Where all rows have as many cells, these are the columns: a table drawn by hand has edges
        that do not meet, and spans that mean nothing.
        """
        counts = {len(row) for row in self.rows if len(row) > 1}
        by_place = len(counts) <= 1
        found: list[list[str]] = []
        for row in self.rows:
            texts: list[str] = []
            for cell in row:
                at = len(texts)
                above = found[-1][at] if found and at < len(found[-1]) else ""
                texts.append(above if cell.is_continued else cell.text)
                texts += [] if by_place else [""] * (cell.span - 1)
            found.append(texts)
        return found


DocumentBlock = DocumentParagraph | DocumentTable


def text_of(blocks: Sequence[DocumentBlock]) -> str:
    """Return what a cell says: a line for each paragraph, and for each row of a table in it."""
    lines = []
    for block in blocks:
        if isinstance(block, DocumentParagraph):
            lines.append(block.typed)
        else:
            lines += ["\t".join(filter(None, row)) for row in block.texts()]
    return "\n".join(line for line in lines if line.strip())
