"""Invalid filters, pages and orders: the list and its downloads show an error and carry on."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Request
from requests_log.search.terms import NOTHING_TO_FIND
from tests.factories.areas import get_workstream
from tests.helpers.forms import error_summary, heading, parse
from tests.helpers.request_forms import saved_rows

pytestmark = pytest.mark.django_db

LONG = "9" * 5_000
NO_CHOICE = "Select a valid choice."
NO_STAGE = "Choose a stage from the list."
# What the address asks for, and what the page must say of it.
REFUSED = {
    "unprintable": ({"words": "\x07\x1b"}, "cannot be printed"),
    "year-one": (
        {"no_news_since_day": "1", "no_news_since_month": "1", "no_news_since_year": "0001"},
        "No update since must be a real date",
    ),
    "stage": ({"stage": "nope"}, NO_STAGE),
    "one-stage-of-two": ({"stage": ["in_progress", "nope"]}, NO_STAGE),
    "stage-nul": ({"stage": "\x00"}, NO_STAGE),
    "department": ({"department": "nope"}, NO_CHOICE),
    "department-id": ({"department": LONG}, NO_CHOICE),
    "department-nul": ({"department": "D\x00E"}, ""),
    "area": ({"area": "nope"}, NO_CHOICE),
    "area-nul": ({"area": "\x00"}, ""),
    "workstream": ({"workstream": "nope"}, NO_CHOICE),
    "workstream-nul": ({"workstream": "\x00"}, ""),
    "kind": ({"kind": "nope"}, NO_CHOICE),
    "day-99": ({"no_news_since_day": "99"}, "No update since must include a month and a year."),
    "no-day": (
        {"no_news_since_day": "31", "no_news_since_month": "2", "no_news_since_year": "2011"},
        "No update since must be a real date, such as 22 3 2011.",
    ),
    "long-year": (
        {"no_news_since_day": "1", "no_news_since_month": "2", "no_news_since_year": LONG},
        "No update since must be a real date, such as 22 3 2011.",
    ),
    "long-words": ({"words": "w" * 5_000}, "200 characters"),
    "words-nul": ({"words": "a\x00b"}, ""),
}
# What the address asks for that is passed over: the list is as it is without it.
PASSED_OVER = {
    "page-letters": {"page": "abc"},
    "page-zero": {"page": "0"},
    "page-negative": {"page": "-1"},
    "page-far": {"page": "999999"},
    "page-huge": {"page": "9" * 30},
    "page-long": {"page": LONG},
    "page-arabic-indic": {"page": "١"},
    "page-nul": {"page": "\x00"},
    "pages": {"page": ["1", "nope"]},
    "per-page-zero": {"per_page": "0"},
    "per-page-negative": {"per_page": "-5"},
    "per-page-huge": {"per_page": "9" * 30},
    "per-page-letters": {"per_page": "abc"},
    "sort": {"sort": "nope"},
    "sort-nothing": {"sort": ""},
    "sort-dash": {"sort": "-"},
    "sort-dashes": {"sort": "--reference"},
    "sort-field-of-the-table": {"sort": "current__status"},
    "sort-nul": {"sort": "\x00"},
    "sort-comma": {"sort": ",,"},
    "unknown-filter": {"nope": "1", "current__by": "1"},
    "no-such-tick": {"overdue": ""},
    "empty-filters": {"words": "   ", "department": "", "no_news_since_day": " "},
}


@pytest.fixture
def official_with_three_requests(
    client: Client, official: User, make_request: Callable[..., Request]
) -> Client:
    """An official's browser, with three requests in the record."""
    for number in (1, 2, 3):
        make_request(issue=f"Issue {number}", status=f"Status {4 - number}")
    get_workstream()
    client.force_login(official)
    return client


def references(client: Client, query: str = "") -> list[str]:
    page = parse(client.get(f"/requests/?{query}"))
    return [link.get_text(strip=True) for link in page.select("tbody .app-reference")]


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_filter_gets_an_error_and_is_kept(
    name: str, official_with_three_requests: Client
):
    asked, message = REFUSED[name]
    before = saved_rows()
    response = official_with_three_requests.get("/requests/", asked)
    assert response.status_code == 200
    assert parse(response).title.get_text().startswith("Error: ")
    said = error_summary(response)
    assert len(said) == 1
    assert message in next(iter(said))
    (target,) = said.values()
    assert parse(response).select(target), f"{target} is nowhere on the page"
    assert parse(response).select_one("details").has_attr("open")
    assert saved_rows() == before


def test_refused_search_text_is_kept(official_with_three_requests: Client):
    box = parse(official_with_three_requests.get("/requests/", {"words": "w" * 5_000})).select_one(
        "#id_words"
    )
    assert box["value"] == "w" * 5_000


def test_a_refused_date_is_kept(official_with_three_requests: Client):
    page = parse(official_with_three_requests.get("/requests/", {"no_news_since_day": "99"}))
    assert page.select_one("#id_no_news_since_day")["value"] == "99"


def test_nul_in_a_search_gets_a_clear_error(official_with_three_requests: Client):
    (said,) = error_summary(official_with_three_requests.get("/requests/", {"words": "a\x00b"}))
    assert "cannot be printed" in said


@pytest.mark.parametrize("name", REFUSED)
def test_a_download_with_an_invalid_filter_shows_the_list_with_the_error(
    name: str, official_with_three_requests: Client
):
    """And not a file of every request, which would look like what was asked for."""
    query, message = REFUSED[name]
    for extension in ("csv", "xlsx", "ods"):
        response = official_with_three_requests.get(
            f"/requests/download.{extension}", query, follow=True
        )
        assert response.request["PATH_INFO"] == "/requests/"
        assert [said for said in error_summary(response) if message in said]


@pytest.mark.parametrize("name", PASSED_OVER)
def test_unknown_parameters_are_ignored(name: str, official_with_three_requests: Client):
    response = official_with_three_requests.get("/requests/", PASSED_OVER[name])
    assert response.status_code == 200
    assert not error_summary(response)
    query = urlencode(PASSED_OVER[name], doseq=True)
    assert references(official_with_three_requests, query) == ["CB-001", "CB-002", "CB-003"]
    download = official_with_three_requests.get(f"/requests/download.csv?{query}")
    assert download.status_code == 200
    assert download.getvalue().decode().count("CB-00") == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-issue", ["CB-003", "CB-002", "CB-001"]),
        ("sort=-issue&sort=reference", ["CB-003", "CB-002", "CB-001"]),
        ("sort=nope&sort=-reference", ["CB-003", "CB-002", "CB-001"]),
        ("words=nothing&words=Issue", ["CB-001", "CB-002", "CB-003"]),
        ("words=2+issue", ["CB-002"]),
        ("words=cb-002", ["CB-002"]),
        ("words=CB-99999999999999999999", []),
        ("words=%27%3B+DROP+TABLE+requests_log_entry%3B--", []),
        ("stage=resolved&stage=in_progress", ["CB-001", "CB-002", "CB-003"]),
        ("department=MoJ&department=DfE", ["CB-001", "CB-002", "CB-003"]),
        ("no_news_since_day=1&no_news_since_month=1&no_news_since_year=1900", []),
        (
            "no_news_since_day=31&no_news_since_month=12&no_news_since_year=9999",
            ["CB-001", "CB-002", "CB-003"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unusual_but_valid_filters_work(
    query: str, expected: list[str], official_with_three_requests: Client
):
    response = official_with_three_requests.get(f"/requests/?{query}")
    assert response.status_code == 200
    assert not error_summary(response)
    assert references(official_with_three_requests, query) == expected
    if not expected:
        assert "No requests match these filters" in parse(response).get_text()


@pytest.mark.parametrize("words", ["%25", "_", "%ED%A0%80", "%ff%fe", "%22%22", "-+%26"])
def test_a_search_without_letters_or_numbers_finds_nothing_and_says_why(
    words: str, official_with_three_requests: Client
):
    response = official_with_three_requests.get(f"/requests/?words={words}")
    assert response.status_code == 200
    assert references(official_with_three_requests, f"words={words}") == []
    assert NOTHING_TO_FIND in parse(response).get_text()


def test_every_search_word_counts(official_with_three_requests: Client):
    assert references(
        official_with_three_requests, "words=" + "+".join(["issue"] * 10 + ["2"])
    ) == ["CB-002"]


def test_markup_in_the_address_is_escaped(official_with_three_requests: Client):
    script = "<script>alert(1)</script>"
    asked = dict.fromkeys(("words", "sort", "page", "area", "no_news_since_day", "x"), script)
    response = official_with_three_requests.get("/requests/", {**asked, f'"><b>{script}': script})
    assert response.status_code == 200
    assert script not in response.content.decode()
    assert "<b>" not in response.content.decode()
    plain = official_with_three_requests.get("/requests/", {"words": script})
    assert f"Search requests: {script}" in parse(plain).get_text()
    assert script not in plain.content.decode()


def test_too_many_parameters_are_refused(official_with_three_requests: Client):
    query = "&".join(["stage=resolved"] * 10_500)
    for address in ("/requests/", "/requests/download.csv"):
        assert official_with_three_requests.get(f"{address}?{query}").status_code == 400


def test_a_repeated_filter_counts_once(official_with_three_requests: Client):
    page = official_with_three_requests.get("/requests/?" + "&".join(["stage=in_progress"] * 500))
    assert page.status_code == 200
    chips = [chip.get_text(" ", strip=True) for chip in parse(page).select(".app-chips li")]
    assert len([chip for chip in chips if "In progress" in chip]) == 1


def test_a_download_in_an_unknown_format_is_not_found(official_with_three_requests: Client):
    response = official_with_three_requests.get("/requests/download.exe")
    assert response.status_code == 404
    assert "not found" in heading(response).lower()
