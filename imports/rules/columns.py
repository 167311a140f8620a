"""Which column of a file is which field of a request: found by its head, or chosen."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from imports.files.tables import SourceRow, SourceTable
from requests_log.rules.stages import Stage


class RequestField(StrEnum):
    """A field of a request that a column can hold."""

    REFERENCE = "reference"
    AREAS = "areas"
    ISSUE = "issue"
    DEPARTMENTS = "departments"
    STATUS = "status"
    STAGE = "stage"
    WORKSTREAM = "workstream"
    KIND = "kind"
    TARGET_DATE = "target_date"
    # Only our own downloads have these.
    NEXT_STEPS = "next_steps"
    MADE_FROM = "made_from"
    PAST_DATE = "past_date"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    RequestField.REFERENCE: "Reference",
    RequestField.AREAS: "Areas",
    RequestField.ISSUE: "Issue",
    RequestField.DEPARTMENTS: "Departments",
    RequestField.STATUS: "Status or outcome",
    RequestField.STAGE: "Stage",
    RequestField.WORKSTREAM: "Workstream",
    RequestField.KIND: "Type of request",
    RequestField.TARGET_DATE: "Target date",
    RequestField.NEXT_STEPS: "Next steps",
    RequestField.MADE_FROM: "What the row was made from",
    RequestField.PAST_DATE: "The past date of a download",
}
# The heads that people give to each field, without signs and in lower case.
_HEADS = {
    RequestField.REFERENCE: "ref, reference, reference number, ref no, request reference, cb ref",
    RequestField.AREAS: (
        "area, areas, authority, authorities, local authority, local authorities, council, "
        "councils, place, places, raised by, requested by, asked by, locality, borough"
    ),
    RequestField.ISSUE: (
        "issue, issues, ask, asks, request, requests, barrier, barriers, request of whitehall, "
        "issue ask, issue request, description, problem, what is asked, what they ask for"
    ),
    RequestField.DEPARTMENTS: (
        "dept, depts, department, departments, lead dept, lead department, lead departments, "
        "whitehall department, government department, govt dept, asked of, with department"
    ),
    RequestField.STATUS: (
        "status, current status, progress, latest position, position, latest, update, "
        "latest update, outcome, outcomes, status outcome, response, current position, "
        "progress to date, status or outcome"
    ),
    RequestField.STAGE: "stage, state, annex",
    RequestField.WORKSTREAM: "workstream, work stream, on going workstream, ongoing workstream",
    RequestField.KIND: "type, kind, type our judgement, type of request, category",
    RequestField.TARGET_DATE: (
        "target date, target, due, due date, deadline, by when, resolve by, date due"
    ),
}
_FIELD_OF_HEAD = {
    head.strip(): field for field, heads in _HEADS.items() for head in heads.split(",")
}
# Columns of our own downloads that say how they are to be read. Next steps are read only from a
# download to change.
OWN_HEADS = {
    "made from": RequestField.MADE_FROM,
    "past date": RequestField.PAST_DATE,
    "next steps": RequestField.NEXT_STEPS,
}
# Columns of our own downloads that are worked out from the record: they are not read back.
_OURS = frozenset({"last update", "last changed", "section", *OWN_HEADS})
_SIGNS = re.compile(r"[\W_]+")
# How like a known head a misspelt one must be, from 0 to 100.
_LIKE = 88
_LONGEST_HEAD = 60
# A head is among the first rows, below titles and notes.
_ROWS_LOOKED_AT = 15
_RESOLVED = re.compile(
    r"\b(annex b|(have|has|been|were|are) (addressed|resolved)|outcomes?|closed|completed)\b", re.I
)
_ON_GOING = re.compile(r"\bon-?\s?going\b", re.I)
_IN_PROGRESS = re.compile(r"\b(annex a|table 1|in progress|outstanding|open|need to be)\b", re.I)


@dataclass(frozen=True)
class HeadedTable:
    """A table with its head, and the rows below it.

    ``heads`` are empty texts if no head was found. ``stage`` is that of rows that do not say; it is
    empty if nothing says it. ``offset`` counts the parts of one table that has several heads.
    """

    name: str
    heading: str
    heads: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    stage: str

    @property
    def signature(self) -> str:
        """What tells one set of heads from another: their words, and how many there are."""
        words = "\n".join(normalise_head(head) for head in self.heads)
        return hashlib.sha256(f"{len(self.heads)}\n{words}".encode()).hexdigest()[:16]

    def with_first_row_as_head(self) -> "HeadedTable":
        """Return the table with its first row as its head, if it has rows and no head."""
        if self.has_head or not self.rows:
            return self
        first, *others = self.rows
        heads = first.cells + ("",) * (len(self.heads) - len(first.cells))
        return replace(self, heads=heads, rows=tuple(others))

    def as_json(self) -> dict[str, object]:
        """Return the table as it is stored."""
        return {**asdict(self), "rows": [[row.number, *row.cells] for row in self.rows]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "HeadedTable":
        """Return the table that was stored."""
        rows = tuple(SourceRow(number, tuple(cells)) for number, *cells in stored["rows"])
        return cls(**{**stored, "heads": tuple(stored["heads"]), "rows": rows})

    @property
    def has_head(self) -> bool:
        """Whether a head was found."""
        return any(self.heads)


def normalise_head(text: str) -> str:
    """Return a head in lower case, without signs: "Dept(s)" and "DEPTS" are the same."""
    plain = text.casefold().replace("(s)", "s")
    return " ".join(_SIGNS.sub(" ", plain).split())


def field_of_head(text: str) -> RequestField | None:
    """Return the field that a head names, also if it is misspelt; None if it names none."""
    head = normalise_head(text)
    if not head or head in _OURS or len(head) > _LONGEST_HEAD:
        return None
    if head in _FIELD_OF_HEAD:
        return _FIELD_OF_HEAD[head]
    likeness = {known: fuzz.ratio(head, known) for known in _FIELD_OF_HEAD if len(known) > 4}
    best = max(likeness, key=lambda known: likeness[known])
    return _FIELD_OF_HEAD[best] if likeness[best] >= _LIKE else None


def propose_mapping(heads: Sequence[str]) -> dict[int, RequestField]:
    """Return the field of each column, by its place from 0. No two columns have the same field."""
    found: dict[int, RequestField] = {}
    exact_first = sorted(
        range(len(heads)), key=lambda at: (normalise_head(heads[at]) not in _FIELD_OF_HEAD, at)
    )
    for at in exact_first:
        field = field_of_head(heads[at])
        if field and field not in found.values():
            found[at] = field
    own = {
        at: OWN_HEADS[name]
        for at, head in enumerate(heads)
        if (name := normalise_head(head)) in OWN_HEADS
    }
    is_to_change = RequestField.MADE_FROM in own.values()
    found |= {at: f for at, f in own.items() if is_to_change or f != RequestField.NEXT_STEPS}
    return dict(sorted(found.items()))


def is_our_paper(heads: Sequence[str]) -> bool:
    """Return whether these are the heads of a paper that was downloaded here as CSV."""
    return {"annex", "section", "reference"} <= {normalise_head(head) for head in heads}


def find_heads(tables: Iterable[SourceTable]) -> list[HeadedTable]:
    """Return the tables with their heads.

    A table with several heads is several. One without a head and a heading that is as wide as the
    one before it goes on with that one's head: a table that was split over pages.
    """
    found: list[HeadedTable] = []
    for table in tables:
        if not table.rows:
            continue
        parts = list(_split_at_heads(table))
        before = found[-1] if found else None
        if before and len(parts) == 1:
            parts = [_continue(before, parts[0])]
        found += parts
    return found


def is_of_requests(table: HeadedTable, mapping: Mapping[int, str]) -> bool:
    """Return whether a table holds requests, by its mapping: it needs an issue or a reference."""
    fields = set(mapping.values())
    is_named = RequestField.REFERENCE in fields or RequestField.MADE_FROM in fields
    return RequestField.ISSUE in fields or (is_named and len(fields) > 1)


def _continue(before: HeadedTable, part: HeadedTable) -> HeadedTable:
    """Return a table with what it takes from the one before it, if it goes on with that one."""
    if part.has_head:
        is_same = part.signature == before.signature and not part.heading
        return replace(part, stage=before.stage) if is_same and not part.stage else part
    # Below a heading of its own it is something else.
    is_same = before.has_head and not part.heading and len(before.heads) == len(part.heads)
    return replace(part, heads=before.heads, stage=before.stage) if is_same else part


def _split_at_heads(table: SourceTable) -> list[HeadedTable]:
    parts: list[HeadedTable] = []
    heads: tuple[str, ...] = ()
    titles: list[str] = []
    rows: list[SourceRow] = []

    def end() -> None:
        if rows or heads:
            words = " ".join([table.heading, *titles]).strip()
            blank = heads or ("",) * table.width
            parts.append(
                HeadedTable(table.name, words, blank, tuple(rows), infer_stage(words, heads))
            )

    for place, row in enumerate(table.rows):
        if heads and _same_head(row.cells, heads):
            continue
        may_be_head = _has_exact_heads(row.cells) if heads else place < _ROWS_LOOKED_AT
        if may_be_head and _is_head(row.cells):
            # What stands above the first head are titles and notes, if it is not a table itself.
            above = [cell for each in rows for cell in each.cells if cell]
            if heads:
                end()
                titles = []
            elif above:
                titles = above[:5]
            heads, rows = row.cells, []
            continue
        if heads and _is_second_head(row.cells, heads, is_first=not rows):
            continue
        rows.append(row)
    end()
    return parts or [HeadedTable(table.name, table.heading, ("",) * table.width, (), "")]


def _is_head(cells: Sequence[str]) -> bool:
    """Return whether a row is a head: most of its cells name fields, two of them different ones."""
    filled = [cell for cell in cells if cell]
    fields = [field for cell in filled if (field := field_of_head(cell))]
    ours = [cell for cell in filled if normalise_head(cell) in _OURS]
    return len(set(fields)) >= 2 and 2 * (len(fields) + len(ours)) >= len(filled)


def _has_exact_heads(cells: Sequence[str]) -> bool:
    """Return whether two cells are heads to the letter: a quick test of the rows below one."""
    short = [cell for cell in cells if cell and len(cell) <= _LONGEST_HEAD]
    return sum(normalise_head(cell) in _FIELD_OF_HEAD for cell in short) >= 2


def _same_head(cells: Sequence[str], heads: Sequence[str]) -> bool:
    """Return whether a row repeats the head, as at the top of a page."""
    filled, own = [cell for cell in cells if cell], [head for head in heads if head]
    if len(filled) != len(own) or any(len(cell) > _LONGEST_HEAD for cell in filled):
        return False
    return [*map(normalise_head, filled)] == [*map(normalise_head, own)]


def _is_second_head(cells: Sequence[str], heads: Sequence[str], *, is_first: bool) -> bool:
    """Return whether the first row below a head only says more of it, such as "(as printed)"."""
    filled = [cell for cell in cells if cell]
    return (
        is_first
        and bool(filled)
        and all(cell.startswith("(") and cell.endswith(")") and len(cell) < 40 for cell in filled)
    )


def infer_stage(heading: str, heads: Sequence[str]) -> str:
    """Return the stage that the words above a table and its heads say, or an empty text."""
    if any(normalise_head(head) in ("outcome", "outcomes") for head in heads):
        return Stage.RESOLVED
    if _ON_GOING.search(heading):
        return Stage.ON_GOING
    if _RESOLVED.search(heading):
        return Stage.RESOLVED
    return Stage.IN_PROGRESS if _IN_PROGRESS.search(heading) else ""
