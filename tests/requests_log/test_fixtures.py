"""The record of 22 March 2011 is the paper's, word for word, and loading it disturbs nothing.

The figures and names below were counted and copied by hand from the paper, not from the fixtures.
"""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from departments.models import Department
from requests_log.domain import commands
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.rules.stages import Stage
from requests_log.seed import fixtures
from tests.conftest import TODAY

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
FIRST_PHASE = [
    "Barnet",
    "Birmingham",
    "Blackburn with Darwen",
    "Blackpool",
    "Bradford",
    "Croydon",
    "Essex",
    "Greater Manchester",
    "Islington",
    "Kent",
    "Kingston upon Hull",
    "Leicestershire",
    "Lewisham",
    "Lincolnshire",
    "Swindon",
    "West London",
]
GREATER_MANCHESTER = [
    "Bolton",
    "Bury",
    "Manchester",
    "Oldham",
    "Rochdale",
    "Salford",
    "Stockport",
    "Tameside",
    "Trafford",
    "Wigan",
]
WEST_LONDON = ["Hammersmith and Fulham", "Kensington and Chelsea", "Wandsworth", "Westminster"]


def in_stage(stage: Stage) -> list[Request]:
    return list(Request.objects.for_list().filter(stage=stage).order_by("number"))


def printed(stage: Stage) -> list[tuple[str, str]]:
    lines = [request.current for request in in_stage(stage)]
    return [(line.areas_label, line.departments_label) for line in lines]


def linked_to(area: str) -> list[tuple[str, str]]:
    requests = Request.objects.for_list().filter(area_links__area__name=area).order_by("number")
    return [(request.reference, request.current.issue) for request in requests]


def asked(stage: Stage) -> dict[str, int]:
    """Count the requests that name each department, in one stage."""
    codes = Request.objects.filter(stage=stage).values_list(
        "department_links__department__code", flat=True
    )
    return dict(Counter(code for code in codes if code))


def numbers(**having: Any) -> list[int]:
    return list(
        Request.objects.filter(**having).order_by("number").values_list("number", flat=True)
    )


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


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
    assert numbers(asks_all=True, stage=Stage.RESOLVED) == [20, 23, 24, 27]
    assert numbers(asks_all=True, stage=Stage.IN_PROGRESS) == []


def test_prisons_belong_to_the_ministry_of_justice_and_the_commissioner_to_nobody():
    assert Department.objects.get(code="HMP").parent.code == "MoJ"
    assert Department.objects.get(code="ICO").parent is None
    assert Department.objects.get(code="ICO").kind == Department.Kind.REGULATOR


def test_leicestershire_has_six_requests():
    *table_1_and_b, workstream = sorted(
        linked_to("Leicestershire"), key=lambda row: row[0] == "CB-018"
    )
    assert table_1_and_b == [
        ("CB-005", "Help in persuading and obtaining commitment from police"),
        ("CB-006", "Enabling Drugs funding to be used for tackling Alcohol Abuse"),
        ("CB-007", "Ensuring positive engagement from GP Commissioners."),
        ("CB-010", "Incorporate Family Nurse Partnership budget into CB"),
        (
            "CB-027",
            "Places given time to vision, shape, design and learn to achieve the best solutions.",
        ),
    ]
    assert "Local Authorities to be made the lead commissioning body" in workstream[1]


def test_lewisham_has_four():
    assert linked_to("Lewisham") == [
        (
            "CB-011",
            "Greater co-operation with NOMS/probation service on assessments for pre-lease and "
            "community orders",
        ),
        ("CB-012", "Prisoner release dates and placements"),
        ("CB-013", "Courts to inform landlords when people go to prison."),
        ("CB-026", "Access to discretionary JCP funding and staffing."),
    ]


def test_swindon_has_five():
    assert linked_to("Swindon") == [
        (
            "CB-002",
            "Flexibilities on assessment process (for children) / extending dispensations "
            "following Munro review",
        ),
        (
            "CB-008",
            "Flexibility on NHS Cluster arrangements / Preserving joint LA and PCT commissioning",
        ),
        (
            "CB-028",
            "Clarity from Information Commissioner on legality of holding personal & sensitive "
            "information about an individual child on a family file",
        ),
        ("CB-029", "‘Top down driven targets’ on police forces"),
        ("CB-030", "Local flexibility over restorative justice approaches"),
    ]


def test_hull_has_two():
    assert linked_to("Kingston upon Hull") == [
        ("CB-031", "Pooling of DTA / substance misuse budget"),
        ("CB-032", "Pooling of public health budget"),
    ]


@pytest.mark.parametrize(
    ("area", "references"),
    [
        ("Blackburn with Darwen", ["CB-008", "CB-015", "CB-025", "CB-027"]),
        ("Birmingham", ["CB-014"]),
        ("Croydon", ["CB-033"]),
        ("Kent", []),
        ("Essex", []),
    ],
)
def test_every_other_area_has_what_names_it(area: str, references: list[str]):
    assert [reference for reference, _ in linked_to(area)] == references


def test_west_londons_two_reach_the_borough_that_each_names():
    assert [r for r, _ in linked_to("Hammersmith and Fulham")] == ["CB-003"]
    assert [r for r, _ in linked_to("Westminster")] == ["CB-004"]


def test_four_speak_for_others_too():
    assert numbers(reach="named_and_others") == [2, 4, 8, 25]


def test_seven_speak_for_all_or_many_areas_and_name_none():
    assert numbers(reach="all_or_many") == [1, 19, 20, 21, 22, 23, 24]
    assert not Request.objects.filter(reach="all_or_many", area_links__isnull=False).exists()


def test_one_row_of_the_tables_speaks_for_many_areas_and_names_none():
    assert numbers(reach="many", stage__in=[Stage.IN_PROGRESS, Stage.RESOLVED]) == [9]
    assert not Request.objects.filter(reach="many", area_links__isnull=False).exists()


def test_there_are_sixteen_first_phase_areas():
    names = Area.objects.filter(is_first_phase=True).values_list("name", flat=True)
    assert sorted(names) == FIRST_PHASE


@pytest.mark.parametrize(
    ("group", "members"),
    [("Greater Manchester", GREATER_MANCHESTER), ("West London", WEST_LONDON)],
)
def test_a_group_has_the_members_that_annex_d_lists(group: str, members: list[str]):
    found = Area.objects.filter(group__name=group).values_list("name", flat=True)
    assert sorted(found) == members


def test_there_is_no_area_beside_these_thirty():
    assert Area.objects.count() == 30
    assert Area.objects.filter(group__isnull=False).count() == 14


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
    assert numbers(target_date=dt.date(2011, 4, 1)) == list(range(1, 16))
    assert numbers(target_date__isnull=True) == list(range(16, 34))


def test_every_entry_says_that_the_papers_date_is_printed_as_2010():
    for entry in Entry.objects.all():
        assert "22 March 2010" in entry.note, entry
        assert "22 March 2011" in entry.note, entry


def test_every_entry_says_that_its_kind_is_our_reading():
    for entry in Entry.objects.all():
        sentences = [s for s in entry.note.split(".") if "kind" in s.lower()]
        assert any("our reading" in s for s in sentences), entry


def test_loading_again_changes_no_row_of_any_table():
    before = all_rows()
    assert len(before["requests_log.Entry"]) == 33
    assert fixtures.load() == {"workstreams": 0, "requests": 0}
    call_command("load_record")
    assert all_rows() == before


def test_the_command_says_that_it_changed_nothing(capsys: pytest.CaptureFixture[str]):
    before = all_rows()
    call_command("load_record")
    assert "with 33 requests. Nothing was changed." in capsys.readouterr().out
    assert all_rows() == before


def test_loading_again_keeps_what_an_official_has_written(official: User):
    request = Request.objects.for_list().get(number=5)
    commands.write_news(
        by=official,
        request=request,
        seen=request.current,
        status="HO has written to chief constables.",
        effective_on=TODAY,
        target_date=None,
    )
    before = all_rows()
    call_command("load_record")
    assert all_rows() == before
    assert Request.objects.get(number=5).current.status == "HO has written to chief constables."


def test_loading_again_keeps_the_names_that_an_administrator_gave():
    Department.objects.filter(code="DfE").update(name="Department for Schools")
    Area.objects.filter(slug="swindon").update(name="Borough of Swindon")
    before = all_rows()
    call_command("load_record")
    assert all_rows() == before


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("departments/department", "code"),
        ("areas/area", "slug"),
        ("requests_log/workstream", "slug"),
    ],
)
def test_no_administrator_changes_the_key_that_loading_goes_by(
    address: str, key: str, administrator: User, client: Client
):
    """With another key the same row would be loaded again beside it."""
    client.force_login(administrator)
    row = apps.get_model(*address.split("/")).objects.first()
    page = BeautifulSoup(
        client.get(f"/admin/{address}/{row.pk}/change/").content.decode(), "html.parser"
    )
    assert page.find(attrs={"name": "_save"})
    assert not page.find(attrs={"name": key})
