"""The chart of the summary, in each format that can show it."""

import io
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup
from lxml import etree
from pypdf import PdfReader

from papers.description import FactTable, Paper
from papers.formats import html, opendocument, pdf, summary_chart, word
from tests.factories.papers import make_facts, make_paper
from tests.helpers.pdf_tags import tag_tree

ROWS = (
    ("All requests", "15", "3", "1,015", "0"),
    ("Department for Education", "3", "1", "1,002", "0"),
    ("Ministry <of> Justice", "12", "2", "13", "0"),
)
ALT = (
    "Bar chart. Requests by department, by stage. Department for Education: 3 in progress, "
    "1 on-going workstream, 1,002 resolved; Ministry <of> Justice: 12 in progress, 2 on-going "
    "workstream, 13 resolved. The table below has the same numbers."
)


def make_summary(*rows: tuple[str, ...]) -> FactTable:
    return make_facts(
        heading="Requests by department",
        headings=(
            "Department",
            "In progress",
            "On-going workstream",
            "Resolved",
            "Past target date",
        ),
        widths=(40, 15, 15, 15, 15),
        rows=rows or ROWS,
        warning="",
        notes=(),
    )


@pytest.fixture
def paper() -> Paper:
    return make_paper(summary=make_summary())


def test_each_department_has_a_bar_with_its_numbers_in_words_too():
    chart = summary_chart.draw(make_summary())
    assert chart
    assert chart.alt == ALT
    drawn = etree.fromstring(chart.svg.encode())
    texts = [each.text for each in drawn.iter("{*}text")]
    assert "Ministry <of> Justice" in texts
    assert "All requests" not in texts
    widths = [float(each.get("width")) for each in drawn.iter("{*}rect")][3:]
    assert len(widths) == 6
    assert widths[2] == pytest.approx(max(widths))


def test_a_bar_too_narrow_for_its_number_has_none():
    chart = summary_chart.draw(make_summary())
    assert chart
    texts = [each.text for each in etree.fromstring(chart.svg.encode()).iter("{*}text")]
    assert "1,002" in texts
    assert "3" not in texts


@pytest.mark.parametrize(
    "rows",
    [
        (("All requests", "0", "0", "0", "0"), ("DfE", "0", "0", "0", "0")),
        tuple((f"Department {number}", "1", "0", "0", "0") for number in range(30)),
    ],
    ids=["nothing", "too many"],
)
def test_there_is_no_chart_of_nothing_or_of_more_than_fits(rows: Any):
    assert summary_chart.draw(make_summary(*rows)) is None


def test_word_has_it_as_a_picture_with_its_words(paper: Paper):
    with zipfile.ZipFile(io.BytesIO(word.render(paper))) as file:
        pictures = [name for name in file.namelist() if name.startswith("word/media/")]
        assert [file.read(name)[:4] for name in pictures] == [b"\x89PNG"]
        body = etree.fromstring(file.read("word/document.xml"))
    assert [each.get("descr") for each in body.iter("{*}docPr")] == [ALT]
    assert word.render(paper) == word.render(paper)


def test_opendocument_has_it_as_a_picture_with_its_words(paper: Paper):
    with zipfile.ZipFile(io.BytesIO(opendocument.render(paper))) as file:
        assert file.read("Pictures/chart.png")[:4] == b"\x89PNG"
        body = etree.fromstring(file.read("content.xml"))
    assert [each.text for each in body.iter("{*}frame").__next__().iter("{*}desc")] == [ALT]
    assert opendocument.render(paper) == opendocument.render(paper)


def test_pdf_has_it_as_a_figure_with_its_words(paper: Paper):
    tree = tag_tree(PdfReader(io.BytesIO(pdf.render(paper))))
    (figure,) = tree.all("/Figure")
    assert str(figure.node["/Alt"]) == ALT


def test_html_has_it_as_a_drawing_with_its_words(paper: Paper):
    page = BeautifulSoup(html.render(paper).decode(), "lxml")
    drawing = page.select_one("[role=img]")
    assert drawing
    assert drawing["aria-label"] == ALT
    assert drawing.find("svg")
