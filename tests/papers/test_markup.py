"""The markup of covering words: what is typed, and what prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtracker.text import tidy
from papers.markup import CoverBlock, CoverKind, CoverSpan, parse, to_plain_text
from papers.models import Edition
from papers.queries.edition_diff import compare_cover_pages
from tests.factories.clock import TODAY
from tests.factories.papers import AWKWARD_TEXTS


def read(text: str) -> list[tuple[str, int, list[str]]]:
    """Return the kind, the first number and the plain texts of each block."""
    return [
        (
            block.kind.value,
            block.start,
            [_join(item) for item in block.items],
        )
        for block in parse(text)
    ]


def _join(item: tuple[CoverSpan, ...]) -> str:
    return "".join(span.text for span in item)


def spans(text: str) -> tuple[CoverSpan, ...]:
    (block,) = parse(text)
    return block.items[0]


def test_typed_numbers_letters_bullets_and_headings_are_blocks():
    text = "# Aim\n1. One.\n2. Two:\na. first;\nb. second.\n# Next\n3. Three:\n• a\n• b\nThe end."
    assert read(text) == [
        ("heading", 1, ["Aim"]),
        ("numbers", 1, ["One.", "Two:"]),
        ("letters", 1, ["first;", "second."]),
        ("heading", 1, ["Next"]),
        ("numbers", 3, ["Three:"]),
        ("bullets", 1, ["a", "b"]),
        ("paragraph", 1, ["The end."]),
    ]


@pytest.mark.parametrize(
    "text",
    ["1. One.\n3. Three.", "2011. A year.", "01. One.", "c. Third.", "1.5 times.", "e.g. this"],
)
def test_numbers_print_as_they_were_typed(text: str):
    assert to_plain_text(text) == text


def test_bold_and_links_are_read_and_nothing_else():
    assert spans("To **note** [the *report*](https://www.gov.uk/a).") == (
        CoverSpan("To "),
        CoverSpan("note", is_bold=True),
        CoverSpan(" "),
        CoverSpan("the *report*", address="https://www.gov.uk/a"),
        CoverSpan("."),
    )
    assert spans("See https://www.gov.uk/b.")[1] == CoverSpan(
        "https://www.gov.uk/b", address="https://www.gov.uk/b"
    )
    assert spans("[Write](mailto:a@example.com)")[0].address == "mailto:a@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "[x](/requests/)",
        "[x](file:///etc/passwd)",
        "<b>x</b> &amp; <script>",
        "**not closed, 2 * 3 and __x__ and _y_",
        "`code` ~~gone~~ > said",
    ],
)
def test_other_markup_prints_as_typed(text: str):
    assert spans(text) == (CoverSpan(text),)


@pytest.mark.parametrize("text", AWKWARD_TEXTS.values(), ids=AWKWARD_TEXTS.keys())
def test_plain_words_print_as_before(text: str):
    assert to_plain_text(text) == text


@given(st.text(alphabet="ab1. #•*[]()\n_<>:/htps\\", max_size=60))
def test_whatever_is_typed_is_printed_but_for_marks(text: str):
    tidied = tidy(text)
    marks = str.maketrans("", "", " #•*[]()\n")
    if "](" not in tidied:
        assert to_plain_text(tidied).translate(marks) == tidied.translate(marks)
    for block in parse(tidied):
        assert isinstance(block, CoverBlock)
        assert block.kind in (CoverKind.NUMBERS, CoverKind.LETTERS, CoverKind.BULLETS) or (
            len(block.items) == 1
        )


def test_editions_are_compared_as_they_print():
    one = Edition(as_at=TODAY, title="T", introduction="1. To **note**.")
    other = Edition(as_at=TODAY, title="T", introduction="1. To note it.")
    (found,) = compare_cover_pages(one, other)
    assert (found.old, found.new) == ("1. To note.", "1. To note it.")
