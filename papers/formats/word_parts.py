"""Parts of Word documents: the file, its page, and elements for paragraphs and tables."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import (
    DocumentRow,
    Grid,
    Look,
    NumberedList,
    Paragraph,
    Picture,
    Run,
    Style,
    TextBlock,
)
from papers.formats.word_styles import (
    TABLE_STYLE,
    add_numbering,
    add_styles,
    make_style_id,
    set_styles,
    to_twips,
)

# Parts of the library's template that no document needs: a thumbnail, and a second set of styles.
_UNUSED_PARTS = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
# Length limit of a Word document's properties.
_MAX_PROPERTY_LENGTH = 255
_BREAKS = re.compile("([\t\n])")
# What would end or change the address of a link.
_QUOTING = re.compile(r'["\\]')
_BREAK_TAGS = {"\t": "w:tab", "\n": "w:br"}
_LOOKS: dict[Look, tuple[tuple[str, str], ...]] = {
    Look.PLAIN: (),
    Look.BOLD: (("w:b", "true"), ("w:bCs", "true")),
    Look.UNDERLINED: (("w:u", "single"),),
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_VAL = qn("w:val")
# Creates elements: four times as fast as the library's own OxmlElement function.
_make: Callable[[str], BaseOxmlElement] = OxmlElement("w:p").makeelement


# The file as a whole.


def create_file(
    *,
    title: str,
    subject: str,
    author: str,
    as_at: dt.date,
    styles: Sequence[Style],
    padding: float,
    template: WordDocument | None = None,
) -> WordDocument:
    """Return an empty document with these properties, and only these styles.

    With a ``template``, it has the styles of that, and of these those that it has not.
    ``padding`` is the space left and right of the text in a cell, in millimetres.
    """
    file = template or Document()
    if template is None:
        _drop_unused_parts(file)
    properties = file.core_properties
    properties.title = _property(title)
    properties.subject = _property(subject)
    properties.author = properties.last_modified_by = _property(author)
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.combine(as_at, dt.time.min)
    _set_settings(file)
    if template is None:
        set_styles(file, styles, padding=padding)
    else:
        add_styles(file, styles, padding=padding)
    return file


def save_to_bytes(file: WordDocument) -> bytes:
    """Return a document as a file: the same bytes for the same content."""
    target = io.BytesIO()
    file.save(target)
    return document.repack(target.getvalue())


def set_page(
    section: Section, *, margin: float, vertical: float, is_landscape: bool = False
) -> None:
    """Set the pages of a section to A4 with these margins, in millimetres."""
    short, long = map(Mm, document.A4)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(vertical)
    section.footer_distance = Mm(document.FOOTER_MARGIN)


def append_picture(file: WordDocument, picture: Picture, png: bytes) -> None:
    """Append a picture, with its words, to a document."""
    file.add_picture(io.BytesIO(png), width=Mm(picture.width), height=Mm(picture.height))
    paragraph = file.element.body[-2]
    paragraph.get_or_add_pPr().style = make_style_id(document.BODY)
    for properties in paragraph.iter(qn("wp:docPr")):
        properties.set("descr", document.replace_unprintable(picture.alt))


def append_content(file: WordDocument, content: TextBlock | Grid) -> None:
    """Append paragraphs or a table to a document."""
    if isinstance(content, NumberedList):
        number = add_numbering(file.part.numbering_part.element, content)
        elements = [_make_numbered(paragraph, number) for paragraph in content.paragraphs]
    elif isinstance(content, Grid):
        # A table cannot end a section; this paragraph is too small to start another page.
        spacer = make_empty_paragraph(document.AFTER_TABLE)
        elements = [_make_table(content), spacer]
    else:
        elements = [*_make_paragraphs([content])]
    # The properties of the last section come last in the body.
    end = file.element.body[-1]
    for element in elements:
        end.addprevious(element)


def _drop_unused_parts(file: WordDocument) -> None:
    package = file.part.package
    if package is None:
        raise RuntimeError("a new document has no package")
    for relationships in (package.rels, file.part.rels):
        for key in [key for key, found in relationships.items() if found.reltype in _UNUSED_PARTS]:
            del relationships[key]


def _property(text: str) -> str:
    return document.replace_unprintable(text)[:_MAX_PROPERTY_LENGTH]


def _set_settings(file: WordDocument) -> None:
    """Set the language, and the newest compatibility mode instead of the template's old one."""
    settings = file.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(_VAL, "15")
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(_VAL, LANGUAGE)


# Text.


def _make_paragraphs(blocks: Iterable[TextBlock]) -> Iterator[BaseOxmlElement]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield make_paragraph(block)
        else:
            yield from map(make_paragraph, block.paragraphs)


def _make_numbered(paragraph: Paragraph, number: int) -> BaseOxmlElement:
    """Return the element of a paragraph that Word numbers."""
    element = make_paragraph(paragraph)
    numbering = _new_element("w:numPr")
    _add(numbering, "w:ilvl").set(_VAL, "0")
    _add(numbering, "w:numId").set(_VAL, str(number))
    element[0][0].addnext(numbering)
    return element


def make_paragraph(paragraph: Paragraph) -> BaseOxmlElement:
    """Return the element of a paragraph with its text."""
    element = make_empty_paragraph(paragraph.style)
    is_right_to_left = paragraph.is_right_to_left
    if is_right_to_left:
        _add(element[0], "w:bidi")
    for run in paragraph.runs:
        if run.text:
            made = make_run(run.text, run.look, is_right_to_left=is_right_to_left)
            element.append(_make_link(made, run.address) if run.address else made)
    return element


def _make_link(run: BaseOxmlElement, address: str) -> BaseOxmlElement:
    """Return a run as a link."""
    link = _new_element("w:fldSimple")
    address = document.replace_unprintable(address)
    link.set(qn("w:instr"), f'HYPERLINK "{_QUOTING.sub(_encode, address)}"')
    link.append(run)
    return link


def _encode(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def make_empty_paragraph(style: Style) -> BaseOxmlElement:
    """Return the element of an empty paragraph in a style."""
    element = _new_element("w:p")
    _add(_add(element, "w:pPr"), "w:pStyle").set(_VAL, make_style_id(style))
    return element


def make_run(text: str, look: Look, *, is_right_to_left: bool) -> BaseOxmlElement:
    """Return the element of a run of text."""
    run = _new_element("w:r")
    marks = _LOOKS[look]
    if marks or is_right_to_left:
        properties = _add(run, "w:rPr")
        for tag, value in marks:
            _add(properties, tag).set(_VAL, value)
        if is_right_to_left:
            _add(properties, "w:rtl")
    for piece in _BREAKS.split(document.replace_unprintable(text)):
        if piece in _BREAK_TAGS:
            _add(run, _BREAK_TAGS[piece])
        elif piece:
            text_element = _add(run, "w:t")
            text_element.set(_SPACE, "preserve")
            text_element.text = piece
    return run


# Tables.


def _make_table(grid: Grid) -> BaseOxmlElement:
    """Return the element of a table.

    The library's own cells take a time that grows with rows times columns.
    """
    table = _new_element("w:tbl")
    table.append(_make_table_properties(grid))
    columns = _add(table, "w:tblGrid")
    widths = [str(to_twips(width)) for width in grid.widths]
    for width in widths:
        _add(columns, "w:gridCol").set(qn("w:w"), width)
    head = tuple((Paragraph(grid.column, (Run(text),)),) for text in grid.headings)
    table.append(_make_row(DocumentRow(head, is_tall=False), widths, is_head=True))
    for row in grid.rows:
        table.append(_make_row(row, widths))
    _keep_last_rows_together(table)
    return table


def _keep_last_rows_together(table: BaseOxmlElement) -> None:
    """Keep the last row but one with the last, so that no page has that alone below a heading."""
    for style in table[-2].iter(qn("w:pStyle")):
        style.addnext(_new_element("w:keepNext"))


def _make_table_properties(grid: Grid) -> BaseOxmlElement:
    properties = _new_element("w:tblPr")
    _add(properties, "w:tblStyle").set(_VAL, TABLE_STYLE)
    width = _add(properties, "w:tblW")
    width.set(qn("w:w"), str(to_twips(sum(grid.widths))))
    width.set(qn("w:type"), "dxa")
    _add(properties, "w:tblLayout").set(qn("w:type"), "fixed")
    look = _add(properties, "w:tblLook")
    look.set(_VAL, "0020")
    look.set(qn("w:firstRow"), "1")
    _add(properties, "w:tblCaption").set(_VAL, document.replace_unprintable(grid.title))
    _add(properties, "w:tblDescription").set(_VAL, document.replace_unprintable(grid.description))
    return properties


def _make_row(row: DocumentRow, widths: Iterable[str], *, is_head: bool = False) -> BaseOxmlElement:
    element = _new_element("w:tr")
    if is_head or not row.is_tall:
        properties = _add(element, "w:trPr")
        if not row.is_tall:
            _add(properties, "w:cantSplit")
        if is_head:
            _add(properties, "w:tblHeader")
    for blocks, width in zip(row.cells, widths, strict=True):
        cell = _add(element, "w:tc")
        measure = _add(_add(cell, "w:tcPr"), "w:tcW")
        measure.set(qn("w:w"), width)
        measure.set(qn("w:type"), "dxa")
        for paragraph in _make_paragraphs(blocks):
            cell.append(paragraph)
    return element


def _new_element(tag: str) -> BaseOxmlElement:
    element: BaseOxmlElement = _make(qn(tag))
    return element


def _add(parent: BaseOxmlElement, tag: str) -> BaseOxmlElement:
    element = _new_element(tag)
    parent.append(element)
    return element
