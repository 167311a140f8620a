"""A briefing as PDF: tagged for screen readers (PDF/UA-1) and reproducible byte for byte."""

from dataclasses import asdict
from pathlib import Path

from papers.formats.document import Style
from papers.formats.pdf import typeset
from places.briefing import layout
from places.briefing.description import Briefing

TEMPLATE = Path(__file__).with_name("briefing.typ")
_STYLES = {
    "title": layout.TITLE,
    "about": layout.ABOUT,
    "heading": layout.HEADING,
    "text": layout.TEXT,
    "pair": layout.PAIR,
    "list": layout.LIST,
    "column": layout.COLUMN,
    "cell": layout.CELL,
    "small": layout.SMALL,
}


def render(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF file."""
    return typeset(TEMPLATE, {"briefing": _build_data(briefing), "layout": _build_layout()})


def _build_data(briefing: Briefing) -> dict[str, object]:
    return {**asdict(briefing), "as_at": briefing.as_at.isoformat()}


def _build_layout() -> dict[str, object]:
    """Return the sizes of the page: points for text, millimetres for everything else."""
    return {
        "margin": layout.MARGIN,
        "vertical": layout.VERTICAL_MARGIN,
        "label": layout.LABEL,
        "bullet": layout.BULLET,
        "padding": layout.CELL_PADDING,
        "rule": layout.RULE,
        "after_table": layout.AFTER_TABLE.line,
        "styles": {name: _build_style(style) for name, style in _STYLES.items()},
    }


def _build_style(style: Style) -> dict[str, float]:
    names = ("size", "line", "above", "below")
    return {name: getattr(style, name) for name in names}
