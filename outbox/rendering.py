"""A letter as it reads: its text, and the same text as paragraphs, lists and links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from outbox import signed_urls
from outbox.models import Email

BULLET = "• "
IN_THE_LETTER_ALONE = "(the link is only in the email)"
# The end of a sentence is no part of the address that the sentence ends with.
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")


@dataclass(frozen=True)
class RenderedEmail:
    """A letter as it reads: plain text, and the paragraphs of its HTML part."""

    text: str
    html: SafeString


@dataclass(frozen=True)
class EmailPiece:
    """Words, or a link where ``url`` is not empty."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class EmailBlock:
    """A paragraph or a list; each line is its pieces."""

    is_list: bool
    lines: tuple[tuple[EmailPiece, ...], ...]


def as_sent(letter: Email) -> RenderedEmail:
    """Return a letter with its link, for the one whom it goes to and for nobody else."""
    link = signed_urls.url_of(letter.page, letter.signed) if letter.page else ""
    return _shown(letter, link)


def shown(letter: Email) -> RenderedEmail:
    """Return a letter for a page of officials.

    A demonstration sends no letter, so there its link works here, at whatever port. Elsewhere the
    words say where the link is.
    """
    if not letter.page:
        return _shown(letter, "")
    if settings.DEMONSTRATION:
        return _shown(letter, signed_urls.path_of(letter.page, letter.signed))
    return _shown(letter, IN_THE_LETTER_ALONE, is_link=False)


def blocks(text: str, *, link: str = "") -> list[EmailBlock]:
    """Return a text as paragraphs, which empty lines part, and as lists of lines with bullets.

    ``link`` becomes a link wherever it stands, and so does every address on this site.
    """
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        for is_list, lines in groupby(paragraph.split("\n"), lambda line: line.startswith(BULLET)):
            pieces = [_pieces(line.removeprefix(BULLET), link) for line in lines]
            found.append(EmailBlock(is_list=is_list, lines=tuple(pieces)))
    return found


def html_of(found: Sequence[EmailBlock]) -> SafeString:
    """Return paragraphs and lists as HTML."""
    return render_to_string("outbox/_partials/paragraphs.html", {"blocks": found})


def _shown(letter: Email, link: str, *, is_link: bool = True) -> RenderedEmail:
    text = letter.text.replace(Email.LINK, link) if link else letter.text
    return RenderedEmail(text, html_of(blocks(text, link=link if is_link else "")))


def _pieces(line: str, link: str) -> tuple[EmailPiece, ...]:
    found, read = [], 0
    ours = f"{settings.SITE_URL}/"
    pattern = re.compile(f"{re.escape(link)}|{_ADDRESS.pattern}") if link else _ADDRESS
    for match in pattern.finditer(line):
        address = match[0]
        if address != link and not address.startswith(ours):
            continue
        found += [EmailPiece(line[read : match.start()]), EmailPiece(address, address)]
        read = match.end()
    found.append(EmailPiece(line[read:]))
    return tuple(piece for piece in found if piece.words)
