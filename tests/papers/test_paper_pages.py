"""The pages of papers, editions, meetings and changes, as people use them and get them wrong."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from papers.models import Edition, Meeting
from requests_log.domain import corrections
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, said_by
from tests.helpers.forms import assert_refused, boxes, heading, problems
from tests.requests_log.test_commands import move, news

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def find(number: int) -> Request:
    return Request.objects.for_list().get(number=number)


def page(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def text(response: HttpResponse) -> str:
    return " ".join(page(response).main.get_text(" ").split())


WORDS = {"title": "Requests of Whitehall", "introduction": "For the meeting.", "reason": ""}
TWO = "/editions/compare/?one=1&other=2"


def issue(client: Client, query: str = "", **given: str) -> HttpResponse:
    """See the paper, and issue what was seen."""
    seen = client.post(f"/paper/issue/?{query}", {**WORDS, "action": "see", **given})
    held = {name: values[0] for name, values in boxes(seen).items()}
    return client.post(f"/paper/issue/?{query}", {**held, "action": "issue"}, follow=True)


def test_an_official_writes_the_words_sees_the_paper_and_issues_it(desk: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    query = f"as_at=2011-03-22&meeting={meeting.pk}"
    assert "Ministers’ meeting with leaders, 24 March 2011" in text(desk.get(f"/paper/?{query}"))
    form = desk.get(f"/paper/issue/?{query}")
    assert "16 first phase areas" in boxes(form)["introduction"][0]
    seen = desk.post(f"/paper/issue/?{query}", {**WORDS, "action": "see"})
    assert heading(seen) == "Requests of Whitehall"
    assert "For the meeting." in text(seen)
    assert "This paper has not been issued" in text(seen)
    assert Edition.objects.count() == 1
    done = issue(desk, query)
    assert "Edition 2 has been issued." in text(done)
    assert Edition.objects.get(number=2).meeting == meeting
    assert "This edition is unchanged (checksum" in text(done)
    assert "Differences from today’s record: 0 requests" in text(done)


def test_words_that_are_sent_back_are_kept(desk: Client):
    back = desk.post("/paper/issue/", {**WORDS, "introduction": "* Mine.", "action": "edit"})
    assert heading(back) == "Issue the paper"
    assert boxes(back)["introduction"] == ["* Mine."]


def test_a_paper_without_a_title_is_refused_and_nothing_is_lost(desk: Client):
    response = desk.post("/paper/issue/", {**WORDS, "title": " ", "action": "see"})
    assert_refused(response, "Enter the title of the paper.", "title")
    assert boxes(response)["introduction"] == ["For the meeting."]


def test_an_introduction_that_is_too_long_is_refused_and_kept(desk: Client):
    long = "x" * 20_001
    response = desk.post("/paper/issue/", {**WORDS, "introduction": long, "action": "see"})
    assert_refused(response, "has 20,001 characters: shorten it to 20,000", "introduction")
    assert boxes(response)["introduction"] == [long]


def test_what_changed_before_issuing_is_shown_and_issued_only_when_seen(
    desk: Client, official: User
):
    seen = desk.post("/paper/issue/", {**WORDS, "action": "see"})
    held = {name: values[0] for name, values in boxes(seen).items()}
    news(find(5), official, "HO has written to chief constables.")
    again = desk.post("/paper/issue/", {**held, "action": "issue"})
    assert again.status_code == 409
    assert "The record has changed since you previewed the paper" in text(again)
    assert "HO has written to chief constables." in text(again)
    assert Edition.objects.count() == 1
    held = {name: values[0] for name, values in boxes(again).items()}
    assert held["introduction"] == "For the meeting."
    assert "Edition 2 has been issued." in text(
        desk.post("/paper/issue/", {**held, "action": "issue"}, follow=True)
    )


def test_issuing_twice_by_one_sending_issues_once(desk: Client):
    seen = desk.post("/paper/issue/", {**WORDS, "action": "see"})
    held = {name: values[0] for name, values in boxes(seen).items()}
    for _ in range(2):
        desk.post("/paper/issue/", {**held, "action": "issue"})
    assert Edition.objects.count() == 2


def test_a_mistaken_edition_is_superseded_and_says_so_everywhere(desk: Client):
    link = page(desk.get("/editions/1/")).find("a", string="Issue a replacement")
    form = desk.get(link["href"])
    assert boxes(form)["supersedes"] == ["1"]
    assert "Eight places responded" in boxes(form)["introduction"][0]
    query = link["href"].partition("?")[2]
    refused = desk.post(link["href"], {**WORDS, "supersedes": "1", "action": "see"})
    assert_refused(refused, "Enter what was wrong with edition 1.", "reason")
    done = issue(desk, query, supersedes="1", reason="The year of its date.")
    assert "Replaces edition 1: The year of its date." in text(done)
    old = text(desk.get("/editions/1/"))
    assert "This edition has been replaced by edition 2 : The year of its date." in old
    assert "Issue a replacement" not in old
    assert "Replaced by edition 2" in text(desk.get("/editions/"))
    refused = desk.post("/paper/issue/", {**WORDS, "supersedes": "1", "action": "see"})
    assert_refused(refused, "Choose an edition that has not been replaced.", "supersedes")


def test_a_reason_without_an_edition_is_asked_about(desk: Client):
    response = desk.post("/paper/issue/", {**WORDS, "reason": "It was wrong.", "action": "see"})
    assert_refused(response, "Choose the edition to replace", "supersedes")
    assert boxes(response)["reason"] == ["It was wrong."]


def test_an_edition_says_where_todays_record_differs(desk: Client, official: User):
    moved = move(find(5), official, Stage.RESOLVED)
    wrong = find(6).line
    said = said_by(wrong) | {"status": "HO has agreed."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    shown = text(desk.get("/editions/1/"))
    assert "Differences from today’s record: 2 requests" in shown
    assert "Moved from in progress to resolved." in shown
    assert "The earlier record has since been corrected." in shown
    # The paper below is as it was issued.
    paper = page(desk.get("/editions/1/")).select_one(".app-paper").get_text()
    assert moved.status not in paper
    assert wrong.status in paper


def test_two_editions_are_compared_with_the_words_marked(desk: Client, official: User):
    news(find(5), official, "HO has written to chief constables.")
    issue(desk)
    compared = desk.get(TWO)
    assert "Of the requests, 1 is reworded and 32 are unchanged." in text(compared)
    assert page(compared).select("del")
    assert page(compared).select("ins")
    form = page(desk.get("/editions/"))
    chosen = [o["value"] for o in form.select("form option[selected]")]
    assert chosen == ["1", "2"]


COMPARED = {
    "one and the same": ("one=1&other=1", "Choose two different editions.", "other"),
    "one that is not": ("one=1&other=9", "Choose an edition from the list.", "other"),
    "no number": ("one=x&other=1", "Choose an edition from the list.", "one"),
    "nothing": ("", "Choose the edition to compare from.", "one"),
}


@pytest.mark.parametrize(("query", "message", "field"), COMPARED.values(), ids=COMPARED)
def test_editions_that_cannot_be_compared(query: str, message: str, field: str, desk: Client):
    assert_refused(desk.get(f"/editions/compare/?{query}"), message, field)


@pytest.mark.parametrize("address", ["/editions/9/", "/editions/9/download.pdf"])
def test_an_edition_that_there_is_not_is_not_found(address: str, desk: Client):
    assert desk.get(address).status_code == 404


PAPER = {
    "impossible day": ("as_at=2011-02-31", "As at must be a real date", "as_at"),
    "future": ("as_at=2011-03-23", "The date must be today, 22 March 2011, or earlier.", "as_at"),
    "no such meeting": ("meeting=99", "Choose a meeting from the list.", "meeting"),
    "no such department": ("department=XYZ", "Choose a department from the list.", "department"),
    "no such area": ("area=atlantis", "Choose an area from the list.", "area"),
    "a NUL": ("area=%00", "Null characters are not allowed.", "area"),
    "no such earlier one": (
        "changes_since=meeting-99",
        "Choose a meeting or an edition from the list.",
        "changes_since",
    ),
    "a later one": (
        "as_at=2011-03-17&changes_since=edition-1",
        "Choose a meeting or edition from 17 March 2011 or earlier.",
        "changes_since",
    ),
}


@pytest.mark.parametrize(("query", "message", "field"), PAPER.values(), ids=PAPER)
def test_a_paper_that_cannot_be_made_is_asked_for_again(
    query: str, message: str, field: str, desk: Client
):
    response = desk.get(f"/paper/?{query}")
    assert message in " ".join(problems(response))
    assert not page(response).select(".app-paper")
    target = next(t for words, t in problems(response).items() if message in words)
    assert page(response).select_one(target)
    # A file or an issue of it goes back to the page that says what is wrong.
    for address in ("/paper/download.pdf", "/paper/issue/"):
        sent = desk.get(f"{address}?{query}")
        assert sent.status_code == 302
        assert sent["Location"].startswith("/paper/?")


NAMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@pytest.mark.parametrize("extension", NAMES)
def test_downloads_have_a_telling_name_and_the_right_type(extension: str, desk: Client):
    response = desk.get(f"/paper/download.{extension}?as_at=2011-03-22")
    assert response["Content-Type"] == NAMES[extension]
    name = f'attachment; filename="requests-of-whitehall-2011-03-22.{extension}"'
    assert response["Content-Disposition"] == name
    edition = desk.get(f"/editions/1/download.{extension}")
    assert f"2011-03-22-edition-1.{extension}" in edition["Content-Disposition"]
    assert len(edition.content) > 1000


def test_a_format_that_there_is_not_is_not_found(desk: Client):
    assert desk.get("/paper/download.exe").status_code == 404
    assert desk.get("/editions/1/download.exe").status_code == 404


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_others_get_the_paper_of_their_own_areas_and_no_other(
    role: Role, make_user: Callable[..., User], make_request: Any, settings: Any
):
    settings.TODAY = dt.date(2011, 3, 24)
    make_request(areas=[get_area("lewisham")], issue="Zebrawood", effective_on=TODAY)
    make_request(areas=[get_area("swindon")], issue="Quagga", effective_on=TODAY)
    client = Client()
    client.force_login(make_user(role, "swindon"))
    first = Meeting.objects.earliest("held_on").pk
    for query in ("", "as_at=2011-03-22", "department=DfE", f"changes_since=meeting-{first}"):
        shown = text(client.get(f"/paper/?{query}"))
        assert "Quagga" in shown
        assert "Zebrawood" not in shown
        assert "CB-011" not in shown
        for extension in ("csv", "json", "html"):
            file = client.get(f"/paper/download.{extension}?{query}").getvalue().decode()
            assert "Quagga" in file
            assert "Zebrawood" not in file
    assert "Zebrawood" not in text(client.get("/changes/?since=2011-03-10"))
    assert "Quagga" in text(client.get("/changes/?since=2011-03-10"))
    assert "Zebrawood" not in text(client.get("/unchanged/"))
    refused = client.get("/paper/?area=lewisham")
    assert_refused(refused, "Choose an area from the list.", "area")
    options = {o["value"] for o in page(client.get("/paper/")).select("#id_area option")}
    assert options == {"", "swindon"}
    earlier = {o["value"] for o in page(client.get("/paper/")).select("#id_changes_since option")}
    assert not [value for value in earlier if value.startswith("edition")]
    assert "Issue this paper" not in shown
    assert_refused(client.get("/paper/?changes_since=edition-1"), "Choose a meeting or an edition")


def test_the_changes_between_two_days_by_area_and_department(desk: Client, official: User):
    move(find(5), official, Stage.RESOLVED)
    shown = desk.get("/changes/?since=2011-03-17")
    assert "Of the requests, 1 has moved, 1 is reworded" in text(shown)
    tables = {t.caption.get_text(): t for t in page(shown).select("table") if t.caption}
    leicestershire = tables["By area"].find("th", string="Leicestershire").find_parent("tr")
    # One moved, reworded, and without its target date; four are unchanged.
    assert [td.get_text() for td in leicestershire.select("td")] == ["1", "1", "1", "5"]
    one = desk.get("/changes/?since=2011-03-17&department=HO")
    assert "Of the requests, 1 has moved" in text(one)
    assert "CB-010" not in text(one)


CHANGES = {
    "no first day": ("as_at=2011-03-20", "Enter the date to compare from.", "since"),
    "turned round": (
        "since=2011-03-20&as_at=2011-03-17",
        "The “From” date must be before the “To” date, 17 March 2011.",
        "since",
    ),
    "the same": (
        "since=2011-03-17&as_at=2011-03-17",
        "The “From” date must be before the “To” date, 17 March 2011.",
        "since",
    ),
    "future": ("since=2011-03-17&as_at=2012-01-01", "The date must be today", "as_at"),
    "impossible": ("since=2011-04-31", "From must be a real date", "since"),
}


@pytest.mark.parametrize(("query", "message", "field"), CHANGES.values(), ids=CHANGES)
def test_days_that_cannot_be_compared(query: str, message: str, field: str, desk: Client):
    response = desk.get(f"/changes/?{query}")
    assert message in " ".join(problems(response))
    target = next(t for words, t in problems(response).items() if message in words)
    assert target.startswith(f"#id_{field}")
    assert page(response).select_one(target)
    assert not page(response).find("h2", string=lambda s: s and "Changes since" in s)


def test_known_on_each_day_shows_nothing_that_was_recorded_later(
    desk: Client, official: User, settings: Any
):
    settings.TODAY = dt.date(2011, 3, 24)
    wrong = find(6).line
    said = said_by(wrong) | {"status": "Zebrawood."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    query = "since=2011-03-22&as_at=2011-03-23"
    assert "1 has been corrected since" in text(desk.get(f"/changes/?{query}"))
    known_then = text(desk.get(f"/changes/?{query}&known=on"))
    assert "Of the requests, 33 are unchanged." in known_then
    assert "Zebrawood" not in known_then


@pytest.mark.parametrize("address", ["/paper/?as_at=2011-03-01", "/changes/?since=2011-03-01"])
def test_a_day_before_the_record_begins_says_when_it_begins(address: str, desk: Client):
    assert "The record begins on 17 March 2011." in text(desk.get(address))


def test_editions_of_other_requests_are_not_taken_for_the_same(desk: Client):
    issue(desk, "department=DfE")
    assert_refused(
        desk.get(TWO), "Choose two editions that cover the same department and area.", "other"
    )
    refused = desk.get("/paper/?changes_since=edition-2")
    assert "Edition 2 covers different requests" in " ".join(problems(refused))
    held = {**WORDS, "supersedes": "2", "reason": "Wrong.", "action": "see"}
    seen = desk.post("/paper/issue/", held)
    fields = {name: values[0] for name, values in boxes(seen).items()}
    done = desk.post("/paper/issue/", {**fields, "action": "issue"})
    assert_refused(done, "Edition 2 covers different requests:", "supersedes")
    assert Edition.objects.count() == 2


def test_the_page_of_changes_begins_without_an_error(desk: Client):
    assert problems(desk.get("/changes/")) == {}
