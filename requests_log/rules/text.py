"""Typed text: normalising it, validating it, and splitting it into paragraphs and bullets."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

BULLET = "• "
HEADING = "# "
_TYPED_BULLET = re.compile(r"^[ \t]*(?:[*•\-–]|o(?=\s))[ \t]+")
# Control characters except tab and line break. No page, spreadsheet or paper can print them.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)


def tidy(text: str) -> str:
    """Return ``text`` with single line feeds as line breaks and without trailing spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def tidy_status(text: str) -> str:
    """Return a status tidied, with every typed bullet changed to ``• ``."""
    return "\n".join(_TYPED_BULLET.sub(BULLET, line) for line in tidy(text).split("\n"))


def refuse_unprintable(text: str) -> None:
    """Raise ValidationError if ``text`` contains a character that cannot be printed."""
    if _UNPRINTABLE.search(text):
        raise ValidationError(
            "The text contains a character that cannot be printed. "
            "It may have been copied and pasted: type the words around it again.",
            code="unprintable",
        )


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
