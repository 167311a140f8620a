"""Template filters for what a paper says."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from papers.markup import CoverSpan

register = template.Library()


@register.filter
def spans(pieces: Iterable[CoverSpan]) -> SafeString:
    """Return a line of covering words as HTML: bold and links, and nothing else."""
    return format_html_join("", "{}", ((_write(piece),) for piece in pieces))


def _write(piece: CoverSpan) -> str:
    text = format_html("<strong>{}</strong>", piece.text) if piece.is_bold else piece.text
    if not piece.address:
        return text
    return format_html(
        '<a class="govuk-link" href="{}" rel="noopener noreferrer">{}</a>', piece.address, text
    )
