"""A list that is too long to be counted one by one is read from place to place, and whole."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.html import escape

from accounts.models import Role, User
from papers import formats
from papers.domain.assemble import PaperScope
from papers.formats import csv
from papers.models import Meeting
from papers.queries import changes
from papers.queries.paper_request import PaperRequest
from papers.views import changes as views
from papers.views import paper
from places.briefing import assemble
from requests_log import admin
from requests_log.as_of import AsOf
from requests_log.domain import commands
from requests_log.exports import spreadsheets
from requests_log.queries import keyset, pagination, request_list
from requests_log.rules.stages import Stage
from requests_log.search import parser
from tests.conftest import get_area, get_department, said_by
from tests.requests_log.test_commands import news

pytestmark = pytest.mark.django_db
TWELVE = 12
DAY = "as_at=2011-03-20"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take four requests for more than can be counted, and two for a page."""
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 4)
    monkeypatch.setattr(pagination, "COUNT_LIMIT", 4)
    monkeypatch.setattr(pagination, "ON_A_PAGE", 2)
    monkeypatch.setattr(pagination.paginate, "__kwdefaults__", {"size": 2})


@pytest.fixture
def twelve(make_request: Any, official: User) -> None:
    """Twelve requests that differ in what lists sort and filter by, some on the same days."""
    for number in range(TWELVE):
        request = make_request(
            issue=f"Issue {number % 5}",
            stage=list(Stage)[number % 3],
            areas=[get_area(("swindon", "kent")[number % 2])],
            departments=[get_department(("DfE", "DH", "HO")[number % 3])],
            effective_on=dt.date(2011, 3, 10 + number % 4),
            target_date=None if number % 4 == 0 else dt.date(2011, 3, 12 + number % 6),
            reach="many" if number == 7 else "named",
        )
        if number % 3 == 0:
            news(request, official, f"News of budgets {number}.", effective_on=dt.date(2011, 3, 19))


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
@pytest.mark.parametrize("day", ["", DAY, f"{DAY}&known=then"])
def test_every_request_of_a_long_list_is_on_one_page(
    query: str,
    day: str,
    twelve: None,
    make_user: Callable[..., User],
    request: pytest.FixtureRequest,
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    short = sorted(walk(client, f"{query}&{day}"))
    request.getfixturevalue("long")
    assert walk(client, f"{query}&{day}") == short


@pytest.mark.parametrize("sort", SORTS)
def test_a_long_list_has_the_order_of_a_short_one(
    sort: str, twelve: None, make_user: Callable[..., User], request: pytest.FixtureRequest
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    short = walk(client, f"sort={sort}")
    request.getfixturevalue("long")
    walked = walk(client, f"sort={sort}")
    if sort == "-target_date":
        # Those without a target date come last in a short list, and first in a long one.
        assert sorted(walked) == sorted(short)
    else:
        assert walked == short
    assert walk(client, f"sort={sort}&page=last", follow="previous_url")[-len(short) :] == walked


# So many as that are few: all that stood on a day, or those of an area alone.
@pytest.mark.parametrize("few", [100, 8])
@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
@pytest.mark.parametrize("day", ["", "as_at=2011-03-11", DAY, f"{DAY}&known=then"])
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
def test_few_are_found_among_very_many(
    query: str,
    day: str,
    role: Role,
    few: int,
    twelve: None,
    official: User,
    make_request: Any,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
):
    """Where the register is large, by what indexes have together and not by looking at it all."""
    everybody = make_request(asks_all=True, departments=[], effective_on=dt.date(2011, 3, 11))
    said = {
        **said_by(everybody.line),
        "areas": [get_area("kent")],
        "departments": [get_department("HO")],
        "asks_all": False,
        "effective_on": dt.date(2011, 3, 18),
    }
    names = ("issue", "areas", "departments", "reach", "asks_all", "request_kind", "effective_on")
    commands.amend(
        by=official, request=everybody, seen=everybody.line, **{name: said[name] for name in names}
    )
    client = Client()
    client.force_login(make_user(role, *(["swindon"] if role == Role.LEAD else [])))
    short = walk(client, f"{query}&{day}")
    monkeypatch.setattr(request_list, "COUNT_LIMIT", few)
    monkeypatch.setattr(keyset, "SCAN_LIMIT", 1)
    monkeypatch.setattr(keyset, "SCAN_STEPS", (1,))
    assert sorted(walk(client, f"{query}&{day}")) == sorted(short)


@pytest.mark.parametrize("query", ["kind=capacity&area=kent", "words=budget&stage=in_progress"])
def test_looking_further_finds_what_few_pages_hold(
    query: str,
    twelve: None,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    short = walk(client, query)
    assert short
    request.getfixturevalue("long")
    monkeypatch.setattr(keyset, "SCAN_STEPS", (1, 1))
    assert walk(client, query) == short


def test_a_lead_walks_through_their_own_alone(
    twelve: None, long: None, make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(Role.LEAD, "swindon"))
    # The odd ones are Kent's, but for the one that speaks for many areas.
    assert walk(client, "") == [1, 3, 5, 7, 8, 9, 11]
    assert walk(client, DAY) == [1, 3, 5, 7, 8, 9, 11]
    assert walk(client, "area=kent") == [8]


def test_what_cannot_be_counted_or_sorted_is_said_in_words(
    twelve: None, long: None, make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))

    def said(query: str) -> str:
        page = BeautifulSoup(client.get(f"/requests/?{query}").content, "html.parser")
        return " ".join(page.main.get_text(" ").split())

    assert "12 requests" in said("")
    assert "Over 4 requests found" in said("kind=capacity")
    assert "Sorted by reference" in said("sort=areas")
    assert "Sorted by reference" not in said("sort=areas&area=kent&words=8")


def test_an_address_of_no_place_is_the_first_page(
    twelve: None, long: None, make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    for odd in ("after=x", "after=~", "before=2011-03-17~x", "after=9~999999999999", "page=-1"):
        rows = client.get(f"/requests/?{odd}").context["listed"].rows
        assert [row.number for row in rows] == [1, 2], odd


def test_a_format_that_cannot_take_so_many_is_not_offered_and_says_how_far_it_goes(
    twelve: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    ods = dataclasses.replace(spreadsheets.FORMATS["ods"], row_limit=11)
    monkeypatch.setitem(spreadsheets.FORMATS, "ods", ods)
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    page = BeautifulSoup(client.get("/requests/").content, "html.parser")
    assert "OpenDocument (ODS) is limited to 11 requests" in page.main.get_text()
    assert page.find("a", string="OpenDocument (ODS)") is None
    refused = client.get("/requests/download.ods", follow=True)
    assert (
        "OpenDocument (ODS) is limited to 11 requests: filter the list, or use CSV."
        in refused.content.decode()
    )
    assert client.get("/requests/download.ods?area=kent").status_code == 200


def test_nothing_but_punctuation_finds_nothing_and_says_why(
    twelve: None, make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    page = client.get("/requests/?words=%26+%21").content.decode()
    assert parser.NOTHING_TO_FIND in page


def test_many_changes_are_told_in_words(twelve: None, make_user: Callable[..., User]):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    between = "/changes/?since=2011-03-09&as_at=2011-03-20"
    assert "More than 4 requests changed" not in client.get(between).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "COUNT_LIMIT", 4)
        patch.setattr(views, "COUNT_LIMIT", 4)
        assert "More than 4 requests changed" in client.get(between).content.decode()
        few = client.get("/changes/?since=2011-03-18&as_at=2011-03-20").content.decode()
    assert "Unchanged requests are not listed" in few
    assert "4 requests changed or were corrected later." in few
    assert "CB-001" in few
    assert "CB-002" not in few


def test_changes_of_a_long_record_come_a_page_at_a_time(
    twelve: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    monkeypatch.setattr(changes, "ON_A_PAGE", 3)
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 4)
    between = "/changes/?since=2011-03-18&as_at=2011-03-20"
    whole = client.get(between).context["found"]
    assert whole.page is None
    assert len(whole.changes.unchanged) == TWELVE - 4
    monkeypatch.setattr(changes, "COUNT_LIMIT", 4)
    pages = [client.get(f"{between}&page={n}").context["found"] for n in (1, 2)]
    assert [len(page.changes.changed) for page in pages] == [3, 1]
    assert sum((page.changes.changed for page in pages), ()) == whole.changes.changed
    assert "4 requests changed" in client.get(f"{between}&page=2").content.decode()
    quiet = client.get("/changes/?since=2011-03-19&as_at=2011-03-20").content.decode()
    assert "0 requests changed" in quiet
    assert "CB-001" not in quiet


def test_a_paper_too_long_for_a_page_is_offered_as_files(
    twelve: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(paper, "ON_A_PAGE", 4)
    monkeypatch.setattr(formats, "MOST_WHOLE", 11)
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    page = client.get("/paper/").content.decode()
    assert "This paper has 12 requests" in page
    assert "Issue 1" not in page
    assert "download.csv" in page
    assert "download.docx" not in page
    meeting = Meeting.objects.create(body="Community Budgets Group", held_on="2011-03-12")
    since = f"changes_since=meeting-{meeting.pk}"
    for refused in ("download.docx", "download.json", f"download.csv?{since}", "issue/"):
        told = client.get(f"/paper/{refused}", follow=True).content.decode()
        assert escape(formats.TOO_LONG) in told, refused
    assert client.get("/paper/download.csv").status_code == 200


@pytest.mark.parametrize("query", ["", "department=DfE", "area=kent", "as_at=2011-03-12"])
@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
def test_a_paper_that_is_streamed_says_what_the_paper_says(
    query: str, role: str, the_record: None, make_user: Callable[..., User]
):
    client = Client()
    client.force_login(make_user(role, *["kent"] * (role == Role.LEAD)))
    streamed = client.get(f"/paper/download.csv?{query}")
    assert streamed.streaming
    found = client.get(f"/paper/?{query}").context["paper"]
    assert streamed.getvalue() == csv.render(found)


def test_the_lines_of_a_paper_are_read_as_they_are_sent(
    twelve: None, make_user: Callable[..., User], django_assert_num_queries: Any
):
    asked = PaperRequest(PaperScope(make_user(Role.OFFICIAL)), AsOf(dt.date(2011, 3, 20)))
    with django_assert_num_queries(0):
        lines = asked.stream_csv()
    with django_assert_num_queries(2):
        streamed = b"".join(lines)
    assert streamed == csv.render(asked.build())


def test_a_briefing_on_too_many_requests_says_so(
    twelve: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    told = "requests apply to Kent, which is too many"
    assert told not in client.get("/areas/kent/briefing/").content.decode()
    monkeypatch.setattr(assemble, "COUNT_LIMIT", 4)
    assert told in client.get("/areas/kent/briefing/").content.decode()
    assert told in client.get("/areas/kent/briefing.docx", follow=True).content.decode()


def test_a_champion_finds_by_words_and_pages_through_the_first_ones(
    twelve: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = Client()
    client.force_login(make_user(Role.CHAMPION, "swindon"))
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
