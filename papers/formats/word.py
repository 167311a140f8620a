"""A paper as a Word document."""

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from papers.description import Paper
from papers.formats import document, layout
from papers.formats.document import Look, NewPage, Paragraph, Picture, Run
from papers.formats.house_template import open_template
from papers.formats.pdf import render_picture
from papers.formats.word_parts import (
    append_content,
    append_picture,
    create_file,
    make_empty_paragraph,
    make_paragraph,
    make_run,
    save_to_bytes,
    set_page,
)


def render(paper: Paper) -> bytes:
    """Return the paper as a Word document (.docx)."""
    template = open_template()
    file = create_file(
        title=paper.title,
        subject=document.format_subject(paper),
        author=paper.organisation,
        as_at=paper.as_at,
        styles=document.STYLES,
        padding=document.CELL_PADDING,
        template=template,
    )
    _set_page(file.sections[0], is_landscape=False)
    is_own = template is None
    _write_footer(file.sections[0], paper, is_own=is_own)
    if paper.marking or paper.mark:
        _write_head(file.sections[0], paper, is_own=is_own)
    for content in layout.lay_out(paper):
        if isinstance(content, NewPage):
            _start_page(file, is_landscape=content.is_landscape)
        elif isinstance(content, Picture):
            png = render_picture(content.svg, width=content.width, height=content.height)
            append_picture(file, content, png)
        else:
            append_content(file, content)
    return save_to_bytes(file)


def _set_page(section: Section, *, is_landscape: bool) -> None:
    margin = document.LANDSCAPE_MARGIN if is_landscape else document.PORTRAIT_MARGIN
    vertical = document.VERTICAL_MARGIN
    set_page(section, margin=margin, vertical=vertical, is_landscape=is_landscape)


def _start_page(file: Document, *, is_landscape: bool) -> None:
    """Start a section. The previous one ends in its last paragraph, or else in an empty one."""
    section = file.add_section()
    _set_page(section, is_landscape=is_landscape)
    empty = file.element.body[-2]
    last = empty.getprevious()
    if last is not None and last.tag == qn("w:p"):
        last.get_or_add_pPr().append(empty.pPr[-1])
        empty.getparent().remove(empty)


def _write_footer(section: Section, paper: Paper, *, is_own: bool) -> None:
    """Write the footer of the first section, which later sections inherit.

    It comes after that of a house template, unless the file ``is_own``.
    """
    section.footer.is_linked_to_previous = False
    footer = section.footer._element
    if is_own:
        for old in list(footer):
            footer.remove(old)
    footer.append(make_paragraph(Paragraph(document.FOOTER, (Run(paper.footer),))))
    number = make_empty_paragraph(document.FOOTER)
    for text, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        number.append(make_run(text, Look.PLAIN, is_right_to_left=False))
        code = OxmlElement("w:fldSimple")
        code.set(qn("w:instr"), field)
        code.append(make_run("1", Look.PLAIN, is_right_to_left=False))
        number.append(code)
    footer.append(number)


def _write_head(section: Section, paper: Paper, *, is_own: bool) -> None:
    """Write the marking and the mark of a draft at the head of the pages of all sections.

    The marking is at their foot too.
    """
    section.header.is_linked_to_previous = False
    section.header_distance = Mm(document.FOOTER_MARGIN)
    header = section.header._element
    if is_own:
        for old in list(header):
            header.remove(old)
    if paper.marking:
        for part in (header, section.footer._element):
            part.append(make_paragraph(Paragraph(document.MARKING, (Run(paper.marking),))))
    if paper.mark:
        header.append(make_paragraph(Paragraph(document.HEADER, (Run(paper.mark),))))
