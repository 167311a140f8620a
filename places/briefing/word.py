"""A briefing as a Word document."""

from collections.abc import Iterable, Iterator

from papers.formats.document import (
    BulletList,
    DocumentRow,
    Grid,
    Look,
    Paragraph,
    Run,
    Style,
    TextBlock,
)
from papers.formats.word_parts import append_content, create_file, save_to_bytes, set_page
from places.briefing import layout
from places.briefing.description import Briefing, BriefingSection, BriefingTable


def render(briefing: Briefing) -> bytes:
    """Return the briefing as a Word document (.docx)."""
    file = create_file(
        title=briefing.title,
        subject=briefing.about,
        author=briefing.organisation,
        as_at=briefing.as_at,
        styles=layout.STYLES,
        padding=layout.CELL_PADDING,
    )
    set_page(file.sections[0], margin=layout.MARGIN, vertical=layout.VERTICAL_MARGIN)
    for content in _list_contents(briefing):
        append_content(file, content)
    return save_to_bytes(file)


def _list_contents(briefing: Briefing) -> Iterator[TextBlock | Grid]:
    yield _build_paragraph(layout.ABOUT, briefing.organisation)
    yield _build_paragraph(layout.TITLE, briefing.title)
    yield _build_paragraph(layout.ABOUT, briefing.about)
    for section in briefing.sections:
        yield from _list_section(section)


def _list_section(section: BriefingSection) -> Iterator[TextBlock | Grid]:
    yield _build_paragraph(layout.HEADING, section.heading)
    if section.sentence:
        yield _build_paragraph(layout.TEXT, section.sentence)
    for label, text in section.pairs:
        yield Paragraph(layout.PAIR, (Run(label, Look.BOLD), Run(f"\t{text}")))
    if section.table:
        yield _build_grid(section.heading, section.table)
    if section.lines:
        yield BulletList(tuple(_build_paragraph(layout.LIST, line) for line in section.lines))
    for words, style in ((section.after, layout.TEXT), (section.small, layout.SMALL)):
        if words:
            yield _build_paragraph(style, words)


def _build_grid(title: str, table: BriefingTable) -> Grid:
    return Grid(
        title=title,
        description=table.description,
        headings=table.headings,
        widths=table.widths,
        rows=map(_build_row, table.rows),
        column=layout.COLUMN,
    )


def _build_row(cells: Iterable[str]) -> DocumentRow:
    return DocumentRow(
        tuple((_build_paragraph(layout.CELL, cell),) for cell in cells), is_tall=False
    )


def _build_paragraph(style: Style, text: str) -> Paragraph:
    return Paragraph(style, (Run(text),))
