"""The list of formats, and what is true of all of them."""

import pytest

from papers.formats import FORMATS
from tests.factories.papers import AWKWARD_TEXTS, make_empty_paper, make_paper, make_paper_with_text

# How a file of each begins.
BEGINNINGS = {
    "docx": b"PK\x03\x04",
    "odt": b"PK\x03\x04",
    "pdf": b"%PDF-1.7",
    "html": b"<!DOCTYPE html>",
    "csv": b"\xef\xbb\xbfannex,",
    "json": b'{\n "version": 2,',
}


def test_formats_are_listed_by_extension_in_the_order_of_use():
    assert {key: each.name for key, each in FORMATS.items()} == {
        "docx": "Word (DOCX)",
        "odt": "OpenDocument (ODT)",
        "pdf": "PDF",
        "html": "HTML",
        "csv": "CSV",
        "json": "JSON",
    }
    assert list(FORMATS) == ["docx", "odt", "pdf", "html", "csv", "json"]
    assert all(key == each.extension for key, each in FORMATS.items())


def test_each_says_its_type_and_texts_their_encoding():
    types = {key: each.content_type for key, each in FORMATS.items()}
    assert types["pdf"] == "application/pdf"
    assert types["json"] == "application/json"
    assert types["html"] == "text/html; charset=utf-8"
    assert types["csv"] == "text/csv; charset=utf-8"
    assert len(set(types.values())) == len(types)


@pytest.mark.parametrize("extension", FORMATS)
def test_each_renders_any_paper_as_a_file_of_its_kind(extension: str):
    for paper in (make_paper(), make_empty_paper(), make_paper_with_text(AWKWARD_TEXTS["emoji"])):
        assert FORMATS[extension].render(paper).startswith(BEGINNINGS[extension])


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_paper_is_the_same_file(extension: str):
    render = FORMATS[extension].render
    assert render(make_paper()) == render(make_paper())
    assert render(make_paper()) != render(make_empty_paper())
