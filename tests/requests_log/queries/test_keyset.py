"""Keyset pagination: a list too long to count is still complete and in order."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from accounts.models import Role, User
from requests_log import admin
from requests_log.as_of import AsOf
from requests_log.domain import commands
from requests_log.filters import RequestFilter
from requests_log.models import Request
from requests_log.queries import keyset, request_list
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import paginate
from requests_log.queries.request_list import RequestList
from requests_log.search.terms import NOTHING_TO_FIND
from tests.factories.areas import get_area, get_department
from tests.factories.clock import march
from tests.factories.entries import entry_fields
from tests.factories.next_steps import add_step
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
TWELVE = 12
PAST_DATE = "as_at=2011-03-20"


def walk(client: Client, query: str, *, follow: str = "next_url") -> list[int]:
    """Return the numbers of all rows, from page to page by their own links."""
    found: list[int] = []
    address = f"?{query}"
    for _ in range(4 * TWELVE):
        listed = client.get(f"/requests/{address}").context["listed"]
        numbers = [row.number for row in listed.rows]
        found = found + numbers if follow == "next_url" else numbers + found
        address = getattr(listed, follow) or (listed.further_url if follow == "next_url" else "")
        if not address:
            return found
    raise AssertionError("the pages never end")


SORTS = [
    *("reference", "-reference", "updated_on", "-updated_on", "news_on", "-news_on"),
    *("target_date", "-target_date", "stage", "-stage"),
]
FILTERS = [
    "",
    "stage=in_progress",
    "stage=in_progress&stage=resolved",
    "area=swindon",
    "department=DfE",
    "department=DfE&area=kent",
    "kind=capacity",
    "overdue=on",
    "words=budget",
    "no_news_since_day=12&no_news_since_month=3&no_news_since_year=2011",
]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("day", ["", PAST_DATE, f"{PAST_DATE}&known=then"])
def test_every_request_of_a_long_list_is_on_exactly_one_page(
    query: str,
    day: str,
    twelve_requests: None,
    make_user: Callable[..., User],
    request: pytest.FixtureRequest,
):
    client = client_for(make_user(Role.OFFICIAL))
    short = sorted(walk(client, f"{query}&{day}"))
    request.getfixturevalue("long_list")
    assert walk(client, f"{query}&{day}") == short


@pytest.mark.parametrize("day", ["", "as_at=2011-03-22"])
@pytest.mark.parametrize("query", ["move_of=department", "move_of=overdue", "move_of=anybody"])
def test_a_long_list_of_next_steps_has_each_request_once(
    query: str,
    day: str,
    twelve_requests: None,
    make_user: Callable[..., User],
    request: pytest.FixtureRequest,
):
    official = make_user(Role.OFFICIAL)
    expected = [2, 3, 5, 7, 8, 11]
    for what, numbers in (("Write to areas.", expected[::-1]), ("Ring them.", [8, 3])):
        for each in Request.objects.filter(number__in=numbers):
            add_step(each, official, what, due_on=march(1), effective_on=march(1))
    client = client_for(official)
    short = walk(client, f"{query}&{day}")
    assert short == expected
    request.getfixturevalue("long_list")
    assert walk(client, f"{query}&{day}") == short


@pytest.mark.parametrize("sort", SORTS)
def test_a_long_list_has_the_order_of_a_short_one(
    sort: str, twelve_requests: None, make_user: Callable[..., User], request: pytest.FixtureRequest
):
    client = client_for(make_user(Role.OFFICIAL))
    short = walk(client, f"sort={sort}")
    request.getfixturevalue("long_list")
    walked = walk(client, f"sort={sort}")
    # Those without a target date come last, in either direction.
    assert walked == short
    assert walk(client, f"sort={sort}&page=last", follow="previous_url")[-len(short) :] == walked


DAYS = (
    None,
    AsOf(march(11)),
    AsOf(march(20)),
    AsOf(march(20), known_on=march(20)),
)


def find(reader: User, query: str, at: AsOf | None) -> list[int]:
    """Return the numbers of all rows, from page to page, in order."""
    found: list[int] = []
    address = f"?{query}"
    for _ in range(4 * TWELVE):
        typed = QueryDict(address.removeprefix("?"))
        listed = paginate(
            RequestList(reader, RequestFilter(typed, reader=reader).criteria(), at=at), typed
        )
        found += [row.number for row in listed.rows]
        address = listed.next_url or listed.further_url
        if not address:
            return sorted(found)
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
@pytest.mark.parametrize(
    "query",
    [
        *FILTERS,
        "workstream=data-sharing",
        "workstream=data-sharing&kind=capacity",
        "department=HO&stage=on_going",
        "area=swindon&words=budget",
    ],
)
def test_a_few_matches_among_very_many_are_found(
    query: str,
    role: Role,
    twelve_requests: None,
    official: User,
    make_request: Any,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
):
    """In a large record, by combining indexes and not by reading every row."""
    everybody = make_request(asks_all=True, departments=[], effective_on=dt.date(2011, 3, 11))
    said = {
        **entry_fields(everybody.line),
        "areas": [get_area("kent")],
        "departments": [get_department("HO")],
        "asks_all": False,
        "effective_on": dt.date(2011, 3, 18),
    }
    names = ("issue", "areas", "departments", "reach", "asks_all", "request_kind", "effective_on")
    commands.amend(
        by=official, request=everybody, seen=everybody.line, **{name: said[name] for name in names}
    )
    reader = make_user(role, *(["swindon"] if role == Role.LEAD else []))
    short = {day: find(reader, query, day) for day in DAYS}
    monkeypatch.setattr(keyset, "SCAN_LIMIT", 1)
    monkeypatch.setattr(keyset, "SCAN_STEPS", (5,))
    # So many as that are few: all that stood on a day, or those of an area alone.
    for few, day in product((100, 8), DAYS):
        monkeypatch.setattr(request_list, "COUNT_LIMIT", few)
        assert find(reader, query, day) == short[day], (few, day)


@pytest.mark.parametrize(
    "query", ["stage=in_progress", "department=DfE&kind=capacity", "area=kent&kind=capacity"]
)
def test_what_is_few_under_a_stage_an_area_or_a_department_is_found_on_any_date(
    query: str, twelve_requests: None, official: User, monkeypatch: pytest.MonkeyPatch
):
    short = {day: find(official, query, day) for day in DAYS}
    assert any(short.values())
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 8)
    monkeypatch.setattr(keyset, "SCAN_LIMIT", 6)
    monkeypatch.setattr(keyset, "SCAN_STEPS", (6,))
    assert {day: find(official, query, day) for day in DAYS} == short


@pytest.mark.parametrize("query", ["kind=capacity&area=kent", "words=budget&stage=in_progress"])
def test_search_further_finds_the_remaining_matches(
    query: str,
    twelve_requests: None,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
):
    client = client_for(make_user(Role.OFFICIAL))
    short = walk(client, query)
    assert short
    request.getfixturevalue("long_list")
    monkeypatch.setattr(keyset, "SCAN_STEPS", (1, 1))
    assert walk(client, query) == short


def test_a_lead_pages_through_only_their_own_requests(
    twelve_requests: None, long_list: None, make_user: Callable[..., User]
):
    client = client_for(make_user(Role.LEAD, "swindon"))
    # The odd ones are Kent's, but for the one that speaks for many areas.
    assert walk(client, "") == [1, 3, 5, 7, 8, 9, 11]
    assert walk(client, PAST_DATE) == [1, 3, 5, 7, 8, 9, 11]
    assert walk(client, "area=kent") == [8]


def test_the_page_says_what_cannot_be_counted_or_sorted(
    twelve_requests: None, long_list: None, make_user: Callable[..., User]
):
    client = client_for(make_user(Role.OFFICIAL))

    def said(query: str) -> str:
        page = BeautifulSoup(client.get(f"/requests/?{query}").content, "html.parser")
        return " ".join(page.main.get_text(" ").split())

    assert "12 requests" in said("")
    assert "Over 4 requests found" in said("kind=capacity")
    assert "Sorted by reference" in said("sort=areas")
    assert "Sorted by reference" not in said("sort=areas&area=kent&words=8")


def test_an_invalid_cursor_shows_the_first_page(
    twelve_requests: None, long_list: None, make_user: Callable[..., User]
):
    client = client_for(make_user(Role.OFFICIAL))
    for odd in ("after=x", "after=~", "before=2011-03-17~x", "after=9~999999999999", "page=-1"):
        rows = client.get(f"/requests/?{odd}").context["listed"].rows
        assert [row.number for row in rows] == [1, 2], odd


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    ("query", "odd"),
    [
        ("", "abc~5"),
        ("", "2011-03-17~5"),
        ("", "9999999999~5"),
        ("sort=stage&", "abc~5"),
        ("sort=updated_on&", "2011-13-45~1"),
        ("sort=updated_on&", "abc~1"),
        ("sort=target_date&", "12~1"),
        (f"{PAST_DATE}&", "abc~5"),
        (f"{PAST_DATE}&sort=updated_on&", "0000-00-00~1"),
    ],
)
def test_a_cursor_of_another_order_shows_the_first_page(
    name: str,
    query: str,
    odd: str,
    twelve_requests: None,
    long_list: None,
    make_user: Callable[..., User],
):
    client = client_for(make_user(Role.OFFICIAL))

    def numbers(address: str) -> list[int]:
        listed = client.get(f"/requests/?{address}").context["listed"]
        return [row.number for row in listed.rows]

    assert numbers(f"{query}{name}={odd}") == numbers(query)


def test_a_request_of_two_areas_is_counted_once_for_their_lead(
    twelve_requests: None, make_request: Any, make_user: Callable[..., User]
):
    make_request(areas=[get_area("swindon"), get_area("kent")])
    listed = request_list.RequestList(make_user(Role.LEAD, "swindon", "kent", "hull"))
    assert str(listed.count) == "13"
    assert [row.number for row in listed.all()] == list(range(1, 14))


def test_a_list_that_is_not_counted_is_never_taken_for_shorter_than_it_is(
    twelve_requests: None, long_list: None, make_user: Callable[..., User]
):
    lead = make_user(Role.LEAD, "swindon", "kent", "hull")
    listed = request_list.RequestList(lead)
    assert str(listed.count) == "over 4"
    assert listed.at_most >= len(list(listed.all())) > listed.count.number


def test_a_count_that_may_be_incomplete_says_so(
    twelve_requests: None, long_list: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keyset, "SCAN_LIMIT", 1)
    monkeypatch.setattr(keyset, "SCAN_STEPS", (3,))
    listed = request_list.RequestList(None, RequestCriteria(kind="capacity"))
    matches = sum(row.request_kind == "capacity" for row in listed.all())
    assert 0 < listed.count.number < matches
    assert str(listed.count) == f"at least {listed.count.number}"


def test_another_date_begins_at_the_first_page(
    twelve_requests: None, long_list: None, make_user: Callable[..., User]
):
    client = client_for(make_user(Role.OFFICIAL))
    day = "as_at_day=20&as_at_month=3&as_at_year=2011"
    moved = client.get(f"/requests/?after=4~4&before=4~4&page=2&kind=capacity&{day}")
    assert moved["Location"] == f"/requests/?kind=capacity&{PAST_DATE}"


def test_punctuation_alone_finds_nothing_and_says_why(
    twelve_requests: None, make_user: Callable[..., User]
):
    client = client_for(make_user(Role.OFFICIAL))
    page = client.get("/requests/?words=%26+%21").content.decode()
    assert NOTHING_TO_FIND in page


def test_a_champion_searches_and_pages_through_matches(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = client_for(make_user(Role.CHAMPION, "swindon"))
    listed = "/admin/requests_log/request/"

    def found(query: str = "") -> list[str]:
        page = BeautifulSoup(client.get(f"{listed}?{query}").content, "html.parser")
        return [cell.get_text() for cell in page.select("#result_list .field-reference")]

    everything = found()
    assert len(everything) == 7
    # Kent's requests have the word too.
    assert found("q=budget") == ["CB-001", "CB-007"]
    assert found("q=CB-003") == ["CB-003"]
    assert found("q=CB-002") == []
    assert found("q=%26") == []
    monkeypatch.setattr(admin, "COUNT_LIMIT", 2)
    monkeypatch.setattr(admin.RequestAdmin, "list_per_page", 1)
    assert [*found(), *found("p=2"), *found("p=3")] == everything[:2]
