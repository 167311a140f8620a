"""The paper as CSV and as JSON, read back with other libraries."""

import datetime as dt
from dataclasses import replace
from typing import Any

import clevercsv
import pytest
import yaml

from papers.description import Annex, AnnexTable, Paper, ProsePart
from papers.formats import csv, json
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

HEADER = ["annex", "section", "reference", "area", "issue", "department", "status"]


def rows(paper: Paper) -> list[list[str]]:
    """Return the rows of a paper but for those of its covering words."""
    return [row for row in all_rows(paper) if row[0] != csv.COVER]


def all_rows(paper: Paper) -> list[list[str]]:
    text = csv.render(paper).decode("utf-8-sig")
    # The library takes lines, and a line break within quotation marks is none of its own.
    found = list(clevercsv.reader(text.splitlines(keepends=True), "excel"))
    assert found[0] == HEADER
    return found[1:]


def read(paper: Paper) -> Any:
    return yaml.safe_load(json.render(paper).decode("utf-8"))


# CSV


def test_every_line_has_a_row_word_for_word_and_in_order():
    paper = make_paper(changes=None)
    assert rows(paper) == [
        [
            annex.name,
            heading,
            *(line.reference, line.area, line.issue, line.department, line.status),
        ]
        for annex, heading, line in paper.lines()
    ]
    assert len(rows(paper)) == 33


def test_covering_words_and_openings_have_a_row_for_each_paragraph():
    paper = make_paper(changes=None, introduction="# Purpose\n\n1. To **note**.\n2. To agree.")
    opened = replace(paper.annexes[0], opening="1. Places have raised requests.")
    found = all_rows(replace(paper, annexes=(opened, paper.annexes[1])))[:-33]
    assert [row[:2] + row[-1:] for row in found] == [
        ["Cover", "", "Purpose"],
        ["Cover", "", "1. To note."],
        ["Cover", "", "2. To agree."],
        ["Annex A", opened.title, "1. Places have raised requests."],
    ]


def test_changes_come_first_with_what_happened_in_words():
    paper = make_paper()
    found = rows(paper)[:-33]
    assert [row[:3] for row in found] == [
        ["Changes", "Changes since the meeting of 3 March 2011", ""],
        ["Changes", "New", "CB-034"],
        ["Changes", "Moved; Target date changed", "CB-019"],
        ["Changes", "Reworded", "CB-002"],
        ["Changes", "Next steps", ""],
        ["Changes", "Next steps", ""],
        ["Changes", "Unchanged", ""],
    ]
    assert [row[-1] for row in found] == [
        make_changes().sentence,
        "CB-034 is new, and in progress:\n• Letter sent.\n• Reply due.",
        "CB-019 moved from in progress to resolved: DH confirmed flexibility.\n"
        "It no longer has a target date, which was 1 April 2011.",
        "CB-002 has a new status: DfE will write to all 16 areas by 1 April.\n"
        "Its issue now reads: “Pooling of budgets”.",
        "1 next step was added.",
        "CB-002: DfE: Write to areas (due 1 April 2011) – added.",
        "Unchanged: CB-001 and CB-003.",
    ]
    assert found[3][3:6] == [
        "West London Group (H&F)",
        "Addressing the major causes of delay in court care proceedings (2)",
        "DWP, HO, MoJ, DH",
    ]


def test_a_row_of_another_table_has_each_cell_with_its_heading():
    annex = Annex("Annex C", "Update", (ProsePart("Aim", "One.\n• Two."), make_facts()))
    assert rows(make_paper(annexes=(annex,), changes=None)) == [
        ["Annex C", section, "", "", "", "", text]
        for section, text in (
            ("Title", "Update"),
            ("Aim", "One.\n• Two."),
            ("What areas bring together", "WARNING – the picture is continually evolving."),
            ("What areas bring together", "Area: Blackpool\nComment: In kind."),
            (
                "What areas bring together",
                "Area: Essex\nFund: Early Intervention Grant\nComment: • Aligned.\n• Not pooled.",
            ),
            ("What areas bring together", "Note 1: Office of National Statistics."),
            ("What areas bring together", "Note 2: Official statistics."),
        )
    ]


@pytest.mark.parametrize("name", [name for name in AWKWARD_TEXTS if name != "formula"])
def test_csv_keeps_awkward_text_in_full(name: str):
    text = AWKWARD_TEXTS[name]
    assert [row[2:] for row in rows(make_paper_with_text(text))] == [
        ["CB-001", text, text, text, text],
        ["CB-002", text, text, text, text],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_starts_like_a_formula(start: str):
    text = f"{start}1+1"
    paper = make_paper_with_text(text)
    for row in rows(paper):
        assert row[3:] == [f"'{text}"] * 4
    # The headings come from people too.
    table = AnnexTable(text, "Status", (make_line(),), "None.")
    annex = paper.annexes[0]
    headed = make_paper(annexes=(type(annex)(text, text, (table,)),), changes=None)
    assert rows(headed)[0][:2] == [f"'{text}", f"'{text}"]


def test_csv_starts_with_a_byte_order_mark():
    assert csv.render(make_paper()).startswith(b"\xef\xbb\xbfannex,")


def test_an_empty_paper_has_only_the_header():
    assert rows(make_empty_paper()) == []


# JSON


def test_json_says_the_whole_paper():
    paper = make_paper()
    found = read(paper)
    assert found["version"] == 2
    assert found["language"] == "en-GB"
    assert found["title"] == paper.title
    assert found["organisation"] == paper.organisation
    assert found["about"] == [list(pair) for pair in paper.about]
    assert found["introduction"] == paper.introduction
    assert found["sentence"] == paper.sentence
    assert [annex["name"] for annex in found["annexes"]] == ["Annex A", "Annex B"]


def test_json_has_every_line_word_for_word_in_order():
    paper = make_paper()
    found = [
        line
        for annex in read(paper)["annexes"]
        for part in annex["parts"]
        for lines in ([part] if "lines" in part else part["workstreams"])
        for line in lines["lines"]
    ]
    assert found == [
        {
            "reference": line.reference,
            "area": line.area,
            "issue": line.issue,
            "department": line.department,
            "status": line.status,
        }
        for _, _, line in paper.lines()
    ]


def test_dates_are_iso_strings():
    assert b'"as_at": "2011-03-22"' in json.render(make_paper(as_at=dt.date(2011, 3, 22)))


def test_json_has_the_old_wording_beside_the_new():
    changes = read(make_paper())["changes"]
    assert changes["changed"][2]["kinds"] == ["Reworded"]
    assert changes["changed"][2]["rewordings"][1] == {
        "field": "Issue",
        "old": "Pooling budgets",
        "new": "Pooling of budgets",
    }
    assert changes["unchanged"] == ["CB-001", "CB-003"]
    assert read(make_empty_paper())["changes"] is None


def test_json_has_the_covering_words_as_typed_and_in_blocks():
    found = read(make_paper(introduction="# Aim\n1. To **note** it."))
    assert found["introduction"] == "# Aim\n1. To **note** it."
    assert [block["kind"] for block in found["covering"]] == ["heading", "numbers"]
    assert [span["text"] for span in found["covering"][1]["items"][0]] == ["To ", "note", " it."]


@pytest.mark.parametrize("name", AWKWARD_TEXTS)
def test_json_keeps_awkward_text_in_full(name: str):
    text = AWKWARD_TEXTS[name]
    (line,) = read(make_paper_of(make_line(issue=text, status=text)))["annexes"][0]["parts"][0][
        "lines"
    ]
    assert (line["issue"], line["status"]) == (text, text)


def test_json_is_utf_8_as_people_type_it_and_ends_its_last_line():
    file = json.render(make_paper(title="Families’ café"))
    assert "Families’ café".encode() in file
    assert file.endswith(b"}\n")
