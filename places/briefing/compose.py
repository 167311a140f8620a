"""The page of a briefing from all there is to say of an area, cut as it is told to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from places.briefing import layout
from places.briefing.description import (
    Briefing,
    BriefingSection,
    BriefingTable,
    Figures,
    Gathered,
    Named,
    Overdue,
    RequestLine,
    Told,
)
from places.briefing.text_metrics import clipped, listed

NOTHING = "Not recorded."
_REQUESTS = {
    "Ref": 15,
    "Request": 45,
    "Dept": 17,
    "Stage": 25,
    "Status": 57,
    "Last update": 21,
}
_FIGURES = (30, 21, 25, 31, 29, 22, 22)


@dataclass(frozen=True)
class Cuts:
    """The most that is printed of each thing.

    ``rows`` counts requests, and what is a number of things says so; all else is lines of text.
    """

    status: int
    issue: int
    rows: int
    people: int
    overdue_told: int
    overdue: int
    changes_told: int
    references: int
    comments: int
    projects_told: int
    project: int
    statements_told: int
    statement: int
    names: int


def compose(gathered: Gathered, cuts: Cuts) -> Briefing:
    """Return the page, with no more on it than ``cuts`` allow.

    Who, how many, what is overdue and the warning stand whatever the cuts.
    """
    sections = (
        _who(gathered, cuts),
        _requests(gathered, cuts),
        _changes(gathered, cuts),
        _overdue(gathered, cuts),
        _families(gathered.families, cuts),
        *_projects_and_statements(gathered, cuts),
    )
    title = f"Briefing on {gathered.area}"
    return Briefing(
        title=clipped(title, layout.WIDTH / 1.15, layout.TITLE.size, cuts.names),
        organisation=gathered.organisation,
        as_at=gathered.as_at,
        about=clipped(gathered.about, layout.WIDTH, layout.ABOUT.size, cuts.names),
        sections=sections,
        file_name=gathered.file_name,
    )


def _who(gathered: Gathered, cuts: Cuts) -> BriefingSection:
    width, size = layout.words_beside_label(), layout.PAIR.size

    def people(names: Sequence[str]) -> str:
        # A first name that is long leaves room to say how many come after it.
        short = tuple(clipped(name, width * 0.8, size, cuts.people) for name in names)
        return listed(short, width, size, cuts.people)

    pairs = tuple((label, people(names)) for label, names in gathered.people)
    return BriefingSection("People", pairs=pairs)


def _overdue(gathered: Gathered, cuts: Cuts) -> BriefingSection:
    """Tell what is overdue, or at least name it."""
    own, wider = gathered.overdue, gathered.wider_overdue
    if not own and not wider:
        return BriefingSection("Overdue", "No requests are past their target date.")
    are = "1 request is past its" if len(own) == 1 else f"{len(own):,} requests are past their"
    sentence = f"{are} target date." if own else ""
    told = own[: cuts.overdue_told]
    left = tuple(each.reference for each in own[len(told) :])
    after = []
    if left:
        after.append(f"{'Also' if told else 'These are'} {_references(left, cuts.overdue)}.")
    if wider:
        after.append(
            f"Requests for many or all areas past their target date: {len(wider):,} "
            f"({_references(wider, cuts.overdue)})."
        )
    return BriefingSection(
        "Overdue", sentence, lines=tuple(map(_in_a_line, told)), after=" ".join(after)
    )


def _in_a_line(overdue: Overdue) -> str:
    words = f"{overdue.reference}: {overdue.words}"
    return clipped(words, layout.words_of_bullet(), layout.LIST.size, 1)


def _changes(gathered: Gathered, cuts: Cuts) -> BriefingSection:
    width, size = layout.words_of_bullet(), layout.LIST.size
    lines = [clipped(_told_of(each), width, size, 2) for each in gathered.changes]
    if gathered.wider_changes:
        wider = "; ".join(map(_told_of, gathered.wider_changes))
        lines.append(clipped(f"For many or all areas: {wider}", width, size, 2))
    return BriefingSection(
        gathered.changes_heading,
        gathered.changes_sentence,
        lines=_first(lines, cuts.changes_told),
    )


def _told_of(named: Named) -> str:
    return f"{_references(named.references, 1)} {named.words}"


def _requests(gathered: Gathered, cuts: Cuts) -> BriefingSection:
    kept = {line.reference for line in sorted(gathered.requests, key=_importance)[: cuts.rows]}
    rows = [line for line in gathered.requests if line.reference in kept]
    left = [line for line in gathered.requests if line.reference not in kept]
    after = f"{_more(left, of=gathered.requests)} " if left else ""
    return BriefingSection(
        "Requests",
        gathered.counts,
        table=_table(rows, cuts) if rows else None,
        after=after + _wider(gathered.wider, cuts),
    )


def _importance(line: RequestLine) -> tuple[bool, bool, int]:
    """Return what sorts first the overdue, then the unresolved, then the newest news."""
    return not line.is_overdue, line.is_resolved, -line.news_on.toordinal()


def _more(left: Sequence[RequestLine], *, of: Sequence[RequestLine]) -> str:
    resolved = Counter(line.is_resolved for line in left)
    parts = [
        f"{resolved[key]:,} {words}"
        for key, words in ((False, "not resolved"), (True, "resolved"))
        if resolved[key]
    ]
    if len(left) == len(of):
        return "There is not enough space to list them here."
    return f"And {len(left):,} more: {' and '.join(parts)}."


def _table(lines: Iterable[RequestLine], cuts: Cuts) -> BriefingTable:
    columns = _REQUESTS
    limits = (2, cuts.issue, cuts.issue, cuts.issue, cuts.status, 2)
    rows = []
    for line in lines:
        news = f"{line.news_on.day} {line.news_on:%b %Y}"
        cells = (line.reference, line.issue, line.department, line.stage, line.status, news)
        rows.append(
            tuple(
                clipped(cell, layout.room_of(width), layout.CELL.size, limit)
                for cell, width, limit in zip(cells, columns.values(), limits, strict=True)
            )
        )
    count = "1 request" if len(rows) == 1 else f"{len(rows)} requests, one per row"
    return BriefingTable(
        f"{count}, with reference, department, stage, status and date of last update.",
        tuple(columns),
        tuple(columns.values()),
        tuple(rows),
    )


def _wider(wider: Sequence[Named], cuts: Cuts) -> str:
    count = sum(len(each.references) for each in wider)
    if not count:
        return ""
    stages = "; ".join(
        f"{len(each.references)} {each.words} ({_references(each.references, cuts.references)})"
        for each in wider
    )
    those = "1 request" if count == 1 else f"{count:,} requests"
    return f"{those} for many or all areas also appl{'ies' if count == 1 else 'y'}: {stages}."


def _families(families: Figures, cuts: Cuts) -> BriefingSection:
    if not families.rows:
        return BriefingSection("Families", NOTHING)
    # A figure is never cut: it would be another.
    rows = tuple(
        (clipped(name, layout.room_of(_FIGURES[0]), layout.CELL.size, cuts.names), *figures)
        for name, *figures in families.rows
    )
    comments = f"Comment in the source: {families.comments}" if families.comments else ""
    return BriefingSection(
        "Families",
        clipped(families.sentence, layout.WIDTH, layout.TEXT.size, cuts.names),
        table=BriefingTable("Family figures, one row per area.", families.headings, _FIGURES, rows),
        after=clipped(comments, layout.WIDTH, layout.TEXT.size, cuts.comments),
        small=families.warning,
    )


def _projects_and_statements(gathered: Gathered, cuts: Cuts) -> Iterator[BriefingSection]:
    projects = _told("Local projects", gathered.projects, cuts.projects_told, cuts.project)
    count = len(gathered.statements.lines)
    if count and cuts.statements_told:
        yield projects
        yield _told(
            "What the sources say", gathered.statements, cuts.statements_told, cuts.statement
        )
    elif count:
        statements = "1 statement" if count == 1 else f"{count:,} statements"
        words = f"There is not enough space here for {statements} from the sources."
        yield replace(projects, after=words)
    else:
        yield projects


def _told(heading: str, told: Told, count: int, lines: int) -> BriefingSection:
    width, size = layout.words_of_bullet(), layout.LIST.size
    short = [clipped(line, width, size, lines) for line in told.lines]
    sentence = clipped(told.sentence, layout.WIDTH, layout.TEXT.size, 2)
    return BriefingSection(heading, sentence, lines=_first(short, count))


def _first(lines: Sequence[str], count: int) -> tuple[str, ...]:
    left = len(lines) - count
    if left <= 0:
        return tuple(lines)
    if not count:
        return (f"There is not enough space here to list {left:,}.",)
    return (*lines[:count], f"And {left:,} more.")


def _references(references: tuple[str, ...], lines: int) -> str:
    # Half of the width is for the words around them.
    return listed(references, layout.WIDTH * (lines - 0.5), layout.TEXT.size, 1)
