"""Reading a paper such as that of 22 March 2011: its tables, and the requests between headings.

The requests of on-going workstreams are in no table. Below the heading of a workstream stand one or
more paragraphs, then "Current status:" and bullets. They are read as a table of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cbtracker.text import tidy
from imports.files.blocks import DocumentBlock, DocumentParagraph, DocumentTable
from imports.files.tables import (
    SourceFile,
    SourceRow,
    SourceTable,
    TableBuilder,
    TextCounter,
    on_one_line,
)

# The name of the table of requests that are in none.
ON_GOING = "on-going workstreams"
ON_GOING_COLUMNS = ("Ref", "Workstream", "Area", "Issue", "Dept", "Status")
_ON_GOING = re.compile(r"\bon-?\s?going\s+work\s?-?streams?\b", re.IGNORECASE)
_ANNEX = re.compile(r"^annex\s+\w\b", re.IGNORECASE)
_STATUS = re.compile(r"^current status\s*:?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^\(?\d{1,3}[.)]\s+")
_REFERENCE = re.compile(r"^(CB-?\d{1,9})\s*:\s*", re.IGNORECASE)
_WHO = re.compile(r"^Area:\s*(?P<area>.*?);\s*Dept:\s*(?P<dept>.*)$", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"^(?:(?:as at|date)\s*:?\s*)?(\d{{1,2}} (?:{_MONTHS}) \d{{4}})$", re.IGNORECASE
)
_LONGEST_HEADING = 150
# How many lines above a table may be its heading.
_HEADING_LINES = 4


@dataclass
class _OnGoing:
    """A request of a workstream, as far as it has been read."""

    workstream: str
    issue: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    reference: str = ""
    area: str = ""
    department: str = ""
    has_status: bool = False

    def cells(self) -> tuple[str, ...]:
        issue = on_one_line(" ".join(self.issue))
        status = "\n".join(self.status)
        return self.reference, self.workstream, self.area, issue, self.department, tidy(status)


def lay_out(kind: str, blocks: Sequence[DocumentBlock], printed_date: str) -> SourceFile:
    """Return a document's tables, with its requests of on-going workstreams as one more."""
    flat = list(_unwrap(blocks))
    dates = (_DATE.match(tidy(b.text)) for b in flat if isinstance(b, DocumentParagraph))
    printed = printed_date or next((found[1] for found in dates if found), "")
    reader = _Reader()
    for block in flat:
        if isinstance(block, DocumentTable):
            reader.read_table(block)
        elif tidy(block.text):
            reader.read_paragraph(block)
    return SourceFile(kind, tuple(reader.finish()), printed_date=printed)


def _unwrap(blocks: Iterable[DocumentBlock]) -> Iterator[DocumentBlock]:
    for block in blocks:
        inside = block.unwrapped() if isinstance(block, DocumentTable) else None
        if inside is None:
            yield block
        else:
            yield from _unwrap(inside)


class _Reader:
    def __init__(self) -> None:
        self._tables: list[SourceTable] = []
        self._counter = TextCounter()
        self._above: list[str] = []
        self._is_on_going = False
        # Whether its headings have a style: then a line without a full stop is none.
        self._is_styled = False
        self._heading = ""
        self._request: _OnGoing | None = None
        self._found: list[_OnGoing] = []

    def read_table(self, table: DocumentTable) -> None:
        """Read a table with the lines above it."""
        self._end_on_going()
        number = len([each for each in self._tables if each.name.startswith("table")]) + 1
        heading = " ".join(self._above[-_HEADING_LINES:])
        builder = TableBuilder(f"table {number}", heading, self._counter)
        for row, texts in enumerate(table.texts(), 1):
            builder.add(row, texts)
        self._tables.append(builder.build())
        self._above = []

    def read_paragraph(self, paragraph: DocumentParagraph) -> None:
        """Read a paragraph that is not empty."""
        text = on_one_line(tidy(paragraph.typed))
        is_heading = _is_heading(paragraph, text)
        if is_heading and _ANNEX.match(text):
            self._end_on_going()
        if is_heading and _ON_GOING.search(text):
            self._is_on_going, self._above, self._heading = True, [], ""
            self._is_styled = paragraph.is_heading
        elif self._is_on_going:
            self._read_on_going(paragraph, text, is_heading=is_heading)
        elif is_heading and not _DATE.match(text):
            self._above.append(text)

    def finish(self) -> list[SourceTable]:
        """Return all tables."""
        self._end_on_going()
        return self._tables

    def _read_on_going(self, paragraph: DocumentParagraph, text: str, *, is_heading: bool) -> None:
        request = self._request
        if status := _STATUS.match(text):
            if request is not None:
                request.has_status = True
                request.status += list(filter(None, [text[status.end() :]]))
            return
        is_heading = is_heading and (paragraph.is_heading or not self._is_styled)
        if is_heading and not _REFERENCE.match(text):
            self._keep()
            self._heading = text
            return
        starts = _REFERENCE.match(text) or _NUMBER.match(text)
        if request is None or (request.has_status and starts and not paragraph.is_bullet):
            self._keep()
            request = self._request = _OnGoing(self._heading)
        if request.has_status:
            request.status.append(tidy(paragraph.typed))
        elif who := _WHO.match(text):
            request.area, request.department = who["area"], who["dept"]
        elif reference := _REFERENCE.match(text):
            request.reference = reference[1].upper()
            request.issue.append(text[reference.end() :])
        else:
            request.issue.append(_NUMBER.sub("", text))

    def _keep(self) -> None:
        """Keep the request that has been read, if it is one: others are words of introduction."""
        if self._request is not None and self._request.has_status and self._request.issue:
            self._found.append(self._request)
        self._request = None

    def _end_on_going(self) -> None:
        self._keep()
        if self._found:
            builder = TableBuilder(ON_GOING, ON_GOING, self._counter)
            for number, request in enumerate(self._found, 1):
                builder.add(number, request.cells())
            self._tables.append(_with_heads(builder.build(), self._found))
        self._found, self._is_on_going = [], False


def _with_heads(table: SourceTable, found: Sequence[_OnGoing]) -> SourceTable:
    """Return the table of on-going requests with the heads of the columns that any has."""
    columns = zip(*(request.cells() for request in found), strict=True)
    heads = [head for head, cells in zip(ON_GOING_COLUMNS, columns, strict=True) if any(cells)]
    return replace(table, rows=(SourceRow(0, tuple(heads)), *table.rows))


def _is_heading(paragraph: DocumentParagraph, text: str) -> bool:
    """Return whether a paragraph is a heading: by its style, or short without a full stop."""
    if paragraph.is_bullet or text.startswith("•") or _NUMBER.match(text) or _STATUS.match(text):
        return False
    if _WHO.match(text):
        return False
    is_short = len(text) <= _LONGEST_HEADING
    return is_short and (paragraph.is_heading or text[-1] not in ".:;,")
