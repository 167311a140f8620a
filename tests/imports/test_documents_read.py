"""What Word and LibreOffice put into a cell, and what a reader of the page sees of it."""

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from imports.files.formats import read_file
from imports.rules.columns import find_heads
from tests.factories.imports.bad_files import repacked
from tests.factories.imports.source_papers import plain_odt, save

W = nsdecls("w")
URN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{each}="{URN}:{each}:1.0"' for each in ("office", "table", "text", "style")
)


def word_cell(*paragraphs: str) -> str:
    """Return what is read of a cell with these paragraphs, written as XML."""
    file = Document()
    grid = file.add_table(2, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "Area", "Issue"
    grid.cell(1, 0).text = "Hull"
    cell = grid.cell(1, 1)._tc
    cell.remove(cell.p_lst[0])
    for inside in paragraphs:
        cell.append(parse_xml(f"<w:p {W}>{inside}</w:p>"))
    (table,) = read_file(save(file)).tables
    return table.rows[1].cells[1]


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        (run("pool") + run("ing"), "pooling"),
        (f"<w:ins>{run('pooling')}</w:ins>", "pooling"),
        (
            run("pooling") + "<w:del><w:r><w:delText>all </w:delText></w:r></w:del>",
            "pooling",
        ),
        (f"<w:smartTag>{run('West London')}</w:smartTag>", "West London"),
        (f"<w:hyperlink>{run('the note')}</w:hyperlink>", "the note"),
        (f"<w:sdt><w:sdtContent>{run('chosen')}</w:sdtContent></w:sdt>", "chosen"),
        (run("one") + "<w:r><w:br/></w:r>" + run("two"), "one\ntwo"),
        (run("a") + "<w:r><w:noBreakHyphen/></w:r>" + run("b"), "a\u2011b"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("7"), "7"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>' + run("\tpool"), "• pool"),
        ('<w:r><w:sym w:font="Symbol" w:char="0000"/></w:r>' + run("pool"), "pool"),
        ('<w:r><w:sym w:font="Symbol" w:char="D800"/></w:r>' + run("pool"), "pool"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>' + run(" pool"), "• pool"),
        ('<w:pPr><w:pStyle w:val="ListBullet"/></w:pPr>' + run("pool"), "• pool"),
        ('<w:pPr><w:pStyle w:val="ListNumber"/></w:pPr>' + run("pool"), "pool"),
        (run("‘Top down’  targets\u00a0– now"), "‘Top down’ targets – now"),
    ],
)
def test_a_word_paragraph_reads_as_it_is_seen(inside: str, seen: str):
    assert word_cell(inside) == seen


def test_paragraphs_of_a_cell_are_lines_and_empty_ones_are_left_out():
    assert word_cell(run("one"), run(" "), run("two")) == "one\ntwo"


def test_a_table_in_a_cell_is_lines_with_tabs():
    inner = (
        f"<w:tbl {W}><w:tr><w:tc><w:p>{run('2011')}</w:p></w:tc>"
        f"<w:tc><w:p>{run('£5')}</w:p></w:tc></w:tr></w:tbl>"
    )
    file = Document()
    grid = file.add_table(2, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "Area", "Issue"
    grid.cell(1, 0).text = "Hull"
    grid.cell(1, 1)._tc.insert(1, parse_xml(inner))
    (table,) = read_file(save(file)).tables
    assert table.rows[1].cells == ("Hull", "2011\t£5")


def test_heads_over_two_rows_take_the_row_that_names_columns():
    file = Document()
    grid = file.add_table(3, 4)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Who and what"
    grid.cell(0, 2).merge(grid.cell(0, 3)).text = "Where it stands"
    for place, words in enumerate(("Area", "Issue", "Dept", "Status")):
        grid.cell(1, place).text = words
        grid.cell(2, place).text = f"{words} of Hull"
    (table,) = find_heads(read_file(save(file)).tables)
    assert table.heads == ("Area", "Issue", "Dept", "Status")
    assert [row.cells for row in table.rows] == [
        ("Area of Hull", "Issue of Hull", "Dept of Hull", "Status of Hull")
    ]


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ('<text:p>a<text:s text:c="3"/>b<text:tab/>c</text:p>', "a b\tc"),
        ("<text:p>one<text:line-break/>two</text:p>", "one\ntwo"),
        ("<text:p>po<text:span>ol</text:span>ing<text:soft-page-break/></text:p>", "pooling"),
        (
            "<text:p>pooling<text:note><text:note-body><text:p>1</text:p></text:note-body>"
            "</text:note></text:p>",
            "pooling",
        ),
        (
            "<text:p>pooling<office:annotation><text:p>Why?</text:p></office:annotation></text:p>",
            "pooling",
        ),
        (
            "<text:list><text:list-item><text:p>one</text:p></text:list-item>"
            "<text:list-item><text:p>two</text:p></text:list-item></text:list>",
            "• one\n• two",
        ),
        (
            '<text:list text:style-name="N"><text:list-item><text:p>one</text:p></text:list-item>'
            "</text:list>",
            "one",
        ),
    ],
)
def test_an_opendocument_cell_reads_as_it_is_seen(inside: str, seen: str):
    numbered = (
        '<office:automatic-styles><text:list-style style:name="N">'
        "<text:list-level-style-number/></text:list-style></office:automatic-styles>"
    )
    deleted = "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
    cells = ("<text:p>Area</text:p>", "<text:p>Issue</text:p>"), ("<text:p>Hull</text:p>", inside)
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    content = (
        f"<office:document-content {SPACES}>{numbered}<office:body><office:text>{deleted}"
        f"<table:table>{rows}</table:table></office:text></office:body></office:document-content>"
    )
    (table,) = read_file(repacked(plain_odt(), {"content.xml": content.encode()})).tables
    assert table.rows[1].cells[1] == seen
