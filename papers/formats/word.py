"""A paper as a Word document."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from papers.description import LANGUAGE, Paper
from papers.formats import document
from papers.formats.document import Bullets, Grid, Look, NewPage, Paragraph, Row, Run, Style, Words
from papers.formats.word_styles import TABLE_STYLE, set_styles, style_id, twips

# What the template of the library brings and no paper needs: a picture of its first page, and the
# styles over again.
_NOT_OURS = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
# The most that a property of a Word document holds.
_LONGEST_PROPERTY = 255
_BREAKS = re.compile("([\t\n])")
_BREAK_TAGS = {"\t": "w:tab", "\n": "w:br"}
_LOOKS: dict[Look, tuple[tuple[str, str], ...]] = {
    Look.PLAIN: (),
    Look.BOLD: (("w:b", "true"), ("w:bCs", "true")),
    Look.STRUCK: (("w:strike", "true"),),
    Look.UNDERLINED: (("w:u", "single"),),
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_VAL = qn("w:val")
# Makes elements: going through the library's own factory for each takes four times as long.
_make = OxmlElement("w:p").makeelement


def render(paper: Paper) -> bytes:
    """Return the paper as a Word document (.docx)."""
    file = Document()
    _drop_what_is_not_ours(file)
    _set_properties(file, paper)
    _set_settings(file)
    set_styles(file)
    _set_page(file.sections[0], is_landscape=False)
    _write_footer(file.sections[0], paper)
    body = file.element.body
    for content in document.contents(paper):
        if isinstance(content, NewPage):
            _start_page(file, is_landscape=content.is_landscape)
        elif isinstance(content, Grid):
            # A table may not end a section: its paragraph is too small to make a page.
            _insert(body, [_table(content), _speck()])
        else:
            _insert(body, _paragraphs([content]))
    saved = io.BytesIO()
    file.save(saved)
    return document.repacked(saved.getvalue())


# The file as a whole.


def _drop_what_is_not_ours(file: WordDocument) -> None:
    package = file.part.package
    assert package is not None, "a new document is in its package"
    for relationships in (package.rels, file.part.rels):
        for key in [key for key, found in relationships.items() if found.reltype in _NOT_OURS]:
            del relationships[key]


def _set_properties(file: WordDocument, paper: Paper) -> None:
    properties = file.core_properties
    properties.title = _property(paper.title)
    properties.subject = _property(document.subject(paper))
    properties.author = properties.last_modified_by = _property(paper.organisation)
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.combine(paper.as_at, dt.time.min)


def _property(text: str) -> str:
    return document.printable(text)[:_LONGEST_PROPERTY]


def _set_settings(file: WordDocument) -> None:
    """Have Word open the file as one of today's and in English, not as an old one."""
    settings = file.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(_VAL, "15")
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(_VAL, LANGUAGE)


# Pages.


def _set_page(section: Section, *, is_landscape: bool) -> None:
    short, long = map(Mm, document.A4)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
    margin = document.LANDSCAPE_MARGIN if is_landscape else document.PORTRAIT_MARGIN
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(document.VERTICAL_MARGIN)
    section.footer_distance = Mm(document.FOOTER_MARGIN)


def _start_page(file: WordDocument, *, is_landscape: bool) -> None:
    """Start a section. The one before it ends in its last paragraph, or else in an empty one."""
    section = file.add_section()
    _set_page(section, is_landscape=is_landscape)
    empty = file.element.body[-2]
    last = empty.getprevious()
    if last is not None and last.tag == qn("w:p"):
        last.get_or_add_pPr().append(empty.pPr[-1])
        empty.getparent().remove(empty)


def _write_footer(section: Section, paper: Paper) -> None:
    """Write the foot of the first pages, which all that come after them share."""
    section.footer.is_linked_to_previous = False
    foot = section.footer._element
    for old in list(foot):
        foot.remove(old)
    foot.append(_paragraph(Paragraph(document.FOOTER, (Run(document.footer(paper)),))))
    number = _empty_paragraph(document.FOOTER)
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        number.append(_run(words, Look.PLAIN, is_right_to_left=False))
        code = OxmlElement("w:fldSimple")
        code.set(qn("w:instr"), field)
        code.append(_run("1", Look.PLAIN, is_right_to_left=False))
        number.append(code)
    foot.append(number)


# Words.


def _insert(body: Any, elements: Iterable[Any]) -> None:
    # The properties of the last section end the body.
    end = body[-1]
    for element in elements:
        end.addprevious(element)


def _paragraphs(words: Iterable[Words]) -> Iterator[Any]:
    for each in words:
        if isinstance(each, Bullets):
            yield from map(_paragraph, each.paragraphs)
        else:
            yield _paragraph(each)


def _paragraph(paragraph: Paragraph) -> Any:
    element = _empty_paragraph(paragraph.style)
    is_right_to_left = paragraph.is_right_to_left
    if is_right_to_left:
        _add(element[0], "w:bidi")
    for run in paragraph.runs:
        if run.text:
            element.append(_run(run.text, run.look, is_right_to_left=is_right_to_left))
    return element


def _empty_paragraph(style: Style) -> Any:
    element = _make(qn("w:p"))
    _add(_add(element, "w:pPr"), "w:pStyle").set(_VAL, style_id(style))
    return element


def _speck() -> Any:
    return _empty_paragraph(document.AFTER_TABLE)


def _run(text: str, look: Look, *, is_right_to_left: bool) -> Any:
    run = _make(qn("w:r"))
    marks = _LOOKS[look]
    if marks or is_right_to_left:
        properties = _add(run, "w:rPr")
        for tag, value in marks:
            _add(properties, tag).set(_VAL, value)
        if is_right_to_left:
            _add(properties, "w:rtl")
    for piece in _BREAKS.split(document.printable(text)):
        if piece in _BREAK_TAGS:
            _add(run, _BREAK_TAGS[piece])
        elif piece:
            words = _add(run, "w:t")
            words.set(_SPACE, "preserve")
            words.text = piece
    return run


# Tables.


def _table(grid: Grid) -> Any:
    """Build a table by its elements: the library's own cells take a time that grows with both
    sides of it."""
    table = _make(qn("w:tbl"))
    table.append(_table_properties(grid))
    columns = _add(table, "w:tblGrid")
    widths = [str(twips(width)) for width in grid.widths]
    for width in widths:
        _add(columns, "w:gridCol").set(qn("w:w"), width)
    head = tuple((Paragraph(document.COLUMN, (Run(words),)),) for words in grid.headings)
    table.append(_row(Row(head, is_tall=False), widths, is_head=True))
    for row in grid.rows:
        table.append(_row(row, widths))
    return table


def _table_properties(grid: Grid) -> Any:
    properties = _make(qn("w:tblPr"))
    _add(properties, "w:tblStyle").set(_VAL, TABLE_STYLE)
    width = _add(properties, "w:tblW")
    width.set(qn("w:w"), str(twips(sum(grid.widths))))
    width.set(qn("w:type"), "dxa")
    _add(properties, "w:tblLayout").set(qn("w:type"), "fixed")
    look = _add(properties, "w:tblLook")
    look.set(_VAL, "0020")
    look.set(qn("w:firstRow"), "1")
    _add(properties, "w:tblCaption").set(_VAL, document.printable(grid.title))
    _add(properties, "w:tblDescription").set(_VAL, document.printable(grid.description))
    return properties


def _row(row: Row, widths: Iterable[str], *, is_head: bool = False) -> Any:
    element = _make(qn("w:tr"))
    if is_head or not row.is_tall:
        properties = _add(element, "w:trPr")
        if not row.is_tall:
            _add(properties, "w:cantSplit")
        if is_head:
            _add(properties, "w:tblHeader")
    for words, width in zip(row.cells, widths, strict=True):
        cell = _add(element, "w:tc")
        measure = _add(_add(cell, "w:tcPr"), "w:tcW")
        measure.set(qn("w:w"), width)
        measure.set(qn("w:type"), "dxa")
        for paragraph in _paragraphs(words):
            cell.append(paragraph)
    return element


def _add(parent: Any, tag: str) -> Any:
    element = _make(qn(tag))
    parent.append(element)
    return element
