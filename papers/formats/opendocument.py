"""A paper as an OpenDocument text."""

import io
import re
from collections.abc import Callable, Iterator

from odf import dc, meta
from odf.draw import Frame, Image
from odf.element import Element
from odf.namespaces import TABLENS, TEXTNS, nsdict
from odf.opendocument import OpenDocument, OpenDocumentText
from odf.style import Style as OdfStyle
from odf.style import TableColumnProperties
from odf.svg import Desc
from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import A, H, LineBreak, List, ListItem, P, PageCount, PageNumber, S, Span, Tab

from papers.description import LANGUAGE, Paper
from papers.formats import document, layout
from papers.formats import opendocument_styles as styles
from papers.formats.document import (
    BulletList,
    DocumentRow,
    Grid,
    Look,
    NewPage,
    NumberedList,
    Paragraph,
    Picture,
    Run,
    TextBlock,
)
from papers.formats.pdf import render_picture

# Tabs, line breaks, and spaces that are repeated, next to these or at the end are written as
# elements: readers collapse plain white space.
_WHITE_SPACE = re.compile(r"(\t|\n|(?<=[ \t\n]) +| +(?=[\t\n]|\Z))")
_BREAKS = {"\t": Tab, "\n": LineBreak}
# Also after an empty text, where an element for spaces is not needed but does no harm.
_SPACES = ("", " ", "\t", "\n")

# The library declares all namespaces used since the process started, in that order. Set them here,
# so that the same paper always gives the same file.
Element.namespaces.clear()
Element.namespaces.update(nsdict)


def render(paper: Paper) -> bytes:
    """Return the paper as an OpenDocument text (.odt)."""
    file = OpenDocumentText()
    _set_properties(file, paper)
    styles.set_styles(file)
    _Writer(file).write(paper)
    output = io.BytesIO()
    file.write(output)
    return document.repack(output.getvalue())


def _set_properties(file: OpenDocument, paper: Paper) -> None:
    day = f"{paper.as_at.isoformat()}T00:00:00"
    for element, text in (
        (dc.Title, paper.title),
        (dc.Subject, document.format_subject(paper)),
        (meta.InitialCreator, paper.organisation),
        (dc.Creator, paper.organisation),
        (dc.Language, LANGUAGE),
        (meta.CreationDate, day),
        (dc.Date, day),
    ):
        file.meta.addElement(element(text=document.replace_unprintable(text)))


class _Writer:
    """Writes a paper to a file, and adds the styles that it needs."""

    def __init__(self, file: OpenDocument) -> None:
        self.file = file
        self.added: dict[str, OdfStyle] = {}
        self.tables = 0
        # The style of the page that the next paragraph starts, or empty.
        self.next_page = ""
        # Whether paragraphs stay on the page of what follows them.
        self.is_kept = False

    def write(self, paper: Paper) -> None:
        """Write the whole paper."""
        pages = (styles.PORTRAIT, styles.LANDSCAPE)
        headers = {page: tuple(self.make_head(paper)) for page in pages}
        footers = {page: (*self.make_footer(paper), *self.make_marking(paper)) for page in pages}
        styles.add_pages(self.file, footers, headers)
        for content in layout.lay_out(paper):
            if isinstance(content, NewPage):
                self.next_page = styles.page_name(is_landscape=content.is_landscape)
            elif isinstance(content, Picture):
                self.file.text.addElement(self.make_picture(content))
            elif isinstance(content, Grid):
                self.file.text.addElement(self.make_table(content))
            else:
                self.file.text.addElement(self.make_block(content))

    def make_footer(self, paper: Paper) -> Iterator[Element]:
        yield self.make_paragraph(Paragraph(document.FOOTER, (Run(paper.footer),)))
        number = self.make_paragraph(Paragraph(document.FOOTER, ()))
        number.addText("Page ")
        number.addElement(PageNumber(selectpage="current", text="1"))
        number.addText(" of ")
        number.addElement(PageCount(text="1"))
        yield number

    def make_head(self, paper: Paper) -> Iterator[Element]:
        yield from self.make_marking(paper)
        if paper.mark:
            yield self.make_paragraph(Paragraph(document.HEADER, (Run(paper.mark),)))

    def make_marking(self, paper: Paper) -> Iterator[Element]:
        if paper.marking:
            yield self.make_paragraph(Paragraph(document.MARKING, (Run(paper.marking),)))

    def make_block(self, block: TextBlock) -> Element:
        if isinstance(block, Paragraph):
            return self.make_paragraph(block)
        return self.make_list(block)

    def make_list(self, items: BulletList | NumberedList) -> Element:
        listed = List(stylename=styles.encode_name(styles.list_name(items.paragraphs[0].style)))
        for place, paragraph in enumerate(items.paragraphs):
            item = ListItem()
            if isinstance(items, NumberedList) and place == 0:
                item.setAttribute("startvalue", str(items.start))
            item.addElement(self.make_paragraph(paragraph))
            listed.addElement(item)
        return listed

    def make_paragraph(self, paragraph: Paragraph) -> Element:
        name = self.find_style(paragraph)
        level = paragraph.style.level
        element = _make_styled(H if level else P, TEXTNS, name)
        if level:
            element.setAttribute("outlinelevel", level)
        # Readers drop space at the start of a paragraph, as they do after other space.
        after_space = True
        for run in paragraph.runs:
            target = element
            if run.address:
                target = A(href=document.replace_unprintable(run.address), type="simple")
                element.addElement(target)
            elif run.look != Look.PLAIN:
                target = Span(stylename=styles.LOOKS[run.look])
                element.addElement(target)
            after_space = _write_text(target, run.text, after_space=after_space)
        return element

    def find_style(self, paragraph: Paragraph) -> str:
        style = paragraph.style
        if self.next_page:
            style_element = styles.page_start(style, self.next_page)
            self.next_page = ""
        elif paragraph.is_right_to_left:
            style_element = styles.right_to_left(style)
        elif self.is_kept:
            style_element = styles.kept_with_next(style)
        else:
            return styles.encode_name(style.name)
        return self.add_style(style_element)

    def add_style(self, style: OdfStyle) -> str:
        """Add a style to the file, once, and return its name."""
        name = str(style.getAttribute("name"))
        if name not in self.added:
            self.added[name] = style
            self.file.automaticstyles.addElement(style)
        return name

    def make_picture(self, picture: Picture) -> Element:
        """Return a paragraph with a picture and its words; a paper has one at most."""
        png = render_picture(picture.svg, width=picture.width, height=picture.height)
        frame = Frame(
            name="Chart",
            width=f"{picture.width}mm",
            height=f"{picture.height}mm",
            anchortype="as-char",
        )
        href = self.file.addPicture("Pictures/chart.png", "image/png", png)
        frame.addElement(Image(href=href, type="simple", show="embed", actuate="onLoad"))
        frame.addElement(Desc(text=document.replace_unprintable(picture.alt)))
        paragraph = self.make_paragraph(Paragraph(document.BODY, ()))
        paragraph.addElement(frame)
        return paragraph

    def make_table(self, grid: Grid) -> Element:
        self.tables += 1
        name = f"Table{self.tables}"
        table = Table(
            name=name, stylename=self.add_style(styles.table_style(name, sum(grid.widths)))
        )
        # The library does not know these elements, which came with OpenDocument 1.2.
        for tag, text in (("title", grid.title), ("desc", grid.description)):
            element = Element(qname=(TABLENS, tag), check_grammar=False)
            element.addText(document.replace_unprintable(text), check_grammar=False)
            table.addElement(element, check_grammar=False)
        for width in grid.widths:
            column = OdfStyle(name=f"Column{width}", family="table-column")
            column.addElement(TableColumnProperties(columnwidth=f"{width}mm"))
            table.addElement(TableColumn(stylename=self.add_style(column)))
        head = TableHeaderRows()
        cells = tuple((Paragraph(document.COLUMN, (Run(text),)),) for text in grid.headings)
        head.addElement(
            self.make_row(DocumentRow(cells, is_tall=False), cell_style=styles.HEAD_CELL)
        )
        table.addElement(head)
        rows = list(grid.rows)
        for place, row in enumerate(rows):
            # No page has the last row alone below a heading.
            self.is_kept = place == len(rows) - 2
            table.addElement(self.make_row(row, cell_style=styles.CELL))
        self.is_kept = False
        return table

    def make_row(self, row: DocumentRow, *, cell_style: str) -> Element:
        element = _make_styled(
            TableRow, TABLENS, styles.TALL_ROW if row.is_tall else styles.WHOLE_ROW
        )
        for blocks in row.cells:
            cell = _make_styled(TableCell, TABLENS, cell_style)
            for block in blocks:
                cell.addElement(self.make_block(block))
            element.addElement(cell)
        return element


def _make_styled(factory: Callable[..., Element], namespace: str, style: str) -> Element:
    """Return a new element with a style, without the library's slow checks of attributes."""
    return factory(qattributes={(namespace, "style-name"): style}, check_grammar=False)


def _write_text(parent: Element, text: str, *, after_space: bool) -> bool:
    """Append a text to an element, and return whether it ended in white space."""
    text = document.replace_unprintable(text)
    if after_space and (more := len(text) - len(text.lstrip(" "))):
        parent.addElement(S(c=more))
        text = text[more:]
    for index, piece in enumerate(_WHITE_SPACE.split(text)):
        # Every second piece is white space that the text was split at.
        is_text = index % 2 == 0
        if is_text:
            parent.addText(piece)
        elif piece in _BREAKS:
            parent.addElement(_BREAKS[piece]())
        else:
            parent.addElement(S(c=len(piece)))
    return text[-1:] in _SPACES
