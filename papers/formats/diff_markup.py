"""What changed, marked in words: colour and lines alone tell a screen reader nothing."""

from collections.abc import Iterable

from requests_log.rules.diff import DiffKind, DiffPiece

_MARKS = {DiffKind.ADDED: ("[added: ", "]"), DiffKind.REMOVED: ("[removed: ", "]")}


def split(piece: DiffPiece) -> tuple[str, str, str]:
    """Return the spaces before a piece, the piece as marked, and the spaces after it.

    The words of a piece stand in brackets that say whether they were added or removed; what stayed
    stands as it is.
    """
    words = piece.text.strip()
    if not words:
        return piece.text, "", ""
    before, _, after = piece.text.partition(words)
    opening, closing = _MARKS.get(piece.change, ("", ""))
    return before, f"{opening}{words}{closing}", after


def in_words(pieces: Iterable[DiffPiece]) -> str:
    """Return pieces as one text, what was added and removed in brackets."""
    return "".join("".join(split(piece)) for piece in pieces)
