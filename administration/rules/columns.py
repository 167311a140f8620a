"""Which column of a file is which detail, found by its head. It knows no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from imports.files.tables import SourceRow, SourceTable
from imports.rules.columns import normalise_head

# How like a known head a misspelt one must be, from 0 to 100.
_LIKE = 88
# A head is among the first rows, below titles and notes.
_ROWS_LOOKED_AT = 15


@dataclass(frozen=True)
class FactColumn:
    """A detail that a column can hold: its name, its label, and the heads that people give it."""

    name: str
    label: str
    heads: str
    is_needed: bool = False

    def is_like(self, head: str) -> int:
        """Return how like a head is to one of this column's, from 0 to 100; 0 if it is not."""
        plain = normalise_head(head)
        known = [normalise_head(each) for each in (self.label, *self.heads.split(","))]
        likeness = max((int(fuzz.ratio(plain, each)) for each in known), default=0)
        return likeness if plain and likeness >= _LIKE else 0


@dataclass(frozen=True)
class HeadedRows:
    """The table of a file that is read: its heads, and the rows below them."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def propose_places(heads: Sequence[str], columns: Sequence[FactColumn]) -> dict[str, int]:
    """Return the place of the column of each detail, from 0; no two have the same place."""
    pairs = sorted(
        (
            (-likeness, place, column.name)
            for place, head in enumerate(heads)
            for column in columns
            if (likeness := column.is_like(head))
        )
    )
    found: dict[str, int] = {}
    for _, place, name in pairs:
        if name not in found and place not in found.values():
            found[name] = place
    return found


def find_table(tables: Sequence[SourceTable], columns: Sequence[FactColumn]) -> HeadedRows:
    """Return the table whose head names most details; its first row is the head if none does.

    At least one table has rows.
    """
    candidates = [
        (len(propose_places(row.cells, columns)), table, at)
        for table in tables
        for at, row in enumerate(table.rows[:_ROWS_LOOKED_AT])
    ]
    _, table, at = max(candidates, key=lambda each: each[0])
    heads = table.rows[at].cells
    rows = tuple(row for row in table.rows[at + 1 :] if row.cells != heads)
    width = max([len(heads), *(len(row.cells) for row in rows)])
    return HeadedRows(table.name, heads + ("",) * (width - len(heads)), rows)


def missing(columns: Sequence[FactColumn], mapping: Mapping[str, int]) -> list[FactColumn]:
    """Return the details that every file must have and for which there is no column."""
    return [column for column in columns if column.is_needed and column.name not in mapping]
