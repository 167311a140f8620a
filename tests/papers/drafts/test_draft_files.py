"""The files of a draft have its mark on every page; those of other papers have none."""

import datetime as dt
import io
from dataclasses import replace

import docx
import odfdo
import pytest
from django.test import Client
from pypdf import PdfReader

from papers.description import Paper
from papers.domain.checksum import compute_paper_checksum
from papers.domain.stored_paper import load_paper, store_paper
from papers.formats import opendocument, pdf, word
from papers.models import DraftPaper
from papers.queries.draft_paper import mark_draft
from tests.factories.papers import make_changes, make_facts, make_paper

MARK = "DRAFT, 22 March 2011, 14:05"
MOMENT = dt.datetime(2011, 3, 22, 14, 5, tzinfo=dt.UTC)


@pytest.fixture
def marked() -> Paper:
    return mark_draft(make_paper(), MOMENT)


def test_every_page_of_a_pdf_has_it(marked: Paper):
    pages = PdfReader(io.BytesIO(pdf.render(marked))).pages
    assert len(pages) > 2
    assert [page.extract_text().count(MARK) for page in pages] == [1] * len(pages)
    plain = PdfReader(io.BytesIO(pdf.render(make_paper()))).pages
    assert not any("DRAFT" in page.extract_text() for page in plain)


def test_the_header_of_every_section_of_a_word_file_has_it(marked: Paper):
    sections = docx.Document(io.BytesIO(word.render(marked))).sections
    assert len(sections) > 1
    assert {each.header.paragraphs[0].text for each in sections} == {MARK}
    assert {each.header.paragraphs[0].style.name for each in sections} == {"Header"}
    plain = docx.Document(io.BytesIO(word.render(make_paper()))).sections
    assert {"".join(p.text for p in each.header.paragraphs) for each in plain} == {""}


def test_the_header_of_every_page_style_of_an_odt_file_has_it(marked: Paper):
    def headers(paper: Paper) -> list[str]:
        styles = odfdo.Document(io.BytesIO(opendocument.render(paper))).get_part("styles.xml")
        masters = styles.get_elements("//style:master-page")
        assert len(masters) == 2
        return [
            header.inner_text.strip()
            for master in masters
            for header in master.get_elements("style:header")
        ]

    assert headers(marked) == [MARK] * 2
    assert headers(make_paper()) == []


def test_a_marking_stands_above_it(marked: Paper):
    both = replace(marked, marking="OFFICIAL")
    [first, *_] = docx.Document(io.BytesIO(word.render(both))).sections
    assert [each.text for each in first.header.paragraphs] == ["OFFICIAL", MARK]
    pages = PdfReader(io.BytesIO(pdf.render(both))).pages
    for page in pages:
        text = page.extract_text()
        assert (text.count("OFFICIAL"), text.count(MARK)) == (2, 1)
    styles = odfdo.Document(io.BytesIO(opendocument.render(both))).get_part("styles.xml")
    header = styles.get_elements("//style:header")[0].inner_text.split("\n")
    assert [each for each in header if each] == ["OFFICIAL", MARK]


def test_the_mark_is_not_part_of_what_is_cleared(marked: Paper):
    assert compute_paper_checksum(marked) == compute_paper_checksum(make_paper())


def test_a_stored_paper_comes_back_whole():
    paper = make_paper(changes=make_changes())
    annex = paper.annexes[0]
    with_facts = replace(annex, name="Annex D", parts=(make_facts(),))
    for each in (paper, replace(paper, changes=None, annexes=(*paper.annexes, with_facts))):
        assert load_paper(store_paper(each)) == each


@pytest.mark.django_db
def test_a_draft_has_three_formats_and_says_so_by_its_name(
    official_client: Client, draft: DraftPaper
):
    base = f"/drafts/{draft.pk}/paper/download"
    names = {
        extension: official_client.get(f"{base}.{extension}").get("Content-Disposition")
        for extension in ("docx", "odt", "pdf", "html", "csv", "json")
    }
    name = 'attachment; filename="requests-of-whitehall-2011-03-22-draft.'
    assert names == {
        **{extension: f'{name}{extension}"' for extension in ("docx", "odt", "pdf")},
        **dict.fromkeys(("html", "csv", "json")),
    }
    page = official_client.get(f"/drafts/{draft.pk}/paper/").content.decode()
    assert "DRAFT, 22 March 2011, " in page
