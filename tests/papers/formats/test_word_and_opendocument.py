"""What Word and OpenDocument both print of a paper: all its text, in order."""

import pytest

from papers.description import Annex, ChangedRequest, PaperLine, ProsePart
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_changes,
    make_empty_paper,
    make_facts,
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
    assert reader.said(make_paper(changes=None))[:11] == [
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


def test_changes_come_first_in_sentences_with_the_new_text_whole(reader: Reader):
    told = reader.said(make_paper())
    about = {number: make_line(number) for number in (34, 19, 2)}
    expected = [
        make_changes().sentence,
        f"CB-034: {about[34].issue}",
        f"Area: {about[34].area}; Dept: {about[34].department}",
        "CB-034 is new, and in progress:",
        "• Letter sent.",
        "• Reply due.",
        f"CB-019: {about[19].issue}",
        f"Area: {about[19].area}; Dept: {about[19].department}",
        "CB-019 moved from in progress to resolved: DH confirmed flexibility.",
        "It no longer has a target date, which was 1 April 2011.",
        f"CB-002: {about[2].issue}",
        f"Area: {about[2].area}; Dept: {about[2].department}",
        "CB-002 has a new status: DfE will write to all 16 areas by 1 April.",
        "Its issue now reads: “Pooling of budgets”.",
        "Next steps",
        "1 next step was added.",
        "• CB-002: DfE: Write to areas (due 1 April 2011) – added.",
        "Unchanged: CB-001 and CB-003.",
        "About this paper",
        "This paper sets out the current status of requests of Whitehall.",
    ]
    begin = "Changes since the meeting of 3 March 2011"
    assert told.index(begin) == 6
    assert section(told, begin, len(expected)) == expected


def test_covering_words_with_a_heading_get_no_other(reader: Reader):
    told = reader.said(make_paper(introduction="# Summary\nThis is it."))
    assert section(told, "Unchanged: CB-001 and CB-003.", 2) == ["Summary", "This is it."]


def test_a_table_of_facts_has_its_warning_above_and_its_notes_below(reader: Reader):
    annex = Annex("Annex C", "Update", (ProsePart("Aim", "One.\n• Two."), make_facts()))
    paper = make_empty_paper(annexes=(annex,))
    assert section(reader.said(paper), "Annex C: Update", 99) == [
        "Aim",
        "One.",
        "• Two.",
        "What areas bring together",
        "WARNING – the picture is continually evolving.",
        *make_facts().notes,
    ]
    assert reader.tables(paper) == [
        [
            ["Area", "Fund", "Comment"],
            ["Blackpool", "", "In kind."],
            ["Essex", "Early Intervention Grant", "• Aligned.\n• Not pooled."],
        ]
    ]


def test_a_section_without_changes_says_so(reader: Reader):
    sentence = "There were no requests then and there are none now."
    changes = make_changes(sentence=sentence, changed=(), unchanged=(), unchanged_line="", steps=())
    told = reader.said(make_empty_paper(changes=changes))
    begin = "Changes since the meeting of 3 March 2011"
    assert section(told, begin, 2) == [sentence, "About this paper"]


@pytest.mark.parametrize("text", AWKWARD_TEXTS.values(), ids=AWKWARD_TEXTS.keys())
def test_awkward_text_is_printed_in_full_in_changes(reader: Reader, text: str):
    changed = ChangedRequest("CB-001", text, text, text, ("New",), "CB-001 is new:", text, (text,))
    paper = make_paper(changes=make_changes(changed=(changed,), steps=()))
    gap = "\n" if text.startswith("•") else " "
    begin = section(reader.said(paper), make_changes().sentence, 99)
    assert "\n".join(begin).startswith(
        f"CB-001: {text}\nArea: {text}; Dept: {text}\nCB-001 is new:{gap}{text}\n{text}\nUnchanged"
    )


# The headings.


def test_headings_skip_no_level(reader: Reader):
    assert reader.headings(make_paper()) == [
        (1, "Changes since the meeting of 3 March 2011"),
        *((2, f"CB-{number:03}: {make_line(number).issue}") for number in (34, 19, 2)),
        (2, "Next steps"),
        (1, "About this paper"),
        (1, "Annex A: Requests of Whitehall identified by the first phase places to be concluded"),
        (2, TABLE_1),
        (2, ON_GOING),
        (3, "Access to innovative finance models"),
        (3, "Data Sharing (general concern raised with Departments)"),
        (3, "Other requests to be resolved after April"),
        (1, "Annex B: Requests received from areas that have been addressed"),
        (2, "Requests and their outcomes"),
    ]


def test_annexes_follow_each_other(reader: Reader):
    annexes = tuple(Annex(f"Annex {name}", "Requests", ()) for name in "ABC")
    paper = make_empty_paper(annexes=annexes)
    assert reader.headings(paper) == [(1, f"Annex {name}: Requests") for name in "ABC"]
