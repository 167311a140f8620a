"""The paper as HTML, read back with another parser: its text, headings and safety."""

import re
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree

from papers.description import AnnexTable, Paper
from papers.formats import html
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_changes,
    make_empty_paper,
    make_line,
    make_paper,
    make_paper_of,
    make_paper_with_text,
)


def read(paper: Paper) -> BeautifulSoup:
    page = BeautifulSoup(html.render(paper).decode("utf-8"), "lxml")
    # Places where a long word may break are no spaces.
    for each in page.find_all("wbr"):
        each.unwrap()
    page.smooth()
    return page


def words(text: str) -> str:
    """Return words with one space between them: a browser folds spaces, and so do we."""
    return " ".join(text.replace("•", " ").split())


def said(element: Tag) -> str:
    return words(element.get_text(" "))


def rows(page: BeautifulSoup | Tag) -> list[list[str]]:
    return [[said(cell) for cell in row.find_all("td")] for row in page.select("tbody tr")]


# The words.


def test_rows_hold_the_lines_of_each_table_word_for_word_and_in_order():
    paper = make_paper()
    tables = [
        part for annex in paper.annexes for part in annex.parts if isinstance(part, AnnexTable)
    ]
    shown = read(paper).select("table")[: len(tables)]
    for table, part in zip(shown, tables, strict=True):
        assert said(table.caption) == part.heading
        assert [said(head) for head in table.find_all("th")][-1] == part.status_heading
        assert rows(table) == [
            [words(text) for text in (it.reference, it.area, it.issue, it.department, it.status)]
            for it in part.lines
        ]


def test_every_line_is_in_order():
    paper = make_paper(changes=None)
    text = said(read(paper).main)
    at = 0
    for _, heading, line in paper.lines():
        assert heading in text[: text.index(line.reference, at)]
        at = text.index(line.reference, at)
        at = text.index(words(line.status), at)


def test_a_workstream_says_the_issue_and_then_its_status():
    text = said(read(make_paper()).main)
    assert (
        "Access to innovative finance models CB-016: Flexibilities on assessment process (for "
        "children) / extending dispensations (16) Area: All / many areas; Dept: DfE "
        "Current status: DfE and MoJ will work with boroughs" in text
    )


@pytest.mark.parametrize("name", AWKWARD_TEXTS)
def test_awkward_text_is_printed_in_full(name: str):
    text = words(AWKWARD_TEXTS[name])
    page = read(make_paper_with_text(AWKWARD_TEXTS[name]))
    assert rows(page) == [["CB-001", *[text] * 4]]
    assert said(page.main).count(text) == 8


@pytest.mark.parametrize("field", ["title", "organisation", "introduction", "sentence", "about"])
def test_markup_is_escaped_on_the_cover(field: str):
    text = AWKWARD_TEXTS["markup"]
    page = read(make_paper(**{field: ((text, text),) if field == "about" else text}))
    assert not page.find_all(["script", "b"])
    assert words(text) in said(page.main)


def test_bullets_are_a_list_and_line_breaks_paragraphs():
    page = read(make_paper_of(make_line(status="Before.\n• one\n• two\nAfter.")))
    cell = page.select("tbody td")[-1]
    assert [child.name for child in cell.find_all(recursive=False)] == ["p", "ul", "p"]
    assert [said(item) for item in cell.find_all("li")] == ["one", "two"]


def test_parts_without_a_line_say_so():
    page = read(make_empty_paper())
    text = said(page.main)
    assert "No requests are in progress." in text
    assert "No requests are being taken forward through on-going workstreams." in text
    assert not page.find_all("table")


def test_changes_come_first_in_sentences():
    page = read(make_paper())
    text = said(page.main)
    first = text.index("Changes since the meeting of 3 March 2011")
    for part in (
        make_changes().sentence,
        "CB-019 moved from in progress to resolved: DH confirmed flexibility.",
        "CB-002: DfE: Write to areas (due 1 April 2011) – added.",
        "Unchanged: CB-001 and CB-003.",
        "About this paper",
        "Annex A",
    ):
        assert text.index(part, first) > first
        first = text.index(part, first)
    assert not page.find_all(["del", "ins"])


def test_covering_words_are_lists_bold_and_links_and_nothing_else():
    page = read(
        make_paper(
            introduction="# Aim\n2. To **note** [it](https://www.gov.uk/).\na. A part.\n"
            "[no](javascript:alert(1)) <b>x</b>",
            changes=None,
        )
    )
    numbers, letters = page.main.find_all("ol")
    assert (numbers["start"], said(numbers)) == ("2", "To note it .")
    assert (letters["type"], said(letters)) == ("a", "A part.")
    assert said(page.find("strong")) == "note"
    assert [link["href"] for link in page.find_all("a")] == ["https://www.gov.uk/"]
    assert "[no](javascript:alert(1)) <b>x</b>" in said(page.main)


# The page.


@pytest.fixture(params=["a paper", "an empty one", "hostile words"])
def any_paper(request: pytest.FixtureRequest) -> Paper:
    return {
        "a paper": make_paper(),
        "an empty one": make_empty_paper(),
        "hostile words": make_paper_with_text(AWKWARD_TEXTS["markup"]),
    }[request.param]


def test_it_says_its_title_and_language(any_paper: Paper):
    page = read(any_paper)
    assert html.render(any_paper).startswith(b"<!DOCTYPE html>")
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert page.title is not None
    assert page.title.get_text() == any_paper.title
    assert [said(heading) for heading in page.find_all("h1")] == [any_paper.title]
    assert page.select_one("meta[charset=utf-8]")
    assert page.select_one("meta[name=viewport]")


def test_headings_skip_no_heading_level(any_paper: Paper):
    found = read(any_paper).find_all(re.compile("^h[1-6]$"))
    levels = [int(heading.name[1]) for heading in found]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_headings_are_those_of_the_paper():
    page = read(make_paper(changes=None))
    found = [(each.name, said(each)) for each in page.find_all(["h2", "h3", "h4"])]
    assert found[:4] == [
        (
            "h2",
            "Annex A: Requests of Whitehall identified by the first phase places to be concluded",
        ),
        ("h3", "Table 1: Requests received from areas that need to be resolved"),
        (
            "h3",
            "Requests received from areas planned to be addressed through on-going workstreams",
        ),
        ("h4", "Access to innovative finance models"),
    ]


def test_tables_have_a_name_and_each_cell_its_column(any_paper: Paper):
    for table in read(any_paper).find_all("table"):
        assert isinstance(table, Tag)
        assert said(table.caption)
        heads = [said(head) for head in table.find_all("th", scope="col")]
        for row in table.select("tbody tr"):
            # On a phone the heads are not shown, and each cell names its own.
            assert [cell["data-label"] for cell in row.find_all("td")] == heads


def test_it_loads_no_external_resources(any_paper: Paper):
    page = read(any_paper)
    assert not page.find_all(["script", "link", "img", "iframe", "object", "base", "form", "a"])
    (style,) = page.find_all("style")
    assert "url(" not in style.get_text()
    assert "@import" not in style.get_text()
    for element in page.find_all(True):
        assert not {"style", "src", "href", "srcset"} & set(element.attrs)
        assert not [name for name in element.attrs if name.startswith("on")]


def test_it_is_well_formed(any_paper: Paper):
    """No end tag is missing or too many: but for void elements it could be read as XML."""
    text = re.sub(r"<(meta|wbr)\b([^>]*)>", r"<\1\2/>", html.render(any_paper).decode("utf-8"))
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    root: Any = etree.fromstring(text.removeprefix("<!DOCTYPE html>").strip().encode())
    assert root.tag == "html"
