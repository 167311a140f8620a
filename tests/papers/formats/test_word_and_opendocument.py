"""What Word and OpenDocument both print of a paper: all its text, in order."""

import pytest

from papers.description import Annex, ChangedRequest, PaperLine, Rewording, UnchangedRequest
from requests_log.rules.diff import DiffKind, DiffPiece
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_changes,
    make_empty_paper,
    make_line,
    make_paper,
    make_paper_of,
    make_paper_with_text,
)
from tests.helpers.documents import OpenDocumentReader, WordReader

Reader = WordReader | OpenDocumentReader

TABLE_1 = "Table 1: Requests received from areas that need to be resolved"
ON_GOING = "Requests received from areas planned to be addressed through on-going workstreams"
HEADINGS = ["Ref", "Area", "Issue", "Dept"]


@pytest.fixture(params=[WordReader(), OpenDocumentReader()], ids=["word", "opendocument"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param


def a_row(line: PaperLine) -> list[str]:
    return [line.reference, line.area, line.issue, line.department, line.status]


def section(told: list[str], begin: str, length: int) -> list[str]:
    """Return the paragraphs after the one that says ``begin``."""
    return told[told.index(begin) + 1 :][:length]


# The words.


def test_the_cover_comes_first(reader: Reader):
    assert reader.said(make_paper())[:11] == [
        "Department for Communities and Local Government",
        "1st Phase Community Budgets: requests of Whitehall",
        "As at: 22 March 2011",
        "Meeting: Ministers' meeting, 24 March 2011",
        "Edition: 1",
        make_paper().sentence,
        "This paper sets out the current status of requests of Whitehall.",
        "It asks ministers:",
        "• to note where the requests stand;",
        "• to agree the on-going workstreams.",
        "Annex A: Requests of Whitehall identified by the first phase places to be concluded",
    ]


def test_every_line_is_printed_word_for_word_in_order(reader: Reader):
    assert reader.tables(make_paper())[:2] == [
        [[*HEADINGS, "Status"], *(a_row(make_line(number)) for number in range(1, 16))],
        [[*HEADINGS, "Outcome"], *(a_row(make_line(number)) for number in range(19, 34))],
    ]


def test_on_going_requests_are_listed_by_workstream(reader: Reader):
    told = []
    streams = make_paper().annexes[0].parts[1].workstreams
    for stream in streams:
        for line in stream.lines:
            told += [
                stream.heading,
                f"{line.reference}: {line.issue}",
                f"Area: {line.area}; Dept: {line.department}",
                "Current status:",
                *line.status.split("\n"),
            ]
    assert len(streams) == 3
    assert section(reader.said(make_paper()), ON_GOING, len(told)) == told


@pytest.mark.parametrize("text", AWKWARD_TEXTS.values(), ids=AWKWARD_TEXTS.keys())
def test_awkward_text_is_printed_in_full(reader: Reader, text: str):
    paper = make_paper_with_text(text)
    assert reader.tables(paper)[0][1] == ["CB-001", text, text, text, text]
    assert "\n".join(section(reader.said(paper), "Data sharing", 99)) == (
        f"CB-002: {text}\nArea: {text}; Dept: {text}\nCurrent status:\n{text}"
    )


@pytest.mark.parametrize(
    "text", [" one", "one ", "a  b", "a\t b", "a \n b", "\t", "a \t \t b", "a \t", "  "]
)
def test_every_space_is_kept(reader: Reader, text: str):
    paper = make_paper_of(make_line(issue=text))
    assert reader.tables(paper)[0][1][2] == text


def test_a_character_no_file_can_hold_is_replaced(reader: Reader):
    paper = make_paper_with_text("a\x00b\x0bc\ud800d")
    assert reader.tables(paper)[0][1][1] == "a\ufffdb\ufffdc\ufffdd"


def test_a_request_without_a_status_has_no_status_line(reader: Reader):
    paper = make_paper_with_text("")
    assert reader.tables(paper)[0][1] == ["CB-001", "", "", "", ""]
    assert section(reader.said(paper), "Data sharing", 99) == ["CB-002: ", "Area: ; Dept: "]


def test_a_part_with_no_line_says_so(reader: Reader):
    assert not reader.tables(make_empty_paper())
    assert section(reader.said(make_empty_paper()), "Annex A: Requests to be concluded", 99) == [
        TABLE_1,
        "No requests are in progress.",
        ON_GOING,
        "No requests are being taken forward through on-going workstreams.",
        "Annex B: Requests addressed",
        TABLE_1,
        "No requests have been resolved.",
    ]


def test_a_paper_without_annexes_is_only_its_cover(reader: Reader):
    assert len(reader.said(make_empty_paper(annexes=()))) == 10


# What changed.


def test_changes_come_last(reader: Reader):
    line = make_line(19)
    told = reader.said(make_paper())
    assert section(told, "Changes since the meeting of 3 March 2011", 2) == [
        make_changes().sentence,
        "Changed",
    ]
    assert section(told, f"CB-019: {line.issue}", 5) == [
        f"Area: {line.area}; Dept: {line.department}",
        "Moved; Target date changed",
        "Moved from in progress to resolved.",
        "Target date changed from 1 April 2011 to none.",
        f"CB-002: {make_line(2).issue}",
    ]
    assert section(told, "Reworded", 5) == [
        "Status, reworded",
        "DfE will [removed: consider whether to write] [added: write] to all 16 areas "
        "[added: by 1 April].",
        "Issue, reworded",
        "Pooling [added: of] budgets",
        "Unchanged",
    ]
    assert told[-1] == "Unchanged"


def test_what_is_unchanged_is_a_table(reader: Reader):
    assert reader.tables(make_paper())[-1] == [
        [*HEADINGS, "Unchanged"],
        *(
            [each.reference, each.area, each.issue, each.department, each.how_long]
            for each in make_changes().unchanged
        ),
    ]


def test_a_section_without_changes_says_so(reader: Reader):
    sentence = "There were no requests then and there are none now."
    changes = make_changes(sentence=sentence, changed=(), unchanged=())
    told = reader.said(make_empty_paper(changes=changes))
    assert told[-2:] == ["Changes since the meeting of 3 March 2011", sentence]


@pytest.mark.parametrize("text", AWKWARD_TEXTS.values(), ids=AWKWARD_TEXTS.keys())
def test_awkward_text_is_printed_in_full_in_changes(reader: Reader, text: str):
    rewording = Rewording(
        "Status", (DiffPiece(DiffKind.REMOVED, text), DiffPiece(DiffKind.SAME, "\nNow."))
    )
    changed = ChangedRequest("CB-001", text, text, text, ("Reworded",), (text,), (rewording,))
    unchanged = UnchangedRequest("CB-002", text, text, text, "since 17 March 2011")
    paper = make_paper(changes=make_changes(changed=(changed,), unchanged=(unchanged,)))
    begin = section(reader.said(paper), "Changed", 99)
    assert begin == [
        f"CB-001: {text}",
        f"Area: {text}; Dept: {text}",
        "Reworded",
        text,
        "Status, reworded",
        f"[removed: {text}]\nNow.",
        "Unchanged",
    ]
    assert reader.tables(paper)[-1][1] == ["CB-002", text, text, text, "since 17 March 2011"]


# The headings.


def test_headings_skip_no_level(reader: Reader):
    assert reader.headings(make_paper()) == [
        (1, "Annex A: Requests of Whitehall identified by the first phase places to be concluded"),
        (2, TABLE_1),
        (2, ON_GOING),
        (3, "Access to innovative finance models"),
        (3, "Data Sharing (general concern raised with Departments)"),
        (3, "Other requests to be resolved after April"),
        (1, "Annex B: Requests received from areas that have been addressed"),
        (2, "Requests and their outcomes"),
        (1, "Changes since the meeting of 3 March 2011"),
        (2, "Changed"),
        *((3, f"CB-{number:03}: {make_line(number).issue}") for number in (34, 19, 2)),
        (2, "Unchanged"),
    ]


def test_annexes_follow_each_other(reader: Reader):
    annexes = tuple(Annex(f"Annex {name}", "Requests", ()) for name in "ABC")
    paper = make_empty_paper(annexes=annexes)
    assert reader.headings(paper) == [(1, f"Annex {name}: Requests") for name in "ABC"]
