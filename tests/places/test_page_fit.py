"""A briefing fits one page: what is cut, in which order, and what always stays."""

import io
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pypdf import PdfReader

from areas.models.families import WARNING
from places.briefing import layout
from places.briefing.compose import _FIGURE_WIDTHS, _REQUEST_COLUMNS
from places.briefing.description import (
    Briefing,
    BriefingSection,
    FigureTable,
    OverdueRequest,
    TextList,
)
from places.briefing.formats import FORMATS
from places.briefing.page_fit import fit, measure_height
from places.briefing.text_metrics import WIDTHS, clip, count_lines, format_list
from tests.factories.briefings import (
    DAY,
    SENTENCE,
    make_briefing,
    make_long_briefing,
    make_request_line,
)

FONT = Path(settings.BASE_DIR) / "build" / "fonts" / "Arimo_400Regular.ttf"
LONG = " ".join([SENTENCE] * 12)
HOSTILE = {
    "English": LONG,
    "one word": "w" * 1500,
    "the widest letters": "W" * 30 + " WWWW MMMM" * 100,
    "emoji": "👩‍👩‍👧‍👦" * 100 + " 🏠" * 100,
    "Chinese": "家" * 700,
    "short words": "a " * 800,
    "lines": "first\n\nsecond\tthird\n" * 60,
    "no words": "",
}


def section(briefing: Briefing, heading: str) -> BriefingSection:
    return next(each for each in briefing.sections if each.heading.startswith(heading))


def rows(briefing: Briefing) -> list[tuple[str, ...]]:
    table = section(briefing, "Requests").table
    return list(table.rows) if table else []


def everything(briefing: Briefing) -> str:
    """Return all text of a briefing in order."""
    found = [briefing.organisation, briefing.title, briefing.about]
    for each in briefing.sections:
        found += [each.heading, each.sentence, *(word for pair in each.pairs for word in pair)]
        if each.table:
            found += [*each.table.headings, *(cell for row in each.table.rows for cell in row)]
        found += [*each.lines, each.after, each.small]
    return "\n".join(found)


# Letters.


def test_text_widths_match_the_font():
    assert {letter: round(width) for letter, width in widths_in(FONT, WIDTHS).items()} == WIDTHS


def test_lines_break_between_words():
    width = 10 * 10 * 0.5  # Ten letters that are half as wide as ten points.
    assert count_lines("", width, 10) == 1
    assert count_lines("ccc ccc", width, 10) == 1
    assert count_lines("cccccc cccccc", width, 10) == 2
    assert count_lines("cc cccccc cc cccccc", width, 10) == 2
    assert count_lines("cccccc cc cccccccc c", width, 10) == 2
    assert count_lines("cccccc ccccc cc cccccc", width, 10) == 3


def test_a_word_wider_than_its_line_is_broken():
    assert count_lines("c" * 50, 50, 10) >= 5
    assert count_lines("c" * 50, 50, 10, bold=True) > count_lines("c" * 50, 50, 10)


@given(st.text(max_size=300), st.integers(1, 8))
def test_clipped_text_fits_its_lines(text: str, lines: int):
    short = clip(text, 80, 9, lines)
    assert count_lines(short, 80, 9) <= lines
    whole = " ".join(text.split())
    assert short == whole or (short.endswith("…") and whole.startswith(short.rstrip("…")))


def test_a_clipped_text_ends_at_a_word():
    text = "Schools can engage in respect of pooling funding."
    assert clip(text, 115, 10, 1) == "Schools can engage in…"
    assert clip("Agreed; done at last", 60, 10, 1) == "Agreed…"
    assert clip(text, 1000, 10, 1) == text


def test_a_list_says_how_many_are_left_out():
    names = tuple(f"CB-{number:03d}" for number in range(1, 21))
    assert format_list(names, 5000, 10, 1) == ", ".join(names)
    assert re.fullmatch(r"CB-001, CB-002, CB-003, and 17 more", format_list(names, 180, 10, 1))
    assert format_list(("A, B", "C"), 500, 10, 1) == "A, B; C"
    assert format_list((), 500, 10, 1) == ""


# The page.


def test_everything_is_shown_where_there_is_room():
    told = make_briefing(
        requests=(make_request_line(1, status=LONG),),
        statements=TextList("", (f"Aim: {SENTENCE}",)),
    )
    said = everything(fit(told))
    assert LONG in said
    assert SENTENCE in said
    assert "…" not in said
    assert "more" not in said.replace("more than", "")


def test_statements_are_cut_before_statuses_and_statuses_before_requests():
    statements = TextList("", tuple(f"Aim: {number} {LONG}" for number in range(5)))
    few = fit(make_briefing(requests=(make_request_line(1, status=LONG),), statements=statements))
    assert rows(few)[0][4] == LONG
    assert "And " in section(few, "What the sources say").lines[-1]

    many = tuple(make_request_line(number, status=LONG) for number in range(1, 9))
    more = fit(make_briefing(requests=many, statements=statements))
    assert [row[0] for row in rows(more)] == [line.reference for line in many]
    assert all(row[4].endswith("…") and LONG.startswith(row[4][:-1]) for row in rows(more))


def test_requests_are_cut_resolved_first_and_then_by_their_news():
    found = fit(make_briefing(requests=make_long_briefing(LONG).requests))
    kept = [int(row[0][3:]) for row in rows(found)]
    assert len(kept) > 12, "more than the overdue"
    overdue, open_, resolved = [], [], []
    for number in range(60, 0, -1):
        (overdue if number % 5 == 0 else open_ if number % 2 else resolved).append(number)
    assert set(kept) == set([*overdue, *open_, *resolved][: len(kept)])
    assert kept == sorted(kept), "in the order in which they came"
    assert re.search(
        rf"And {60 - len(kept)} more: \d+ not resolved and 24 resolved\.",
        section(found, "Requests").after,
    )


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_very_long_briefing_fits_one_page_and_keeps_the_essentials(words: str):
    found = fit(make_long_briefing(words))
    assert measure_height(found) <= layout.HEIGHT - layout.SPARE
    pages = PdfReader(io.BytesIO(FORMATS["pdf"].render(found))).pages
    assert len(pages) == 1
    printed = squeezed(pages[0].extract_text())
    who = section(found, "People")
    assert len(who.pairs) == 5
    assert all("more" in names for _, names in who.pairs)
    assert squeezed(WARNING) in printed
    assert squeezed("60 requests from this area or its members") in printed
    assert squeezed("12 requests are past their target date.") in printed
    assert squeezed("CB-005") in squeezed(section(found, "Overdue").after) + printed
    assert found == fit(make_long_briefing(words)), "the same each time"


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.text(max_size=400),
    requests=st.integers(0, 80),
    count=st.integers(0, 30),
)
def test_any_briefing_fits_one_page(words: str, requests: int, count: int):
    found = fit(make_long_briefing(words, requests=requests, count=count))
    assert measure_height(found) <= layout.HEIGHT - layout.SPARE
    assert WARNING in everything(found)


def test_overdue_requests_are_always_listed():
    overdue = tuple(
        OverdueRequest(f"CB-{n:03d}", f"due 1 April 2011, with DfE: {n}") for n in range(1, 50)
    )
    requests = tuple(make_request_line(n, status=LONG, is_overdue=True) for n in range(1, 50))
    found = section(fit(make_briefing(overdue=overdue, requests=requests)), "Overdue")
    assert found.sentence == "49 requests are past their target date."
    told = [line[:6] for line in found.lines] + re.findall(r"CB-\d{3}", found.after)
    assert told == [each.reference for each in overdue]


def test_no_text_is_smaller_than_eight_points():
    printed = [style for style in layout.STYLES if style is not layout.AFTER_TABLE]
    assert min(style.size for style in printed) >= 8


def test_the_labels_fit_their_column():
    for label, _ in make_long_briefing("").people:
        assert count_lines(label, layout.LABEL * 72 / 25.4, layout.PAIR.size, bold=True) == 1


def test_every_column_has_its_width_on_the_page_too():
    css = (Path(settings.BASE_DIR) / "static" / "briefing.css").read_text(encoding="utf-8")
    printed = css[css.index("@media print") :]
    for width in {*_REQUEST_COLUMNS.values(), *_FIGURE_WIDTHS}:
        assert f".app-briefing__column-mm-{width} {{\n    width: {width}mm;" in printed
    assert sum(_REQUEST_COLUMNS.values()) == sum(_FIGURE_WIDTHS) == 210 - 2 * layout.MARGIN
    for style in layout.STYLES[:-1]:
        assert f"font-size: {style.size:g}pt" in printed
        assert f"line-height: {style.line:g}pt" in printed
    assert f"margin: {layout.VERTICAL_MARGIN}mm {layout.MARGIN}mm" in css


def test_an_empty_section_says_so():
    found = fit(
        make_briefing(
            counts="No requests from this area.",
            requests=(),
            wider=(),
            changes=(),
            changes_sentence="Nothing has changed.",
            families=FigureTable((), (), "", "", WARNING),
        )
    )
    assert found.as_at == DAY
    assert section(found, "Families").sentence == "Not recorded."
    assert section(found, "Overdue").sentence == "No requests are past their target date."
    assert WARNING not in everything(found)


def squeezed(text: str) -> str:
    return "".join(text.split())


def widths_in(font: Path, letters: Any) -> dict[str, float]:
    """Return the widths of characters in a TrueType font, in thousandths of their size."""
    data = font.read_bytes()

    def number(kind: str, at: int) -> int:
        return struct.unpack_from(f">{kind}", data, at)[0]

    tables = {
        data[at : at + 4].decode(): number("I", at + 8)
        for at in range(12, 12 + 16 * number("H", 4), 16)
    }
    units = number("H", tables["head"] + 18)
    measured = number("H", tables["hhea"] + 34)
    glyphs = glyphs_in(data, tables["cmap"])
    return {
        letter: number("H", tables["hmtx"] + 4 * min(glyphs[ord(letter)], measured - 1))
        * 1000
        / units
        for letter in letters
    }


def glyphs_in(data: bytes, cmap: int) -> dict[int, int]:
    """Return the number of each character's glyph, from the table of the first plane."""
    found: dict[int, int] = {}
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    for offset in (struct.unpack_from(">I", data, cmap + 8 + 8 * n)[0] for n in range(count)):
        at = cmap + offset
        if struct.unpack_from(">H", data, at)[0] != 4:
            continue
        size = struct.unpack_from(">H", data, at + 6)[0]
        ends, starts, deltas, ranges = (
            struct.unpack_from(f">{size // 2}H", data, at + 14 + extra + column * size)
            for column, extra in enumerate((0, 2, 2, 2))
        )
        for place, (end, start, delta, jump) in enumerate(
            zip(ends, starts, deltas, ranges, strict=True)
        ):
            here = at + 16 + 3 * size + 2 * place
            for character in range(start, end + 1):
                glyph = character
                if jump and character < 0xFFFF:
                    glyph = struct.unpack_from(">H", data, here + jump + 2 * (character - start))[0]
                found[character] = (glyph + delta) % 0x10000
    return found
