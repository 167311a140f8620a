"""Which texts a search finds, without a database."""

import pytest

from requests_log.search import finder, parser, stemming
from requests_log.search.stemming import index_words
from tests.factories.search_cases import CASES


@pytest.mark.parametrize(("text", "finding", "missing"), CASES, ids=range(len(CASES)))
def test_each_text_is_found_by_the_right_words(text: str, finding: list[str], missing: list[str]):
    for typed in finding:
        assert finder.text_matches(parser.parse_terms(typed), 12, text), typed
    for typed in missing:
        assert not finder.text_matches(parser.parse_terms(typed), 12, text), typed


@pytest.mark.parametrize("typed", ["CB-12", "cb-012", "CB‐012", "ＣＢ-012", "(CB-012)"])
def test_a_reference_finds_its_request_whatever_its_text(typed: str):
    assert finder.text_matches(parser.parse_terms(typed), 12, "Skills")


def test_a_reference_finds_no_other_request_unless_it_mentions_it():
    terms = parser.parse_terms("CB-012")
    assert not finder.text_matches(terms, 13, "Skills")
    assert not finder.text_matches(terms, 112, "Skills")
    for mention in ("See CB-012.", "see cb-012", "as in CB-012, too"):
        assert finder.text_matches(terms, 13, mention), mention


@pytest.mark.parametrize("typed", ["", " ", "&", "\"'", "- -", "…", "%", "_", "\ufffd", "\u200b"])
def test_punctuation_makes_no_search_term(typed: str):
    assert parser.parse_terms(typed) == []
    assert not finder.text_matches([], 12, typed)


def test_a_word_typed_twice_is_one_term():
    assert len(parser.parse_terms("Family family FAMILY")) == 1


def test_each_word_is_indexed_once_with_its_stem():
    assert index_words("Families, families & a budget") == " a budget famili families "
    assert index_words("…", "") == ""


def test_very_long_words_are_cut():
    assert index_words("a" * 10_000) == f" {'a' * stemming.LONGEST} "
    kept = index_words(" ".join(f"word{number}" for number in range(200_000)))
    assert len(kept.encode()) <= stemming.MOST_BYTES + 2
    assert kept.endswith(" ")
    assert finder.text_matches(parser.parse_terms("a" * 10_000), 12, "a" * 10_000)
