"""Typed text: split into paragraphs and bullets, and compared."""

from hypothesis import given
from hypothesis import strategies as st

from cbtracker.text import tidy
from requests_log.rules.diff import DiffKind, compare
from requests_log.rules.text import TextBlock, blocks


def test_typed_bullets_are_read_as_a_list():
    assert blocks(tidy("- one\n- two")) == [TextBlock(is_list=True, lines=("one", "two"))]


def test_paragraphs_and_lists_come_in_order():
    assert blocks("First.\n\n• one\n• two\nLast.") == [
        TextBlock(is_list=False, lines=("First.",)),
        TextBlock(is_list=True, lines=("one", "two")),
        TextBlock(is_list=False, lines=("Last.",)),
    ]


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
