"""Render an email as plain text, and the same text as HTML paragraphs, lists and links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cbtracker.text import WEB_ADDRESS
from outbox.email_links import OF_ACCOUNTS, email_url
from outbox.models import Email
from outbox.signed_urls import signed_path

BULLET = "• "
# A button has fewer letters than this.
LONGEST_BUTTON = 60
HIDDEN_LINK = "(the link is only in the email)"


@dataclass(frozen=True)
class RenderedEmail:
    """An email's plain text, and the paragraphs of its HTML part."""

    text: str
    html: SafeString


@dataclass(frozen=True)
class EmailPiece:
    """Text, which is a link if ``url`` is not empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class EmailBlock:
    """A paragraph or a list; each line is a sequence of pieces."""

    is_list: bool
    lines: tuple[tuple[EmailPiece, ...], ...]

    @property
    def button(self) -> EmailPiece | None:
        """The button that a paragraph is in HTML, or None.

        Such a paragraph is two lines: a few words with a colon, and a link.
        """
        if self.is_list or len(self.lines) != 2:
            return None
        label = "".join(piece.text for piece in self.lines[0])
        match self.lines[1]:
            case (EmailPiece(url=url),) if (
                url and label.endswith(":") and len(label) <= LONGEST_BUTTON
            ):
                return EmailPiece(label.removesuffix(":"), url)
        return None


def render_for_sending(email: Email) -> RenderedEmail:
    """Return an email with its link. Only its recipient may see the result."""
    return _render(email, email_url(email))


def render_for_page(email: Email) -> RenderedEmail:
    """Return an email for a page that officials see.

    A demonstration sends no emails, so there the page has the working link, as a path that works
    on any port. Otherwise the text says that the link is only in the email.
    """
    if not email.link_url_name:
        return _render(email, "")
    if settings.DEMONSTRATION and email.link_url_name not in OF_ACCOUNTS:
        return _render(email, signed_path(email.link_url_name, email.link_value))
    return _render(email, HIDDEN_LINK, is_link=False)


def parse_blocks(text: str, *, link: str = "") -> list[EmailBlock]:
    """Split text into paragraphs at empty lines, and into lists of lines with bullets.

    ``link`` becomes a link wherever it occurs, with the file that follows it, and so does every
    address on this site.
    """
    blocks = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        for is_list, lines in groupby(paragraph.split("\n"), lambda line: line.startswith(BULLET)):
            pieces = [_split_links(line.removeprefix(BULLET), link) for line in lines]
            blocks.append(EmailBlock(is_list=is_list, lines=tuple(pieces)))
    return blocks


def render_blocks(blocks: Sequence[EmailBlock]) -> SafeString:
    """Return paragraphs and lists as HTML."""
    return render_to_string("outbox/_partials/paragraphs.html", {"blocks": blocks})


def _render(email: Email, link: str, *, is_link: bool = True) -> RenderedEmail:
    text = email.text
    if link and is_link:
        text = text.replace(Email.LINK_PLACEHOLDER, link)
    elif link:
        text = Email.LINK_AND_FILE.sub(link, text)
    return RenderedEmail(text, render_blocks(parse_blocks(text, link=link if is_link else "")))


def _split_links(line: str, link: str) -> tuple[EmailPiece, ...]:
    pieces, end = [], 0
    site = f"{settings.SITE_URL}/"
    pattern = (
        re.compile(rf"{re.escape(link)}(?:[a-z]+\.[a-z]+)?|{WEB_ADDRESS.pattern}")
        if link
        else WEB_ADDRESS
    )
    for match in pattern.finditer(line):
        address = match[0]
        if not (link and address.startswith(link)) and not address.startswith(site):
            continue
        pieces += [EmailPiece(line[end : match.start()]), EmailPiece(address, address)]
        end = match.end()
    pieces.append(EmailPiece(line[end:]))
    return tuple(piece for piece in pieces if piece.text)
