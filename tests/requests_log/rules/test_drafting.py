"""What in the words of a line a reader may stumble over."""

import pytest

from requests_log.rules.drafting import (
    find_abbreviations,
    find_promises,
    guess_full_forms,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The FMP cohort and PCTs meet.", ["FMP", "PCTs"]),
        ("DfE and MoJ, DfE again", ["DfE", "MoJ"]),
        # Neither a reference, nor a word, nor what somebody else said.
        ("See CB-012. Kent agreed: “the VCS fund is closed”.", []),
        ('Places’ "TLA" plans', []),
    ],
)
def test_abbreviations_that_nobody_has_explained(text: str, found: list[str]):
    assert [remark.words for remark in find_abbreviations(text, known=())] == found


def test_a_known_abbreviation_and_its_plural_are_passed_over():
    assert find_abbreviations("PCT, PCTs and CBs", known={"PCT", "CB"}) == []


def test_promises_are_found_by_sentence():
    text = "MoJ exploring options.  Expect response imminently.\nDone. “We will see.” It is."
    assert [remark.words for remark in find_promises(text)] == [
        "MoJ exploring options.",
        "Expect response imminently.",
    ]


def test_a_full_form_is_guessed_from_the_text():
    text = "The Family Nurse Partnership and the Institute for Government"
    assert guess_full_forms("FNP", text) == ["Family Nurse Partnership"]
    assert guess_full_forms("IG", text) == ["Institute for Government"]
    assert guess_full_forms("XYZ", text) == []
