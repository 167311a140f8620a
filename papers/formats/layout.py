"""A paper as the styled paragraphs, lists and tables of Word and OpenDocument files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from papers.description import (
    SUMMARY_HEADING,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    FactTable,
    MarkedUpPart,
    Paper,
    PaperLine,
    Part,
    ProsePart,
    WorkstreamsPart,
)
from papers.formats import document, summary_chart
from papers.formats.document import (
    BODY,
    BulletList,
    DocumentRow,
    Grid,
    Look,
    NewPage,
    NumberedList,
    Paragraph,
    Picture,
    Run,
    Style,
    TextBlock,
)
from papers.markup import CoverBlock, CoverKind, CoverSpan
from requests_log.rules.text import blocks

_WIDTHS = (22, 38, 62, 28, 107)
# The same, without references.
_WIDTHS_IN_2011 = (40, 68, 30, 119)
_PORTRAIT_WIDTH = document.A4[0] - 2 * document.PORTRAIT_MARGIN
_LANDSCAPE_WIDTH = document.A4[1] - 2 * document.LANDSCAPE_MARGIN
_HEADINGS = ("Ref", "Area", "Issue", "Dept")
# Width of the widest character in a cell, in millimetres, and how many lines fit on a page below
# the header of a table, with room for taller scripts.
_WIDEST_CHARACTER = 3.4
_LINES_PER_PAGE = 30
# Lists with numbers below a table, each a series of its own, after those of the covering words.
_FIRST_SERIES_OF_NOTES = 1_000
_SERIES_OF_SUMMARY = 999


@dataclass(frozen=True)
class _Styles:
    """The styles of words: on portrait pages, and on landscape ones, whose lines are too long."""

    body: Style = BODY
    bullets: Style = document.LIST
    numbers: Style = document.NUMBERS
    letters: Style = document.LETTERS
    heading: Style = document.COVER_HEADING


_USUAL = _Styles()
_WIDE = _Styles(document.WIDE_TEXT, document.WIDE_LIST, document.WIDE_NUMBERS)


def lay_out(paper: Paper) -> Iterator[TextBlock | Grid | Picture | NewPage]:
    """Yield the whole paper in order. The first page is portrait."""
    yield make_paragraph(document.ORGANISATION, paper.organisation)
    yield make_paragraph(document.TITLE, paper.title)
    for label, text in paper.about:
        yield Paragraph(document.ABOUT, (Run(f"{label}:", Look.BOLD), Run(f" {text}")))
    if paper.sentence:
        yield make_paragraph(document.COUNTS, paper.sentence)
    if paper.summary:
        yield from _lay_out_summary(paper.summary)
    if paper.changes:
        yield from _lay_out_changes(paper.changes)
    if paper.cover_heading:
        yield make_paragraph(document.COVER_HEADING, paper.cover_heading)
    yield from lay_out_covering(paper.covering)
    for number, annex in enumerate(paper.annexes):
        series = _FIRST_SERIES_OF_NOTES * (number + 1)
        for place, sheet in enumerate(document.list_sheets(annex)):
            yield NewPage(is_landscape=sheet.is_landscape)
            styles = _WIDE if sheet.is_landscape else _USUAL
            if not place:
                heading = f"{annex.name}: {annex.title}"
                yield make_paragraph(document.HEADING_1, heading)
                yield from lay_out_covering(annex.opening_blocks, styles, series=series)
            for part in sheet.parts:
                series += 100
                yield from _lay_out_part(part, sheet, series=series, paper=paper)


def _lay_out_summary(summary: FactTable) -> Iterator[TextBlock | Grid | Picture]:
    yield make_paragraph(document.SECTION, SUMMARY_HEADING)
    yield make_paragraph(document.HEADING_2, summary.heading)
    if chart := summary_chart.draw(summary):
        units = summary_chart.UNITS_PER_MILLIMETRE
        yield Picture(chart.svg, chart.alt, summary_chart.WIDTH / units, chart.height / units)
    yield from _lay_out_facts(summary, series=_SERIES_OF_SUMMARY, width=_PORTRAIT_WIDTH)


def lay_out_covering(
    covering: Sequence[CoverBlock], styles: _Styles | None = None, *, series: int = 0
) -> Iterator[TextBlock]:
    """Yield words with markup. Numbers that follow each other are one list, over headings too.

    Its lists have the series after ``series``.
    """
    styles = styles or _USUAL
    of_numbers = expected = 0
    for block in covering:
        if block.kind == CoverKind.BULLETS:
            yield BulletList(tuple(_make_spans(styles.bullets, item) for item in block.items))
        elif block.kind in (CoverKind.NUMBERS, CoverKind.LETTERS):
            is_lettered = block.kind == CoverKind.LETTERS
            style = styles.letters if is_lettered else styles.numbers
            items = tuple(_make_spans(style, item) for item in block.items)
            if is_lettered or block.start != expected:
                series += 1
            if not is_lettered:
                of_numbers = series if block.start != expected else of_numbers
                expected = block.next_number
            own = series if is_lettered else of_numbers
            yield NumberedList(items, own, block.start, is_lettered)
        else:
            style = styles.heading if block.kind == CoverKind.HEADING else styles.body
            yield _make_spans(style, block.items[0])


def _make_spans(style: Style, spans: Sequence[CoverSpan]) -> Paragraph:
    runs = (
        Run(
            span.text,
            Look.BOLD if span.is_bold else Look.UNDERLINED if span.address else Look.PLAIN,
            span.address,
        )
        for span in spans
    )
    return Paragraph(style, tuple(runs))


def _lay_out_part(
    part: Part, sheet: document.Sheet, *, series: int, paper: Paper
) -> Iterator[TextBlock | Grid]:
    if part.heading:
        yield make_paragraph(document.HEADING_2, part.heading)
    styles = _WIDE if sheet.is_landscape else _USUAL
    if isinstance(part, AnnexTable):
        yield _make_table(part, paper) if part.lines else make_paragraph(BODY, part.none)
    elif isinstance(part, WorkstreamsPart):
        yield from _lay_out_workstreams(part, styles, series=series, paper=paper)
    elif isinstance(part, ProsePart):
        yield from split_blocks(part.text, styles.body, styles.bullets)
    elif isinstance(part, MarkedUpPart):
        in_annex = replace(styles, heading=document.HEADING_2)
        yield from lay_out_covering(part.blocks, in_annex, series=series)
    else:
        width = _LANDSCAPE_WIDTH if sheet.is_landscape else _PORTRAIT_WIDTH
        yield from _lay_out_facts(part, series=series, width=width)


def _make_table(table: AnnexTable, paper: Paper) -> Grid:
    first = 1 if paper.is_as_in_2011 else 0
    widths = _WIDTHS_IN_2011 if paper.is_as_in_2011 else _WIDTHS
    return Grid(
        title=table.heading,
        description=_describe_table(len(table.lines), table.status_heading.lower(), first),
        headings=(*_HEADINGS[first:], table.status_heading),
        widths=widths,
        rows=(_make_row(line.cells[first:], widths, document.CELL) for line in table.lines),
    )


def _lay_out_workstreams(
    part: WorkstreamsPart, styles: _Styles, *, series: int, paper: Paper
) -> Iterator[TextBlock]:
    yield from lay_out_covering(part.opening_blocks, styles, series=series)
    if not part.workstreams:
        yield make_paragraph(BODY, part.none)
    for heading, lines in part.number_lines():
        yield make_paragraph(document.HEADING_3, heading)
        for number, line in lines:
            if paper.is_as_in_2011:
                issue = make_paragraph(document.ISSUE_NUMBER, line.issue)
                yield NumberedList((issue,), series + number, number)
            else:
                runs = (Run(f"{line.reference}:", Look.BOLD), Run(f" {line.issue}"))
                yield Paragraph(document.ISSUE, runs)
                yield _make_who(line)
            status = list(split_blocks(line.status, styles.body, styles.bullets))
            if status:
                yield make_paragraph(document.LABEL, "Current status:")
                yield from status


def _lay_out_facts(table: FactTable, *, series: int, width: int) -> Iterator[TextBlock | Grid]:
    yield from split_blocks(table.warning, document.WARNING, document.WIDE_LIST)
    if not table.rows:
        yield make_paragraph(BODY, table.none)
        return
    widths = document.share_out(table.widths, width)
    yield Grid(
        title=table.heading,
        description=table.description,
        headings=table.headings,
        widths=widths,
        rows=(_make_row(row, widths, document.SMALL_CELL) for row in table.rows),
        column=document.SMALL_COLUMN,
    )
    if table.notes:
        notes = (make_paragraph(document.NOTE, note) for note in table.notes)
        yield NumberedList(tuple(notes), series)


def _lay_out_changes(changes: ChangesSection) -> Iterator[TextBlock]:
    yield make_paragraph(document.SECTION, changes.heading)
    yield from split_blocks(changes.sentence, BODY, document.LIST)
    for changed in changes.changed:
        yield from _lay_out_changed(changed)
    if changes.steps:
        yield make_paragraph(document.HEADING_2, "Next steps")
        yield make_paragraph(BODY, changes.steps[0])
        steps = (make_paragraph(document.LIST, step) for step in changes.steps[1:])
        yield BulletList(tuple(steps))
    if changes.unchanged_line:
        yield make_paragraph(document.UNCHANGED, changes.unchanged_line)


def _lay_out_changed(changed: ChangedRequest) -> Iterator[TextBlock]:
    yield make_paragraph(document.CHANGED, f"{changed.reference}: {changed.issue}")
    yield _make_who(changed)
    yield from split_blocks(changed.said, BODY, document.LIST)
    for fact in changed.facts:
        yield from split_blocks(fact, BODY, document.LIST)


def _make_who(line: PaperLine | ChangedRequest) -> Paragraph:
    return make_paragraph(document.WHO, f"Area: {line.area}; Dept: {line.department}")


def _make_row(cells: Sequence[str], widths: Sequence[int], style: Style) -> DocumentRow:
    """Return a row of a table. Its last cell has paragraphs and lists."""
    *texts, last = cells
    plain = ((make_paragraph(style, text),) for text in texts)
    is_tall = any(map(_is_tall, cells, widths))
    return DocumentRow((*plain, make_cell(last, style)), is_tall)


def make_cell(text: str, style: Style) -> tuple[TextBlock, ...]:
    """Return the paragraphs and lists of a cell."""
    # A cell must have a paragraph.
    found = tuple(split_blocks(text, style, document.CELL_LIST))
    return found or (make_paragraph(style, ""),)


def _is_tall(text: str, width: int) -> bool:
    """Return whether a cell may not fit on a page, if all its characters are the widest."""
    room = width - 2 * document.CELL_PADDING - document.CELL_BULLET_INDENT
    characters = int(room / _WIDEST_CHARACTER)
    # Text between two tabs may take the width of a tab more.
    lines = (line.expandtabs(characters) for line in text.split("\n"))
    return sum(ceil(len(line) / characters) or 1 for line in lines) > _LINES_PER_PAGE


def _describe_table(count: int, last: str, first: int) -> str:
    requests = "1 request" if count == 1 else f"{count:,} requests, one in each row"
    columns = ("reference", "area", "issue", "department")[first:]
    return f"{requests}, with its {', '.join(columns)} and {last}."


def split_blocks(text: str, body: Style, bullets: Style) -> Iterator[TextBlock]:
    """Yield the paragraphs and lists of a text."""
    for block in blocks(text):
        if block.is_list:
            yield BulletList(tuple(make_paragraph(bullets, line) for line in block.lines))
        else:
            yield make_paragraph(body, block.lines[0])


def make_paragraph(style: Style, text: str) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(style, (Run(text),))
