"""Reading OpenDocument texts and spreadsheets from their content.xml.

Both have the same tables, so that one reader does for both.
"""

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from imports.files.archive import DAMAGED, read_part
from imports.files.blocks import (
    DocumentBlock,
    DocumentCell,
    DocumentParagraph,
    DocumentTable,
    text_of,
)
from imports.files.paper_layout import lay_out
from imports.files.tables import (
    MOST_COLUMNS,
    MOST_EMPTY_ROWS,
    MOST_ROWS,
    OPENDOCUMENT_TEXT,
    FileError,
    SourceFile,
    SourceTable,
    TableBuilder,
    TextCounter,
)
from requests_log.rules.made_from import CHOICES_SHEET

_SPACES = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0}}"
    for name, uri in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
}
# What holds paragraphs, lists and tables, or rows, and is not seen itself.
_WRAPPER_NAMES = (
    *("text:section", "text:list-header", "text:index-body", "table:table-header-rows"),
    *(
        "table:table-rows",
        "table:table-row-group",
        "text:numbered-paragraph",
    ),
)
# Text that is not part of the line: what was deleted, notes, comments.
_LEFT_OUT_NAMES = ("text:note", "office:annotation", "text:tracked-changes", "office:forms")
_DEEPEST = 5


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{_SPACES[prefix]}{local}"


_WRAPPERS = {_name(each) for each in _WRAPPER_NAMES}
_LEFT_OUT = {_name(each) for each in _LEFT_OUT_NAMES}
_P, _H, _LIST, _ITEM = map(_name, ("text:p", "text:h", "text:list", "text:list-item"))
_TABLE, _ROW, _CELL = map(_name, ("table:table", "table:table-row", "table:table-cell"))
_COVERED = _name("table:covered-table-cell")


def read(archive: zipfile.ZipFile) -> SourceFile:
    """Return the tables of an OpenDocument file; raises FileError if it is damaged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(read_part(archive, "content.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise FileError(DAMAGED) from error
    body = root.find(_name("office:body"))
    text = body.find(_name("office:text")) if body is not None else None
    if text is not None:
        blocks = list(_blocks(text, _Styles(root), 0, is_bullet=False))
        return lay_out(OPENDOCUMENT_TEXT, blocks, "")
    sheets = body.find(_name("office:spreadsheet")) if body is not None else None
    if sheets is None:
        raise FileError("This is neither a text nor a spreadsheet. Upload an .odt or .ods file.")
    remarks: list[str] = []
    formulas = sum(1 for cell in sheets.iter(_CELL) if cell.get(_name("table:formula")))
    if formulas:
        remarks.append(
            f"Cells with formulas ({formulas:,}): the values that were saved with the file are "
            "used. Nothing is worked out again."
        )
    hidden = _Styles(root).hidden
    tables, counter = [], TextCounter()
    for sheet in sheets.findall(_TABLE):
        if sheet.get(_name("table:style-name")) not in hidden:
            tables.append(_read_sheet(sheet, remarks, counter))
        elif (title := sheet.get(_name("table:name"))) != CHOICES_SHEET:
            remarks.append(f"The sheet “{title}” is hidden and was not read.")
    return SourceFile("OpenDocument spreadsheet", tuple(tables), tuple(remarks))


class _Styles:
    """Which lists have bullets, which styles are bold, and which hide a sheet."""

    def __init__(self, root: Any) -> None:
        self._numbered = {
            style.get(_name("style:name"))
            for style in root.iter(_name("text:list-style"))
            if (first := next(iter(style), None)) is not None
            and first.tag == _name("text:list-level-style-number")
        }
        self._bold = {
            style.get(_name("style:name"))
            for style in root.iter(_name("style:style"))
            for properties in style.iter(_name("style:text-properties"))
            if properties.get(_name("fo:font-weight")) == "bold"
        }
        self.hidden = {
            style.get(_name("style:name"))
            for style in root.iter(_name("style:style"))
            for properties in style.iter(_name("style:table-properties"))
            if properties.get(_name("table:display")) == "false"
        }

    def has_bullets(self, element: Any) -> bool:
        """Return whether a list has bullets: one of a style kept elsewhere is taken to have."""
        return element.get(_name("text:style-name")) not in self._numbered

    def is_heading(self, element: Any) -> bool:
        """Return whether a paragraph is a heading or bold throughout."""
        if element.tag == _H or element.get(_name("text:style-name")) in self._bold:
            return True
        spans = [child for child in element if child.tag == _name("text:span")]
        in_spans = sum(len(_text(span).strip()) for span in spans if self._is_bold_span(span))
        return bool(spans) and in_spans == len(_text(element).strip()) > 0

    def _is_bold_span(self, span: Any) -> bool:
        return span.get(_name("text:style-name")) in self._bold


def _inside(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _inside(child)
        elif child.tag not in _LEFT_OUT:
            yield child


def _blocks(
    element: Any, styles: _Styles | None, depth: int, *, is_bullet: bool
) -> Iterator[DocumentBlock]:
    for child in _inside(element):
        if child.tag in (_P, _H):
            is_heading = bool(styles and styles.is_heading(child))
            yield DocumentParagraph(_text(child), is_heading, is_bullet)
        elif child.tag == _LIST and depth < _DEEPEST:
            has_bullets = styles is None or styles.has_bullets(child)
            for item in child:
                yield from _blocks(item, styles, depth + 1, is_bullet=has_bullets)
        elif child.tag == _TABLE and depth < _DEEPEST:
            yield _document_table(child, styles, depth + 1)


def _document_table(element: Any, styles: _Styles | None, depth: int) -> DocumentTable:
    rows = []
    # How many rows below each column's cell belong to it.
    covered: dict[int, int] = {}
    for row in _inside(element):
        if row.tag != _ROW:
            continue
        cells: list[DocumentCell] = []
        for cell in row:
            at = len(cells)
            if cell.tag == _COVERED:
                if covered.get(at, 0) > 0:
                    covered[at] -= 1
                    cells.append(DocumentCell("", is_continued=True))
                else:
                    cells.append(DocumentCell(""))
            elif cell.tag == _CELL:
                blocks = tuple(_blocks(cell, styles, depth, is_bullet=False))
                covered[at] = _count(cell, "table:number-rows-spanned") - 1
                cells.append(DocumentCell(text_of(blocks), blocks=blocks))
        rows.append(tuple(cells))
    return DocumentTable(tuple(rows))


def _read_sheet(sheet: Any, remarks: list[str], counter: TextCounter) -> SourceTable:
    title = sheet.get(_name("table:name")) or ""
    builder = TableBuilder(f"sheet “{title}”", title, counter)
    number, empty = 0, 0
    covered: dict[int, tuple[int, str]] = {}
    for row in _inside(sheet):
        if row.tag != _ROW:
            continue
        texts = _cells_of_sheet(row, covered)
        repeated = _count(row, "table:number-rows-repeated")
        if any(texts):
            if repeated > MOST_ROWS:
                raise FileError(f"The sheet “{title}” has the same row {repeated:,} times.")
            for offset in range(repeated):
                builder.add(number + offset + 1, texts)
        empty = 0 if any(texts) else empty + repeated
        number += repeated
        if empty > MOST_EMPTY_ROWS and row.getnext() is not None:
            later = row.itersiblings(_ROW)
            if any(_text(each).strip() for each in later):
                remarks.append(f"What follows {MOST_EMPTY_ROWS:,} empty rows was not read.")
            break
    return builder.build()


def _cells_of_sheet(row: Any, covered: dict[int, tuple[int, str]]) -> list[str]:
    """Return the texts of a row. ``covered`` has the cells that go on below, and is updated."""
    texts: list[str] = []
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        at = len(texts)
        text = _value_of(cell) if cell.tag == _CELL else ""
        if cell.tag == _COVERED and at in covered:
            left, text = covered.pop(at)
            if left > 1:
                covered[at] = (left - 1, text)
        elif (rows := _count(cell, "table:number-rows-spanned")) > 1:
            covered[at] = (rows - 1, text)
        repeated = _count(cell, "table:number-columns-repeated")
        # A sheet ends with thousands of empty columns; one more than may be is enough to refuse.
        texts += [text] * min(repeated, MOST_COLUMNS + 1 if text else 1_100)
    return texts


def _value_of(cell: Any) -> str:
    """Return a cell's date as 2011-03-22, or else its text as it is shown."""
    if day := cell.get(_name("office:date-value")):
        return str(day)[:10]
    blocks = list(_blocks(cell, None, 0, is_bullet=False))
    # In a cell, an empty paragraph is an empty line that somebody typed.
    if all(isinstance(block, DocumentParagraph) for block in blocks):
        return "\n".join(block.typed for block in blocks if isinstance(block, DocumentParagraph))
    return text_of(blocks)


def _count(element: Any, name: str) -> int:
    text = element.get(_name(name)) or "1"
    return int(text) if text.isdigit() and len(text) < 9 else 1


def _text(element: Any) -> str:
    """Return the text of a paragraph, also where spaces, tabs and breaks are elements."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == _name("text:s"):
            pieces.append(" " * min(_count(child, "text:c"), 1_000))
        elif child.tag == _name("text:tab"):
            pieces.append("\t")
        elif child.tag == _name("text:line-break"):
            pieces.append("\n")
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
