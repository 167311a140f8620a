"""The one form in which typed and pasted text is saved, searched and compared."""

import re
import unicodedata

from django.core.exceptions import ValidationError

BULLET = "• "
# Ends of lines and pages, as systems and word processors write them.
_LINE_END = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Invisible characters that Unicode does not class as format characters (Cf).
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    map(chr, range(0xFE00, 0xFE10))
)
# Bullets of Symbol and Wingdings as Word copies them. No other font has these characters.
_WORD_BULLETS = str.maketrans(dict.fromkeys("\uf076\uf0a7\uf0b7\uf0d8", "•"))
_BULLET_SIGN = re.compile(r"^[ \t]*[•‣▪■●○◦][ \t]*(?=\S)")
# These are bullets only if a space or a tab follows.
_BULLET_MARK = re.compile(r"^[ \t]*[*·o–-][ \t]+(?=\S)")
_DASHED = re.compile(r"^[ \t]*[–-][ \t]+(?=\S)")
_MINUS = re.compile(r"^[ \t]*[–-][ \t]+(?=[£$€]?[\d.])")
# Control characters except tab and line break. No page, spreadsheet or paper can print them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A web address in a text. Punctuation at the end belongs to the sentence, not to the address.
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")
# How many characters before one that cannot be printed are shown, so that its place is found.
_CONTEXT = 30


def tidy(text: str) -> str:
    """Return a typed or pasted text in the one form that is saved, searched and compared.

    Its characters are composed (Unicode NFC). Each line break is a line feed, and several spaces of
    any width are one; tabs stay, because columns of a pasted table are apart by them. There are
    no invisible characters, and no spaces at the ends of lines. A list has ``• `` for each bullet.
    """
    text = _LINE_END.sub("\n", text.translate(_WORD_BULLETS))
    text = _SPACES.sub(" ", _without_invisible(text))
    lines = "\n".join(map(str.rstrip, text.split("\n"))).strip().split("\n")
    return "\n".join(_with_bullet(lines, at) for at in range(len(lines)))


def _without_invisible(text: str) -> str:
    """Return a text composed, without invisible characters."""
    if text.isascii():
        return text
    visible = (char for char in text if char not in _BLANK and unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", "".join(visible))


def _with_bullet(lines: list[str], at: int) -> str:
    """Return a line with ``• `` if it is typed as a bullet."""
    line = lines[at]
    # A dash before a figure is a minus sign, unless the line is one of a dashed list.
    neighbours = lines[max(at - 1, 0) : at] + lines[at + 1 : at + 2]
    if _MINUS.match(line) and not any(map(_DASHED.match, neighbours)):
        return line
    return _BULLET_MARK.sub(BULLET, _BULLET_SIGN.sub(BULLET, line))


def refuse_unprintable(text: str) -> None:
    """Raise ValidationError if ``text`` contains a character that cannot be printed.

    The message shows the words before it.
    """
    if found := _UNPRINTABLE.search(text):
        before = " ".join(text[: found.start()].split())[-_CONTEXT:]
        place = f"after “{before}”" if before else "at the beginning"
        raise ValidationError(
            f"The text contains a character that cannot be printed, {place}. "
            "It may have been copied and pasted: type the words around it again.",
            code="unprintable",
        )


def alike(name: str) -> str:
    """Return what a tidied name has in common with those that differ from it only in case.

    Characters that differ only in width are the same, too.
    """
    return unicodedata.normalize("NFKC", name).casefold()


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: 1 request, 2,000 requests."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
