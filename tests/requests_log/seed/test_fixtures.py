"""The record of 22 March 2011 matches the paper.

The figures and names below were counted and copied by hand from the paper, not from the fixtures.
"""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from departments.models import Department
from requests_log.models import Entry, EntryKind, NextStep, Request, Workstream
from requests_log.rules.stages import Stage
from tests.factories.entries import request_numbers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# Each row of the two tables, in the paper's order: Area and Dept as printed.
TABLE_1 = [
    ("All / many areas", "DfE"),
    ("Swindon and others", "DfE"),
    ("West London Group (H&F)", "DfE / MoJ"),
    ("West London Group (Westminster) and others", "DWP"),
    ("Leicestershire", "HO"),
    ("Leicestershire", "HO/MoJ"),
    ("Leicestershire", "DH"),
    ("Blackburn, Swindon and others", "DH"),
    ("Many areas", "DWP"),
    ("Leicestershire", "DH"),
    ("Lewisham", "MoJ"),
    ("Lewisham", "MoJ/HMP"),
    ("Lewisham", "MoJ"),
    ("Birmingham", "MoJ"),
    ("Blackburn", "CO"),
]
ANNEX_B = [
    ("All / many areas", "DWP, HO, MoJ, DH"),
    ("All / many areas", "All"),
    ("All / many areas", "DfE"),
    ("All / many areas", "DfE"),
    ("All / many areas", "DCLG/All"),
    ("All / many areas", "All"),
    ("Blackburn, and others", "DWP"),
    ("Lewisham", "DWP"),
    ("Leicestershire /Blackburn", "All"),
    ("Swindon", "ICO"),
    ("Swindon", "HO"),
    ("Swindon", "MoJ"),
    ("Hull", "DH"),
    ("Hull", "DH"),
    ("Croydon", "DH"),
]


def in_stage(stage: Stage) -> list[Request]:
    return list(Request.objects.for_list().filter(stage=stage).order_by("number"))


def printed(stage: Stage) -> list[tuple[str, str]]:
    lines = [request.current for request in in_stage(stage)]
    return [(line.areas_label, line.departments_label) for line in lines]


def asked(stage: Stage) -> dict[str, int]:
    """Count the requests that name each department, in one stage."""
    codes = Request.objects.filter(stage=stage).values_list(
        "department_links__department__code", flat=True
    )
    return dict(Counter(code for code in codes if code))


def test_there_are_fifteen_in_progress_three_on_going_and_fifteen_addressed():
    assert {stage: len(in_stage(stage)) for stage in Stage} == {
        Stage.IN_PROGRESS: 15,
        Stage.ON_GOING: 3,
        Stage.RESOLVED: 15,
    }


def test_references_follow_the_papers_order():
    assert [r.reference for r in Request.objects.order_by("number")] == [
        f"CB-{n:03}" for n in range(1, 34)
    ]
    assert [r.number for r in in_stage(Stage.IN_PROGRESS)] == list(range(1, 16))
    assert [r.number for r in in_stage(Stage.ON_GOING)] == [16, 17, 18]
    assert [r.number for r in in_stage(Stage.RESOLVED)] == list(range(19, 34))


def test_table_1_prints_its_areas_and_departments_as_the_paper_does():
    assert printed(Stage.IN_PROGRESS) == TABLE_1


def test_annex_b_prints_its_areas_and_departments_as_the_paper_does():
    assert printed(Stage.RESOLVED) == ANNEX_B


def test_table_1_asks_each_department_as_often_as_the_paper_does():
    assert asked(Stage.IN_PROGRESS) == {
        "DfE": 3,
        "MoJ": 6,
        "DWP": 2,
        "HO": 2,
        "DH": 3,
        "HMP": 1,
        "CO": 1,
    }


def test_annex_b_asks_each_department_as_often_as_the_paper_does():
    assert asked(Stage.RESOLVED) == {
        "DWP": 3,
        "HO": 2,
        "MoJ": 2,
        "DH": 4,
        "DfE": 2,
        "DCLG": 1,
        "ICO": 1,
    }


def test_all_departments_are_asked_by_the_four_that_print_all_and_by_no_other_in_the_tables():
    assert request_numbers(asks_all=True, stage=Stage.RESOLVED) == [20, 23, 24, 27]
    assert request_numbers(asks_all=True, stage=Stage.IN_PROGRESS) == []


def test_prisons_belong_to_the_ministry_of_justice_and_the_commissioner_to_nobody():
    assert Department.objects.get(code="HMP").parent.code == "MoJ"
    assert Department.objects.get(code="ICO").parent is None
    assert Department.objects.get(code="ICO").kind == Department.Kind.REGULATOR


def test_there_are_three_workstreams_each_under_its_printed_heading_with_one_request():
    assert [
        (stream.printed_heading, [r.reference for r in stream.request_set.all()])
        for stream in Workstream.objects.all()
    ] == [
        ("Access to innovative finance models", ["CB-016"]),
        ("Data Sharing (general concern raised with Departments)", ["CB-017"]),
        ("Other requests to be resolved after April", ["CB-018"]),
    ]


def test_the_papers_positions_are_of_17_march_and_were_recorded_on_22_march():
    entries = Entry.objects.all()
    assert len(entries) == 33
    assert {entry.effective_on for entry in entries} == {dt.date(2011, 3, 17)}
    assert {timezone.localtime(e.recorded_at).date() for e in entries} == {dt.date(2011, 3, 22)}
    assert {entry.kind for entry in entries} == {EntryKind.RAISED}


def test_table_1_alone_has_a_target_date():
    assert request_numbers(target_date=dt.date(2011, 4, 1)) == list(range(1, 16))
    assert request_numbers(target_date__isnull=True) == list(range(16, 34))


def test_every_entry_says_that_the_papers_date_is_printed_as_2010():
    for entry in Entry.objects.all():
        assert "22 March 2010" in entry.note, entry
        assert "22 March 2011" in entry.note, entry


def test_every_entry_says_that_its_kind_is_our_reading():
    for entry in Entry.objects.all():
        sentences = [s for s in entry.note.split(".") if "kind" in s.lower()]
        assert any("our reading" in s for s in sentences), entry


def test_what_a_status_promises_is_a_next_step_in_its_words():
    promises = {
        8: ("DH", "DH will be sending a note on Clusters to all 16 areas."),
        17: ("DH", "DH will be circulating a note on information sharing to all 16 places."),
        25: (
            "DWP",
            "DWP to write to preferred partners in CB areas to set out expectations and encourage "
            "them to work with local agencies.",
        ),
        32: ("Kingston upon Hull", "Hull to contact DH if they find local barriers to this"),
    }
    found = NextStep.objects.select_related("request__current", "department", "area")
    assert {step.request.number: (step.owner_label, step.what) for step in found} == promises
    for step in found:
        assert step.what in " ".join(step.request.line.status.split())
        # The paper gives no dates for them.
        assert (step.due_on, step.effective_on) == (None, dt.date(2011, 3, 17))
        assert step.source.startswith("Paper of 22 March 2011, Annex ")
