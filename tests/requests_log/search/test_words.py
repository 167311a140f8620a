"""Which texts a search finds, without a database."""

import pytest

from requests_log.search.terms import parse_terms
from requests_log.search.words import LONGEST, document
from tests.requests_log.search.search_cases import CASES


def is_found(typed: str, number: int, text: str) -> bool:
    """Return whether what was typed finds a request with this number and text."""
    terms = parse_terms(typed)
    return bool(terms) and all(term.is_in(document([text]), number) for term in terms)


@pytest.mark.parametrize(("text", "finding", "missing"), CASES, ids=range(len(CASES)))
def test_each_text_is_found_by_the_right_words(text: str, finding: list[str], missing: list[str]):
    for typed in finding:
        assert is_found(typed, 12, text), typed
    for typed in missing:
        assert not is_found(typed, 12, text), typed


@pytest.mark.parametrize(
    "typed", ["CB-12", "cb-012", "CB‐012", "ＣＢ-012", "(CB-12)", "CB 12", "012", "12"]
)
def test_a_reference_finds_its_request_whatever_its_text(typed: str):
    assert is_found(typed, 12, "Skills")


def test_a_reference_finds_no_other_request_unless_it_mentions_it():
    assert not is_found("CB-012", 13, "Skills")
    assert not is_found("CB-012", 112, "Skills")
    for mention in ("See CB-012.", "see cb-012", "as in CB-012, too"):
        assert is_found("CB-012", 13, mention), mention


@pytest.mark.parametrize("typed", ["", " ", "&", "\"'", "- -", "…", "%", "_", "\ufffd", "\u200b"])
def test_punctuation_makes_no_search_term(typed: str):
    assert parse_terms(typed) == []


def test_a_word_typed_twice_is_one_term():
    assert len(parse_terms("Family family FAMILY")) == 1


def test_each_word_is_in_a_document_once_with_its_stem():
    assert document(["Families, families & budgets"]) == " and budget budgets famili families "
    assert document(["…", ""]) == ""


def test_very_long_words_are_cut():
    assert document(["a" * 10_000]) == f" {'a' * LONGEST} "
    assert is_found("a" * 10_000, 12, "a" * 10_000)


def test_a_search_has_a_bounded_number_of_terms():
    assert len(parse_terms(" ".join(f"w{number}" for number in range(600)))) == 30
