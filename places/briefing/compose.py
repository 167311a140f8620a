"""Compose the page of a briefing from its full content, within given limits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from places.briefing import layout
from places.briefing.description import (
    Briefing,
    BriefingContent,
    BriefingSection,
    BriefingTable,
    FigureTable,
    OverdueRequest,
    RequestGroup,
    RequestLine,
    TextList,
)
from places.briefing.text_metrics import clip, format_list

NOT_RECORDED = "Not recorded."
_REQUEST_COLUMNS = {
    "Ref": 15,
    "Request": 45,
    "Dept": 17,
    "Stage": 25,
    "Status": 57,
    "Last update": 21,
}
_FIGURE_WIDTHS = (30, 21, 25, 31, 29, 22, 22)


@dataclass(frozen=True)
class Limits:
    """The most that is printed of each part of a briefing.

    ``rows`` is a number of requests, and each ``..._items`` a number of list items. All others are
    numbers of lines of text.
    """

    status: int
    issue: int
    rows: int
    people: int
    overdue_items: int
    overdue: int
    change_items: int
    references: int
    comments: int
    project_items: int
    project: int
    statement_items: int
    statement: int
    names: int


def compose(content: BriefingContent, limits: Limits) -> Briefing:
    """Return the page, with no more on it than ``limits`` allow.

    People, counts, overdue requests and the source's warning are always included.
    """
    sections = (
        _build_people(content, limits),
        _build_requests(content, limits),
        _build_changes(content, limits),
        _build_overdue(content, limits),
        _build_families(content.families, limits),
        *_build_projects_and_statements(content, limits),
    )
    title = f"Briefing on {content.area}"
    return Briefing(
        title=clip(title, layout.WIDTH / 1.15, layout.TITLE.size, limits.names),
        organisation=content.organisation,
        as_at=content.as_at,
        about=clip(content.about, layout.WIDTH, layout.ABOUT.size, limits.names),
        sections=sections,
        file_name=content.file_name,
    )


def _build_people(content: BriefingContent, limits: Limits) -> BriefingSection:
    width, size = layout.label_text_width(), layout.PAIR.size

    def people(names: Sequence[str]) -> str:
        # Cutting a long first name leaves room for how many more there are.
        short = tuple(clip(name, width * 0.8, size, limits.people) for name in names)
        return format_list(short, width, size, limits.people)

    pairs = tuple((label, people(names)) for label, names in content.people)
    return BriefingSection("People", pairs=pairs)


def _build_overdue(content: BriefingContent, limits: Limits) -> BriefingSection:
    """Return the overdue requests: the first with their issues, the rest by reference only."""
    own, wider = content.overdue, content.wider_overdue
    if not own and not wider:
        return BriefingSection("Overdue", "No requests are past their target date.")
    are = "1 request is past its" if len(own) == 1 else f"{len(own):,} requests are past their"
    sentence = f"{are} target date." if own else ""
    listed = own[: limits.overdue_items]
    rest = tuple(each.reference for each in own[len(listed) :])
    after = []
    if rest:
        after.append(
            f"{'Also' if listed else 'These are'} {_format_references(rest, limits.overdue)}."
        )
    if wider:
        after.append(
            f"Requests for many or all areas past their target date: {len(wider):,} "
            f"({_format_references(wider, limits.overdue)})."
        )
    return BriefingSection(
        "Overdue", sentence, lines=tuple(map(_format_overdue, listed)), after=" ".join(after)
    )


def _format_overdue(overdue: OverdueRequest) -> str:
    words = f"{overdue.reference}: {overdue.text}"
    return clip(words, layout.bullet_text_width(), layout.LIST.size, 1)


def _build_changes(content: BriefingContent, limits: Limits) -> BriefingSection:
    width, size = layout.bullet_text_width(), layout.LIST.size
    lines = [clip(_format_group(each), width, size, 2) for each in content.changes]
    if content.wider_changes:
        wider = "; ".join(map(_format_group, content.wider_changes))
        lines.append(clip(f"For many or all areas: {wider}", width, size, 2))
    return BriefingSection(
        content.changes_heading,
        content.changes_sentence,
        lines=_limit_lines(lines, limits.change_items),
    )


def _format_group(group: RequestGroup) -> str:
    return f"{_format_references(group.references, 1)} {group.description}"


def _build_requests(content: BriefingContent, limits: Limits) -> BriefingSection:
    kept = {
        line.reference for line in sorted(content.requests, key=_sort_by_importance)[: limits.rows]
    }
    rows = [line for line in content.requests if line.reference in kept]
    rest = [line for line in content.requests if line.reference not in kept]
    after = f"{_describe_rest(rest, total=len(content.requests))} " if rest else ""
    return BriefingSection(
        "Requests",
        content.counts,
        table=_build_table(rows, limits) if rows else None,
        after=after + _describe_wider(content.wider, limits),
    )


def _sort_by_importance(line: RequestLine) -> tuple[bool, bool, int]:
    """Return the sort key that puts overdue requests first, then unresolved, then newest."""
    return not line.is_overdue, line.is_resolved, -line.news_on.toordinal()


def _describe_rest(rest: Sequence[RequestLine], *, total: int) -> str:
    resolved = Counter(line.is_resolved for line in rest)
    parts = [
        f"{resolved[key]:,} {words}"
        for key, words in ((False, "not resolved"), (True, "resolved"))
        if resolved[key]
    ]
    if len(rest) == total:
        return "There is not enough space to list them here."
    return f"And {len(rest):,} more: {' and '.join(parts)}."


def _build_table(lines: Iterable[RequestLine], limits: Limits) -> BriefingTable:
    columns = _REQUEST_COLUMNS
    max_lines = (2, limits.issue, limits.issue, limits.issue, limits.status, 2)
    rows = []
    for line in lines:
        news = f"{line.news_on.day} {line.news_on:%b %Y}"
        cells = (line.reference, line.issue, line.department, line.stage, line.status, news)
        rows.append(
            tuple(
                clip(cell, layout.cell_text_width(width), layout.CELL.size, most)
                for cell, width, most in zip(cells, columns.values(), max_lines, strict=True)
            )
        )
    count = "1 request" if len(rows) == 1 else f"{len(rows)} requests, one per row"
    return BriefingTable(
        f"{count}, with reference, department, stage, status and date of last update.",
        tuple(columns),
        tuple(columns.values()),
        tuple(rows),
    )


def _describe_wider(wider: Sequence[RequestGroup], limits: Limits) -> str:
    count = sum(len(each.references) for each in wider)
    if not count:
        return ""
    stages = "; ".join(
        f"{len(each.references)} {each.description} "
        f"({_format_references(each.references, limits.references)})"
        for each in wider
    )
    those = "1 request" if count == 1 else f"{count:,} requests"
    return f"{those} for many or all areas also appl{'ies' if count == 1 else 'y'}: {stages}."


def _build_families(families: FigureTable, limits: Limits) -> BriefingSection:
    if not families.rows:
        return BriefingSection("Families", NOT_RECORDED)
    # Figures are never cut, because a cut figure would be wrong.
    rows = tuple(
        (
            clip(name, layout.cell_text_width(_FIGURE_WIDTHS[0]), layout.CELL.size, limits.names),
            *figures,
        )
        for name, *figures in families.rows
    )
    comments = f"Comment in the source: {families.comments}" if families.comments else ""
    return BriefingSection(
        "Families",
        clip(families.sentence, layout.WIDTH, layout.TEXT.size, limits.names),
        table=BriefingTable(
            "Family figures, one row per area.", families.headings, _FIGURE_WIDTHS, rows
        ),
        after=clip(comments, layout.WIDTH, layout.TEXT.size, limits.comments),
        small=families.warning,
    )


def _build_projects_and_statements(
    content: BriefingContent, limits: Limits
) -> Iterator[BriefingSection]:
    projects = _build_list_section(
        "Local projects", content.projects, limits.project_items, limits.project
    )
    count = len(content.statements.lines)
    if count and limits.statement_items:
        yield projects
        yield _build_list_section(
            "What the sources say", content.statements, limits.statement_items, limits.statement
        )
    elif count:
        statements = "1 statement" if count == 1 else f"{count:,} statements"
        words = f"There is not enough space here for {statements} from the sources."
        yield replace(projects, after=words)
    else:
        yield projects


def _build_list_section(
    heading: str, text_list: TextList, count: int, lines: int
) -> BriefingSection:
    width, size = layout.bullet_text_width(), layout.LIST.size
    short = [clip(line, width, size, lines) for line in text_list.lines]
    sentence = clip(text_list.sentence, layout.WIDTH, layout.TEXT.size, 2)
    return BriefingSection(heading, sentence, lines=_limit_lines(short, count))


def _limit_lines(lines: Sequence[str], count: int) -> tuple[str, ...]:
    rest = len(lines) - count
    if rest <= 0:
        return tuple(lines)
    if not count:
        return (f"There is not enough space here to list {rest:,}.",)
    return (*lines[:count], f"And {rest:,} more.")


def _format_references(references: tuple[str, ...], lines: int) -> str:
    # Leaves half a line for the text around them.
    return format_list(references, layout.WIDTH * (lines - 0.5), layout.TEXT.size, 1)
