"""The paper of 22 March 2011 in every format, compared with its source.

Each format is read with another library than the one that wrote it.
"""

import io
import re
from collections.abc import Callable, Iterator

import clevercsv
import pytest
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader

from papers.description import Paper
from papers.domain import publish
from papers.domain.scope import PaperScope
from papers.formats import FORMATS
from papers.models import Edition
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from tests.factories.clock import TODAY
from tests.factories.source_lines import (
    ANNEX_C,
    COVER,
    END_OF_ANNEX_D,
    IN_PROGRESS,
    NOTES_OF_ANNEX_D,
    ON_GOING,
    OPENINGS_OF_ANNEX_A,
    RESOLVED,
    ROWS_OF_ANNEX_D,
    TITLE_OF_ANNEX_D,
    WARNING_OF_ANNEX_D,
)
from tests.helpers.documents import OpenDocumentReader, WordReader
from tests.helpers.pdf_tags import tag_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# The rows of the paper's tables, each of five cells, and all that it says.
Read = tuple[list[list[str]], str]


def words(text: str) -> str:
    return " ".join(text.replace("•", " ").split())


def from_html(file: bytes, paper: Paper) -> Read:
    page = BeautifulSoup(file.decode("utf-8"), "lxml")
    cells = [[cell.get_text(" ") for cell in row.find_all("td")] for row in page.select("tbody tr")]
    return cells, page.get_text(" ")


def from_word(file: bytes, paper: Paper) -> Read:
    reader = WordReader()
    return _rows(reader.tables(paper)), " ".join(reader.said(paper))


def from_opendocument(file: bytes, paper: Paper) -> Read:
    reader = OpenDocumentReader()
    return _rows(reader.tables(paper)), " ".join(reader.said(paper))


def from_pdf(file: bytes, paper: Paper) -> Read:
    document = tag_tree(PdfReader(io.BytesIO(file)))
    rows = [[cell.text for cell in row.all("/TD")] for row in document.all("/TR")]
    return [row for row in rows if row], document.text


def from_csv(file: bytes, paper: Paper) -> Read:
    lines = list(clevercsv.reader(file.decode("utf-8-sig").splitlines(keepends=True), "excel"))
    on_going = [" ".join((line[1], line[4], line[6])) for line in lines if line[1] in ON_GOING]
    rows = [line[2:] for line in lines[1:] if line[2] and line[1] not in ON_GOING]
    return rows, " ".join(on_going)


def from_json(file: bytes, paper: Paper) -> Read:
    annexes = yaml.safe_load(file)["annexes"]
    (table, on_going), (outcomes,) = (annex["parts"] for annex in annexes[:2])
    rows = [list(line.values()) for part in (table, outcomes) for line in part["lines"]]
    said = [
        " ".join((stream["heading"], line["issue"], line["status"]))
        for stream in on_going["workstreams"]
        for line in stream["lines"]
    ]
    return rows, " ".join(said)


READERS: dict[str, Callable[[bytes, Paper], Read]] = {
    "docx": from_word,
    "odt": from_opendocument,
    "pdf": from_pdf,
    "html": from_html,
    "csv": from_csv,
    "json": from_json,
}


def _rows(tables: list[list[list[str]]]) -> list[list[str]]:
    """Return the rows of some tables without their heads."""
    return [row for table in tables for row in table[1:]]


@pytest.fixture(params=["as at the day", "the first edition"])
def paper(request: pytest.FixtureRequest) -> Paper:
    if request.param == "as at the day":
        return PaperRequest(PaperScope(None), AsOf(TODAY)).build()
    return publish.load_paper(Edition.objects.get(number=1))


@pytest.mark.parametrize("extension", FORMATS)
def test_it_prints_the_lines_of_the_source_word_for_word_and_in_order(extension: str, paper: Paper):
    rows, said = READERS[extension](FORMATS[extension].render(paper), paper)
    assert [len(IN_PROGRESS), len(ON_GOING), len(RESOLVED)] == [15, 3, 15]
    # Words of a cell of a PDF are read without what stands between them.
    as_read = (lambda text: "".join(words(text).split())) if extension == "pdf" else words
    references = [f"CB-{number:03}" for number in (*range(1, 16), *range(19, 34))]
    # The source has no references. Data formats keep them, to name each request.
    first = 1 if paper.is_as_in_2011 and extension not in ("csv", "json") else 0
    assert [[as_read(cell) for cell in row] for row in rows[:30]] == [
        [as_read(text) for text in (reference, *line)[first:]]
        for reference, line in zip(references, IN_PROGRESS + RESOLVED, strict=True)
    ]
    text, at = as_read(said), 0
    for heading, (issue, bullets) in ON_GOING.items():
        for part in (heading, issue, *bullets):
            at = text.index(as_read(part), at) + len(as_read(part))


def test_the_first_edition_has_the_headings_and_openings_of_the_source():
    paper = publish.load_paper(Edition.objects.get(number=1))
    annex_a, annex_b, annex_c, annex_d = paper.annexes
    table, on_going = annex_a.parts
    assert annex_a.title == (
        "Community Budgets for Families with Multiple Problems: Requests of Whitehall identified "
        "by the first phase places to be concluded"
    )
    assert annex_a.opening.startswith("1. Places that are more advanced in their thinking")
    assert annex_a.opening.endswith(
        "may therefore continue to emerge as areas develop their plans."
    )
    assert table.heading == (
        "Table 1: Requests received from areas that need to be resolved for April"
    )
    assert not isinstance(on_going, type(table))
    assert on_going.opening.startswith("2. Requests relating to data sharing, innovative financing")
    assert on_going.opening.endswith("considered by Baroness Hanham’s group of Leaders.")
    assert annex_b.title == "Requests received from areas that have been addressed"
    assert annex_c.title == "Update on Community Budgets"
    assert annex_d.title == TITLE_OF_ANNEX_D


def read_all(extension: str, paper: Paper) -> str:
    """Return all that a file says, without white space."""
    file = FORMATS[extension].render(paper)
    if extension == "json":
        return squeeze(" ".join(_list_texts(yaml.safe_load(file))))
    if extension == "csv":
        lines = clevercsv.reader(file.decode("utf-8-sig").splitlines(keepends=True), "excel")
        return squeeze(" ".join(cell for line in lines for cell in line))
    rows, said = READERS[extension](file, paper)
    return squeeze(" ".join((said, *(cell for row in rows for cell in row))))


def _list_texts(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from _list_texts(each)
    elif isinstance(found, str):
        yield found


def squeeze(text: str) -> str:
    return "".join(text.replace("•", "").split())


def without_label(line: str) -> str:
    """Return a paragraph without its number, its letter or its bullet, which programs may set."""
    return re.sub(r"^(\d\. |[abc]\. |• )", "", line)


@pytest.mark.parametrize("extension", FORMATS)
def test_the_first_edition_is_the_whole_paper_line_by_line(extension: str):
    paper = publish.load_paper(Edition.objects.get(number=1))
    said = read_all(extension, paper)
    figures = [cell for row in ROWS_OF_ANNEX_D for cell in row if cell]
    parts = (
        COVER,
        OPENINGS_OF_ANNEX_A,
        ANNEX_C,
        [TITLE_OF_ANNEX_D, WARNING_OF_ANNEX_D, END_OF_ANNEX_D],
        NOTES_OF_ANNEX_D,
    )
    for lines in parts:
        at = 0
        for line in lines:
            text = squeeze(without_label(line))
            # JSON has the parts of a text in another order than they print.
            at = said.index(text, 0 if extension == "json" else at) + len(text)
    at = 0
    for cell in figures:
        at = said.index(squeeze(cell), at) + len(squeeze(cell))


@pytest.mark.parametrize("extension", ["docx", "odt", "pdf", "html"])
def test_the_first_edition_has_nothing_that_the_source_does_not_print(extension: str):
    said = read_all(extension, publish.load_paper(Edition.objects.get(number=1)))
    for ours in ("CB-0", "requests of Whitehall on the record", "Area: Places", "Dept: "):
        assert squeeze(ours) not in said


@pytest.mark.parametrize("reader", [WordReader(), OpenDocumentReader()], ids=["word", "odt"])
def test_its_paragraphs_are_numbered_by_the_program_that_opens_it(
    reader: WordReader | OpenDocumentReader,
):
    said = " ".join(reader.said(publish.load_paper(Edition.objects.get(number=1))))
    for line in (*COVER, *OPENINGS_OF_ANNEX_A, *ANNEX_C):
        if without_label(line) != line and not line.startswith("•"):
            assert line not in said


def test_the_paragraphs_of_its_annexes_have_the_numbers_of_the_source():
    paper = publish.load_paper(Edition.objects.get(number=1))
    page = BeautifulSoup(FORMATS["html"].render(paper).decode("utf-8"), "lxml")
    numbers = []
    for section in page.select("section"):
        lists = section.select("ol:not(.app-notes)")
        numbers.append(
            [
                int(each["start"]) + place
                for each in lists
                for place, _ in enumerate(each.find_all("li"))
            ]
        )
    assert numbers == [[1, 2, 3, 4, 5], [], [1, 2, 3, 4, 5, 6, 7, 8], []]


@pytest.mark.parametrize("extension", ["docx", "odt", "pdf", "html"])
def test_its_openings_and_headings_are_printed_in_each_format(extension: str):
    paper = publish.load_paper(Edition.objects.get(number=1))
    said = READERS[extension](FORMATS[extension].render(paper), paper)[1]
    text = "".join(said.split())
    for part in (
        "Purpose of discussion",
        "which have reported that they have not yet encountered any barriers",
        "These will be considered by Baroness Hanham’s group of Leaders.",
    ):
        assert "".join(part.split()) in text
    assert "#" not in text


@pytest.mark.parametrize("reader", [WordReader(), OpenDocumentReader()], ids=["word", "odt"])
def test_what_the_source_sets_as_headings_are_headings(
    reader: WordReader | OpenDocumentReader,
):
    headings = [words for _, words in reader.headings(publish.load_paper(Edition.objects.get()))]
    assert headings[:3] == [
        "Summary",
        "Purpose of discussion",
        "Community Budget area requests of Whitehall",
    ]


def test_headings_of_the_cover_are_headings_in_html_and_pdf():
    paper = publish.load_paper(Edition.objects.get())
    page = BeautifulSoup(FORMATS["html"].render(paper).decode("utf-8"), "lxml")
    assert [head.get_text() for head in page.find_all("h2")][:3] == [
        "Summary",
        "Purpose of discussion",
        "Community Budget area requests of Whitehall",
    ]
    document = tag_tree(PdfReader(io.BytesIO(FORMATS["pdf"].render(paper))))
    assert words(next(document.all("/H2")).text) == "Summary"
