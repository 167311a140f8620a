"""Texts of the log, split into paragraphs, headings and bullets."""

from dataclasses import dataclass

from cbtracker.text import BULLET

HEADING = "# "


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, a heading or a bulleted list. ``lines`` has one text, or one for each bullet."""

    is_list: bool
    lines: tuple[str, ...]
    is_heading: bool = False


def blocks(text: str, *, headed: bool = False) -> list[TextBlock]:
    """Return a text as paragraphs and bulleted lists, in order.

    Returns an empty list for an empty text. If ``headed``, lines that start with ``# `` are
    headings.
    """
    found: list[TextBlock] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if headed and line.startswith(HEADING):
            words = line.removeprefix(HEADING).strip()
            found.append(TextBlock(is_list=False, lines=(words,), is_heading=True))
            continue
        is_bullet = line.startswith(BULLET)
        words = line.removeprefix(BULLET)
        if is_bullet and found and found[-1].is_list:
            found[-1] = TextBlock(is_list=True, lines=(*found[-1].lines, words))
        else:
            found.append(TextBlock(is_list=is_bullet, lines=(words,)))
    return found
