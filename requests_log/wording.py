"""Which words changed between two texts."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|[\w’'-]+|[^\w\s]", re.UNICODE)


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return ``new`` against ``old`` as pieces in reading order.

    The pieces that are not ADDED join to ``old``, those that are not REMOVED to ``new``; what was
    removed stands before what was added in its place.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []

    def add(change: Change, words: list[str]) -> None:
        text = "".join(words)
        if not text:
            return
        if pieces and pieces[-1].change == change:
            pieces[-1] = Piece(change, pieces[-1].text + text)
        else:
            pieces.append(Piece(change, text))

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            add(Change.SAME, before[i1:i2])
        else:
            add(Change.REMOVED, before[i1:i2])
            add(Change.ADDED, after[j1:j2])
    return pieces
