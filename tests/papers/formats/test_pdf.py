"""The paper as PDF, read back with another library: its text, tags and pages.

Whether it is to PDF/UA-1 a validator tells, in test_pdf_standard.py.
"""

import hashlib
import io
import re
from functools import cache
from itertools import groupby, pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from papers.description import Paper
from papers.formats import pdf
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_empty_paper,
    make_line,
    make_paper,
    make_paper_of,
    make_paper_with_text,
)
from tests.helpers.pdf_tags import TaggedElement, tag_tree, text_heights

FOOTER = re.compile(r"1st Phase Community Budgets: .*, as at 22 March 2011\s+Page (\d+) of (\d+)")
# Fifteen millimetres, for the page number.
FOOT = 15 / 25.4 * 72
HEADINGS = {f"/H{level}": level for level in range(1, 7)}


@cache
def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.render(paper)))


def pages(paper: Paper) -> list[str]:
    return [words(page.extract_text()) for page in read(paper).pages]


def words(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> str:
    return "".join(text.split())


def read_tree(paper: Paper) -> TaggedElement:
    return tag_tree(read(paper))


# The words.


def test_every_line_is_printed_word_for_word_in_order():
    paper = make_paper()
    text = " ".join(pages(paper))
    at = 0
    for _, _, line in paper.lines():
        for said in (line.reference, line.area, line.issue, line.department, line.status):
            # Of what stands in a row, the reference comes first; in a workstream, the issue does.
            assert words(said) in text
        at = text.index(line.reference, at)
        at = text.index(words(line.status), at)


def test_rows_contain_only_their_cells():
    paper = make_paper()
    tables = list(read_tree(paper).all("/Table"))
    rows = [
        [letters(cell.text) for cell in row.all("/TD")]
        for table in tables[:2]
        for row in table.all("/TR")
    ]
    lines = [
        [letters(cell) for cell in (it.reference, it.area, it.issue, it.department, it.status)]
        for annex in paper.annexes
        for part in annex.parts
        if hasattr(part, "lines")
        for it in part.lines
    ]
    assert [row for row in rows if row] == lines


@pytest.mark.parametrize(
    "name", [name for name in AWKWARD_TEXTS if name not in ("hebrew", "arabic")]
)
def test_awkward_text_is_printed_in_full_in_each_cell(name: str):
    text = AWKWARD_TEXTS[name]
    document = read_tree(make_paper_with_text(text))
    (row,) = [list(row.all("/TD")) for row in document.all("/TR") if list(row.all("/TD"))]
    assert [letters(cell.text) for cell in row] == ["CB-001", *[letters(text)] * 4]
    if "•" not in text:
        # The workstream says it four times more: as issue, area, department and status.
        assert letters(document.text).count(letters(text)) == 8


@pytest.mark.parametrize("name", ["hebrew", "arabic"])
def test_right_to_left_text_is_printed_in_full(name: str):
    """The file has them in visual order, so only their characters are compared."""
    document = read_tree(make_paper_with_text(AWKWARD_TEXTS[name]))
    (row,) = [list(row.all("/TD")) for row in document.all("/TR") if list(row.all("/TD"))]
    for cell in row[1:]:
        assert sorted(letters(cell.text)) == sorted(letters(AWKWARD_TEXTS[name]))


@pytest.mark.parametrize(
    ("name", "first", "last"), [("hebrew", "שלום", "בקשות"), ("arabic", "مرحبا", "طلبات")]
)
def test_right_to_left_text_starts_at_the_right(name: str, first: str, last: str):
    places = {}

    def note(text: str, matrix: list[float], line: list[float], *_: Any) -> None:
        places.setdefault(text.strip(), matrix[4] + line[4])

    page = read(make_paper_of(make_line(status=AWKWARD_TEXTS[name]))).pages[1]
    page.extract_text(visitor_text=note)
    assert places[first] > places[last]


def test_characters_that_no_font_draws_can_still_be_read():
    """Chinese and Hindi are drawn; of the last ones a box is printed, and the words are kept."""
    text = "李 हिन्दी \U00020000\U00020001\U00020000 \U0001fbff \U0010fffd \ue000 the end"
    document = read_tree(make_paper_of(make_line(status=text)))
    assert letters(list(document.all("/TD"))[-1].text) == letters(text)


def test_markup_is_printed_as_text():
    text = "#strong[x] *x* _y_ $z$ @ref <label> `raw` // not a comment /* nor this */ = no heading"
    paper = make_paper_of(make_line(status=text), title=f"Title {text}", introduction=text)
    assert " ".join(pages(paper)).count(text) >= 3
    assert len(list(read_tree(paper).all("/H1"))) == 1


def test_bullets_in_cells_are_lists():
    status = "Before.\n• one\n• two\nAfter."
    (cell,) = list(read_tree(make_paper_of(make_line(status=status))).all("/TD"))[-1:]
    assert [child.tag for child in cell.children] == ["/P", "/L", "/P"]
    assert [letters(each.text) for each in cell.all("/LBody")] == ["one", "two"]


def test_columns_of_a_pasted_table_stay_apart():
    [_, page] = read(make_paper_of(make_line(status="Agency\t2011\t£40,000"))).pages
    assert "Agency\u2003\u20032011\u2003\u2003£40,000" in page.extract_text()


def test_changes_come_first_in_sentences():
    first, *others = pages(make_paper())
    assert "CB-019 moved from in progress to resolved: DH confirmed flexibility." in first
    assert "CB-002: DfE: Write to areas (due 1 April 2011) – added." in first
    assert first.index("Changes since") < first.index("Unchanged: CB-001 and CB-003.")
    assert "Unchanged" not in " ".join(others)


def test_covering_words_are_lists_with_their_numbers_and_links():
    introduction = "3. To **note** [it](https://www.gov.uk/).\n4. To agree it.\na. In part."
    paper = make_paper(introduction=introduction, changes=None, annexes=())
    document = read_tree(paper)
    bodies = [letters(each.text) for each in document.all("/LBody")]
    assert bodies == ["Tonoteit.", "Toagreeit.", "Inpart."]
    assert [letters(each.text) for each in document.all("/Lbl")] == ["3.", "4.", "a."]
    assert [letters(each.text) for each in document.all("/Link")] == ["it"]


def test_parts_without_a_line_say_so():
    text = " ".join(pages(make_empty_paper()))
    assert "No requests are in progress." in text
    assert "No requests are being taken forward through on-going workstreams." in text
    assert "No requests have been resolved." in text
    assert not list(read_tree(make_empty_paper()).all("/Table"))


# What PDF/UA-1 asks, as far as it can be read from the file.


@pytest.fixture(params=["a paper", "an empty one", "an emoji", "a long one"])
def any_paper(request: pytest.FixtureRequest) -> Paper:
    return {
        "a paper": make_paper(),
        "an empty one": make_empty_paper(),
        "an emoji": make_paper_with_text(AWKWARD_TEXTS["emoji"] + "\U00020000"),
        "a long one": make_paper_with_text(AWKWARD_TEXTS["20,000 characters"]),
    }[request.param]


def test_it_says_that_it_is_pdf_ua(any_paper: Paper):
    root = read(any_paper).trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_says_its_title_and_author_in_both_places(any_paper: Paper):
    reader = read(any_paper)
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == any_paper.title
    assert reader.metadata.author == any_paper.organisation
    assert f">{any_paper.title}</rdf:li></rdf:Alt></dc:title>" in metadata


def test_all_content_is_tagged_or_an_artifact(any_paper: Paper):
    reader = read(any_paper)
    for page in reader.pages:
        depth = 0
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"S", b"f", b"f*", b"Do"):
                assert depth > 0, (operands, operator)
        assert depth == 0
        assert page["/Tabs"] == "/S"
        assert "/StructParents" in page


def test_headings_start_with_the_title_and_skip_no_level(any_paper: Paper):
    headings = list(read_tree(any_paper).all(*HEADINGS))
    levels = [HEADINGS[heading.tag] for heading in headings]
    assert letters(headings[0].text) == letters(any_paper.title)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_headings_are_those_of_the_paper_in_order():
    found = [letters(each.text) for each in read_tree(make_paper()).all("/H2", "/H3", "/H4")]
    said = [
        "Changes since the meeting of 3 March 2011",
        *(f"CB-{number:03}: {make_line(number).issue}" for number in (34, 19, 2)),
        "Next steps",
        "About this paper",
        "Annex A: Requests of Whitehall identified by the first phase places to be concluded",
        "Table 1: Requests received from areas that need to be resolved",
        "Requests received from areas planned to be addressed through on-going workstreams",
        "Access to innovative finance models",
        "Data Sharing (general concern raised with Departments)",
        "Other requests to be resolved after April",
        "Annex B: Requests received from areas that have been addressed",
        "Requests and their outcomes",
    ]
    assert found == [letters(heading) for heading in said]


def test_tables_name_their_columns_for_every_cell(any_paper: Paper):
    for table in read_tree(any_paper).all("/Table"):
        heads = list(table.all("/TH"))
        assert [letters(head.text) for head in heads][:4] == ["Ref", "Area", "Issue", "Dept"]
        assert all(head.attributes()["/Scope"] == "/Column" for head in heads)
        known = {str(head.node["/ID"]) for head in heads}
        for row in table.all("/TR"):
            assert len(row.children) == 5
        for cell in table.all("/TD"):
            assert {str(each) for each in cell.attributes()["/Headers"]} <= known


def test_no_image_lacks_alternative_text(any_paper: Paper):
    for figure in read_tree(any_paper).all("/Figure", "/Formula"):
        assert figure.node["/Alt"]


def test_fonts_are_embedded(any_paper: Paper):
    for page in read(any_paper).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert "/ToUnicode" in font


# The pages.


def test_wide_tables_are_landscape_and_prose_portrait():
    reader = read(make_paper())
    upright = [page.mediabox.height > page.mediabox.width for page in reader.pages]
    # The cover, Annex A with its table and then its prose, and Annex B.
    assert [is_upright for is_upright, _ in groupby(upright)] == [True, False, True, False]
    assert {round(float(max(page.mediabox[2:])) / 72 * 25.4) for page in reader.pages} == {297}


def test_every_page_says_its_number_and_how_many_there_are(any_paper: Paper):
    texts = pages(any_paper)
    numbers = [FOOTER.search(text) for text in texts]
    found = [(int(number[1]), int(number[2])) for number in numbers if number]
    assert found == [(page, len(texts)) for page in range(1, len(texts) + 1)]


def test_tables_repeat_headings_and_rows_do_not_split():
    lines = [make_line(number, status="A word or two. " * 6 * number) for number in range(1, 26)]
    texts = pages(make_paper_of(*lines))[1:]
    assert len(texts) > 3
    assert all("Ref Area Issue Dept Status" in text for text in texts)
    rows = list(read_tree(make_paper_of(*lines)).all("/TR"))
    assert [len(row.pages) for row in rows] == [1] * (1 + len(lines))


def test_a_row_taller_than_a_page_is_printed_in_full():
    paper = make_paper_of(make_line(status=AWKWARD_TEXTS["20,000 characters"]), make_line(2))
    texts = pages(paper)[1:]
    shown = words(" ".join(FOOTER.sub("", text).partition("Status")[2] for text in texts))
    assert shown.count("The word of the department.") == 714
    assert shown.index("The end.") < shown.index("CB-002")


def test_rows_of_any_height_end_above_the_footer():
    """A row kept on one page must fit one, even in wide characters."""
    lines = [
        make_line(number, issue="WWWW " * number, status="• WWWWWWWW WWWWWWWWW\n" * number)
        for number in range(1, 41)
    ]
    reader = read(make_paper_of(*lines, make_line(41, area="WWWWW WW " * 40, department="W" * 100)))
    assert min(min(text_heights(page, reader)) for page in reader.pages) > FOOT


def test_nothing_overlaps_the_footer(any_paper: Paper):
    reader = read(any_paper)
    assert min(min(text_heights(page, reader)) for page in reader.pages) > FOOT


def test_a_word_longer_than_a_line_is_wrapped():
    page = read(make_paper_with_text(AWKWARD_TEXTS["one word"])).pages[1].extract_text()
    assert "xxxx" in page
    assert max(len(line) for line in page.splitlines()) < 120


def test_a_word_that_fits_a_line_is_not_split():
    line = make_line(area="Blackburn, Leicestershire", department="DWP, Communities, CABINET")
    page = read(make_paper_of(line)).pages[1].extract_text()
    for word in ("Blackburn,", "Leicestershire", "DWP,", "Communities,", "CABINET"):
        assert word in page.split()


def test_the_same_paper_is_the_same_file():
    first, second = (hashlib.sha256(pdf.render(make_paper())).digest() for _ in range(2))
    assert first == second
    assert hashlib.sha256(pdf.render(make_paper(sentence="Another."))).digest() != first


def test_a_missing_font_is_an_error(tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    """Typst would leave out every word, and say nothing."""
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    with pytest.raises(RuntimeError, match="unknown font family"):
        pdf.render(make_paper())
