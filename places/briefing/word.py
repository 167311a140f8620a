"""A briefing as a Word document."""

from collections.abc import Iterable, Iterator

from papers.formats.document import Bullets, DocumentRow, Grid, Look, Paragraph, Run, Style, Words
from papers.formats.word_parts import new_file, saved, set_page, write
from places.briefing import layout
from places.briefing.description import Briefing, BriefingSection, BriefingTable


def render(briefing: Briefing) -> bytes:
    """Return the briefing as a Word document (.docx)."""
    file = new_file(
        title=briefing.title,
        subject=briefing.about,
        author=briefing.organisation,
        as_at=briefing.as_at,
        styles=layout.STYLES,
        padding=layout.CELL_PADDING,
    )
    set_page(file.sections[0], margin=layout.MARGIN, vertical=layout.VERTICAL_MARGIN)
    for content in _contents(briefing):
        write(file, content)
    return saved(file)


def _contents(briefing: Briefing) -> Iterator[Words | Grid]:
    yield _paragraph(layout.ABOUT, briefing.organisation)
    yield _paragraph(layout.TITLE, briefing.title)
    yield _paragraph(layout.ABOUT, briefing.about)
    for section in briefing.sections:
        yield from _section(section)


def _section(section: BriefingSection) -> Iterator[Words | Grid]:
    yield _paragraph(layout.HEADING, section.heading)
    if section.sentence:
        yield _paragraph(layout.TEXT, section.sentence)
    for label, words in section.pairs:
        yield Paragraph(layout.PAIR, (Run(label, Look.BOLD), Run(f"\t{words}")))
    if section.table:
        yield _grid(section.heading, section.table)
    if section.lines:
        yield Bullets(tuple(_paragraph(layout.LIST, line) for line in section.lines))
    for words, style in ((section.after, layout.TEXT), (section.small, layout.SMALL)):
        if words:
            yield _paragraph(style, words)


def _grid(title: str, table: BriefingTable) -> Grid:
    return Grid(
        title=title,
        description=table.description,
        headings=table.headings,
        widths=table.widths,
        rows=map(_row, table.rows),
        column=layout.COLUMN,
    )


def _row(cells: Iterable[str]) -> DocumentRow:
    return DocumentRow(tuple((_paragraph(layout.CELL, cell),) for cell in cells), is_tall=False)


def _paragraph(style: Style, words: str) -> Paragraph:
    return Paragraph(style, (Run(words),))
