"""Typed and pasted text: one form in which it is saved, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cbtracker.text import refuse_unprintable, tidy


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        # Line breaks
        ("  one  \r\ntwo\rthree\n\n", "one\ntwo\nthree"),
        ("one\x0btwo\x0cthree", "one\ntwo\nthree"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        # Spaces
        ("Home\u00a0Office  and\u2009DfE", "Home Office and DfE"),
        ("Agency\t2011\t£40,000", "Agency\t2011\t£40,000"),
        # Letters with accents
        ("Ynys Mo\u0302n", "Ynys Môn"),
        # Invisible characters
        ("\u200b", ""),
        ("\u2800\u3164\ufe0f", ""),
        ("\ufeffpro\u00adba\u200btion\u202e", "probation"),
        # Bullets
        ("* one\n* two", "• one\n• two"),
        ("- one\n- two", "• one\n• two"),
        ("o one\n o two", "• one\n• two"),
        ("·\tone\n·\ttwo", "• one\n• two"),
        ("\uf0b7\tone\n\uf0a7two", "• one\n• two"),
        ("•\u00a0one\n▪two", "• one\n• two"),
        ("one \uf0b7 two", "one • two"),
        ("- 5% of budget\n- 3% of staff", "• 5% of budget\n• 3% of staff"),
        # Not bullets
        ("on time", "on time"),
        ("-5 is a number", "-5 is a number"),
        ("- 5% of budget", "- 5% of budget"),
        ("The change:\n– £40,000\nin a year", "The change:\n– £40,000\nin a year"),
        ("•", "•"),
    ],
)
def test_a_text_is_saved_in_one_form(typed: str, saved: str):
    assert tidy(typed) == saved
    assert tidy(saved) == saved


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x9f", "\ufffe"])
def test_what_cannot_be_printed_is_refused(character: str):
    with pytest.raises(ValidationError, match="cannot be printed, after “the words before”"):
        refuse_unprintable(f"the words before{character}after")
    with pytest.raises(ValidationError, match="cannot be printed, at the beginning"):
        refuse_unprintable(f"{character}after")


def test_tabs_accents_and_curly_quotes_are_not_refused():
    refuse_unprintable("‘menu’\tcafé – £40,000\nnext line")


typed_texts = st.text(max_size=60) | st.text(
    alphabet="ae5£%*-–o·•\uf0b7 \t\u00a0\n\r\x0b\u2028\u0302\u200b\ufe0f\u0340", max_size=20
)


@given(typed_texts)
def test_tidying_twice_changes_no_more_than_once(typed: str):
    assert tidy(tidy(typed)) == tidy(typed)
