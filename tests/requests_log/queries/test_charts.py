"""The charts on the home page match a simple count of the log."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import HealthCheck, given, settings

from areas.models import Area
from charts.definitions import StackedBarChart
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.models import Entry
from requests_log.permissions import all_requests
from requests_log.queries import charts
from requests_log.queries.stage_counts import count_by_stage
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.histories import expected_versions, history_steps, written_history
from tests.helpers.svg import find_chart, text_of

pytestmark = pytest.mark.django_db

BY_DEPARTMENT = "Requests by department and stage"
BY_AREA = "Requests by area and stage"
OVER_TIME = "Requests in each stage, day by day"
WIDE = "Many or all areas"
STAGES = list(Stage)
# By name, how many in each stage.
Counted = dict[str, list[int]]


def home(client: Client, query: str = "") -> str:
    return client.get(f"/?{query}").content.decode()


def lines(day: dt.date, known_on: dt.date | None = None) -> list[Entry]:
    """Return the line of each request on a day, by the simple reading."""
    return [
        Entry.objects.get(pk=read.entry_id) for read in expected_versions(day, known_on).values()
    ]


def counted(named: dict[str, list[str]]) -> Counted:
    """Return the stages found for each name as a count for each stage."""
    return {name: [found.count(stage) for stage in STAGES] for name, found in named.items()}


def plain_by_department(found: list[Entry]) -> Counted:
    named: dict[str, list[str]] = defaultdict(list)
    for line in found:
        asked = {
            name
            for d in Department.objects.all()
            for name in ([d.name, d.parent.name] if d.parent else [d.name])
            # The NHS Commissioning Board is of 2013.
            if d.code != "NHS CB" and (line.asks_all or d.code in line.department_codes)
        }
        for name in asked:
            named[name].append(line.stage)
    return counted(named)


def plain_by_area(found: list[Entry]) -> Counted:
    named: dict[str, list[str]] = {a.name: [] for a in Area.objects.filter(is_first_phase=True)}
    named[WIDE] = []
    for line in found:
        if line.reach in ("many", "all_or_many"):
            named[WIDE].append(line.stage)
            continue
        areas = Area.objects.filter(slug__in=line.area_slugs)
        for name in {a.group.name if a.group else a.name for a in areas}:
            named[name].append(line.stage)
    return counted(named)


def plain_by_day(until: dt.date, known_on: dt.date | None = None) -> list[tuple[dt.date, Any]]:
    """Return the days on which the counts changed, each with the counts from then on."""
    changes: list[tuple[dt.date, Any]] = []
    for ordinal in range(dt.date(2011, 2, 1).toordinal(), until.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        stages = Counter(line.stage for line in lines(day, known_on))
        counts = tuple(stages[stage] for stage in STAGES)
        if counts != (changes[-1][1] if changes else (0, 0, 0)):
            changes.append((day, counts))
    return changes


def in_bars(chart: StackedBarChart) -> Counted:
    return {bar.name: list(bar.counts) for bar in chart.bars}


def in_table(html: str, title: str) -> Counted:
    return {row[0]: [*map(int, row[1:4])] for row in find_chart(html, title).table()}


def in_chart(html: str, title: str) -> Counted:
    patterns = ("solid", "hatched", "outline")
    return {
        name: [found.get(pattern, 0) for pattern in patterns]
        for name, found in find_chart(html, title).counts().items()
    }


@pytest.mark.usefixtures("the_record")
def test_charts_match_their_tables_and_the_record(official_client: Client):
    html = home(official_client)
    for title, expected in (
        (BY_DEPARTMENT, plain_by_department(lines(TODAY))),
        (BY_AREA, plain_by_area(lines(TODAY))),
    ):
        assert in_chart(html, title) == in_table(html, title) == expected
        assert list(find_chart(html, title).key().values()) == [stage.label for stage in STAGES]
    assert in_table(html, BY_DEPARTMENT)["Ministry of Justice"] == [6, 1, 6]
    assert in_table(html, BY_AREA)["Leicestershire"] == [4, 1, 1]
    assert in_table(html, BY_AREA)["Kent"] == [0, 0, 0]
    assert len(in_table(html, BY_AREA)) == 17
    assert find_chart(html, OVER_TIME).panels() == {
        "In progress": [(0, 15)],
        "On-going workstream": [(0, 3)],
        "Resolved": [(0, 15)],
    }
    assert find_chart(html, OVER_TIME).table() == [["17 March 2011", "15", "3", "15"]]


@pytest.mark.usefixtures("the_record")
def test_a_bar_links_to_the_list_of_what_it_counts(official_client: Client):
    html = home(official_client)
    links = find_chart(html, BY_DEPARTMENT).links()
    totals = {name: sum(counts) for name, counts in in_table(html, BY_DEPARTMENT).items()}
    # All that the record names but the NHS Commissioning Board, which is of 2013.
    assert len(links) == 12
    assert {
        name: official_client.get(url).context["count"].number for name, url in links.items()
    } == totals
    # The list of an area has those of wide reach as well.
    assert find_chart(html, BY_AREA).links() == {}


def test_an_area_links_to_its_list(official_client: Client, make_request: Any):
    make_request(areas=[get_area("westminster")])
    make_request(areas=[get_area("swindon"), get_area("kent")])
    html = home(official_client, "as_at=2011-03-20")
    links = find_chart(html, BY_AREA).links()
    assert list(links) == ["Kent", "Swindon", "West London"]
    for name, url in links.items():
        assert "as_at=2011-03-20" in url
        assert (
            official_client.get(url).context["count"].number
            == sum(in_table(html, BY_AREA)[name])
            == 1
        )


def test_the_description_names_the_longest_bar(official_client: Client, make_request: Any):
    make_request(areas=[get_area("kent")], departments=[get_department("DfE")])
    tied = text_of(find_chart(home(official_client), BY_AREA).whole)
    assert "Kent has the most: 1 in progress, 0 in an on-going workstream, 0 resolved." in tied
    make_request(areas=[get_area("swindon")], departments=[get_department("DH")])
    html = home(official_client)
    assert "Kent and Swindon have the most: 1 each." in text_of(find_chart(html, BY_AREA).whole)
    make_request(areas=[get_area("essex")], reach="many")
    html = home(official_client)
    assert "Kent and Swindon have the most: 1 each." in text_of(find_chart(html, BY_AREA).whole)
    assert in_table(html, BY_AREA) == {
        "Kent": [1, 0, 0],
        "Swindon": [1, 0, 0],
        "Essex": [0, 0, 0],
        WIDE: [1, 0, 0],
    }


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("day", ["as_at=2011-03-16", "as_at=2011-03-20&known=then"])
def test_before_the_first_record_there_is_no_chart(official_client: Client, day: str):
    page = BeautifulSoup(home(official_client, day), "html.parser")
    assert page.find("h2", string="Progress")
    assert page.select("svg") == []
    assert text_of(page.main).count("There are no requests to show.") == 3


def test_an_empty_record_has_no_charts(official_client: Client):
    page = BeautifulSoup(home(official_client), "html.parser")
    assert page.find("h2", string="Progress")
    assert page.select("svg") == []
    assert text_of(page.main).count("There are no requests to show.") == 3


def test_a_long_record_is_read_to_the_day_within_a_month(make_request: Any):
    for number, day in enumerate((dt.date(2010, 6, 1), dt.date(2011, 2, 3), dt.date(2011, 2, 25))):
        make_request(issue=f"Issue {number}", effective_on=day)
    chart = charts.over_time(at=AsOf(dt.date(2011, 2, 20)))
    assert chart.days == ((dt.date(2010, 6, 30), (1, 0, 0)), (dt.date(2011, 2, 20), (2, 0, 0)))
    assert chart.description == (
        "The record begins on 1 June 2010. On 30 June 2010: 1 in progress, 0 in an on-going"
        " workstream, 0 resolved. On 20 February 2011: 2 in progress, 0 in an on-going workstream,"
        " 0 resolved."
    )


few = settings(
    max_examples=15,
    deadline=None,
    # Each example takes back what it wrote.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@few
@given(history_steps)
def test_counts_of_any_history_match_a_simple_reading(written: Any):
    with written_history(written) as history:
        for day in history.days()[::4]:
            for known_on in (None, day):
                at = AsOf(day, known_on)
                tally = count_by_stage(all_requests(at), at=at)
                found = lines(day, known_on)
                assert in_bars(charts.by_department(tally, at=at)) == plain_by_department(found)
                assert in_bars(charts.by_area(tally, at=at)) == plain_by_area(found)


@few
@given(history_steps)
def test_the_chart_over_time_of_any_history_matches_each_day(written: Any):
    with written_history(written) as history:
        known_then = AsOf(history.today, known_on=history.days()[-4])
        assert charts.over_time(at=known_then).days == tuple(
            plain_by_day(history.today, known_then.known_on)
        )
        assert charts.over_time().days == tuple(plain_by_day(history.today))
        middle = history.days()[len(history.days()) // 2]
        assert charts.over_time(at=AsOf(middle)).days == tuple(plain_by_day(middle))
