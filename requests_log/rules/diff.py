"""Which words changed between two texts."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word or a mark, with the space after it; a text may begin with a space.
_WORDS = re.compile(r"(?:[\w’'-]+|[^\w\s]|^)\s*")


class DiffKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class DiffPiece:
    change: DiffKind
    text: str


def compare(old: str, new: str) -> list[DiffPiece]:
    """Return ``new`` against ``old``, word by word, as pieces in reading order.

    The pieces that are not REMOVED join to ``new``; those that are not ADDED join to ``old``, but
    for spaces and line breaks. What was removed stands before what was added in its place.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    # Spaces are not compared, and in long texts difflib looks past words that are everywhere: else
    # a text of a few words over and over would take minutes.
    old_words, new_words = ([word.strip() for word in words] for words in (before, after))
    pieces: list[DiffPiece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old_words, new_words).get_opcodes():
        was, now = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            pieces.append(DiffPiece(DiffKind.SAME, now))
        else:
            pieces += [DiffPiece(DiffKind.REMOVED, was), DiffPiece(DiffKind.ADDED, now)]
    return [piece for piece in pieces if piece.text]
