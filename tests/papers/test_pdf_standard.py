"""Every PDF is to PDF/UA-1, as a validator says that knows all of its rules that a machine can."""

import io
from typing import Any

import page
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from papers.description import Paper
from papers.formats import pdf
from places.briefing import pdf as briefing_pdf
from places.briefing.description import BriefingContent
from places.briefing.page_fit import fit
from tests.factories.briefings import far_too_much, gathered
from tests.factories.papers import HOSTILE, a_paper, a_paper_full_of, an_empty_paper


def broken_rules(file: bytes) -> list[str]:
    report: Any = page.validate_pdf_bytes(file, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


PAPERS: dict[str, Paper] = {
    "33 lines": a_paper(),
    "no line": an_empty_paper(),
    "headings and bullets": a_paper(introduction="# One\nWords.\n• first\n• second\n# Two"),
    **{name: a_paper_full_of(text) for name, text in HOSTILE.items()},
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_breaks_no_rule(name: str):
    assert broken_rules(pdf.render(PAPERS[name])) == []


@pytest.mark.parametrize("about", [gathered(), far_too_much("Words. ")], ids=["some", "much"])
def test_a_briefing_breaks_no_rule(about: BriefingContent):
    assert broken_rules(briefing_pdf.render(fit(about))) == []


@pytest.mark.parametrize("what", ["/StructTreeRoot", "/Lang", "/MarkInfo"])
def test_the_validator_sees_what_is_missing(what: str):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf.render(an_empty_paper()))))
    del writer.root_object[NameObject(what)]
    file = io.BytesIO()
    writer.write(file)
    assert broken_rules(file.getvalue())
