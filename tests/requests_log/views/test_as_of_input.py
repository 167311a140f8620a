"""How an address gives a past date, and what happens to its other parameters."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Request
from tests.helpers.forms import main_text, parse

pytestmark = pytest.mark.django_db


def rows(response: HttpResponse) -> list[str]:
    """Return the references in the list, in its order."""
    return [found.get_text(strip=True) for found in parse(response).select("tbody .app-reference")]


def asked(link: Any) -> dict[str, list[str]]:
    """Return what a link's address asks for."""
    return parse_qs(urlsplit(link["href"]).query)


def test_todays_date_works_like_any_date(swindon_request: Request, official_client: Client):
    page = parse(official_client.get("/requests/CB-001/?as_at=2011-03-22"))
    assert "As at 22 March 2011" in page.select_one(".app-past-date").get_text()
    assert not [a for a in page.main.select("a") if "update/" in a["href"]]


@pytest.mark.parametrize(
    "query", ["known=then", "as_at=", "as_at=&known=then", "known=then&page=1"]
)
def test_without_a_date_the_page_shows_today(
    query: str, swindon_request: Request, official_client: Client
):
    page = parse(official_client.get(f"/requests/CB-001/?{query}"))
    assert not page.select(".app-past-date")
    assert [a for a in page.main.select("a") if a["href"].endswith("/update/")]


@pytest.mark.parametrize("day", ["2011-03-17", "2011-3-17", " 2011-03-17 "])
def test_a_date_can_be_given_as_one_parameter(
    day: str, swindon_request: Request, official_client: Client
):
    assert "As at 17 March 2011" in main_text(official_client.get("/requests/", {"as_at": day}))


def test_the_date_form_keeps_every_other_parameter(official_client: Client):
    others = "stage=in_progress&stage=resolved&words=a%26b+%22c%22&sort=-issue"
    boxes = "as_at_day=17&as_at_month=3&as_at_year=2011"
    response = official_client.get(f"/requests/?{boxes}&{others}&page=3")
    assert response["Location"] == f"/requests/?{others}&as_at=2011-03-17"


def test_the_date_control_keeps_every_other_parameter(official_client: Client):
    query = (
        "stage=in_progress&stage=resolved&words=%22%3E%3Cb%3E&page=2&as_at=2011-03-17&known=then"
    )
    for address in (f"/requests/?{query}", f"/requests/?{query.replace('-17', '-32')}"):
        page = parse(official_client.get(address))
        form = page.find("button", string="View date").find_parent("form")
        hidden = [(box["name"], box["value"]) for box in form.select("[type=hidden]")]
        assert hidden == [("stage", "in_progress"), ("stage", "resolved"), ("words", '"><b>')]
        assert form.select_one("[name=known]").has_attr("checked")


def test_back_to_today_keeps_the_filters(official_client: Client):
    query = "as_at=2011-03-17&known=then&area=&words=budget&page=1"
    for address in (f"/requests/?{query}", f"/requests/?{query.replace('-17', '-32')}"):
        link = parse(official_client.get(address)).find("a", string="Back to today")
        assert link["href"] == "/requests/?area=&words=budget"


@pytest.mark.usefixtures("the_record")
def test_paging_sorting_and_downloads_keep_the_date(official_client: Client):
    page = parse(official_client.get("/requests/?as_at=2011-03-17&sort=-reference"))
    second = page.select_one(".govuk-pagination__next a")
    assert asked(second) == {"as_at": ["2011-03-17"], "sort": ["-reference"], "page": ["2"]}
    found = official_client.get(f"/requests/{second['href']}")
    assert "As at 17 March 2011" in main_text(found)
    assert rows(found)[-1] == "CB-001"
    for link in parse(found).select("thead a"):
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
def test_the_no_news_since_filter_can_be_set_and_removed(
    quiet: str, make_request: Callable[..., Request], official_client: Client
):
    make_request(effective_on=dt.date(2011, 3, 17))
    make_request(effective_on=dt.date(2011, 3, 18))
    found = official_client.get(f"/requests/?{quiet}&as_at=2011-03-20")
    assert rows(found) == ["CB-001"]
    chips = {" ".join(a.get_text().split()): asked(a) for a in parse(found).select(".app-chips a")}
    assert chips == {
        "Remove the filter No update since: 17 March 2011 ✕": {"as_at": ["2011-03-20"]},
        "Clear all filters": {"as_at": ["2011-03-20"]},
    }


def test_a_download_with_an_invalid_filter_goes_to_the_list_of_that_day(official_client: Client):
    query = "as_at=2011-03-17&no_news_since=2011-02-31"
    response = official_client.get(f"/requests/download.csv?{query}")
    assert response["Location"] == f"/requests/?{query}"
    said = main_text(official_client.get(response["Location"]))
    assert "No update since must be a real date, such as 22 3 2011." in said


def test_a_leads_home_page_keeps_the_past_date(
    swindon_request: Request, lead: User, client: Client
):
    client.force_login(lead)
    response = client.get("/?as_at=2011-03-17")
    assert response["Location"] == "/your-requests/?as_at=2011-03-17"
    assert "As at 17 March 2011" in main_text(client.get(response["Location"]))


def test_a_lead_can_view_your_requests_on_a_past_date(
    swindon_request: Request, lead: User, client: Client
):
    client.force_login(lead)
    boxes = "as_at_day=18&as_at_month=3&as_at_year=2011&known=then"
    response = client.get(f"/your-requests/?{boxes}")
    assert response["Location"] == "/your-requests/?as_at=2011-03-18"
    page = parse(client.get(response["Location"]))
    assert not page.select("[name=known]")
    assert "what was recorded later" not in page.main.get_text()
    assert page.select_one(".govuk-summary-card__title a")["href"].endswith("/?as_at=2011-03-18")
    asks = parse(client.get("/your-requests/?as_at=2011-03-23"))
    assert asks.title.get_text().startswith("Error: View a past date")
    assert "Sharing a budget" not in asks.get_text()


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_a_past_date_gives_access_to_no_other_page(
    role: Role, swindon_request: Request, make_user: Callable[..., User], client: Client
):
    client.force_login(make_user(role))
    assert client.get("/your-requests/?as_at=2011-03-17").status_code == 403
    assert b"Sharing a budget" not in client.get("/requests/?as_at=2011-03-17").content


def test_a_date_before_the_record_says_so(swindon_request: Request, official_client: Client):
    home = main_text(official_client.get("/?as_at=2011-03-16"))
    assert "The record begins on 17 March 2011." in home
    for of_now in (
        "No requests are in progress",
        "All requests are resolved",
        "There are no requests yet",
    ):
        assert of_now not in home
    assert "No requests were in progress." in home
    said = main_text(official_client.get("/requests/?as_at=2011-03-16"))
    assert "There were no requests on this date." in said
    assert "yet" not in said


def test_a_request_not_yet_raised_links_to_today(swindon_request: Request, official_client: Client):
    page = official_client.get("/requests/CB-001/?as_at=2011-03-16")
    assert page.status_code == 404
    assert parse(page).find("a", string="Back to today")["href"] == "/requests/CB-001/"


def test_the_title_names_the_past_date(swindon_request: Request, official_client: Client):
    assert (
        parse(official_client.get("/requests/")).title.get_text()
        == "Requests – Requests of Whitehall"
    )
    day = official_client.get("/requests/?as_at=2011-03-17")
    assert parse(day).title.get_text() == "Requests, as at 17 March 2011 – Requests of Whitehall"
    known = parse(official_client.get("/requests/?as_at=2011-03-17&known=then")).title.get_text()
    assert "as at 17 March 2011, as known on 17 March 2011" in known


def test_a_date_in_one_parameter_fills_the_date_fields(
    swindon_request: Request, official_client: Client
):
    """Otherwise the date in the address would override what is typed in the fields."""
    sent = {
        "seen": swindon_request.line.pk,
        "status": "",
        "stage": "in_progress",
        "effective_on": "2011-03-21",
    }
    page = parse(official_client.post("/requests/CB-001/update/", sent))
    assert page.select_one("[name=effective_on_day]")["value"] == "21"
    assert not page.select("[name=effective_on]")
