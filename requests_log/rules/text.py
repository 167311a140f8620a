"""Texts of the log, split into paragraphs and bullets."""

from dataclasses import dataclass

from cbtracker.text import BULLET


@dataclass(frozen=True)
class TextBlock:
    """A paragraph or a bulleted list. ``lines`` has one text, or one for each bullet."""

    is_list: bool
    lines: tuple[str, ...]


def blocks(text: str) -> list[TextBlock]:
    """Return a text as paragraphs and bulleted lists, in order.

    Returns an empty list for an empty text.
    """
    found: list[TextBlock] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        is_bullet = line.startswith(BULLET)
        words = line.removeprefix(BULLET)
        if is_bullet and found and found[-1].is_list:
            found[-1] = TextBlock(is_list=True, lines=(*found[-1].lines, words))
        else:
            found.append(TextBlock(is_list=is_bullet, lines=(words,)))
    return found
