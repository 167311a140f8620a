"""A long paper as several shorter ones: the memory that a PDF takes grows with its lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from papers.description import (
    PART_LABEL,
    Annex,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    FactTable,
    MarkedUpPart,
    Paper,
    PaperLine,
    Part,
    WorkstreamSection,
    WorkstreamsPart,
)

# About 1,000 lines of the usual length, in characters: about 250 MB and a second as a PDF.
MOST = 600_000
# What the frame of a line costs, in characters.
_FRAME = 300
Item = TypeVar("Item")


@dataclass(frozen=True)
class _Piece:
    """Some of the changes of a paper, or some of an annex, and about how much it prints."""

    weight: int
    changes: ChangesSection | None = None
    annex: Annex | None = None


def split(paper: Paper) -> tuple[Paper, ...]:
    """Return a paper in parts, in order: the paper itself, if it is short enough for one.

    Each part has the title and says which part it is; the first has the summary and the covering
    words too.
    """
    groups = [*_group(_list_pieces(paper))]
    if len(groups) < 2:
        return (paper,)
    seen: set[str] = set()
    return tuple(
        _make_part(paper, group, seen, f"{number} of {len(groups)}")
        for number, group in enumerate(groups, 1)
    )


def _make_part(paper: Paper, pieces: Sequence[_Piece], seen: set[str], part: str) -> Paper:
    """Return a part of a paper; ``seen`` are the annexes that have begun, and is added to."""
    about = (*paper.about, (PART_LABEL, part))
    annexes = tuple(_join([piece.annex for piece in pieces if piece.annex], seen))
    changes = next((piece.changes for piece in pieces if piece.changes), None)
    made = replace(paper, about=about, annexes=annexes, changes=changes)
    if part.startswith("1 of "):
        return made
    return replace(made, introduction="", sentence="", summary=None)


def _join(annexes: Iterable[Annex], seen: set[str]) -> Iterator[Annex]:
    """Yield annexes: pieces of the same one, which follow each other, as one."""
    joined: dict[str, Annex] = {}
    for annex in annexes:
        if begun := joined.get(annex.name):
            joined[annex.name] = replace(begun, parts=(*begun.parts, *annex.parts))
        elif annex.name in seen:
            joined[annex.name] = replace(annex, title=_continued(annex.title), opening="")
        else:
            joined[annex.name] = annex
        seen.add(annex.name)
    yield from joined.values()


def _group(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Yield pieces together as long as they are not too much, and changes never twice."""
    group: list[_Piece] = []
    for piece in pieces:
        is_full = sum(each.weight for each in group) + piece.weight > MOST
        if group and (is_full or piece.changes):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _list_pieces(paper: Paper) -> Iterator[_Piece]:
    """Yield the changes and the parts of the annexes, in pieces of which none is too much."""
    if paper.changes:
        yield from _cut_changes(paper.changes)
    for annex in paper.annexes:
        for part in annex.parts:
            for weight, piece in _cut_part(part):
                yield _Piece(weight, annex=replace(annex, parts=(piece,)))


def _cut_changes(changes: ChangesSection) -> Iterator[_Piece]:
    """Yield a section of changes in pieces: the first has its sentence, the last the rest."""
    chunks = [*_cut(changes.changed, _weigh_change)]
    for place, (weight, chunk) in enumerate(chunks):
        piece = replace(changes, changed=chunk)
        if place:
            piece = replace(piece, heading=_continued(changes.heading), sentence="")
        if place < len(chunks) - 1:
            piece = replace(piece, steps=(), unchanged=(), unchanged_line="")
        yield _Piece(weight, changes=piece)


def _cut_part(part: Part) -> Iterator[tuple[int, Part]]:
    if isinstance(part, AnnexTable):
        for place, (weight, lines) in enumerate(_cut(part.lines, _weigh_line)):
            heading = _continued(part.heading) if place else part.heading
            yield weight, replace(part, heading=heading, lines=lines)
    elif isinstance(part, FactTable):
        chunks = [*_cut(part.rows, lambda row: _FRAME + sum(map(len, row)))]
        for place, (weight, rows) in enumerate(chunks):
            heading = _continued(part.heading) if place else part.heading
            notes = part.notes if place == len(chunks) - 1 else ()
            yield weight, replace(part, heading=heading, rows=rows, notes=notes)
    elif isinstance(part, WorkstreamsPart):
        flat = [(each.heading, line) for each in part.workstreams for line in each.lines]
        for place, (weight, chunk) in enumerate(_cut(flat, lambda item: _weigh_line(item[1]))):
            piece = replace(part, workstreams=tuple(_gather(chunk)))
            if place:
                piece = replace(piece, heading=_continued(part.heading), opening="")
            yield weight, piece
    else:
        yield len(part.markup if isinstance(part, MarkedUpPart) else part.text), part


def _gather(lines: Iterable[tuple[str, PaperLine]]) -> Iterator[WorkstreamSection]:
    """Yield lines by their heading; those of one heading follow each other."""
    found: dict[str, list[PaperLine]] = {}
    for heading, line in lines:
        found.setdefault(heading, []).append(line)
    return (WorkstreamSection(heading, tuple(lines)) for heading, lines in found.items())


def _cut(
    items: Sequence[Item], weigh: Callable[[Item], int]
) -> Iterator[tuple[int, tuple[Item, ...]]]:
    """Yield items in chunks with their weight; one chunk without any if there are none."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        weight = weigh(item)
        if chunk and total + weight > MOST:
            yield total, tuple(chunk)
            chunk, total = [], 0
        chunk.append(item)
        total += weight
    yield total, tuple(chunk)


def _weigh_line(line: PaperLine) -> int:
    return _FRAME + sum(map(len, line.cells))


def _weigh_change(changed: ChangedRequest) -> int:
    return _FRAME + len(changed.issue) + len(changed.said) + sum(map(len, changed.facts))


def _continued(text: str) -> str:
    return f"{text} (continued)"
