"""Annex D in the record: every figure, comment, footnote and blank.

The figures below were copied, and the totals added up, by hand from the paper and not from the
fixtures.
"""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from areas.models import Area, FamilyFigures, Footnote, with_member_ids
from places.queries.families import get_rows
from tests.factories.clock import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# Population, the four ranges as the lower and the higher figure, and intervention, as headed there.
KEYS = (
    "population",
    *("families_low", "families_high", "with_child_low", "with_child_high", "intervention"),
    *("supported_first_year_low", "supported_first_year_high"),
    *("supported_period_low", "supported_period_high"),
)
NONE = None
BY_HAND: dict[str, tuple[int | None, ...]] = {
    "kent": (1_411_100, 2540, 2580, 1000, 1010, 8, 100, 100, NONE, NONE),
    "bradford": (506_800, 1710, 1810, 670, 710, 54, NONE, NONE, 670, 710),
    "lewisham": (264_500, 870, 950, 340, 370, 43, 200, 350, 870, 930),
    # The groups have no more than what they propose; their members have all but that.
    "greater-manchester": (NONE, NONE, NONE, NONE, NONE, NONE, 120, 120, 480, 480),
    "bolton": (265_100, 830, 830, 320, 330, 100, NONE, NONE, NONE, NONE),
    "bury": (182_600, 360, 410, 140, 160, 4, NONE, NONE, NONE, NONE),
    "manchester": (483_800, 2280, 2490, 890, 980, 159, NONE, NONE, NONE, NONE),
    "oldham": (218_800, 650, 710, 250, 280, 121, NONE, NONE, NONE, NONE),
    "rochdale": (204_700, 620, 730, 240, 290, 52, NONE, NONE, NONE, NONE),
    "salford": (225_100, 800, 870, 310, 340, 73, NONE, NONE, NONE, NONE),
    "stockport": (283_700, 540, 590, 210, 230, 16, NONE, NONE, NONE, NONE),
    "tameside": (215_400, 580, 660, 230, 260, 32, NONE, NONE, NONE, NONE),
    "trafford": (215_300, 330, 390, 130, 160, 5, NONE, NONE, NONE, NONE),
    "wigan": (306_500, 640, 870, 250, 340, 21, NONE, NONE, NONE, NONE),
    "west-london": (NONE, NONE, NONE, NONE, NONE, NONE, 550, 550, 2200, 2200),
    "hammersmith-and-fulham": (169_700, 500, 580, 200, 230, 8, NONE, NONE, NONE, NONE),
    "kensington-and-chelsea": (169_900, 380, 420, 150, 170, 9, NONE, NONE, NONE, NONE),
    "wandsworth": (286_600, 620, 700, 240, 280, 6, NONE, NONE, NONE, NONE),
    "westminster": (249_400, 690, 890, 270, 350, 38, NONE, NONE, NONE, NONE),
}
# The eleven others: Barnet, Birmingham, Blackburn, Blackpool, Croydon, Essex, Islington, Hull,
# Leicestershire, Lincolnshire and Swindon. The sum of each column, and how many have a figure.
OTHERS = (5_389_100, 12_880, 13_750, 5060, 5400, 412, 550, 550, 8710, 8980)
OTHERS_STATED = (11, 11, 11, 11, 11, 11, 8, 8, 11, 11)
# The members' sums: the paper does not add them up.
MEMBERS = {
    "greater-manchester": (2_601_000, 7630, 8550, 2970, 3370, 583),
    "west-london": (875_600, 2190, 2590, 860, 1030, 61),
}
COMMENTS = {
    "blackburn-with-darwen": "Blackburn aim is to roll out new borough wide think family "
    "arrangements to all families (currently work with around 600), but much depends on the "
    "success of pilot phase.",
    "bradford": "The Family Intervention Project can support 50 families.As a new service model is "
    "implemented it is hoped that many more families can be supported but the number and timing is "
    "part of development work in the next few months.",
    "essex": "250 families to be supported by 2013. The proportion of FwMP supported could "
    "increase substantially in following years, partly because of more effective early "
    "intervention.",
    "islington": "Proposing a new Family Outreach Support Service which will have capacity to "
    "target support at a 1,000 families at any one time (so nos. could increase) and at the "
    "specialist level, anticipate the no. of families reached over 4 years 300.",
    "kent": "Kent has a timeline and plan but much depends on the success of its first phase. They "
    "expect to work with many of the estimated 2,500 families by 2013.",
    "leicestershire": "Incremental roll out from to 2012/13 onwards to all FCN in County, "
    "currently estimated at 740-880",
    "lewisham": "This figure does not include the cross over there will be with other high cost "
    "family groups(crime/ workless) that will be targeted within their overall CB approach",
    "lincolnshire": "The number of families to be supported in the long-term and the timing of "
    "this is subject to on-going development work",
    "greater-manchester": "This figure may (largely) be additional to the number of families "
    "currently supported",
}
FOOTNOTES = [
    (1, "population", "Office of National Statistics, 2009 population estimates"),
    (
        2,
        "families",
        "FWMP in England is defined as those who have 5 or more of the following disadvantages "
        "(FACS, 2004): No parent in the family is in work; family lives in poor quality or "
        "overcrowded housing; no parent has any qualifications; mother has mental health problems; "
        "at least one parent has a longstanding limiting illness, disability or infirmity; family "
        "has low income (below 60% of the median); family cannot afford a number of food and "
        "clothing items. Using the estimated 117,000 families with at least 5 disadvantages, this "
        "column indicatively proportions a range of the number of families across all local areas, "
        "using the overall index of multiple deprivation and children’s well being index combined "
        "with local population numbers (rounded to the nearest 10).",
    ),
    (
        3,
        "with_child",
        "FWMP and at least one child with SEN or behaviour problems (excluded from school, "
        "involvement with the police or ran away from home). This column uses the above formula "
        "with the 46,000 families (the portion of 117,000 families with child behaviour problems) "
        "as a base instead (rounded to the nearest 10).",
    ),
    (4, "intervention", "Official statistics release SR09-2010 Department for Education"),
]


def figures_of(slug: str) -> tuple[int | None, ...]:
    return FamilyFigures.objects.values_list(*KEYS).get(area__slug=slug)


def sums(rows: Any) -> tuple[int | None, ...]:
    """Add up each column; None where every cell is blank."""
    columns = zip(*rows.values_list(*KEYS), strict=True)
    stated = [[cell for cell in column if cell is not None] for column in columns]
    return tuple(sum(cells) if cells else None for cells in stated)


def test_every_area_has_one_row_of_the_paper():
    rows = FamilyFigures.objects.all()
    assert rows.count() == 30
    assert {row.area_id for row in rows} == set(Area.objects.values_list("pk", flat=True))
    assert {(row.source, row.effective_on) for row in rows} == {
        ("Paper of 22 March 2011, Annex D", dt.date(2011, 3, 22))
    }
    assert {row.recorded_by for row in rows} == {None}


@pytest.mark.parametrize("slug", BY_HAND)
def test_each_cell_is_the_papers(slug: str):
    assert dict(zip(KEYS, figures_of(slug), strict=True)) == dict(
        zip(KEYS, BY_HAND[slug], strict=True)
    )


def test_the_columns_of_all_others_add_up():
    others = FamilyFigures.objects.exclude(area__slug__in=BY_HAND)
    assert others.count() == 11
    assert sums(others) == OTHERS
    stated = [
        sum(cell is not None for cell in c) for c in zip(*others.values_list(*KEYS), strict=True)
    ]
    assert tuple(stated) == OTHERS_STATED


def test_where_the_paper_is_blank_so_is_the_record():
    blank_in = {
        key: set(
            FamilyFigures.objects.filter(**{key: None}, area__group=None).values_list(
                "area__slug", flat=True
            )
        )
        for key in KEYS
    }
    groups = {"greater-manchester", "west-london"}
    first_year = {"birmingham", "bradford", "islington", "swindon"}
    assert blank_in == {
        **dict.fromkeys(KEYS[:6], groups),
        "supported_first_year_low": first_year,
        "supported_first_year_high": first_year,
        "supported_period_low": {"kent"},
        "supported_period_high": {"kent"},
    }


@pytest.mark.parametrize("slug", MEMBERS)
def test_the_members_add_up_beside_their_group(slug: str, official: User):
    group = Area.objects.get(slug=slug)
    rows = FamilyFigures.objects.filter(area__in=with_member_ids([group.pk]) - {group.pk})
    assert sums(rows) == (*MEMBERS[slug], NONE, NONE, NONE, NONE)
    row = next(row for row in get_rows(official, at=None) if row.area == group)
    population, low, high, child_low, child_high, intervention = MEMBERS[slug]
    assert row.sums == (
        (population, population),
        (low, high),
        (child_low, child_high),
        (intervention, intervention),
        None,
        None,
    )
    assert row.cells[:4] == (None,) * 4
    assert row.cells[4:] == tuple((BY_HAND[slug][place],) * 2 for place in (6, 8))


def test_the_comments_are_the_papers_word_for_word():
    rows = FamilyFigures.objects.exclude(comments="")
    assert dict(rows.values_list("area__slug", "comments")) == COMMENTS


def test_the_footnotes_are_the_papers_word_for_word():
    assert list(Footnote.objects.values_list("number", "column", "text")) == FOOTNOTES


def test_a_single_figure_is_a_range_from_itself_to_itself():
    assert FamilyFigures.objects.get(area__slug="bolton").get_range("families") == (830, 830)
    assert FamilyFigures.objects.get(area__slug="kent").get_range("supported_period") is None


def test_the_figures_hold_from_the_day_of_the_paper():
    assert FamilyFigures.objects.as_at(TODAY).count() == 30
    assert not FamilyFigures.objects.as_at(TODAY - dt.timedelta(days=1)).exists()


def test_a_newer_row_takes_the_place_of_an_older_one(official: User):
    kent = FamilyFigures.objects.get(area__slug="kent")
    later = dt.date(2011, 11, 18)
    FamilyFigures.objects.create(
        area=kent.area,
        supported_period_low=2000,
        supported_period_high=2500,
        source="Letter",
        effective_on=later,
        recorded_by=official,
    )
    newest = FamilyFigures.objects.as_at(later).get(area=kent.area)
    assert newest.get_range("supported_period") == (2000, 2500)
    assert FamilyFigures.objects.as_at(later - dt.timedelta(days=1)).get(area=kent.area) == kent
