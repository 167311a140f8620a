"""Filters, pages and orders that make no sense: the list and its downloads say so and go on."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Request
from requests_log.search import parser
from tests.conftest import get_workstream
from tests.helpers.forms import heading, problems, read, the_log

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
def three(client: Client, official: User, make_request: Callable[..., Request]) -> Client:
    """An official's browser, with three requests in the record."""
    for number in (1, 2, 3):
        make_request(issue=f"Issue {number}", status=f"Status {4 - number}")
    get_workstream()
    client.force_login(official)
    return client


def references(client: Client, query: str = "") -> list[str]:
    page = read(client.get(f"/requests/?{query}"))
    return [link.get_text(strip=True) for link in page.select("tbody .app-reference")]


@pytest.mark.parametrize("name", REFUSED)
def test_a_filter_that_makes_no_sense_is_named_and_kept(name: str, three: Client):
    asked, message = REFUSED[name]
    before = the_log()
    response = three.get("/requests/", asked)
    assert response.status_code == 200
    assert read(response).title.get_text().startswith("Error: ")
    said = problems(response)
    assert len(said) == 1
    assert message in next(iter(said))
    (target,) = said.values()
    assert read(response).select(target), f"{target} is nowhere on the page"
    assert read(response).select_one("details").has_attr("open")
    assert the_log() == before


def test_words_that_are_refused_are_still_in_their_box(three: Client):
    box = read(three.get("/requests/", {"words": "w" * 5_000})).select_one("#id_words")
    assert box["value"] == "w" * 5_000


def test_a_date_that_is_refused_is_still_in_its_boxes(three: Client):
    page = read(three.get("/requests/", {"no_news_since_day": "99"}))
    assert page.select_one("#id_no_news_since_day")["value"] == "99"


def test_nul_among_words_is_refused_in_plain_words(three: Client):
    (said,) = problems(three.get("/requests/", {"words": "a\x00b"}))
    assert "cannot be printed" in said


@pytest.mark.parametrize("name", REFUSED)
def test_a_download_with_a_filter_that_makes_no_sense_is_the_list_that_says_so(
    name: str, three: Client
):
    """And not a file of every request, which somebody would take for what they asked for."""
    query, message = REFUSED[name]
    for extension in ("csv", "xlsx", "ods"):
        response = three.get(f"/requests/download.{extension}", query, follow=True)
        assert response.request["PATH_INFO"] == "/requests/"
        assert [said for said in problems(response) if message in said]


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_means_nothing_is_passed_over(name: str, three: Client):
    response = three.get("/requests/", PASSED_OVER[name])
    assert response.status_code == 200
    assert not problems(response)
    query = urlencode(PASSED_OVER[name], doseq=True)
    assert references(three, query) == ["CB-001", "CB-002", "CB-003"]
    download = three.get(f"/requests/download.csv?{query}")
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
def test_the_list_answers_odd_but_plain_questions(query: str, expected: list[str], three: Client):
    response = three.get(f"/requests/?{query}")
    assert response.status_code == 200
    assert not problems(response)
    assert references(three, query) == expected
    if not expected:
        assert "No requests match these filters" in read(response).get_text()


@pytest.mark.parametrize("words", ["%25", "_", "%ED%A0%80", "%ff%fe", "%22%22", "-+%26"])
def test_words_with_no_letter_and_no_figure_find_nothing_and_the_page_says_why(
    words: str, three: Client
):
    response = three.get(f"/requests/?words={words}")
    assert response.status_code == 200
    assert references(three, f"words={words}") == []
    assert parser.NOTHING_TO_FIND in read(response).get_text()


def test_every_word_counts_however_many_there_are(three: Client):
    assert references(three, "words=" + "+".join(["issue"] * 10 + ["2"])) == ["CB-002"]


def test_markup_in_the_address_is_shown_and_never_run(three: Client):
    script = "<script>alert(1)</script>"
    asked = dict.fromkeys(("words", "sort", "page", "area", "no_news_since_day", "x"), script)
    response = three.get("/requests/", {**asked, f'"><b>{script}': script})
    assert response.status_code == 200
    assert script not in response.content.decode()
    assert "<b>" not in response.content.decode()
    plain = three.get("/requests/", {"words": script})
    assert f"Search requests: {script}" in read(plain).get_text()
    assert script not in plain.content.decode()


def test_an_address_with_more_parameters_than_the_server_takes_is_refused(three: Client):
    query = "&".join(["stage=resolved"] * 1_500)
    for address in ("/requests/", "/requests/download.csv"):
        assert three.get(f"{address}?{query}").status_code == 400


def test_the_same_filter_many_times_over_is_one_filter(three: Client):
    page = three.get("/requests/?" + "&".join(["stage=in_progress"] * 500))
    assert page.status_code == 200
    chips = [chip.get_text(" ", strip=True) for chip in read(page).select(".app-chips li")]
    assert len([chip for chip in chips if "In progress" in chip]) == 1


def test_a_download_of_another_kind_is_not_found(three: Client):
    response = three.get("/requests/download.exe")
    assert response.status_code == 404
    assert "not found" in heading(response).lower()
