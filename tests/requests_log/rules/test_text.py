"""Typed text: tidied, split into paragraphs and bullets, and compared."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from requests_log.rules.diff import DiffKind, compare
from requests_log.rules.text import TextBlock, blocks, refuse_unprintable, tidy, tidy_status


def test_line_breaks_of_every_system_become_one():
    assert tidy("  one  \r\ntwo\rthree\n\n") == "one\ntwo\nthree"


@pytest.mark.parametrize("typed", ["* one\n* two", "- one\n- two", "• one\n• two", "o one\n o two"])
def test_bullets_as_people_type_them_are_kept_apart(typed: str):
    assert tidy_status(typed) == "• one\n• two"
    assert blocks(tidy_status(typed)) == [TextBlock(is_list=True, lines=("one", "two"))]


def test_a_word_that_begins_with_o_or_a_dash_is_no_bullet():
    assert tidy_status("on time") == "on time"
    assert tidy_status("-5 is a number") == "-5 is a number"


def test_paragraphs_and_lists_come_in_order():
    assert blocks("First.\n\n• one\n• two\nLast.") == [
        TextBlock(is_list=False, lines=("First.",)),
        TextBlock(is_list=True, lines=("one", "two")),
        TextBlock(is_list=False, lines=("Last.",)),
    ]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x9f", "\u2028", "\ufffe"])
def test_what_cannot_be_printed_is_refused(character: str):
    with pytest.raises(ValidationError, match="cannot be printed"):
        refuse_unprintable(f"before{character}after")


def test_tabs_accents_and_curly_quotes_are_not_refused():
    refuse_unprintable("‘menu’\tcafé – £40,000\nnext line")


@given(st.text(max_size=60))
def test_tidying_twice_changes_no_more_than_once(typed: str):
    assert tidy_status(tidy_status(typed)) == tidy_status(typed)


def test_only_the_words_that_changed_are_marked():
    pieces = compare("DH has offered to work.", "DH has agreed to work.")
    assert [(p.change, p.text) for p in pieces] == [
        (DiffKind.SAME, "DH has "),
        (DiffKind.REMOVED, "offered "),
        (DiffKind.ADDED, "agreed "),
        (DiffKind.SAME, "to work."),
    ]


def test_a_text_that_is_all_new_is_read_in_one_piece_and_not_word_by_word():
    pieces = compare("offered to work with them", "agreed the budget is pooled")
    assert [(p.change, p.text) for p in pieces] == [
        (DiffKind.REMOVED, "offered to work with them"),
        (DiffKind.ADDED, "agreed the budget is pooled"),
    ]


def test_a_sentence_added_at_the_end_is_all_that_is_marked():
    pieces = compare("DH will write.", "DH will write. It has.")
    assert [(p.change, p.text) for p in pieces] == [
        (DiffKind.SAME, "DH will write. "),
        (DiffKind.ADDED, "It has."),
    ]


words = st.text(alphabet="ab ’.\n", max_size=30)


@given(words, words)
def test_both_texts_can_be_read_back_from_the_comparison(old: str, new: str):
    pieces = compare(old, new)
    assert "".join(p.text for p in pieces if p.change != DiffKind.REMOVED) == new
    before = "".join(p.text for p in pieces if p.change != DiffKind.ADDED)
    assert "".join(before.split()) == "".join(old.split())
