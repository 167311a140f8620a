"""The paper of 22 March 2011 as a file, in the shapes that word processors give it."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import opendocument, style, table, text

from tests.factories.source_lines import IN_PROGRESS, ON_GOING, RESOLVED

HEADS = ("Area", "Issue", "Dept", "Status")
OUTCOME_HEADS = ("Area", "Issue", "Dept", "Outcome")
RENAMED = ("Authority", "Ask", "Lead dept", "Progress")
ABOVE = (
    "1. This paper sets out the current status of requests of Whitehall.",
    "Department for Communities and Local Government",
    "22 March 2011",
    "Annex A",
    "Community Budgets for Families with Multiple Problems: Requests of Whitehall identified by "
    "the first phase places to be concluded",
    "1. Places that are more advanced have raised the most requests of Whitehall.",
    "Table 1: Requests received from areas that need to be resolved for April",
)
ON_GOING_HEADING = (
    "Requests received from areas planned to be addressed through on-going workstreams"
)
ON_GOING_OPENING = (
    "2. Requests relating to data sharing, innovative financing models and reforms to health "
    "service should be tackled in a co-design way."
)
ANNEX_B = ("Annex B", "Requests received from areas that have been addressed")
# A table of something else, with a column of words.
ANNEX_D = (
    ("COUNTY NAME", "Population estimates", "No. of families", "Comments"),
    ("Barnet", "343,100", "640 - 770", ""),
    ("Kent", "1,411,100", "2,540 - 2,580", "Kent has a timeline and plan."),
)
Line = tuple[str, str, str, str]


def plain_word(heads: Sequence[str] = HEADS) -> bytes:
    """The paper with Word's own headings, bullets and tables."""
    file = Document()
    for words in ABOVE:
        file.add_paragraph(words, style=_style_of(words))
    _word_table(file, heads, IN_PROGRESS)
    file.add_heading(ON_GOING_HEADING, 2)
    file.add_paragraph(ON_GOING_OPENING)
    for number, (heading, (issue, bullets)) in enumerate(ON_GOING.items(), 3):
        file.add_heading(heading, 3)
        file.add_paragraph(f"{number}.\t{issue}")
        file.add_paragraph("Current Status:")
        for bullet in bullets:
            file.add_paragraph(bullet, style="List Bullet")
    for words in ANNEX_B:
        file.add_heading(words, 1)
    _word_table(file, OUTCOME_HEADS if heads == HEADS else heads, RESOLVED)
    file.add_heading("Annex D: number of families which will be supported", 1)
    _word_table(file, ANNEX_D[0], ANNEX_D[1:])
    return save(file)


def word_of_2011() -> bytes:
    """The paper as Word made it: no styles, and everything that people did to their tables.

    Area cells are merged downwards, heads repeated, a row is split over two pages, bullets are
    signs of the font Symbol, one status is a table in its cell, and Annex B is two tables.
    """
    file = Document()
    for words in ABOVE:
        _bold(file, words) if words.startswith(("Annex", "Table")) else file.add_paragraph(words)
    grid = _word_table(file, HEADS, IN_PROGRESS[:9])
    _split_last_row(grid)
    _fill(grid.add_row(), HEADS)
    _continue_split_row(grid, IN_PROGRESS[8])
    for line in IN_PROGRESS[9:]:
        _fill(grid.add_row(), line)
    _merge_downwards(grid, 0, "Leicestershire")
    _merge_downwards(grid, 0, "Lewisham")
    _nest(grid.rows[1].cells[3])
    _bold(file, ON_GOING_HEADING)
    file.add_paragraph(ON_GOING_OPENING)
    for number, (heading, (issue, bullets)) in enumerate(ON_GOING.items(), 3):
        _bold(file, heading)
        file.add_paragraph(f"{number}.        {issue}")
        file.add_paragraph("Current Status: ")
        for bullet in bullets:
            _symbol_bullet(file, bullet)
    file.add_page_break()
    for words in ANNEX_B:
        _bold(file, words)
    _word_table(file, OUTCOME_HEADS, RESOLVED[:12])
    file.add_page_break()
    _word_table(file, OUTCOME_HEADS, RESOLVED[12:])
    return save(file)


def framed_word() -> bytes:
    """The paper with each table inside another that only frames it, and the second without head."""
    file = Document()
    for words in ABOVE:
        file.add_paragraph(words, style=_style_of(words))
    for lines in (IN_PROGRESS[:7], IN_PROGRESS[7:]):
        cell = file.add_table(1, 1).cell(0, 0)
        grid = cell.add_table(0, 4)
        if lines[0] == IN_PROGRESS[0]:
            _fill(grid.add_row(), HEADS)
        for line in lines:
            _fill(grid.add_row(), line)
    return save(file)


def plain_odt() -> bytes:
    """The paper as OpenDocument: a table with header rows and cells that span rows."""
    file = opendocument.OpenDocumentText()
    bold = style.Style(name="Bold", family="paragraph")
    bold.addElement(style.TextProperties(fontweight="bold"))
    file.automaticstyles.addElement(bold)
    for words in ABOVE:
        is_bold = words.startswith(("Annex", "Table"))
        file.text.addElement(_odt_paragraph(words, bold if is_bold else None))
    file.text.addElement(_odt_table(HEADS, IN_PROGRESS))
    file.text.addElement(text.H(outlinelevel=2, text=ON_GOING_HEADING))
    file.text.addElement(text.P(text=ON_GOING_OPENING))
    for number, (heading, (issue, bullets)) in enumerate(ON_GOING.items(), 3):
        file.text.addElement(text.H(outlinelevel=3, text=heading))
        file.text.addElement(_odt_paragraph(f"{number}.\t{issue}"))
        file.text.addElement(text.P(text="Current Status:"))
        listed = text.List()
        for bullet in bullets:
            item = text.ListItem()
            item.addElement(_odt_paragraph(bullet))
            listed.addElement(item)
        file.text.addElement(listed)
    for words in ANNEX_B:
        file.text.addElement(text.H(outlinelevel=1, text=words))
    file.text.addElement(_odt_table(OUTCOME_HEADS, RESOLVED))
    saved = io.BytesIO()
    file.write(saved)
    return saved.getvalue()


def plain_xlsx() -> bytes:
    """The paper as three sheets: a title above the heads, and area cells merged downwards."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Annex A table 1"
    _fill_sheet(sheet, "Requests that need to be resolved for April", HEADS, IN_PROGRESS)
    first = next(row for row, line in enumerate(IN_PROGRESS, 3) if line[0] == "Leicestershire")
    sheet.merge_cells(start_row=first, end_row=first + 2, start_column=1, end_column=1)
    sheet.merge_cells("A1:D1")
    rows = [
        (heading, issue, "\n".join(f"·\t{bullet}" for bullet in bullets))
        for heading, (issue, bullets) in ON_GOING.items()
    ]
    own = (("Places", "DfE / MoJ"), ("a number of places", "DH"), ("Leicestershire", "DH"))
    lines = [(*row, *who) for row, who in zip(rows, own, strict=True)]
    heads = ("Workstream", "Issue", "Current status", "Area", "Department")
    _fill_sheet(book.create_sheet("On-going"), "", heads, lines)
    _fill_sheet(book.create_sheet("Annex B"), "", OUTCOME_HEADS, RESOLVED)
    return save(book)


def save(file: Any) -> bytes:
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def _style_of(words: str) -> str | None:
    return "Heading 1" if words.startswith(("Annex", "Table")) else None


def _bold(file: Any, words: str) -> None:
    file.add_paragraph().add_run(words).bold = True


def _fill(row: Any, cells: Iterable[str]) -> None:
    for cell, words in zip(row.cells, cells, strict=True):
        cell.text = words


def _word_table(file: Any, heads: Sequence[str], lines: Iterable[Line]) -> Any:
    grid = file.add_table(0, len(heads))
    for cells in (heads, *lines):
        _fill(grid.add_row(), cells)
    return grid


def _split_last_row(grid: Any) -> None:
    cell = grid.rows[-1].cells[3]
    cell.text = cell.text.partition(" collaborative approaches")[0]


def _continue_split_row(grid: Any, line: Line) -> None:
    rest = line[3].partition(" collaborative approaches")
    _fill(grid.add_row(), ("", "", "", "".join(rest[1:]).strip()))


def _merge_downwards(grid: Any, column: int, words: str) -> None:
    """Merge neighbours with the same words: only the first keeps them."""
    before = None
    for row in grid.rows:
        properties = row._tr.tc_lst[column].get_or_add_tcPr()
        is_same = row.cells[column].text == words
        if is_same:
            merge = OxmlElement("w:vMerge")
            if before != words:
                merge.set(qn("w:val"), "restart")
            else:
                row.cells[column].text = ""
            properties.append(merge)
        before = words if is_same else None


def _nest(cell: Any) -> None:
    words = cell.text
    cell.text = ""
    cell.add_table(1, 1).cell(0, 0).text = words


def _symbol_bullet(file: Any, words: str) -> None:
    paragraph = file.add_paragraph()
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Symbol")
    sign.set(qn("w:char"), "F0B7")
    paragraph.add_run()._r.append(sign)
    paragraph.add_run(f"\t{words}")


def _odt_paragraph(words: str, look: Any = None) -> Any:
    paragraph = text.P(**({"stylename": look} if look else {}))
    before, tab, after = words.partition("\t")
    paragraph.addText(before)
    if tab:
        paragraph.addElement(text.Tab())
        paragraph.addText(after)
    return paragraph


def _odt_table(heads: Sequence[str], lines: Sequence[Line]) -> Any:
    """Return a table: the areas of neighbours that are the same span their rows."""
    found = table.Table(name="Requests")
    header = table.TableHeaderRows()
    header.addElement(_odt_row([_odt_cell(words) for words in heads]))
    found.addElement(header)
    at = 0
    while at < len(lines):
        same = at
        while same < len(lines) and lines[same][0] == lines[at][0]:
            same += 1
        for place in range(at, same):
            first = (
                _odt_cell(lines[at][0], rows=same - at) if place == at else table.CoveredTableCell()
            )
            found.addElement(_odt_row([first, *map(_odt_cell, lines[place][1:])]))
        at = same
    return found


def _odt_row(cells: Iterable[Any]) -> Any:
    row = table.TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def _odt_cell(words: str, rows: int = 1) -> Any:
    cell = table.TableCell(**({"numberrowsspanned": rows} if rows > 1 else {}))
    cell.addElement(text.P(text=words))
    return cell


def _fill_sheet(
    sheet: Any, title: str, heads: Sequence[str], lines: Iterable[Sequence[str]]
) -> None:
    if title:
        sheet.append([title])
    for cells in (heads, *lines):
        sheet.append(list(cells))
