"""Word-level diff between two texts."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word or a punctuation mark, with the space after it. A text may start with a space.
_TOKENS = re.compile(r"(?:[\w’'-]+|[^\w\s]|^)\s*")


class DiffKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class DiffPiece:
    change: DiffKind
    text: str


def compare(old: str, new: str) -> list[DiffPiece]:
    """Return the differences between ``old`` and ``new``, word by word, in reading order.

    The SAME and ADDED pieces join to ``new``. The SAME and REMOVED pieces join to ``old``, except
    for spaces and line breaks. A removed piece comes before the piece that replaces it.
    """
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    # Spaces are not compared. difflib's default autojunk stays on: without it, a long text that
    # repeats a few words would take minutes.
    old_words, new_words = ([word.strip() for word in words] for words in (before, after))
    pieces: list[DiffPiece] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, old_words, new_words
    ).get_opcodes():
        removed, added = "".join(before[old_start:old_end]), "".join(after[new_start:new_end])
        if tag == "equal":
            pieces.append(DiffPiece(DiffKind.SAME, added))
        else:
            pieces += [DiffPiece(DiffKind.REMOVED, removed), DiffPiece(DiffKind.ADDED, added)]
    return [piece for piece in pieces if piece.text]
