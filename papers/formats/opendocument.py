"""A paper as an OpenDocument text."""

import io
import re
from collections.abc import Iterator
from typing import Any

from odf import dc, meta
from odf.element import Element
from odf.namespaces import TABLENS, TEXTNS, nsdict
from odf.opendocument import OpenDocument, OpenDocumentText
from odf.style import Style as OdfStyle
from odf.style import TableColumnProperties
from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import H, LineBreak, List, ListItem, P, PageCount, PageNumber, S, Span, Tab

from papers.description import LANGUAGE, Paper
from papers.formats import document
from papers.formats import opendocument_styles as styles
from papers.formats.document import Bullets, DocumentRow, Grid, Look, NewPage, Paragraph, Run, Words

# Tabs, line breaks, and spaces next to these, to another or at an end, are elements: as they are,
# readers would take them for one space or for none.
_MARKED_UP = re.compile(r"(\t|\n|(?<=[ \t\n]) +| +(?=[\t\n]|\Z))")
_BREAKS = {"\t": Tab, "\n": LineBreak}
# After no text too: an element of spaces that need not be one does no harm.
_SPACES = ("", " ", "\t", "\n")

# A file declares the namespaces of all that was ever made before it, in that order: this is known
# from the start, or else the same paper would not be the same file.
Element.namespaces.clear()
Element.namespaces.update(nsdict)


def render(paper: Paper) -> bytes:
    """Return the paper as an OpenDocument text (.odt)."""
    file = OpenDocumentText()
    _set_properties(file, paper)
    styles.set_styles(file)
    _Writer(file).write(paper)
    saved = io.BytesIO()
    file.write(saved)
    return document.repacked(saved.getvalue())


def _set_properties(file: OpenDocument, paper: Paper) -> None:
    day = f"{paper.as_at.isoformat()}T00:00:00"
    for kind, words in (
        (dc.Title, paper.title),
        (dc.Subject, document.subject(paper)),
        (meta.InitialCreator, paper.organisation),
        (dc.Creator, paper.organisation),
        (dc.Language, LANGUAGE),
        (meta.CreationDate, day),
        (dc.Date, day),
    ):
        file.meta.addElement(kind(text=document.printable(words)))


class _Writer:
    """Writes what a paper says to a file, with the styles that it turns out to need."""

    def __init__(self, file: OpenDocument) -> None:
        self.file = file
        self.made: dict[str, OdfStyle] = {}
        self.tables = 0
        # The page that the next paragraph begins, where it begins one.
        self.next_page = ""

    def write(self, paper: Paper) -> None:
        """Write the whole of a paper."""
        pages = (styles.PORTRAIT, styles.LANDSCAPE)
        styles.add_pages(self.file, {page: tuple(self.foot(paper)) for page in pages})
        for content in document.contents(paper):
            if isinstance(content, NewPage):
                self.next_page = styles.page(is_landscape=content.is_landscape)
            elif isinstance(content, Grid):
                self.file.text.addElement(self.table(content))
            else:
                self.file.text.addElement(self.words(content))

    def foot(self, paper: Paper) -> Iterator[Any]:
        yield self.paragraph(Paragraph(document.FOOTER, (Run(paper.footer),)))
        number = self.paragraph(Paragraph(document.FOOTER, ()))
        number.addText("Page ")
        number.addElement(PageNumber(selectpage="current", text="1"))
        number.addText(" of ")
        number.addElement(PageCount(text="1"))
        yield number

    def words(self, words: Words) -> Any:
        if isinstance(words, Paragraph):
            return self.paragraph(words)
        return self.bullets(words)

    def bullets(self, bullets: Bullets) -> Any:
        listed = List(stylename=styles.reference(styles.list_name(bullets.paragraphs[0].style)))
        for paragraph in bullets.paragraphs:
            item = ListItem()
            item.addElement(self.paragraph(paragraph))
            listed.addElement(item)
        return listed

    def paragraph(self, paragraph: Paragraph) -> Any:
        name = self.style_name(paragraph)
        level = paragraph.style.level
        element = _styled(H if level else P, TEXTNS, name)
        if level:
            element.setAttribute("outlinelevel", level)
        # At the start of a paragraph space counts for none, as after other space.
        after_space = True
        for run in paragraph.runs:
            into = element
            if run.look != Look.PLAIN:
                into = Span(stylename=styles.LOOKS[run.look])
                element.addElement(into)
            after_space = _write(into, run.text, after_space=after_space)
        return element

    def style_name(self, paragraph: Paragraph) -> str:
        style = paragraph.style
        if self.next_page:
            made = styles.at_top_of(style, self.next_page)
            self.next_page = ""
        elif paragraph.is_right_to_left:
            made = styles.right_to_left(style)
        else:
            return styles.reference(style.name)
        return self.add(made)

    def add(self, made: OdfStyle) -> str:
        """Add a style to the file, once, and return its name."""
        name = str(made.getAttribute("name"))
        if name not in self.made:
            self.made[name] = made
            self.file.automaticstyles.addElement(made)
        return name

    def table(self, grid: Grid) -> Any:
        self.tables += 1
        name = f"Table{self.tables}"
        table = Table(name=name, stylename=self.add(styles.table_style(name, sum(grid.widths))))
        # The library is of before tables had these.
        for tag, words in (("title", grid.title), ("desc", grid.description)):
            said = Element(qname=(TABLENS, tag), check_grammar=False)
            said.addText(document.printable(words), check_grammar=False)
            table.addElement(said, check_grammar=False)
        for width in grid.widths:
            column = OdfStyle(name=f"Column{width}", family="table-column")
            column.addElement(TableColumnProperties(columnwidth=f"{width}mm"))
            table.addElement(TableColumn(stylename=self.add(column)))
        head = TableHeaderRows()
        cells = tuple((Paragraph(document.COLUMN, (Run(words),)),) for words in grid.headings)
        head.addElement(self.row(DocumentRow(cells, is_tall=False), cell_style=styles.HEAD_CELL))
        table.addElement(head)
        for row in grid.rows:
            table.addElement(self.row(row, cell_style=styles.CELL))
        return table

    def row(self, row: DocumentRow, *, cell_style: str) -> Any:
        element = _styled(TableRow, TABLENS, styles.TALL_ROW if row.is_tall else styles.WHOLE_ROW)
        for words in row.cells:
            cell = _styled(TableCell, TABLENS, cell_style)
            for each in words:
                cell.addElement(self.words(each))
            element.addElement(cell)
        return element


def _styled(kind: Any, namespace: str, style: str) -> Any:
    """Return a new element of a style, without the library's search for what it may have."""
    return kind(qattributes={(namespace, "style-name"): style}, check_grammar=False)


def _write(into: Any, text: str, *, after_space: bool) -> bool:
    """Write a text after another, and return whether it ended in space."""
    text = document.printable(text)
    if after_space and (more := len(text) - len(text.lstrip(" "))):
        into.addElement(S(c=more))
        text = text[more:]
    for place, piece in enumerate(_MARKED_UP.split(text)):
        # What was split at stands between the pieces.
        is_text = place % 2 == 0
        if is_text:
            into.addText(piece)
        elif piece in _BREAKS:
            into.addElement(_BREAKS[piece]())
        else:
            into.addElement(S(c=len(piece)))
    return text[-1:] in _SPACES
