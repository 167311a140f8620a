"""What an address may say of a day, in either form, and what is kept of the rest of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def text(response: HttpResponse) -> str:
    return " ".join(soup(response).main.get_text(" ").split())


def rows(response: HttpResponse) -> list[str]:
    """Return the references in the list, in its order."""
    return [row.td.get_text(strip=True) for row in soup(response).select("tbody tr")]


def asked(link: Any) -> dict[str, list[str]]:
    """Return what a link's address asks for."""
    return parse_qs(urlsplit(link["href"]).query)


def test_today_when_it_is_asked_for_is_a_day_like_any_other(planted: Request, desk: Client):
    page = soup(desk.get("/requests/CB-001/?as_at=2011-03-22"))
    assert "As at 22 March 2011" in page.select_one(".app-past-date").get_text()
    assert not [a for a in page.main.select("a") if "update/" in a["href"]]


@pytest.mark.parametrize(
    "query", ["known=then", "as_at=", "as_at=&known=then", "known=then&page=1"]
)
def test_without_a_day_the_page_is_of_now(query: str, planted: Request, desk: Client):
    page = soup(desk.get(f"/requests/CB-001/?{query}"))
    assert not page.select(".app-past-date")
    assert [a for a in page.main.select("a") if a["href"].endswith("/update/")]


@pytest.mark.parametrize("day", ["2011-03-17", "2011-3-17", " 2011-03-17 "])
def test_a_day_may_be_written_in_one(day: str, planted: Request, desk: Client):
    assert "As at 17 March 2011" in text(desk.get("/requests/", {"as_at": day}))


def test_the_boxes_keep_every_other_parameter_and_each_of_its_values(desk: Client):
    others = "stage=in_progress&stage=resolved&words=a%26b+%22c%22&sort=-issue"
    boxes = "as_at_day=17&as_at_month=3&as_at_year=2011"
    response = desk.get(f"/requests/?{boxes}&{others}&page=3")
    assert response["Location"] == f"/requests/?{others}&as_at=2011-03-17"


def test_the_control_keeps_every_other_parameter_and_each_of_its_values(desk: Client):
    query = (
        "stage=in_progress&stage=resolved&words=%22%3E%3Cb%3E&page=2&as_at=2011-03-17&known=then"
    )
    for address in (f"/requests/?{query}", f"/requests/?{query.replace('-17', '-32')}"):
        page = soup(desk.get(address))
        form = page.find("button", string="View date").find_parent("form")
        hidden = [(box["name"], box["value"]) for box in form.select("[type=hidden]")]
        assert hidden == [("stage", "in_progress"), ("stage", "resolved"), ("words", '"><b>')]
        assert form.select_one("[name=known]").has_attr("checked")


def test_the_way_back_to_today_keeps_the_filters(desk: Client):
    query = "as_at=2011-03-17&known=then&area=&words=budget&page=1"
    for address in (f"/requests/?{query}", f"/requests/?{query.replace('-17', '-32')}"):
        link = soup(desk.get(address)).find("a", string="Back to today")
        assert link["href"] == "/requests/?area=&words=budget"


@pytest.mark.usefixtures("the_record")
def test_pages_orders_and_files_of_a_long_list_keep_the_day(desk: Client):
    page = soup(desk.get("/requests/?as_at=2011-03-17&sort=-reference"))
    second = page.select_one(".govuk-pagination__next a")
    assert asked(second) == {"as_at": ["2011-03-17"], "sort": ["-reference"], "page": ["2"]}
    found = desk.get(f"/requests/{second['href']}")
    assert "As at 17 March 2011" in text(found)
    assert rows(found)[-1] == "CB-001"
    for link in soup(found).select("thead a"):
        assert asked(link)["as_at"] == ["2011-03-17"]
        assert "page" not in asked(link)
    files = [a for a in page.main.select("a") if "/download." in a["href"]]
    assert len(files) == 3
    assert all(asked(a)["as_at"] == ["2011-03-17"] for a in files)


@pytest.mark.parametrize(
    "quiet",
    [
        "no_news_since=2011-03-17",
        "no_news_since_day=17&no_news_since_month=3&no_news_since_year=2011",
        "no_news_since=2011-03-17&no_news_since_day=1&no_news_since_month=1&no_news_since_year=2011",
    ],
)
def test_no_news_since_is_taken_in_either_form_and_taken_away(
    quiet: str, make_request: Callable[..., Request], desk: Client
):
    make_request(effective_on=dt.date(2011, 3, 17))
    make_request(effective_on=dt.date(2011, 3, 18))
    found = desk.get(f"/requests/?{quiet}&as_at=2011-03-20")
    assert rows(found) == ["CB-001"]
    chips = {" ".join(a.get_text().split()): asked(a) for a in soup(found).select(".app-chips a")}
    assert chips == {
        "Remove the filter No update since: 17 March 2011 ✕": {"as_at": ["2011-03-20"]},
        "Clear all filters": {"as_at": ["2011-03-20"]},
    }


def test_a_file_with_a_filter_that_makes_no_sense_leads_to_the_list_of_the_day(desk: Client):
    query = "as_at=2011-03-17&no_news_since=2011-02-31"
    response = desk.get(f"/requests/download.csv?{query}")
    assert response["Location"] == f"/requests/?{query}"
    said = text(desk.get(response["Location"]))
    assert "No update since must be a real date, such as 22 3 2011." in said


def test_a_lead_who_asks_home_for_a_day_is_given_theirs_of_that_day(
    planted: Request, lead: User, client: Client
):
    client.force_login(lead)
    response = client.get("/?as_at=2011-03-17")
    assert response["Location"] == "/your-requests/?as_at=2011-03-17"
    assert "As at 17 March 2011" in text(client.get(response["Location"]))


def test_a_lead_chooses_a_day_of_your_requests(planted: Request, lead: User, client: Client):
    client.force_login(lead)
    boxes = "as_at_day=18&as_at_month=3&as_at_year=2011&known=then"
    response = client.get(f"/your-requests/?{boxes}")
    assert response["Location"] == "/your-requests/?as_at=2011-03-18"
    page = soup(client.get(response["Location"]))
    assert not page.select("[name=known]")
    assert "what was recorded later" not in page.main.get_text()
    assert page.select_one(".govuk-summary-card__title a")["href"].endswith("/?as_at=2011-03-18")
    asks = soup(client.get("/your-requests/?as_at=2011-03-23"))
    assert asks.title.get_text().startswith("Error: View a past date")
    assert "Sharing a budget" not in asks.get_text()


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_a_day_opens_no_page_that_is_not_for_the_person(
    role: Role, planted: Request, make_user: Callable[..., User], client: Client
):
    client.force_login(make_user(role))
    assert client.get("/your-requests/?as_at=2011-03-17").status_code == 403
    assert b"Sharing a budget" not in client.get("/requests/?as_at=2011-03-17").content


def test_a_day_before_the_record_is_told_of_in_the_past(planted: Request, desk: Client):
    home = text(desk.get("/?as_at=2011-03-16"))
    assert "The record begins on 17 March 2011." in home
    for of_now in (
        "No requests are in progress",
        "All requests are resolved",
        "There are no requests yet",
    ):
        assert of_now not in home
    assert "No requests were in progress." in home
    said = text(desk.get("/requests/?as_at=2011-03-16"))
    assert "There were no requests on this date." in said
    assert "yet" not in said


def test_a_request_that_was_not_there_yet_offers_today(planted: Request, desk: Client):
    page = desk.get("/requests/CB-001/?as_at=2011-03-16")
    assert page.status_code == 404
    assert soup(page).find("a", string="Back to today")["href"] == "/requests/CB-001/"


def test_the_title_names_the_day(planted: Request, desk: Client):
    assert soup(desk.get("/requests/")).title.get_text() == "Requests – Requests of Whitehall"
    day = desk.get("/requests/?as_at=2011-03-17")
    assert soup(day).title.get_text() == "Requests, as at 17 March 2011 – Requests of Whitehall"
    known = soup(desk.get("/requests/?as_at=2011-03-17&known=then")).title.get_text()
    assert "as at 17 March 2011, as known on 17 March 2011" in known


def test_a_date_sent_in_one_is_shown_in_the_boxes_and_carried_no_further(
    planted: Request, desk: Client
):
    """What the writer then types in the boxes would lose against a date carried beside them."""
    sent = {
        "seen": planted.line.pk,
        "status": "",
        "stage": "in_progress",
        "effective_on": "2011-03-21",
    }
    page = soup(desk.post("/requests/CB-001/update/", sent))
    assert page.select_one("[name=effective_on_day]")["value"] == "21"
    assert not page.select("[name=effective_on]")
