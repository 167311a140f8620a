"""Each area has the requests that the paper prints for it, and each group its members."""

import pytest

from areas.models import Area
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.entries import request_numbers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
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


def linked_to(area: str) -> list[tuple[str, str]]:
    requests = Request.objects.for_list().filter(area_links__area__name=area).order_by("number")
    return [(request.reference, request.current.issue) for request in requests]


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
    assert request_numbers(reach="named_and_others") == [2, 4, 8, 25]


def test_seven_speak_for_all_or_many_areas_and_name_none():
    assert request_numbers(reach="all_or_many") == [1, 19, 20, 21, 22, 23, 24]
    assert not Request.objects.filter(reach="all_or_many", area_links__isnull=False).exists()


def test_one_row_of_the_tables_speaks_for_many_areas_and_names_none():
    assert request_numbers(reach="many", stage__in=[Stage.IN_PROGRESS, Stage.RESOLVED]) == [9]
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
