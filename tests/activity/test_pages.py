"""Filters in the address, pages that lose nothing, and queries that do not grow."""

import datetime as dt
from itertools import count
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from activity.queries import pages
from departments.models import Department
from provenance.services import save_fact
from requests_log.domain import bulk, commands, owners
from requests_log.domain.bulk import Wish
from requests_log.models import BulkKind
from tests.factories.areas import get_area, get_department
from tests.factories.clock import march
from tests.factories.commissions import open_areas, open_departments, send_commission
from tests.factories.entries import get_request
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.activity import told
from tests.helpers.forms import main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def references(client: Client, query: str = "") -> list[str]:
    """Return the reference of the request that each thing was done with."""
    words = [line.replace(",", " ").split() for line in told(client, query)]
    return [next((word for word in line if word.startswith("CB-")), "") for line in words]


def links_of(client: Client, address: str) -> dict[str, str]:
    page = parse(client.get(address))
    return {a["rel"][0]: f"/history/{a['href']}" for a in page.select(".govuk-pagination a")}


class TestFilters:
    def test_by_day(self, make_request: Any, official_client: Client, settings: Any):
        for day in (14, 15, 21, 22):
            settings.TODAY = march(day)
            make_request(effective_on=march(day))
        assert references(official_client) == ["CB-004", "CB-003", "CB-002", "CB-001"]
        page = parse(official_client.get("/history/"))
        chips = {a.get_text(): a["href"] for a in page.select(".app-chips a")}
        shown = {label: references(official_client, query) for label, query in chips.items()}
        assert shown == {
            "Any day": ["CB-004", "CB-003", "CB-002", "CB-001"],
            "Today": ["CB-004"],
            "Yesterday": ["CB-003"],
            "Last 7 days": ["CB-004", "CB-003"],
        }
        boxes = "?since_day=14&since_month=3&since_year=2011&until=2011-03-15"
        assert references(official_client, boxes) == ["CB-002", "CB-001"]

    def test_a_day_begins_and_ends_in_london(
        self, make_request: Any, official_client: Client, settings: Any, monkeypatch: Any
    ):
        # Summer time: 23:30 on 30 June in UTC is 1 July in London.
        settings.TODAY = dt.date(2011, 7, 1)
        moment = dt.datetime(2011, 6, 30, 23, 30, tzinfo=dt.UTC)
        monkeypatch.setattr("cbtracker.clock.now", lambda: moment)
        make_request()
        assert references(official_client, "?since=2011-07-01&until=2011-07-01") == ["CB-001"]
        assert references(official_client, "?until=2011-06-30") == []
        page = parse(official_client.get("/history/"))
        assert page.select_one("main h2").get_text() == "Friday 1 July 2011"
        assert page.select_one("main time").get_text() == "00:30"

    def test_by_person(self, make_request: Any, make_user: Any, official_client: Client):
        colleague = make_user(Role.OFFICIAL, name="Colin Colleague")
        make_request()
        make_request(by=colleague)
        add_step(get_request(1), colleague, "Send a note.")
        query = f"?person={colleague.pk}"
        assert references(official_client, query) == ["CB-001", "CB-002"]
        assert all(each.startswith("Colin Colleague ") for each in told(official_client, query))

    def test_by_area_and_department(
        self, make_request: Any, official: User, official_client: Client
    ):
        kent, swindon = get_area("kent"), get_area("swindon")
        education, justice = get_department("DfE"), get_department("MoJ")
        make_request(areas=[kent], departments=[education])
        make_request(areas=[swindon], departments=[justice])
        make_request(areas=[], reach="all_or_many", departments=[education, justice])
        say(get_request(3), official, "MoJ")
        owners.assign(by=official, request=get_request(1), official=official)
        assert references(official_client, "?area=kent") == ["CB-001", "CB-003", "CB-003", "CB-001"]
        assert references(official_client, "?department=MoJ") == ["CB-003", "CB-003", "CB-002"]
        both = "?area=swindon&department=DfE"
        assert references(official_client, both) == ["CB-003", "CB-003"]
        assert (
            "Olive Official changed who looks after CB-001"
            in told(official_client, "?department=DfE")[0]
        )

    def test_what_was_done_with_many_requests_counts_for_each_of_their_areas(
        self, make_request: Any, official: User, official_client: Client
    ):
        requests = [make_request(areas=[get_area(slug)]) for slug in ("kent", "swindon")]
        get_area("lewisham")
        seen = dict.fromkeys(requests)
        bulk.do_together(by=official, wish=Wish(BulkKind.OWNER, owner=official), seen=seen)
        line = "Olive Official changed who looks after 2 requests to Olive Official"
        assert told(official_client, "?area=kent")[0] == line
        assert told(official_client, "?area=swindon&department=DfE")[0] == line
        assert told(official_client, "?area=lewisham") == []

    def test_facts_and_commissions_of_an_area_or_a_department(
        self, official: User, official_client: Client
    ):
        for fact in (get_area("kent"), get_area("swindon"), get_department("DfE")):
            fact.name = f"{fact.name} renamed"
            save_fact(fact, by=official)
        send_commission(open_areas(official, "kent"), official)
        send_commission(open_departments(official, "DfE"), official)
        kent = told(official_client, "?area=kent")
        assert [each.removeprefix("Olive Official ") for each in kent] == [
            "sent the commission Further barriers, due 24 March 2011",
            "drafted the commission Further barriers, due 24 March 2011",
            "changed Kent renamed (area)",
        ]
        found = told(official_client, "?department=DfE")
        assert len(found) == 3
        assert "Latest position" in found[0]

    def test_an_invalid_filter_says_so_and_keeps_the_others(
        self, make_request: Any, official_client: Client
    ):
        make_request()
        page = official_client.get("/history/?area=nowhere&since=2011-03-22&until=2011-03-21")
        assert "To must be 22 March 2011 or later." in main_text(page)
        assert "Choose an area from the list." in main_text(page)
        assert parse(page).title.get_text().startswith("Error: ")
        assert len(parse(page).select(".app-activity")) == 1
        for odd in (
            "since=31+2+2011",
            "person=x",
            "person=%00",
            "until=9999-12-31",
            "since=1900-01-01",
        ):
            assert official_client.get(f"/history/?{odd}").status_code == 200


class TestPaging:
    @pytest.fixture(autouse=True)
    def _short_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "PAGE_SIZE", 2)
        monkeypatch.setattr(pages, "SCAN_STEPS", (1, 2))

    @pytest.fixture(params=["in the same microsecond", "one after another"])
    def _seven_things(
        self,
        make_request: Any,
        official: User,
        monkeypatch: pytest.MonkeyPatch,
        request: pytest.FixtureRequest,
    ) -> None:
        """Seven things of three kinds, of which none has its rows together."""
        start = dt.datetime(2011, 3, 22, 12, tzinfo=dt.UTC)
        step = dt.timedelta(minutes=request.param == "one after another")
        moments = (start + number * step for number in count())
        monkeypatch.setattr("cbtracker.clock.now", lambda: next(moments))
        make_request()
        make_request()
        add_step(get_request(2), official, "One.")
        make_request()
        owners.assign(by=official, request=get_request(1), official=official)
        make_request()
        add_step(get_request(3), official, "Two.")

    @pytest.mark.usefixtures("_seven_things")
    def test_nothing_is_lost_or_told_twice_either_way(
        self, official_client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        address, seen = "/history/", []
        addresses = []
        while address:
            addresses.append(address)
            seen.append(told(official_client, address.removeprefix("/history/")))
            address = links_of(official_client, address).get("next", "")
        assert [len(each) for each in seen] == [2, 2, 2, 1]
        back = [seen[-1]]
        address = addresses[-1]
        while address := links_of(official_client, address).get("prev", ""):
            back.append(told(official_client, address.removeprefix("/history/")))
        all_seen = [line for page in seen for line in page]
        assert [line for page in reversed(back) for line in page] == all_seen
        monkeypatch.setattr(pages, "PAGE_SIZE", 50)
        assert told(official_client) == all_seen
        assert len(set(all_seen)) == 7

    def test_a_rare_area_is_looked_for_page_by_page(
        self, make_request: Any, official_client: Client
    ):
        make_request(areas=[get_area("kent")])
        for _ in range(5):
            make_request()
        address, found, empty = "/history/?area=kent", [], 0
        while address:
            lines = references(official_client, address.removeprefix("/history/"))
            found += lines
            links = links_of(official_client, address)
            if not lines and "next" in links:
                empty += 1
                assert "This page looked through activity to 22 March 2011" in main_text(
                    official_client.get(address)
                )
            address = links.get("next", "")
        assert found == ["CB-001"]
        assert empty == 1

    def test_a_new_page_keeps_the_filters_and_a_new_filter_begins_again(
        self, make_request: Any, official: User, official_client: Client
    ):
        for _ in range(3):
            make_request()
        links = links_of(official_client, f"/history/?person={official.pk}&since=2011-03-22")
        assert f"person={official.pk}&since=2011-03-22" in links["next"]
        page = parse(official_client.get(links["next"]))
        assert page.title.get_text().startswith("Activity (earlier)")
        assert all("before=" not in a["href"] for a in page.select(".app-chips a"))

    def test_odd_places_show_the_newest_page(self, make_request: Any, official_client: Client):
        make_request()
        for odd in ("x", "1~nothing~1", "~~", "%00", "1~entry~-1", f"{'9' * 30}~entry~1", "9"):
            for name in ("before", "after"):
                assert references(official_client, f"?{name}={odd}") == ["CB-001"]
        # Places in the order, with nothing on one side.
        assert references(official_client, "?before=1~entry~1") == []
        assert references(official_client, f"?after={'9' * 16}~entry~{'9' * 15}") == ["CB-001"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"), [("", 46), ("?area=kent", 54), ("?department=DfE&area=kent", 60)]
)
def test_the_number_of_queries_does_not_grow(
    make_request: Any,
    official: User,
    django_assert_num_queries: Any,
    rows: int,
    query: str,
    queries: int,
):
    kent, education = get_area("kent"), get_department("DfE")
    for number in range(rows):
        request = make_request(areas=[kent], departments=[education])
        say(request, official, "DfE", f"Number {number}.")
        add_step(request, official, f"Number {number}.")
        owners.assign(by=official, request=request, official=official)
        commands.confirm(
            by=official, request=request, seen=get_request(number + 1).line, effective_on=march(22)
        )
        bulk.do_together(by=official, wish=Wish(BulkKind.OWNER), seen={request: None})
        send_commission(open_areas(official, "kent"), official)
        kent.name = f"Number {number}"
        save_fact(kent, by=official)
    client = client_for(official)
    with django_assert_num_queries(queries):
        assert client.get(f"/history/{query}").status_code == 200


def test_it_is_for_officials(lead: User, champion: User, administrator: User):
    for person in (lead, champion, administrator):
        client = client_for(person)
        assert client.get("/history/").status_code in (302, 403)


def test_a_past_date_changes_nothing(make_request: Any, official_client: Client):
    make_request()
    assert Department.objects.exists()
    assert references(official_client, "?as_at=2011-03-01") == ["CB-001"]


def test_each_source_can_be_named_in_an_address():
    """A page goes on from a place of time, source and id."""
    names = [source.name for source in pages.SOURCES]
    assert len(set(names)) == len(names)
    for name in names:
        assert pages._PLACE.fullmatch(f"1~{name}~1"), name
