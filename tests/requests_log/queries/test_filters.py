"""Find requests in the record: home figures, filters, order and addresses."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Request
from requests_log.queries import dashboard
from requests_log.queries.stage_counts import count_all_by_stage
from requests_log.views import request_list
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, write_news
from tests.helpers.forms import main_text, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
# Requests that speak for many or for all areas.
WIDE = {1, 9, 16, 17, 19, 20, 21, 22, 23, 24}
ASK_ALL = {20, 23, 24, 27}


def found(client: Client, query: str) -> list[int]:
    """Return the numbers of the requests that the list shows, in its order, from all its pages."""
    numbers: list[int] = []
    address = f"?{query}"
    while address:
        response = client.get(f"/requests/{address}")
        listed = response.context["listed"]
        numbers += [row.number for row in listed.rows]
        address = listed.next_url
    assert str(len(numbers)) == str(response.context["count"])
    return numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", set(range(1, 34))),
        ("stage=on_going", {16, 17, 18}),
        ("stage=on_going&stage=resolved", set(range(16, 34))),
        ("department=CO", {15} | ASK_ALL),
        ("department=DWP", {4, 9, 19, 25, 26} | ASK_ALL),
        ("department=HMP", {12} | ASK_ALL),
        ("department=MoJ&stage=in_progress", {3, 6, 11, 12, 13, 14}),
        ("area=swindon", {2, 8, 28, 29, 30} | WIDE),
        ("area=leicestershire&stage=in_progress", {1, 5, 6, 7, 9, 10}),
        ("area=west-london&stage=in_progress", {1, 3, 4, 9}),
        ("area=kent", WIDE),
        ("workstream=data-sharing", {17}),
        ("words=budget+family", {10}),
        ("words=FAMILY+Budget", {10}),
        ("words=imminently", {14}),
        ("words=cb-012", {12}),
        ("words=CB-012+prison", {12}),
        ("words=nothing+of+the+sort", set()),
        ("kind=capacity&area=swindon&stage=in_progress", {1, 9}),
        ("overdue=on", set()),
        ("no_news_since_day=17&no_news_since_month=3&no_news_since_year=2011", set(range(1, 34))),
        ("no_news_since_day=16&no_news_since_month=3&no_news_since_year=2011", set()),
    ],
)
def test_a_filter_finds_just_what_the_paper_says(
    query: str, numbers: set[int], official_client: Client
):
    assert set(found(official_client, query)) == numbers


def test_past_its_target_date_counts_from_the_day_after_it(official_client: Client, settings: Any):
    settings.TODAY = dt.date(2011, 4, 1)
    assert found(official_client, "overdue=on") == []
    settings.TODAY = dt.date(2011, 4, 2)
    assert set(found(official_client, "overdue=on")) == set(range(1, 16))
    assert 'govuk-tag--red">Overdue<' in official_client.get("/requests/").content.decode()


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("reference", 1),
        ("-reference", 33),
        ("areas", 1),
        ("departments", 20),
        ("stage", 1),
        ("-stage", 33),
        ("-updated_on", 1),
    ],
)
def test_the_list_sorts_by_any_column(
    sort: str, first: int, official_client: Client, official: User
):
    write_news(Request.objects.get(number=1), official, "Something new.", effective_on=TODAY)
    assert found(official_client, f"sort={sort}")[0] == first


def test_each_cell_says_what_the_record_says(official_client: Client):
    page = BeautifulSoup(official_client.get("/requests/?words=CB-012").content, "html.parser")
    cells = [" ".join(cell.get_text(" ").split()) for cell in page.select("tbody td")]
    assert cells == [
        "CB-012 Prisoner release dates and placements Discussions around prisoner release dates "
        "and information sharing are on-going",
        "Lewisham",
        "MoJ/HMP",
        "In progress",
        "1 Apr 2011",
        "",
        "17 Mar 2011",
    ]


def test_active_filters_are_shown_and_can_be_removed_one_by_one(official_client: Client):
    query = "stage=in_progress&stage=resolved&area=swindon&words=clusters&sort=-reference&page=1"
    page = BeautifulSoup(official_client.get(f"/requests/?{query}").content, "html.parser")
    chips = {
        " ".join(link.get_text().split())
        .removeprefix("Remove the filter ")
        .removesuffix(" ✕"): parse_qs(urlsplit(link["href"]).query)
        for link in page.select(".app-chips a")
    }
    everything = {
        "stage": ["in_progress", "resolved"],
        "area": ["swindon"],
        "words": ["clusters"],
        "sort": ["-reference"],
    }
    assert chips == {
        "Search requests: clusters": {k: v for k, v in everything.items() if k != "words"},
        "Stage: In progress": {**everything, "stage": ["resolved"]},
        "Stage: Resolved": {**everything, "stage": ["in_progress"]},
        "Area: Swindon": {k: v for k, v in everything.items() if k != "area"},
        "Clear all filters": {"sort": ["reference"]},
    }


def test_nothing_found_says_so_and_offers_to_clear_the_filters(official_client: Client):
    page = BeautifulSoup(official_client.get("/requests/?words=zebra").content, "html.parser")
    assert "No requests match these filters." in page.get_text()
    assert page.find("a", string="clear all filters")["href"] == "/requests/?sort=reference"


def needs_of(user: User) -> dashboard.DashboardFigures:
    return dashboard.dashboard_figures(count_all_by_stage(), reader=user)


def test_each_figure_at_home_is_the_count_of_the_list_behind_it(official_client: Client):
    home = official_client.get("/").context["figures"]
    figures = [*home.stages, *home.departments, home.overdue]
    assert {f.name: int(f.count) for f in figures} == {
        "In progress": 15,
        "On-going workstream": 3,
        "Resolved": 15,
        "Ministry of Justice": 6,
        "Department for Education": 3,
        "Department of Health": 3,
        "Department for Work and Pensions": 2,
        "Home Office": 2,
        "Cabinet Office": 1,
        "HM Prison Service": 1,
        "Overdue": 0,
    }
    for figure in figures:
        assert len(found(official_client, urlsplit(figure.url).query)) == int(figure.count), (
            figure.name
        )


def test_what_asks_all_departments_counts_for_each_at_home_as_in_the_list(
    official_client: Client, official: User
):
    asked = Request.objects.get(number=1)
    given = entry_fields(asked.line)
    kept = ("issue", "areas", "areas_label", "departments", "reach", "request_kind")
    commands.amend(
        by=official,
        request=asked,
        seen=asked.line,
        effective_on=TODAY,
        asks_all=True,
        **{name: given[name] for name in kept},
    )
    needs = needs_of(official)
    # All that the record names but the NHS Commissioning Board, which is of 2013.
    assert len(needs.departments) == 12
    for figure in needs.departments:
        assert len(found(official_client, urlsplit(figure.url).query)) == int(figure.count), (
            figure.name
        )


def test_home_lists_the_longest_without_news_and_the_latest_changes(
    official_client: Client, official: User, make_request: Any
):
    make_request(effective_on=dt.date(2011, 3, 1))
    write_news(Request.objects.get(number=11), official, "Something new.", effective_on=TODAY)
    needs = needs_of(official)
    assert needs.quiet[0].number == found(official_client, urlsplit(needs.quiet_url).query)[0] == 34
    assert (
        needs.recent[0].number == found(official_client, urlsplit(needs.recent_url).query)[0] == 11
    )


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("", ["In progress (15)", "On-going workstream (3)", "Resolved (15)"]),
        # The counts are of what each choice would give, whatever is chosen.
        ("stage=on_going&sort=-reference", ["(15)", "(3)", "(15)"]),
        ("department=MoJ", ["(6)", "(1)", "(6)"]),
        ("as_at=2011-03-17", ["(15)", "(3)", "(15)"]),
        # A search has no stored counts.
        ("words=budget", []),
    ],
)
def test_each_stage_says_how_many_there_are(official_client: Client, query: str, counts: list[str]):
    page = parse(official_client.get(f"/requests/?{query}"))
    labels = [label.get_text() for label in page.select("[for^=id_stage]")]
    assert len(labels) == 3
    for label, count in zip(labels, counts or [""] * 3, strict=True):
        assert label.endswith(count)
        assert ("(" in label) == bool(count)
    chips = page.select_one(".app-chips")
    assert chips is None or "(" not in chips.get_text()


def test_the_whole_list_is_printed_on_one_page(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    page = official_client.get("/requests/print/?stage=in_progress&sort=-reference")
    rows = parse(page).select("tbody tr")
    assert [row.select_one(".app-reference").get_text() for row in rows] == [
        f"CB-{number:03}" for number in range(15, 0, -1)
    ]
    assert Request.objects.get(number=15).line.status in main_text(page)
    assert "15 requests on 22 March 2011. Stage: In progress." in main_text(page)
    assert "the first" not in main_text(page)
    monkeypatch.setattr(request_list, "MOST_PRINTED", 10)
    cut = official_client.get("/requests/print/")
    assert "33 requests" in main_text(cut)
    assert "These are the first 10. Filter the list to print the others." in main_text(cut)
    assert len(parse(cut).select("tbody tr")) == 10
    past = official_client.get("/requests/print/?as_at=2011-03-17")
    assert "33 requests." in main_text(past)
