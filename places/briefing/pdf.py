"""A briefing as PDF: tagged for screen readers, to PDF/UA-1, and the same bytes everywhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

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
    return typeset(TEMPLATE, {"briefing": _data(briefing), "layout": _layout()})


def _data(briefing: Briefing) -> dict[str, Any]:
    return {**asdict(briefing), "as_at": briefing.as_at.isoformat()}


def _layout() -> dict[str, Any]:
    """Return the sizes of the page: points for words, millimetres for all else."""
    return {
        "margin": layout.MARGIN,
        "vertical": layout.VERTICAL_MARGIN,
        "label": layout.LABEL,
        "bullet": layout.BULLET,
        "padding": layout.CELL_PADDING,
        "rule": layout.RULE,
        "after_table": layout.AFTER_TABLE.line,
        "styles": {name: _style(style) for name, style in _STYLES.items()},
    }


def _style(style: Style) -> dict[str, float]:
    names = ("size", "line", "above", "below")
    return {name: getattr(style, name) for name in names}
