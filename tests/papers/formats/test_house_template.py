"""Papers in Word with the template of an organisation."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from docx import Document
from docx.shared import Pt, RGBColor

from papers.checks import check_template
from papers.formats import word
from tests.factories.papers import make_paper


@pytest.fixture
def template(tmp_path: Path, settings: Any) -> Path:
    """A template in use: a heading style of its own, a style with another id, a letterhead."""
    file = Document()
    file.styles["Heading 1"].font.size = Pt(31)
    file.styles["Heading 1"].font.color.rgb = RGBColor(0x80, 0, 0)
    file.styles["Body Text"].element.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "Textkoerper"
    )
    file.add_paragraph("Type your text here.")
    file.sections[0].header.paragraphs[0].text = "House of Examples"
    file.sections[0].footer.paragraphs[0].text = "12 Example Street"
    file.sections[0].different_first_page_header_footer = True
    path = tmp_path / "house.docx"
    file.save(str(path))
    settings.PAPER_TEMPLATE = str(path)
    return path


def refuse(path: Path, content: bytes, settings: Any) -> str:
    path.write_bytes(content)
    settings.PAPER_TEMPLATE = str(path)
    with pytest.raises(ImproperlyConfigured) as refusal:
        word.render(make_paper())
    return str(refusal.value)


def rewrite(template: Path, name: str, change: Any) -> bytes:
    """Return the template with one of its members changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return target.getvalue()


@pytest.mark.usefixtures("template")
def test_a_paper_has_the_styles_of_the_template_and_ours_where_it_has_none():
    file = Document(io.BytesIO(word.render(make_paper())))
    headings = [each for each in file.paragraphs if each.style.name == "Heading 1"]
    assert headings
    assert headings[0].style.font.size == Pt(31)
    assert any(each.style.name == "Body Text" for each in file.paragraphs)
    assert any(each.style.name == "Area and Dept" for each in file.paragraphs)
    assert file.tables[0].style.name == "Paper Table"


@pytest.mark.usefixtures("template")
def test_its_letterhead_stays_and_its_text_does_not():
    paper = make_paper(marking="OFFICIAL", mark="DRAFT, 22 March 2011, 09:00")
    file = Document(io.BytesIO(word.render(paper)))
    section = file.sections[0]
    header = [each.text for each in section.header.paragraphs]
    assert header == ["House of Examples", "OFFICIAL", "DRAFT, 22 March 2011, 09:00"]
    footer = [each.text for each in section.footer.paragraphs]
    assert footer[0] == "12 Example Street"
    assert "OFFICIAL" in footer
    assert not section.different_first_page_header_footer
    assert "Type your text here." not in [each.text for each in file.paragraphs]


@pytest.mark.usefixtures("template")
def test_every_list_has_a_numbering_of_its_own():
    paper = make_paper(introduction="1. One.\n2. Two.\n• a bullet\na. First.")
    file = Document(io.BytesIO(word.render(paper)))
    numbering = file.part.numbering_part.element
    known = set(numbering.xpath("w:num/@w:numId"))
    abstract = numbering.xpath("w:abstractNum/@w:abstractNumId")
    assert len(abstract) == len(set(abstract))
    assert set(file.element.body.xpath(".//w:numId/@w:val")) <= known
    assert set(file.styles.element.xpath(".//w:numId/@w:val")) <= known
    assert set(numbering.xpath("w:num/w:abstractNumId/@w:val")) <= set(abstract)


@pytest.mark.usefixtures("template")
def test_the_same_paper_is_the_same_file_with_a_template_too():
    assert word.render(make_paper()) == word.render(make_paper())


def test_a_list_of_the_template_without_bullets_gets_ours(template: Path):
    plain = Document(str(template))
    properties = plain.styles["List Bullet"].element.pPr
    properties.remove(properties.numPr)
    plain.save(str(template))
    file = Document(io.BytesIO(word.render(make_paper())))
    assert file.styles["List Bullet"].element.xpath("w:pPr/w:numPr/w:numId")


def test_without_one_papers_have_our_look_and_nothing_is_wrong(settings: Any):
    assert settings.PAPER_TEMPLATE == ""
    assert check_template() == []


def test_a_file_that_cannot_be_one_is_refused_with_the_reason(template: Path, settings: Any):
    assert "cannot be read" in refuse_missing(template, settings)
    assert "The file must be" in refuse(template.with_name("a.docx"), b"no file", settings)
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    assert "house" not in refuse(template.with_name("b.docx"), pdf, settings)
    large = template.read_bytes() + b" " * 6 * 1024 * 1024
    assert "larger than 5 MB" in refuse(template.with_name("c.docx"), large, settings)


def refuse_missing(template: Path, settings: Any) -> str:
    settings.PAPER_TEMPLATE = str(template.with_name("missing.docx"))
    [error] = [each for each in run_checks() if each.id == "papers.E001"]
    return error.msg


def test_a_template_that_would_fetch_something_from_elsewhere_is_refused(
    template: Path, settings: Any
):
    link = (
        b'<Relationship Id="rId900" TargetMode="External" Target="http://example.org/a.dotx" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        b"</Relationships>"
    )
    changed = rewrite(
        template,
        "word/_rels/document.xml.rels",
        lambda content: content.replace(b"</Relationships>", link),
    )
    assert "links to other files" in refuse(template.with_name("d.docx"), changed, settings)
