"""A paper that is too long for one PDF comes in parts."""

import io
import zipfile
from dataclasses import replace

import pytest
from pypdf import PdfReader

from papers import formats
from papers.description import AnnexTable, Paper
from papers.formats import parts
from tests.factories.papers import (
    make_changed,
    make_changes,
    make_facts,
    make_line,
    make_paper,
    make_paper_of,
)


def make_long_paper() -> Paper:
    """Return the sample paper with what areas bring together, and more changes."""
    paper = make_paper()
    annex_a, annex_b = paper.annexes
    changed = tuple(
        make_changed(make_line(number), ("Reworded",), f"CB-{number:03} reads:", "New. " * 20)
        for number in range(1, 13)
    )
    facts = make_facts(rows=tuple((f"Area {n}", "A fund", "Some words. " * 10) for n in range(9)))
    return replace(
        paper,
        annexes=(annex_a, replace(annex_b, parts=(*annex_b.parts, facts))),
        changes=make_changes(changed=changed),
    )


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """About four lines in each part."""
    monkeypatch.setattr(parts, "MOST", 2_000)


def test_a_paper_of_the_usual_length_is_one_pdf():
    paper = make_paper()
    assert parts.split(paper) == (paper,)
    assert formats.render(paper, "pdf").extension == "pdf"


def test_a_paper_of_ten_thousand_lines_is_about_ten_parts():
    pieces = parts.split(make_paper_of(*map(make_line, range(1, 10_001))))
    assert 8 <= len(pieces) <= 12
    assert max(len(list(piece.lines())) for piece in pieces) <= 1_500


@pytest.mark.usefixtures("small_parts")
def test_the_parts_have_every_line_once_and_in_order_under_its_headings():
    paper = make_long_paper()
    pieces = parts.split(paper)
    assert len(pieces) > 5
    found = [(annex.name, line) for piece in pieces for annex, _, line in piece.lines()]
    assert found == [(annex.name, line) for annex, _, line in paper.lines()]
    headings = [
        part.heading.removesuffix(" (continued)")
        for piece in pieces
        for annex in piece.annexes
        for part in annex.parts
        if isinstance(part, AnnexTable)
    ]
    assert set(headings) == {
        "Table 1: Requests received from areas that need to be resolved",
        "Requests and their outcomes",
    }


@pytest.mark.usefixtures("small_parts")
def test_changes_and_tables_of_facts_are_whole_over_the_parts():
    paper = make_long_paper()
    assert paper.changes
    sections = [piece.changes for piece in parts.split(paper) if piece.changes]
    assert [each for section in sections for each in section.changed] == [*paper.changes.changed]
    assert [bool(section.sentence) for section in sections] == [
        True,
        *[False] * (len(sections) - 1),
    ]
    assert sections[-1].unchanged_line == paper.changes.unchanged_line
    assert not sections[0].unchanged_line
    tables = [
        part
        for piece in parts.split(paper)
        for annex in piece.annexes
        for part in annex.parts
        if part.heading.startswith("What areas bring together")
    ]
    rows = [row for table in tables for row in getattr(table, "rows", ())]
    assert rows == [*make_facts(rows=tuple(rows)).rows]
    assert len(rows) == 9


@pytest.mark.usefixtures("small_parts")
def test_only_the_first_part_has_the_covering_words_and_each_says_which_it_is():
    first, *others = parts.split(make_long_paper())
    assert first.introduction
    assert first.sentence
    assert not any(part.introduction or part.sentence or part.summary for part in others)
    count = len(others) + 1
    assert first.footer.endswith(f", part 1 of {count}")
    assert others[-1].about[-1] == ("Part", f"{count} of {count}")


@pytest.mark.usefixtures("small_parts")
def test_an_annex_that_goes_on_says_so_and_opens_once():
    opened = make_paper().annexes[0]
    lines = tuple(map(make_line, range(1, 30)))
    table = opened.parts[0]
    assert isinstance(table, AnnexTable)
    annex = replace(opened, opening="It opens here.", parts=(replace(table, lines=lines),))
    pieces = parts.split(make_paper(annexes=(annex,), changes=None))
    found = [piece.annexes[0] for piece in pieces]
    assert [each.opening for each in found] == ["It opens here.", *[""] * (len(found) - 1)]
    assert [each.title.endswith(" (continued)") for each in found] == [
        False,
        *[True] * (len(found) - 1),
    ]


@pytest.mark.usefixtures("small_parts")
def test_a_long_paper_downloads_as_a_zip_file_of_pdfs():
    paper = make_long_paper()
    file = formats.render(paper, "pdf")
    assert (file.extension, file.content_type) == ("zip", "application/zip")
    assert file == formats.render(paper, "pdf")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        names = packed.namelist()
        count = len(parts.split(paper))
        assert names[0] == f"{paper.file_name}-part-{1:0{len(str(count))}}-of-{count}.pdf"
        assert names == sorted(names)
        texts = [
            "".join(page.extract_text() for page in PdfReader(io.BytesIO(packed.read(name))).pages)
            for name in names
        ]
    assert f"part 2 of {count}" in " ".join(texts[1].split())
    assert sum("End of 33." in " ".join(text.split()) for text in texts) == 1


@pytest.mark.usefixtures("small_parts")
def test_other_formats_stay_whole():
    paper = make_long_paper()
    assert formats.render(paper, "docx").extension == "docx"
    assert formats.render(paper, "csv").content == formats.FORMATS["csv"].render(paper)


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError):
        formats.render(make_paper(), "exe")
