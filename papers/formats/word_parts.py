"""What Word documents are made of: the file as a whole, its page, and paragraphs and tables."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import Bullets, DocumentRow, Grid, Look, Paragraph, Run, Style, Words
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


# The file as a whole.


def new_file(
    *,
    title: str,
    subject: str,
    author: str,
    as_at: dt.date,
    styles: Sequence[Style],
    padding: float,
) -> WordDocument:
    """Return an empty document with these properties, and these styles and no others.

    ``padding`` is what tables leave beside the words of a cell, in millimetres.
    """
    file = Document()
    _drop_what_is_not_ours(file)
    properties = file.core_properties
    properties.title = _property(title)
    properties.subject = _property(subject)
    properties.author = properties.last_modified_by = _property(author)
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.combine(as_at, dt.time.min)
    _set_settings(file)
    set_styles(file, styles, padding=padding)
    return file


def saved(file: WordDocument) -> bytes:
    """Return a document as a file: the same bytes for the same words."""
    target = io.BytesIO()
    file.save(target)
    return document.repacked(target.getvalue())


def set_page(
    section: Section, *, margin: float, vertical: float, is_landscape: bool = False
) -> None:
    """Make the pages of a section A4 with these margins, in millimetres."""
    short, long = map(Mm, document.A4)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(vertical)
    section.footer_distance = Mm(document.FOOTER_MARGIN)


def write(file: WordDocument, content: Words | Grid) -> None:
    """Write paragraphs, or a table, at the end of a document."""
    # A table may not end a section: its paragraph is too small to make a page.
    elements = [_table(content), _speck()] if isinstance(content, Grid) else _paragraphs([content])
    # The properties of the last section end the body.
    end = file.element.body[-1]
    for element in elements:
        end.addprevious(element)


def _drop_what_is_not_ours(file: WordDocument) -> None:
    package = file.part.package
    assert package is not None, "a new document is in its package"
    for relationships in (package.rels, file.part.rels):
        for key in [key for key, found in relationships.items() if found.reltype in _NOT_OURS]:
            del relationships[key]


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


# Words.


def _paragraphs(words: Iterable[Words]) -> Iterator[Any]:
    for each in words:
        if isinstance(each, Bullets):
            yield from map(paragraph_of, each.paragraphs)
        else:
            yield paragraph_of(each)


def paragraph_of(paragraph: Paragraph) -> Any:
    """Return the element of a paragraph with its words."""
    element = empty_paragraph(paragraph.style)
    is_right_to_left = paragraph.is_right_to_left
    if is_right_to_left:
        _add(element[0], "w:bidi")
    for run in paragraph.runs:
        if run.text:
            element.append(run_of(run.text, run.look, is_right_to_left=is_right_to_left))
    return element


def empty_paragraph(style: Style) -> Any:
    """Return the element of a paragraph of this style, without words."""
    element = _make(qn("w:p"))
    _add(_add(element, "w:pPr"), "w:pStyle").set(_VAL, style_id(style))
    return element


def _speck() -> Any:
    return empty_paragraph(document.AFTER_TABLE)


def run_of(text: str, look: Look, *, is_right_to_left: bool) -> Any:
    """Return the element of words that look the same."""
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
    head = tuple((Paragraph(grid.column, (Run(words),)),) for words in grid.headings)
    table.append(_row(DocumentRow(head, is_tall=False), widths, is_head=True))
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


def _row(row: DocumentRow, widths: Iterable[str], *, is_head: bool = False) -> Any:
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
