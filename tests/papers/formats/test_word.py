"""The paper as Word: its pages, tables and properties. Its text: test_word_and_opendocument."""

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import mammoth
from lxml import html

from papers.description import Paper
from papers.formats import word
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_line,
    make_paper,
    make_paper_of,
    make_paper_with_text,
)
from tests.helpers.documents import WORD, W, WordReader, word_part

PORTRAIT, LANDSCAPE = ("11906", "16838", "portrait"), ("16838", "11906", "landscape")


def find(paper: Paper, path: str, part: str = "word/document.xml") -> Any:
    return word_part(paper, part).xpath(path, namespaces=WORD)


def rows(paper: Paper) -> Iterator[Any]:
    return iter(find(paper, "//w:tbl/w:tr"))


def page(paper: Paper) -> Any:
    """The paper as mammoth reads it."""
    return html.fromstring(mammoth.convert_to_html(io.BytesIO(word.render(paper))).value)


# Pages.


def test_wide_tables_are_landscape_and_prose_portrait():
    sizes = [
        tuple(size.get(f"{W}{name}", "portrait") for name in ("w", "h", "orient"))
        for size in find(make_paper(), "//w:sectPr/w:pgSz")
    ]
    # Annex A has a table and then prose.
    assert sizes == [PORTRAIT, LANDSCAPE, PORTRAIT, LANDSCAPE]


def test_an_annex_begins_a_page():
    kinds = find(make_paper(), "//w:sectPr/w:type/@w:val")
    assert set(kinds) <= {"nextPage"}
    first = [
        (end.getnext() if end is not None else None)
        for end in find(make_paper(), "//w:body/w:p[w:pPr/w:sectPr]")
    ]
    assert [WordReader().style(each) for each in first] == ["Heading1", "Heading2", "Heading1"]


def test_no_page_has_the_last_row_of_a_table_alone():
    table = find(make_paper(), "//w:tbl")[0]
    kept = [bool(row.xpath(".//w:keepNext", namespaces=WORD)) for row in table.iter(f"{W}tr")]
    assert kept == [False] * 14 + [True, False]


def test_every_page_has_a_page_number():
    assert len(find(make_paper(), "//w:footerReference")) == 1, "the sections share a footer"
    foot = "".join(
        find(make_paper(), "//w:p[last()]//w:t/text() | //w:fldSimple/@w:instr", "word/footer1.xml")
    )
    assert foot == "Page PAGE1 of NUMPAGES1"
    assert find(make_paper(), "string(//w:p[1])", "word/footer1.xml").strip() == (
        "1st Phase Community Budgets: requests of Whitehall, as at 22\u00a0March\u00a02011"
    )


# Tables.


def test_table_headings_repeat_on_each_page():
    heads = find(make_paper(), "//w:tbl/w:tr[w:trPr/w:tblHeader]")
    firsts = find(make_paper(), "//w:tbl/w:tr[1]")
    assert len(heads) == 2
    assert heads == firsts


def test_table_headings_are_shaded():
    (shade,) = find(
        make_paper(), "//w:tblStylePr[@w:type='firstRow']//w:shd/@w:fill", "word/styles.xml"
    )
    assert shade == "E7E6E6"
    assert find(make_paper(), "//w:tblPr/w:tblLook/@w:firstRow") == ["1"] * 2


def test_a_table_has_a_paragraph_after_it():
    after = find(make_paper(), "//w:tbl/following-sibling::*[1]")
    assert [each.tag for each in after] == [f"{W}p"] * 2


def test_another_reader_recognises_table_headings():
    heads = page(make_paper()).xpath("//table/thead/tr")
    assert [[cell.text_content() for cell in head] for head in heads] == [
        ["Ref", "Area", "Issue", "Dept", last] for last in ("Status", "Outcome")
    ]


def test_a_row_does_not_break_over_pages():
    assert len(list(rows(make_paper()))) == 15 + 15 + 2
    assert all(row.find("w:trPr/w:cantSplit", WORD) is not None for row in rows(make_paper()))


def test_a_row_that_may_be_taller_than_a_page_does_break():
    tall = make_line(2, status=AWKWARD_TEXTS["20,000 characters"])
    kept = [
        row.find("w:trPr/w:cantSplit", WORD) is not None
        for row in rows(
            make_paper_of(make_line(1), tall, make_line(3, area="x" * 1_000), make_line(4))
        )
    ]
    assert kept == [True, True, False, False, True]


def test_columns_are_as_wide_as_their_cells():
    for table in find(make_paper(), "//w:tbl"):
        grid = table.xpath("w:tblGrid/w:gridCol/@w:w", namespaces=WORD)
        assert len(grid) == 5
        for row in table.iterfind("w:tr", WORD):
            assert row.xpath("w:tc/w:tcPr/w:tcW/@w:w", namespaces=WORD) == grid


def test_tables_have_alternative_text():
    captions = find(make_paper(), "//w:tblPr/w:tblCaption/@w:val")
    assert captions == [
        "Table 1: Requests received from areas that need to be resolved",
        "Requests and their outcomes",
    ]
    assert find(make_paper(), "//w:tblPr/w:tblDescription/@w:val") == [
        "15 requests, one in each row, with its reference, area, issue, department and status.",
        "15 requests, one in each row, with its reference, area, issue, department and outcome.",
    ]


def test_bullets_are_a_list_also_in_a_cell():
    found = page(make_paper_of(make_line(status="Before.\n• one\n• two\nAfter.")))
    cell = found.xpath("//tbody/tr/td[5]")[0]
    assert [(each.tag, each.text_content()) for each in cell] == [
        ("p", "Before."),
        ("ul", "onetwo"),
        ("p", "After."),
    ]
    assert [each.text_content() for each in cell.iter("li")] == ["one", "two"]


def test_every_style_of_a_bullet_has_one():
    for name in ("ListBullet", "WideBullet", "TableBullet"):
        number = find(
            make_paper(), f"//w:style[@w:styleId='{name}']//w:numId/@w:val", "word/styles.xml"
        )[0]
        path = (
            f"//w:abstractNum[@w:abstractNumId=//w:num[@w:numId='{number}']/w:abstractNumId/@w:val]"
        )
        assert find(make_paper(), f"{path}//w:lvlText/@w:val", "word/numbering.xml") == ["•"]
        assert find(make_paper(), f"{path}//w:pStyle/@w:val", "word/numbering.xml") == [name]


def test_every_cell_has_a_paragraph():
    assert all(len(cell.findall("w:p", WORD)) for cell in find(make_paper_with_text(""), "//w:tc"))


# Words.


def test_spaces_at_the_ends_of_words_are_said_to_count():
    ends = find(make_paper(), "//w:t[starts-with(., ' ') or substring(., string-length()) = ' ']")
    assert ends
    assert all(each.get("{http://www.w3.org/XML/1998/namespace}space") for each in ends)


def test_typed_numbers_are_numbers_of_word_that_go_on_over_headings():
    paper = make_paper(
        introduction="# One\n1. First.\n2. Second.\na. Part.\nb. Part.\n# Two\n3. Third.\n7. New."
    )
    numbered = [
        (WordReader().words(each), each.find("w:pPr/w:numPr/w:numId", WORD).get(f"{W}val"))
        for each in find(paper, "//w:body/w:p[w:pPr/w:numPr]")
    ]
    ids = [number for _, number in numbered]
    assert [text for text, _ in numbered] == [
        *("First.", "Second.", "Part.", "Part.", "Third.", "New."),
    ]
    assert ids[0] == ids[1] == ids[4]
    assert ids[2] == ids[3]
    assert len(set(ids)) == 3
    for number, start, shape in ((ids[0], "1", "decimal"), (ids[2], "1", "lowerLetter")):
        path = f"//w:num[@w:numId='{number}']"
        numbering = "word/numbering.xml"
        assert find(paper, f"{path}//w:startOverride/@w:val", numbering) == [start]
        (kind,) = find(paper, f"{path}/w:abstractNumId/@w:val", numbering)
        path = f"//w:abstractNum[@w:abstractNumId='{kind}']//w:numFmt/@w:val"
        assert find(paper, path, numbering) == [shape]
    assert find(paper, f"//w:num[@w:numId='{ids[5]}']//w:startOverride/@w:val", numbering) == ["7"]


def test_bold_and_links_of_covering_words_are_those_of_word():
    paper = make_paper(introduction="To **note** the [report](https://www.gov.uk/a?b=c&d).")
    (bold,) = find(paper, "//w:r[w:rPr/w:b and w:t='note']")
    assert bold is not None
    (link,) = find(paper, "//w:fldSimple[w:r/w:t='report']/@w:instr")
    assert link == 'HYPERLINK "https://www.gov.uk/a?b=c&d"'


def test_right_to_left_text_is_marked():
    cells = find(make_paper_with_text(AWKWARD_TEXTS["hebrew"]), "//w:tbl/w:tr[2]/w:tc/w:p")
    assert [cell.find("w:pPr/w:bidi", WORD) is not None for cell in cells] == [False] + [True] * 4
    assert [cell.find("w:r/w:rPr/w:rtl", WORD) is not None for cell in cells] == [False] + [
        True
    ] * 4


# The file.


def test_its_language_is_british_english():
    assert find(make_paper(), "//w:docDefaults//w:lang/@w:val", "word/styles.xml") == ["en-GB"]
    assert find(make_paper(), "//w:themeFontLang/@w:val", "word/settings.xml") == ["en-GB"]
    assert find(make_paper(), "string(//dc:language)", "docProps/core.xml") == "en-GB"


def test_its_properties_match_the_paper():
    names = ("dc:title", "dc:subject", "dc:creator", "cp:lastModifiedBy", "dc:description")
    assert [find(make_paper(), f"string(//{name})", "docProps/core.xml") for name in names] == [
        "1st Phase Community Budgets: requests of Whitehall",
        "As at: 22 March 2011; Meeting: Ministers' meeting, 24 March 2011; Edition: 1",
        *["Department for Communities and Local Government"] * 2,
        "",
    ]
    for name in ("created", "modified"):
        assert find(make_paper(), f"string(//dcterms:{name})", "docProps/core.xml") == (
            "2011-03-22T00:00:00Z"
        )


def test_word_does_not_open_it_in_compatibility_mode():
    path = "//w:compatSetting[@w:name='compatibilityMode']/@w:val"
    assert find(make_paper(), path, "word/settings.xml") == ["15"]


def test_it_has_no_thumbnail():
    with zipfile.ZipFile(io.BytesIO(word.render(make_paper()))) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name or "Effects" in name]


def test_a_title_too_long_for_a_property_is_printed_in_full():
    title = "Requests of Whitehall, " * 13
    assert WordReader().said(make_paper(title=title))[1] == title
    assert find(make_paper(title=title), "string(//dc:title)", "docProps/core.xml") == title[:255]


def test_there_is_one_font():
    fonts = find(make_paper(), "//w:rFonts/@*", "word/styles.xml")
    fonts += find(make_paper(), "//w:rFonts/@*", "word/numbering.xml")
    assert set(fonts) == {"Arial"}


def test_every_style_used_is_defined():
    styles = set(find(make_paper(), "//w:style/@w:styleId", "word/styles.xml"))
    named = "//w:pStyle/@w:val | //w:tblStyle/@w:val | //w:basedOn/@w:val | //w:next/@w:val"
    for part in ("document", "styles", "numbering", "footer1"):
        assert set(find(make_paper(), named, f"word/{part}.xml")) <= styles


def test_the_same_paper_is_the_same_file():
    one, other = word.render(make_paper()), word.render(make_paper())
    assert one == other
    # Two that are made in one second would be the same with the moment in them.
    with zipfile.ZipFile(io.BytesIO(one)) as file:
        assert {member.date_time[0] for member in file.infolist()} == {1980}


def test_headings_stay_with_their_text():
    kept = find(make_paper(), "//w:style[w:pPr/w:keepNext]/@w:styleId", "word/styles.xml")
    assert {"Heading1", "Heading2", "Heading3", "Label"} <= set(kept)
    levels = [
        int(tag[1]) for tag in (each.tag for each in page(make_paper()).xpath("//h1|//h2|//h3"))
    ]
    assert all(after <= before + 1 for before, after in pairwise(levels))
