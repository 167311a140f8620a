"""Template filters for what a paper says."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from papers.description import FactTable
from papers.formats.summary_chart import draw
from papers.markup import CoverSpan

register = template.Library()


@register.simple_tag
def summary_chart(summary: FactTable) -> SafeString:
    """Return the chart of a summary as a picture with its words; empty if there is none."""
    chart = draw(summary)
    if chart is None:
        return SafeString("")
    # The drawing escapes the names that people type.
    svg = SafeString(chart.svg)
    return format_html(
        '<div class="app-summary-chart" role="img" aria-label="{}">{}</div>', chart.alt, svg
    )


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
