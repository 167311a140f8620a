"""Fit a briefing to one page of A4, in the same way for every format.

The height is estimated from letter widths (``text_metrics``) and the sizes in ``layout``. The least
important content is cut until the page fits: text first, then requests.
"""

from collections.abc import Iterator
from dataclasses import replace

from papers.formats.document import Style
from places.briefing import layout
from places.briefing.compose import Limits, compose
from places.briefing.description import Briefing, BriefingContent, BriefingSection, BriefingTable
from places.briefing.text_metrics import count_lines

# More than this of anything never fits a page.
_MAX = 60
# Rows are cut down to this number before the last cuts of other content, and then further.
_MIN_ROWS = 6
_NO_LIMITS = Limits(
    status=_MAX,
    issue=_MAX,
    rows=_MAX,
    people=6,
    overdue_items=_MAX,
    overdue=6,
    change_items=_MAX,
    references=2,
    comments=_MAX,
    project_items=_MAX,
    project=_MAX,
    statement_items=_MAX,
    statement=_MAX,
    names=2,
)
# The cuts, in order. Each limit takes these values one after another before the next cut.
_FIRST_CUTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("statement", (4, 3)),
    ("statement_items", (6, 4, 3, 2)),
    ("project", (4, 3)),
    ("statement", (2,)),
    ("statement_items", (1,)),
    ("project", (2,)),
    ("statement_items", (0,)),
    ("status", (12, 10, 8, 7, 6, 5)),
    ("issue", (6, 5, 4)),
    ("comments", (2, 1)),
    ("change_items", (8, 6, 4)),
    ("status", (4, 3)),
    ("issue", (3,)),
    ("people", (4, 3, 2)),
    ("overdue_items", (10, 6, 3)),
    ("project_items", (8, 6, 4)),
    ("project", (1,)),
    ("status", (2,)),
    ("issue", (2,)),
    ("change_items", (3, 2)),
    ("project_items", (2,)),
)
_LAST_CUTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("overdue_items", (0,)),
    ("people", (1,)),
    ("project_items", (0,)),
    ("overdue", (4, 2)),
    ("references", (1,)),
    ("change_items", (1, 0)),
    ("comments", (0,)),
)


def fit(content: BriefingContent) -> Briefing:
    """Return the briefing with the most content that fits one page.

    Raises ValueError if it does not fit with every cut made; no area's content is that long.
    """

    def fits(limits: Limits) -> bool:
        return measure_height(compose(content, limits)) <= layout.HEIGHT - layout.SPARE

    found = next(filter(fits, _generate_limits(len(content.requests))), None)
    if found is None:
        raise ValueError(f"The briefing on {content.area} does not fit one page.")
    # A later cut may leave room to undo part of an earlier one, most important content first.
    for name, values in reversed(_FIRST_CUTS):
        steps = (getattr(_NO_LIMITS, name), *values)
        looser = (replace(found, **{name: n}) for n in steps if n > getattr(found, name))
        found = next(filter(fits, looser), found)
    return compose(content, found)


def measure_height(briefing: Briefing) -> float:
    """Return the height of a briefing in any format, in points."""
    above = (
        (briefing.organisation, layout.ABOUT),
        (briefing.title, layout.TITLE),
        (briefing.about, layout.ABOUT),
    )
    return sum(_measure_text(words, style) for words, style in above) + sum(
        map(_measure_section, briefing.sections)
    )


def _generate_limits(requests: int) -> Iterator[Limits]:
    """Yield limits, each stricter than the one before."""
    limits = _NO_LIMITS
    yield limits
    most = min(requests, _MAX)
    rows = tuple(range(most - 1, -1, -1))
    few = max(0, most - _MIN_ROWS)
    for name, values in (*_FIRST_CUTS, ("rows", rows[:few]), *_LAST_CUTS, ("rows", rows[few:])):
        for value in values:
            limits = replace(limits, **{name: value})
            yield limits


def _measure_section(section: BriefingSection) -> float:
    pairs = (_measure_pair(words) for _, words in section.pairs)
    bullets = (
        _measure_text(line, layout.LIST, layout.bullet_text_width()) for line in section.lines
    )
    return (
        _measure_text(section.heading, layout.HEADING)
        + _measure_text(section.sentence, layout.TEXT)
        + sum(pairs)
        + (_measure_table(section.table) if section.table else 0)
        + sum(bullets)
        + _measure_text(section.after, layout.TEXT)
        + _measure_text(section.small, layout.SMALL)
    )


def _measure_pair(words: str) -> float:
    return _measure_text(words, layout.PAIR, layout.label_text_width())


def _measure_table(table: BriefingTable) -> float:
    rows = [(table.headings, layout.COLUMN), *((row, layout.CELL) for row in table.rows)]
    return (
        layout.RULE
        + layout.AFTER_TABLE.line
        + sum(
            layout.RULE
            + max(
                _measure_text(cell, style, layout.cell_text_width(width))
                for cell, width in zip(cells, table.widths, strict=True)
            )
            for cells, style in rows
        )
    )


def _measure_text(words: str, style: Style, width: float = layout.WIDTH) -> float:
    """Return the height of a paragraph in points; 0 if it is empty."""
    if not words:
        return 0
    lines = count_lines(words, width, style.size, bold=style.bold)
    return style.above + lines * style.line + style.below
