"""Mark added and removed text in words: screen readers do not announce colour or strike-through."""

from collections.abc import Iterable

from requests_log.rules.diff import DiffKind, DiffPiece

_MARKS = {DiffKind.ADDED: ("[added: ", "]"), DiffKind.REMOVED: ("[removed: ", "]")}


def mark_up(piece: DiffPiece) -> tuple[str, str, str]:
    """Return the space before a piece, its text, and the space after it.

    Added and removed text is put in brackets that say which it is.
    """
    words = piece.text.strip()
    if not words:
        return piece.text, "", ""
    before, _, after = piece.text.partition(words)
    opening, closing = _MARKS.get(piece.change, ("", ""))
    return before, f"{opening}{words}{closing}", after


def format_pieces(pieces: Iterable[DiffPiece]) -> str:
    """Return pieces as one text, with added and removed text in brackets."""
    return "".join("".join(mark_up(piece)) for piece in pieces)
