"""The markup of covering words: what officials can type, and how it prints.

Each line is a paragraph. ``# `` begins a heading, ``• `` a bullet, ``1. `` a numbered paragraph and
``a. `` one with a letter; within a line ``**bold**`` and ``[words](https://…)`` are as in Markdown.
Whatever else is typed prints as it is: no HTML, no other Markdown, no address but of the web or of
an email.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cbtracker.text import BULLET, WEB_ADDRESS

HEADING = "# "
_NUMBER = re.compile(r"(\d{1,3})\. (?=\S)")
_LETTER = re.compile(r"([a-z])\. (?=\S)")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_BOLD = "**"


class CoverKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    LETTERS = "letters"


@dataclass(frozen=True)
class CoverSpan:
    """A piece of text, perhaps bold, perhaps a link to an address."""

    text: str
    is_bold: bool = False
    address: str = ""


@dataclass(frozen=True)
class CoverBlock:
    """A paragraph, a heading or a list. Only a list can have more items than one.

    ``start`` is the number of the first item of a list of numbers or letters, from 1.
    """

    kind: CoverKind
    items: tuple[tuple[CoverSpan, ...], ...]
    start: int = 1

    @property
    def next_number(self) -> int:
        return self.start + len(self.items)


def parse(text: str) -> tuple[CoverBlock, ...]:
    """Return tidied covering words as blocks, in order. Typed numbers become lists.

    Numbers that do not follow each other are lists of their own, so they print as typed.
    """
    found: list[CoverBlock] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        kind, number, words = _read_line(line, found)
        item = tuple(_parse_spans(words))
        last = found[-1] if found else None
        is_list = kind not in (CoverKind.PARAGRAPH, CoverKind.HEADING)
        if last and is_list and last.kind == kind and number in (0, last.next_number):
            found[-1] = CoverBlock(kind, (*last.items, item), last.start)
        else:
            found.append(CoverBlock(kind, (item,), number or 1))
    return tuple(found)


def to_plain_text(text: str) -> str:
    """Return covering words as they print: numbers and bullets, but no other markup."""
    lines = []
    for block in parse(text):
        for number, item in enumerate(block.items, block.start):
            label = {
                CoverKind.BULLETS: BULLET,
                CoverKind.NUMBERS: f"{number}. ",
                CoverKind.LETTERS: f"{_letter(number)}. ",
            }.get(block.kind, "")
            lines.append(label + "".join(span.text for span in item))
    return "\n".join(lines)


def _letter(number: int) -> str:
    return chr(ord("a") + number - 1)


def _read_line(line: str, before: Sequence[CoverBlock]) -> tuple[CoverKind, int, str]:
    """Return the kind of a line, its number (0 for none), and its text."""
    if line.startswith(HEADING):
        return CoverKind.HEADING, 0, line.removeprefix(HEADING).strip()
    if line.startswith(BULLET):
        return CoverKind.BULLETS, 0, line.removeprefix(BULLET)
    if found := _NUMBER.match(line):
        # A number with a zero before it would not print as typed.
        if not found[1].startswith("0"):
            return CoverKind.NUMBERS, int(found[1]), line[found.end() :]
    elif found := _LETTER.match(line):
        number = ord(found[1]) - ord("a") + 1
        last = before[-1] if before else None
        follows = last and last.kind == CoverKind.LETTERS and number == last.next_number
        if number == 1 or follows:
            return CoverKind.LETTERS, number, line[found.end() :]
    return CoverKind.PARAGRAPH, 0, line


# Bold and links, found by the library. Everything else of Markdown is off.


def _is_safe(address: str) -> bool:
    return _SAFE_ADDRESS.fullmatch(address) is not None


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["emphasis", "link"])
    parser.validateLink = _is_safe  # type: ignore[assignment]
    return parser


_PARSER = _make_parser()


def _parse_spans(words: str) -> Iterator[CoverSpan]:
    """Yield the text of one line as pieces; each is as long as it can be."""
    pieces: list[CoverSpan] = []
    for piece in _read_tokens(_PARSER.parseInline(words)[0].children or []):
        last = pieces[-1] if pieces else None
        if last and (last.is_bold, last.address) == (piece.is_bold, piece.address):
            pieces[-1] = CoverSpan(last.text + piece.text, last.is_bold, last.address)
        elif piece.text:
            pieces.append(piece)
    yield from pieces


def _read_tokens(tokens: Sequence[Token]) -> Iterator[CoverSpan]:
    bold, address = 0, ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close") and token.markup == _BOLD:
            bold += token.nesting
        elif token.type == "link_open":
            address = str(token.attrs["href"])
        elif token.type == "link_close":
            address = ""
        elif token.type == "text":
            if address:
                yield CoverSpan(token.content, bool(bold), address)
            else:
                yield from _link_addresses(token.content, is_bold=bool(bold))
        else:
            # Signs that mean something in Markdown and nothing here.
            yield CoverSpan(token.markup, bool(bold), address)


def _link_addresses(text: str, *, is_bold: bool) -> Iterator[CoverSpan]:
    end = 0
    for found in WEB_ADDRESS.finditer(text):
        yield CoverSpan(text[end : found.start()], is_bold)
        yield CoverSpan(found[0], is_bold, found[0])
        end = found.end()
    yield CoverSpan(text[end:], is_bold)
