"""The record as at any day: every page, its filters, its order and its downloads.

One history serves all tests: CB-001 is raised on 10 March, has late news, moves, and is corrected;
CB-002 is raised on 14 March for another area and department.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.conftest import get_area, get_department, get_workstream, said_by

pytestmark = pytest.mark.django_db


def march(day: int) -> dt.date:
    return dt.date(2011, 3, day)


@pytest.fixture
def history(make_request: Any, official: User, settings: Any) -> Request:
    """Return CB-001; the clock stands at 22 March when all is written."""
    settings.TODAY = march(10)
    first = make_request(
        issue="Sharing a budget",
        status="DfE has been asked.",
        effective_on=march(10),
        target_date=march(15),
        areas=[get_area("swindon")],
        departments=[get_department("DfE")],
    )

    def about(day: int) -> dict[str, Any]:
        first.refresh_from_db()
        return {
            "by": official,
            "request": first,
            "seen": first.current,
            "effective_on": march(day),
        }

    settings.TODAY = march(14)
    make_request(
        issue="Another issue",
        status="DH is thinking.",
        effective_on=march(14),
        target_date=None,
        areas=[get_area("kent")],
        departments=[get_department("DH")],
    )
    # Written down on the 14th, and so since the 12th.
    commands.write_news(**about(12), status="DfE is working on it.", target_date=march(15))
    settings.TODAY = march(16)
    commands.move(
        **about(16),
        to=Stage.ON_GOING,
        status="The workstream takes it on.",
        target_date=None,
        workstream=get_workstream("data-sharing"),
    )
    settings.TODAY = march(18)
    news = first.entries.get(number=2)
    said = said_by(news) | {
        "status": "DfE is thinking about it.",
        "areas": [get_area("swindon"), get_area("kent")],
        "areas_label": "Swindon / Kent",
        "reach": "named",
    }
    corrections.correct(by=official, entry=news, reason="It was said of both.", **said)
    settings.TODAY = march(22)
    return first


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def text(response: HttpResponse) -> str:
    return " ".join(BeautifulSoup(response.content.decode(), "lxml").main.get_text(" ").split())


def rows(client: Client, query: str) -> list[str]:
    """Return the references in the list, in its order."""
    page = BeautifulSoup(client.get(f"/requests/?{query}").content.decode(), "lxml")
    return [row.td.get_text(strip=True) for row in page.select("tbody tr")]


# day, known then, what the request's status is on its page
STATUSES = [
    ("2011-03-10", "", "DfE has been asked."),
    ("2011-03-11", "", "DfE has been asked."),
    ("2011-03-12", "", "DfE is thinking about it."),
    ("2011-03-15", "", "DfE is thinking about it."),
    ("2011-03-16", "", "The workstream takes it on."),
    # The news of the 12th was not written down until the 14th, nor corrected until the 18th.
    ("2011-03-13", "then", "DfE has been asked."),
    ("2011-03-14", "then", "DfE is working on it."),
    ("2011-03-18", "then", "The workstream takes it on."),
]


@pytest.mark.parametrize(("day", "known", "status"), STATUSES)
def test_a_request_says_what_stood_on_the_day(
    day: str, known: str, status: str, history: Request, desk: Client
):
    page = BeautifulSoup(
        desk.get(f"/requests/CB-001/?as_at={day}&known={known}").content.decode(), "lxml"
    )
    heading = page.find("h2", string="Status")
    assert heading.find_next("p").get_text(strip=True) == status


def test_a_request_shows_its_log_up_to_the_day_and_no_further(history: Request, desk: Client):
    said = text(desk.get("/requests/CB-001/?as_at=2011-03-13"))
    assert "12 March 2011: corrected" in said
    assert "16 March 2011: moved" not in said
    assert "On-going workstream" not in said
    assert "Overdue" not in said
    assert "Overdue" not in text(desk.get("/requests/CB-001/?as_at=2011-03-15"))
    said = text(desk.get("/requests/CB-001/?as_at=2011-03-14&known=then"))
    assert "12 March 2011: update" in said
    assert "corrected" not in said


def test_a_request_counts_for_whom_it_named_on_the_day(history: Request, desk: Client):
    assert "Covers Kent, Swindon" in text(desk.get("/requests/CB-001/?as_at=2011-03-13"))
    known_then = text(desk.get("/requests/CB-001/?as_at=2011-03-14&known=then"))
    assert "Areas Swindon Departments" in known_then
    assert "Covers" not in known_then


def test_a_request_that_was_not_raised_yet_is_not_found(history: Request, desk: Client):
    assert desk.get("/requests/CB-002/?as_at=2011-03-13").status_code == 404
    assert desk.get("/requests/CB-002/?as_at=2011-03-14").status_code == 200


FOUND = [
    ("as_at=2011-03-09", []),
    ("as_at=2011-03-13", ["CB-001"]),
    ("as_at=2011-03-14", ["CB-001", "CB-002"]),
    ("as_at=2011-03-13&stage=in_progress", ["CB-001"]),
    ("as_at=2011-03-16&stage=in_progress", ["CB-002"]),
    ("as_at=2011-03-16&workstream=data-sharing", ["CB-001"]),
    ("as_at=2011-03-15&workstream=data-sharing", []),
    ("as_at=2011-03-14&department=DH", ["CB-002"]),
    ("as_at=2011-03-14&area=kent", ["CB-001", "CB-002"]),
    ("as_at=2011-03-14&area=kent&known=then", ["CB-002"]),
    ("as_at=2011-03-11&area=kent", []),
    ("as_at=2011-03-15&overdue=on", []),
    ("as_at=2011-03-14&words=thinking", ["CB-001", "CB-002"]),
    ("as_at=2011-03-14&words=working", []),
    ("as_at=2011-03-14&words=working&known=then", ["CB-001"]),
    ("as_at=2011-03-16&no_news_since=2011-03-14", ["CB-002"]),
    ("as_at=2011-03-14&sort=-updated_on", ["CB-002", "CB-001"]),
    ("as_at=2011-03-16&sort=-updated_on", ["CB-001", "CB-002"]),
    ("as_at=2011-03-14&sort=target_date", ["CB-001", "CB-002"]),
    ("as_at=2011-03-16&sort=-news_on", ["CB-001", "CB-002"]),
]


@pytest.mark.parametrize(("query", "references"), FOUND)
def test_the_list_filters_and_sorts_by_the_day(
    query: str, references: list[str], history: Request, desk: Client
):
    assert rows(desk, query) == references


def test_what_was_past_its_target_date_on_the_day(
    make_request: Any, official: User, settings: Any, desk: Client
):
    request = make_request(effective_on=march(10), target_date=march(15))
    commands.write_news(
        by=official,
        request=request,
        seen=request.current,
        status="It has another month.",
        effective_on=march(20),
        target_date=dt.date(2011, 4, 20),
    )
    assert rows(desk, "as_at=2011-03-15&overdue=on") == []
    assert rows(desk, "as_at=2011-03-16&overdue=on") == ["CB-001"]
    listed = desk.get("/requests/?as_at=2011-03-16").content.decode()
    assert 'govuk-tag--red">Overdue<' in listed
    assert "Overdue" in text(desk.get("/requests/CB-001/?as_at=2011-03-16"))
    assert "1 Overdue" in text(desk.get("/?as_at=2011-03-16"))
    assert rows(desk, "overdue=on") == []
    assert "0 Overdue" in text(desk.get("/"))


def test_the_home_figures_are_those_of_the_day_and_link_to_it(history: Request, desk: Client):
    page = desk.get("/?as_at=2011-03-13")
    assert "1 In progress 0 On-going workstream 0 Resolved" in text(page)
    assert "1 In progress 1 On-going workstream 0 Resolved" in text(desk.get("/?as_at=2011-03-16"))
    soup = BeautifulSoup(page.content.decode(), "lxml")
    links = [a["href"] for a in soup.main.select("a") if "/requests/" in a["href"]]
    assert links
    assert all("as_at=2011-03-13" in link for link in links)
    for link in links:
        assert desk.get(link).status_code == 200


def test_the_workstreams_are_those_of_the_day(history: Request, desk: Client):
    assert "0 requests" in text(desk.get("/workstreams/?as_at=2011-03-15"))
    assert "1 request" in text(desk.get("/workstreams/?as_at=2011-03-16"))
    assert "CB-001" not in text(desk.get("/workstreams/data-sharing/?as_at=2011-03-15"))
    found = desk.get("/workstreams/data-sharing/?as_at=2011-03-16")
    assert "The workstream takes it on." in text(found)
    assert b'href="/requests/CB-001/?as_at=2011-03-16"' in found.content


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_a_download_is_of_the_day_and_says_so_in_its_name(
    extension: str, history: Request, desk: Client
):
    response = desk.get(f"/requests/download.{extension}?as_at=2011-03-13")
    assert f'"requests-of-whitehall-2011-03-13.{extension}"' in response["Content-Disposition"]
    then = desk.get(f"/requests/download.{extension}?as_at=2011-03-14&known=then")
    assert f"2011-03-14-as-known-then.{extension}" in then["Content-Disposition"]
    if extension == "csv":
        assert b"DfE is thinking about it." in response.getvalue()
        assert b"CB-002" not in response.getvalue()
        assert b"DfE is working on it." in then.getvalue()


PAGES = ["/", "/requests/", "/requests/CB-001/", "/workstreams/", "/workstreams/data-sharing/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_its_day_offers_today_and_updates_nothing(
    address: str, history: Request, desk: Client
):
    page = BeautifulSoup(desk.get(f"{address}?as_at=2011-03-16").content.decode(), "lxml")
    banner = page.select_one(".app-past-date")
    assert "As at 16 March 2011" in banner.get_text()
    assert "You cannot make changes here." in banner.get_text()
    assert banner.a["href"] == address
    main = page.main
    assert not main.select("form[method=post]")
    for words in ("update/", "change/", "correct/", "/new/"):
        assert not [a for a in main.select("a") if words in a["href"]], words
    # The date control shows the day, and keeps whatever else is asked.
    assert [box["value"] for box in main.select("#id_day_as_at input")] == ["16", "3", "2011"]
    today = BeautifulSoup(desk.get(address).content.decode(), "lxml")
    assert not today.select(".app-past-date")
    assert today.select("#id_day_as_at")


def test_every_link_of_the_list_keeps_the_day(history: Request, desk: Client):
    query = "as_at=2011-03-14&known=then&words=a&sort=stage"
    page = BeautifulSoup(desk.get(f"/requests/?{query}").content.decode(), "lxml")
    links = [a["href"] for a in page.main.select("a") if "today" not in a.get_text()]
    assert len(links) > 10
    for link in links:
        assert "as_at=2011-03-14" in link
        assert "known=then" in link
    hidden = {box["name"]: box["value"] for box in page.select(".app-filters [type=hidden]")}
    assert hidden == {"as_at": "2011-03-14", "known": "then"}


def test_the_three_boxes_are_sent_on_to_the_address_of_the_day(history: Request, desk: Client):
    boxes = "as_at_day=14&as_at_month=march&as_at_year=2011&known=then&words=a&page=2"
    response = desk.get(f"/requests/?{boxes}")
    assert response.status_code == 302
    assert response["Location"] == "/requests/?words=a&as_at=2011-03-14&known=then"


BEGINS = [
    ("as_at=2011-03-09", "The record begins on 10 March 2011."),
    ("as_at=2011-03-09&known=then", "The first entry was recorded on 10 March 2011."),
]


@pytest.mark.parametrize(("query", "words"), BEGINS)
def test_a_day_before_the_record_begins_says_when_it_begins(
    query: str, words: str, history: Request, desk: Client
):
    said = text(desk.get(f"/requests/?{query}")).lower()
    assert words.lower() in said
    assert "0 requests" in said
    assert "begins" not in text(desk.get("/requests/?as_at=2011-03-10"))


WRONG = {
    "impossible": ("as_at=2011-02-31", "Date must be a real date, such as 22 3 2011."),
    "future": ("as_at=2011-03-23", "The date must be today, 22 March 2011, or earlier."),
    "words": ("as_at=yesterday", "Date must include a month and a year."),
    "nul": ("as_at=%00", "Date must include a month and a year."),
    "boxes": (
        "as_at_day=31&as_at_month=2&as_at_year=2011",
        "Date must be a real date, such as 22 3 2011.",
    ),
    "empty": ("as_at_day=&as_at_month=&as_at_year=", "Enter a date."),
}


@pytest.mark.parametrize(("query", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("address", [*PAGES, "/requests/download.csv"])
def test_a_day_that_cannot_be_read_for_is_asked_for_again(
    address: str, query: str, message: str, history: Request, desk: Client
):
    response = desk.get(f"{address}?{query}&words=budget")
    assert response.status_code == 200
    page = BeautifulSoup(response.content.decode(), "lxml")
    assert page.title.get_text().startswith("Error: View a past date")
    link = page.select_one(".govuk-error-summary a")
    assert link.get_text(strip=True) == message
    assert page.select_one(link["href"])
    assert "DfE" not in page.main.get_text()
    assert page.select_one("[name=words]")["value"] == "budget"
    typed = [box.get("value", "") for box in page.select("#id_as_at input")]
    if "31" in query:
        assert typed[0] == "31"


def test_words_that_mean_nothing_for_known_are_left_out(history: Request, desk: Client):
    said = text(desk.get("/requests/CB-001/?as_at=2011-03-14&known=never"))
    assert "DfE is thinking about it." in said


def sign_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_others_see_a_day_as_it_is_known_now(
    role: Role, history: Request, make_user: Callable[..., User]
):
    """What was said of a request by mistake, and put right, is for officials."""
    client = sign_in(make_user(role, "swindon"))
    for query in ("as_at=2011-03-14", "as_at=2011-03-14&known=then"):
        said = text(client.get(f"/requests/CB-001/?{query}"))
        assert "DfE is thinking about it." in said
        if role == Role.LEAD:
            assert "DfE is working on it." not in said
        assert rows(client, query) == ["CB-001"]
    assert "leave out what was recorded later" not in text(client.get("/requests/"))


def test_a_lead_sees_what_was_theirs_on_the_day(history: Request, make_user: Any):
    kent = sign_in(make_user(Role.LEAD, "kent"))
    # CB-001 named Kent from the 12th, as corrected, until the line of the 16th named it no more.
    assert kent.get("/requests/CB-001/?as_at=2011-03-11").status_code == 404
    assert kent.get("/requests/CB-001/?as_at=2011-03-13").status_code == 200
    assert kent.get("/requests/CB-001/?as_at=2011-03-16").status_code == 404
    assert kent.get("/requests/CB-001/").status_code == 404
    assert rows(kent, "as_at=2011-03-15") == ["CB-001", "CB-002"]
    assert "Requests made by or covering Kent: 2" in text(
        kent.get("/your-requests/?as_at=2011-03-15")
    )
    assert "An answer was due by 15 March" not in text(kent.get("/your-requests/?as_at=2011-03-15"))


def test_a_lead_by_mistake_of_a_link_is_shown_nothing_of_it(
    make_request: Any, official: User, make_user: Any, settings: Any
):
    """A request was linked to Kent by mistake, and put right the same week."""
    settings.TODAY = march(15)
    request = make_request(areas=[get_area("kent")], status="Zebrawood", effective_on=march(15))
    settings.TODAY = march(17)
    said = said_by(request.line) | {"areas": [get_area("swindon")], "areas_label": "Swindon"}
    corrections.correct(by=official, entry=request.line, reason="It is Swindon’s.", **said)
    settings.TODAY = march(22)
    for role in (Role.LEAD, Role.CHAMPION):
        kent = sign_in(make_user(role, "kent"))
        for query in ("as_at=2011-03-16", "as_at=2011-03-16&known=then"):
            for address in ("/requests/", "/requests/download.csv", "/workstreams/"):
                assert b"Zebrawood" not in kent.get(f"{address}?{query}").getvalue()
            assert kent.get(f"/requests/CB-001/?{query}").status_code == 404


def test_a_lead_who_has_gone_sees_no_day_of_theirs(
    history: Request, make_user: Callable[..., User]
):
    former = make_user(Role.LEAD, "swindon")
    former.leads.update(since=march(1), until=march(20))
    assert rows(sign_in(former), "as_at=2011-03-15") == []
    new = make_user(Role.LEAD, "swindon")
    new.leads.update(since=march(21))
    assert rows(sign_in(new), "as_at=2011-03-15") == ["CB-001"]
