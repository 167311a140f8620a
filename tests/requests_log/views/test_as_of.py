"""Past dates: every page, its filters, its order and its downloads.

One history serves all tests: CB-001 is raised on 10 March, has late news, moves, and is corrected;
CB-002 is raised on 14 March for another area and department.
"""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.clock import march
from tests.helpers.forms import main_text, references_listed

pytestmark = pytest.mark.django_db


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
def test_a_request_shows_its_status_on_the_past_date(
    day: str, known: str, status: str, history: Request, official_client: Client
):
    page = BeautifulSoup(
        official_client.get(f"/requests/CB-001/?as_at={day}&known={known}").content.decode(), "lxml"
    )
    heading = page.find("h2", string="Status")
    assert heading.find_next("p").get_text(strip=True) == status


def test_a_request_shows_its_log_up_to_the_past_date(history: Request, official_client: Client):
    said = main_text(official_client.get("/requests/CB-001/?as_at=2011-03-13"))
    assert "12 March 2011: corrected" in said
    assert "16 March 2011: moved" not in said
    assert "On-going workstream" not in said
    assert "Overdue" not in said
    assert "Overdue" not in main_text(official_client.get("/requests/CB-001/?as_at=2011-03-15"))
    said = main_text(official_client.get("/requests/CB-001/?as_at=2011-03-14&known=then"))
    assert "12 March 2011: update" in said
    assert "corrected" not in said


def test_a_request_counts_for_the_areas_it_named_that_day(
    history: Request, official_client: Client
):
    assert "Covers Kent , Swindon" in main_text(
        official_client.get("/requests/CB-001/?as_at=2011-03-13")
    )
    known_then = main_text(official_client.get("/requests/CB-001/?as_at=2011-03-14&known=then"))
    assert "Areas Swindon Departments" in known_then
    assert "Covers" not in known_then


def test_a_request_not_yet_raised_is_not_found(history: Request, official_client: Client):
    assert official_client.get("/requests/CB-002/?as_at=2011-03-13").status_code == 404
    assert official_client.get("/requests/CB-002/?as_at=2011-03-14").status_code == 200


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
    query: str, references: list[str], history: Request, official_client: Client
):
    assert references_listed(official_client, query) == references


def test_what_was_past_its_target_date_on_the_day(
    make_request: Any, official: User, settings: Any, official_client: Client
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
    assert references_listed(official_client, "as_at=2011-03-15&overdue=on") == []
    assert references_listed(official_client, "as_at=2011-03-16&overdue=on") == ["CB-001"]
    listed = official_client.get("/requests/?as_at=2011-03-16").content.decode()
    assert 'govuk-tag--red">Overdue<' in listed
    assert "Overdue" in main_text(official_client.get("/requests/CB-001/?as_at=2011-03-16"))
    assert "1 Overdue" in main_text(official_client.get("/?as_at=2011-03-16"))
    assert references_listed(official_client, "overdue=on") == []
    assert "0 Overdue" in main_text(official_client.get("/"))


def test_the_home_figures_are_those_of_the_day_and_link_to_it(
    history: Request, official_client: Client
):
    page = official_client.get("/?as_at=2011-03-13")
    assert "1 In progress 0 On-going workstream 0 Resolved" in main_text(page)
    assert "1 In progress 1 On-going workstream 0 Resolved" in main_text(
        official_client.get("/?as_at=2011-03-16")
    )
    soup = BeautifulSoup(page.content.decode(), "lxml")
    links = [a["href"] for a in soup.main.select("a") if "/requests/" in a["href"]]
    assert links
    assert all("as_at=2011-03-13" in link for link in links)
    for link in links:
        assert official_client.get(link).status_code == 200


def test_the_workstreams_are_those_of_the_day(history: Request, official_client: Client):
    assert "0 requests" in main_text(official_client.get("/workstreams/?as_at=2011-03-15"))
    assert "1 request" in main_text(official_client.get("/workstreams/?as_at=2011-03-16"))
    assert "CB-001" not in main_text(
        official_client.get("/workstreams/data-sharing/?as_at=2011-03-15")
    )
    found = official_client.get("/workstreams/data-sharing/?as_at=2011-03-16")
    assert "The workstream takes it on." in main_text(found)
    assert b'href="/requests/CB-001/?as_at=2011-03-16"' in found.content


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_a_download_is_of_the_day_and_says_so_in_its_name(
    extension: str, history: Request, official_client: Client
):
    response = official_client.get(f"/requests/download.{extension}?as_at=2011-03-13")
    assert f'"requests-of-whitehall-2011-03-13.{extension}"' in response["Content-Disposition"]
    then = official_client.get(f"/requests/download.{extension}?as_at=2011-03-14&known=then")
    assert f"2011-03-14-as-known-then.{extension}" in then["Content-Disposition"]
    if extension == "csv":
        assert b"DfE is thinking about it." in response.getvalue()
        assert b"CB-002" not in response.getvalue()
        assert b"DfE is working on it." in then.getvalue()


PAGES = ["/", "/requests/", "/requests/CB-001/", "/workstreams/", "/workstreams/data-sharing/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_its_day_offers_today_and_updates_nothing(
    address: str, history: Request, official_client: Client
):
    page = BeautifulSoup(
        official_client.get(f"{address}?as_at=2011-03-16").content.decode(), "lxml"
    )
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
    today = BeautifulSoup(official_client.get(address).content.decode(), "lxml")
    assert not today.select(".app-past-date")
    assert today.select("#id_day_as_at")


def test_every_link_of_the_list_keeps_the_day(history: Request, official_client: Client):
    query = "as_at=2011-03-14&known=then&words=a&sort=stage"
    page = BeautifulSoup(official_client.get(f"/requests/?{query}").content.decode(), "lxml")
    links = [a["href"] for a in page.main.select("a") if "today" not in a.get_text()]
    assert len(links) > 10
    for link in links:
        assert "as_at=2011-03-14" in link
        assert "known=then" in link
    hidden = {box["name"]: box["value"] for box in page.select(".app-filters [type=hidden]")}
    assert hidden == {"as_at": "2011-03-14", "known": "then"}


def test_the_date_form_redirects_to_the_address_of_the_day(
    history: Request, official_client: Client
):
    boxes = "as_at_day=14&as_at_month=march&as_at_year=2011&known=then&words=a&page=2"
    response = official_client.get(f"/requests/?{boxes}")
    assert response.status_code == 302
    assert response["Location"] == "/requests/?words=a&as_at=2011-03-14&known=then"


BEGINS = [
    ("as_at=2011-03-09", "The record begins on 10 March 2011."),
    ("as_at=2011-03-09&known=then", "The first entry was recorded on 10 March 2011."),
]


@pytest.mark.parametrize(("query", "words"), BEGINS)
def test_a_day_before_the_record_begins_says_when_it_begins(
    query: str, words: str, history: Request, official_client: Client
):
    said = main_text(official_client.get(f"/requests/?{query}")).lower()
    assert words.lower() in said
    assert "0 requests" in said
    assert "begins" not in main_text(official_client.get("/requests/?as_at=2011-03-10"))


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
def test_an_invalid_past_date_gets_an_error(
    address: str, query: str, message: str, history: Request, official_client: Client
):
    response = official_client.get(f"{address}?{query}&words=budget")
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


def test_an_unknown_value_of_known_is_ignored(history: Request, official_client: Client):
    said = main_text(official_client.get("/requests/CB-001/?as_at=2011-03-14&known=never"))
    assert "DfE is thinking about it." in said
