"""Every PDF meets PDF/UA-1, as far as a validator can check."""

import io
from typing import Any

import page
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from papers.description import Annex, MarkedUpPart, Paper, ProsePart
from papers.formats import pdf
from places.briefing import pdf as briefing_pdf
from places.briefing.description import BriefingContent
from places.briefing.page_fit import fit
from tests.factories.briefings import make_briefing, make_long_briefing
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_empty_paper,
    make_facts,
    make_paper,
    make_paper_with_text,
)


def broken_rules(file: bytes) -> list[str]:
    report: Any = page.validate_pdf_bytes(file, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


PAPERS: dict[str, Paper] = {
    "33 lines": make_paper(),
    "no line": make_empty_paper(),
    "headings and bullets": make_paper(introduction="# One\nWords.\n• first\n• second\n# Two"),
    "numbers, letters, bold and links": make_paper(
        introduction="1. One **bold** [link](https://www.gov.uk/).\na. First.\n# Two\n2. Two.",
        changes=None,
    ),
    "a summary and a marking": make_paper(summary=make_facts(), marking="OFFICIAL"),
    "a chart": make_paper(
        summary=make_facts(
            headings=("Department", "In progress", "On-going workstream", "Resolved"),
            widths=(40, 20, 20, 20),
            rows=(("All requests", "1", "0", "2"), ("Home Office", "1", "0", "2")),
        )
    ),
    "as in 2011, with numbered paragraphs in an annex": make_paper(
        is_as_in_2011=True,
        annexes=(
            *make_paper().annexes,
            Annex("Annex C", "Update", (MarkedUpPart("", "1. One.\n# Progress\n2. Two.\n• a"),)),
        ),
    ),
    "tables of facts": make_paper(
        annexes=(Annex("Annex C", "Update", (ProsePart("Aim", "One."), make_facts())),)
    ),
    **{name: make_paper_with_text(text) for name, text in AWKWARD_TEXTS.items()},
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_meets_the_standard(name: str):
    assert broken_rules(pdf.render(PAPERS[name])) == []


@pytest.mark.parametrize(
    "about", [make_briefing(), make_long_briefing("Words. ")], ids=["some", "much"]
)
def test_a_briefing_meets_the_standard(about: BriefingContent):
    assert broken_rules(briefing_pdf.render(fit(about))) == []


@pytest.mark.parametrize("what", ["/StructTreeRoot", "/Lang", "/MarkInfo"])
def test_the_validator_sees_what_is_missing(what: str):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf.render(make_empty_paper()))))
    del writer.root_object[NameObject(what)]
    file = io.BytesIO()
    writer.write(file)
    assert broken_rules(file.getvalue())
