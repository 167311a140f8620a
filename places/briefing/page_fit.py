"""Fitting a briefing to one side of A4, the same for every format.

Its height is reckoned from the widths of letters (``letters``) and the sizes of ``layout``, and
what matters least is cut until it fits: words first, then requests.
"""

from collections.abc import Iterator
from dataclasses import replace

from papers.formats.document import Style
from places.briefing import layout
from places.briefing.compose import Cuts, compose
from places.briefing.description import Briefing, BriefingSection, BriefingTable, Gathered
from places.briefing.text_metrics import lines_of

# No page holds more of anything.
_ALL = 60
# Requests are told one fewer at a time, down to these, before the last is cut of all else.
_FEW = 6
_NO_CUTS = Cuts(
    status=_ALL,
    issue=_ALL,
    rows=_ALL,
    people=6,
    overdue_told=_ALL,
    overdue=6,
    changes_told=_ALL,
    references=2,
    comments=_ALL,
    projects_told=_ALL,
    project=_ALL,
    statements_told=_ALL,
    statement=_ALL,
    names=2,
)
# What is cut, in this order: each to one number after the other before the next is.
_STEPS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("statement", (4, 3)),
    ("statements_told", (6, 4, 3, 2)),
    ("project", (4, 3)),
    ("statement", (2,)),
    ("statements_told", (1,)),
    ("project", (2,)),
    ("statements_told", (0,)),
    ("status", (12, 10, 8, 7, 6, 5)),
    ("issue", (6, 5, 4)),
    ("comments", (2, 1)),
    ("changes_told", (8, 6, 4)),
    ("status", (4, 3)),
    ("issue", (3,)),
    ("people", (4, 3, 2)),
    ("overdue_told", (10, 6, 3)),
    ("projects_told", (8, 6, 4)),
    ("project", (1,)),
    ("status", (2,)),
    ("issue", (2,)),
    ("changes_told", (3, 2)),
    ("projects_told", (2,)),
)
_LAST: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("overdue_told", (0,)),
    ("people", (1,)),
    ("projects_told", (0,)),
    ("overdue", (4, 2)),
    ("references", (1,)),
    ("changes_told", (1, 0)),
    ("comments", (0,)),
)


def fit(gathered: Gathered) -> Briefing:
    """Return the briefing that says the most of what there is and fits one page.

    Raise ValueError where nothing more can be cut; no area comes to that.
    """

    def fits(cuts: Cuts) -> bool:
        return height_of(compose(gathered, cuts)) <= layout.HEIGHT - layout.SPARE

    found = next(filter(fits, _cuts(len(gathered.requests))), None)
    if found is None:
        raise ValueError(f"The briefing on {gathered.area} does not fit one page.")
    # One cut may have made room for some of another: what matters most has it back first.
    for name, values in reversed(_STEPS):
        less = (getattr(_NO_CUTS, name), *values)
        given_back = (replace(found, **{name: n}) for n in less if n > getattr(found, name))
        found = next(filter(fits, given_back), found)
    return compose(gathered, found)


def height_of(briefing: Briefing) -> float:
    """Return how much of a page a briefing takes in any format, in points."""
    above = (
        (briefing.organisation, layout.ABOUT),
        (briefing.title, layout.TITLE),
        (briefing.about, layout.ABOUT),
    )
    return sum(_text(words, style) for words, style in above) + sum(
        map(_section, briefing.sections)
    )


def _cuts(requests: int) -> Iterator[Cuts]:
    """Yield cuts, each of more than the one before."""
    cuts = _NO_CUTS
    yield cuts
    most = min(requests, _ALL)
    rows = tuple(range(most - 1, -1, -1))
    few = max(0, most - _FEW)
    for name, values in (*_STEPS, ("rows", rows[:few]), *_LAST, ("rows", rows[few:])):
        for value in values:
            cuts = replace(cuts, **{name: value})
            yield cuts


def _section(section: BriefingSection) -> float:
    pairs = (_beside_label(words) for _, words in section.pairs)
    bullets = (_text(line, layout.LIST, layout.words_of_bullet()) for line in section.lines)
    return (
        _text(section.heading, layout.HEADING)
        + _text(section.sentence, layout.TEXT)
        + sum(pairs)
        + (_table(section.table) if section.table else 0)
        + sum(bullets)
        + _text(section.after, layout.TEXT)
        + _text(section.small, layout.SMALL)
    )


def _beside_label(words: str) -> float:
    return _text(words, layout.PAIR, layout.words_beside_label())


def _table(table: BriefingTable) -> float:
    rows = [(table.headings, layout.COLUMN), *((row, layout.CELL) for row in table.rows)]
    return (
        layout.RULE
        + layout.AFTER_TABLE.line
        + sum(
            layout.RULE
            + max(
                _text(cell, style, layout.room_of(width))
                for cell, width in zip(cells, table.widths, strict=True)
            )
            for cells, style in rows
        )
    )


def _text(words: str, style: Style, width: float = layout.WIDTH) -> float:
    """Return the height of a paragraph; nothing where it has no words."""
    if not words:
        return 0
    lines = lines_of(words, width, style.size, bold=style.bold)
    return style.above + lines * style.line + style.below
