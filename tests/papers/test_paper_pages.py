"""The pages that show, check and issue a paper."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from papers.domain import publish
from papers.formats import parts
from papers.models import Edition, Meeting
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import get_request, write_news
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import (
    assert_refused,
    error_summary,
    form_fields,
    heading,
    main_text,
    parse,
)
from tests.helpers.papers import EDITION_WORDS, issue_edition
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def test_an_official_writes_the_introduction_previews_and_issues(official_client: Client):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    query = f"as_at=2011-03-22&meeting={meeting.pk}"
    assert "Ministers’ meeting with leaders, 24 March 2011" in main_text(
        official_client.get(f"/paper/?{query}")
    )
    form = official_client.get(f"/paper/issue/?{query}")
    assert "16 first phase areas" in form_fields(form)["introduction"][0]
    seen = official_client.post(f"/paper/issue/?{query}", {**EDITION_WORDS, "action": "see"})
    assert heading(seen) == "Requests of Whitehall"
    assert "For the meeting." in main_text(seen)
    assert "This paper has not been issued" in main_text(seen)
    assert Edition.objects.count() == 1
    done = issue_edition(official_client, query)
    assert heading(done) == "Edition 2 issued"
    assert Edition.objects.get(number=2).meeting == meeting
    done = official_client.get("/editions/2/")
    assert "This edition is unchanged (checksum" in main_text(done)
    assert "Differences from today’s record: 0 requests" in main_text(done)


def test_going_back_to_edit_keeps_the_text(official_client: Client):
    back = official_client.post(
        "/paper/issue/", {**EDITION_WORDS, "introduction": "* Mine.", "action": "edit"}
    )
    assert heading(back) == "Issue the paper"
    assert form_fields(back)["introduction"] == ["* Mine."]


def test_a_missing_title_gets_an_error_and_keeps_the_text(official_client: Client):
    response = official_client.post(
        "/paper/issue/", {**EDITION_WORDS, "title": " ", "action": "see"}
    )
    assert_refused(response, "Enter the title of the paper.", "title")
    assert form_fields(response)["introduction"] == ["For the meeting."]


def test_an_introduction_that_is_too_long_is_refused_and_kept(official_client: Client):
    long = "x" * 20_001
    response = official_client.post(
        "/paper/issue/", {**EDITION_WORDS, "introduction": long, "action": "see"}
    )
    assert_refused(response, "has 20,001 characters: shorten it to 20,000", "introduction")
    assert form_fields(response)["introduction"] == [long]


def test_changes_since_the_preview_are_shown_before_issuing(
    official_client: Client, official: User
):
    seen = official_client.post("/paper/issue/", {**EDITION_WORDS, "action": "see"})
    held = {name: values[0] for name, values in form_fields(seen).items()}
    write_news(get_request(5), official, "HO has written to chief constables.")
    again = official_client.post("/paper/issue/", {**held, "action": "issue"})
    assert again.status_code == 409
    assert "The record has changed since you previewed the paper" in main_text(again)
    assert "HO has written to chief constables." in main_text(again)
    assert Edition.objects.count() == 1
    held = {name: values[0] for name, values in form_fields(again).items()}
    assert held["introduction"] == "For the meeting."
    done = official_client.post("/paper/issue/", {**held, "action": "issue"}, follow=True)
    assert heading(done) == "Edition 2 issued"


def test_sending_the_form_twice_issues_one_edition(official_client: Client):
    seen = official_client.post("/paper/issue/", {**EDITION_WORDS, "action": "see"})
    held = {name: values[0] for name, values in form_fields(seen).items()}
    for _ in range(2):
        official_client.post("/paper/issue/", {**held, "action": "issue"})
    assert Edition.objects.count() == 2


def test_a_mistaken_edition_is_superseded_and_says_so_everywhere(official_client: Client):
    link = parse(official_client.get("/editions/1/")).find("a", string="Issue a replacement")
    form = official_client.get(link["href"])
    assert form_fields(form)["supersedes"] == ["1"]
    assert "Eight places responded" in form_fields(form)["introduction"][0]
    query = link["href"].partition("?")[2]
    refused = official_client.post(
        link["href"], {**EDITION_WORDS, "supersedes": "1", "action": "see"}
    )
    assert_refused(refused, "Enter what was wrong with edition 1.", "reason")
    done = issue_edition(official_client, query, supersedes="1", reason="The year of its date.")
    assert "It replaces edition 1 , which now says so: The year of its date." in main_text(done)
    new = main_text(official_client.get("/editions/2/"))
    assert "Replaces edition 1: The year of its date." in new
    old = main_text(official_client.get("/editions/1/"))
    assert "This edition has been replaced by edition 2 : The year of its date." in old
    assert "Issue a replacement" not in old
    assert "Replaced by edition 2" in main_text(official_client.get("/editions/"))
    refused = official_client.post(
        "/paper/issue/", {**EDITION_WORDS, "supersedes": "1", "action": "see"}
    )
    assert_refused(refused, "Choose an edition that has not been replaced.", "supersedes")


@pytest.mark.parametrize("typed", [{}, {"supersedes": "1", "reason": "Wrong year."}])
def test_sending_the_form_of_a_meeting_or_a_replacement_twice_issues_one(
    typed: dict[str, str], official_client: Client
):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 17)).pk
    address = f"/paper/issue/?meeting={meeting}"
    seen = official_client.post(address, {**EDITION_WORDS, **typed, "action": "see"})
    fields = {**form_fields(seen), "action": "issue"}
    for _ in range(2):
        assert official_client.post(address, fields)["Location"] == "/editions/2/issued/"
    again = official_client.post(address, {**fields, "title": "Another"})
    assert again.status_code == 409
    assert "This was already saved" in main_text(again)
    assert form_fields(again)["title"] == ["Another"]
    assert Edition.objects.count() == 2


def test_the_first_edition_for_a_meeting_that_came_after_the_preview_is_warned_of(
    official_client: Client,
):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 17)).pk
    address = f"/paper/issue/?meeting={meeting}"
    seen = official_client.post(address, {**EDITION_WORDS, "action": "see"})
    issue_edition(official_client, f"meeting={meeting}")
    page = official_client.post(address, {**form_fields(seen), "action": "issue"})
    assert page.status_code == 409
    assert "Another edition was issued for this meeting" in main_text(page)
    assert Edition.objects.count() == 2


def test_an_edition_that_a_colleague_replaces_is_not_replaced_twice(
    official_client: Client, official: User, monkeypatch: pytest.MonkeyPatch
):
    words = {"supersedes": "1", "reason": "The year."}
    seen = official_client.post("/paper/issue/", {**EDITION_WORDS, **words, "action": "see"})
    held = {name: values[0] for name, values in form_fields(seen).items()}
    colleague = client_for(official)

    def replace() -> None:
        issue_edition(colleague, "", **words)

    meanwhile(monkeypatch, publish, "issue", replace)
    late = official_client.post("/paper/issue/", {**held, "action": "issue"})
    assert_refused(late, "has already replaced this edition.", "supersedes")
    assert Edition.objects.count() == 2


def test_a_reason_without_an_edition_gets_an_error(official_client: Client):
    response = official_client.post(
        "/paper/issue/", {**EDITION_WORDS, "reason": "It was wrong.", "action": "see"}
    )
    assert_refused(response, "Choose the edition to replace", "supersedes")
    assert form_fields(response)["reason"] == ["It was wrong."]


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
def test_an_invalid_choice_of_paper_gets_an_error(
    query: str, message: str, field: str, official_client: Client
):
    response = official_client.get(f"/paper/?{query}")
    assert message in " ".join(error_summary(response))
    assert not parse(response).select(".app-paper")
    target = next(t for words, t in error_summary(response).items() if message in words)
    assert parse(response).select_one(target)
    # A file or an issue of it goes back to the page that says what is wrong.
    for address in ("/paper/download.pdf", "/paper/issue/"):
        sent = official_client.get(f"{address}?{query}")
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
def test_downloads_have_a_telling_name_and_the_right_type(extension: str, official_client: Client):
    response = official_client.get(f"/paper/download.{extension}?as_at=2011-03-22")
    assert response["Content-Type"] == NAMES[extension]
    name = f'attachment; filename="requests-of-whitehall-2011-03-22.{extension}"'
    assert response["Content-Disposition"] == name
    edition = official_client.get(f"/editions/1/download.{extension}")
    assert f"2011-03-22-edition-1.{extension}" in edition["Content-Disposition"]
    assert len(edition.content) > 1000


def test_a_long_paper_as_pdf_downloads_as_a_zip_file(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "MOST", 8_000)
    response = official_client.get("/paper/download.pdf?as_at=2011-03-22")
    assert response["Content-Type"] == "application/zip"
    name = 'attachment; filename="requests-of-whitehall-2011-03-22.zip"'
    assert response["Content-Disposition"] == name
    assert response.content.startswith(b"PK")


def test_an_unknown_paper_format_is_not_found(official_client: Client):
    assert official_client.get("/paper/download.exe").status_code == 404
    assert official_client.get("/editions/1/download.exe").status_code == 404


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_others_get_only_the_paper_of_their_own_areas(
    role: Role, make_user: Callable[..., User], make_request: Any, settings: Any
):
    settings.TODAY = dt.date(2011, 3, 24)
    make_request(areas=[get_area("lewisham")], issue="Zebrawood", effective_on=TODAY)
    make_request(areas=[get_area("swindon")], issue="Quagga", effective_on=TODAY)
    client = client_for(make_user(role, "swindon"))
    first = Meeting.objects.earliest("held_on").pk
    for query in ("", "as_at=2011-03-22", "department=DfE", f"changes_since=meeting-{first}"):
        shown = main_text(client.get(f"/paper/?{query}"))
        assert "Quagga" in shown
        assert "Zebrawood" not in shown
        assert "CB-011" not in shown
        for extension in ("csv", "json", "html"):
            file = client.get(f"/paper/download.{extension}?{query}").getvalue().decode()
            assert "Quagga" in file
            assert "Zebrawood" not in file
    assert "Zebrawood" not in main_text(client.get("/changes/?since=2011-03-10"))
    assert "Quagga" in main_text(client.get("/changes/?since=2011-03-10"))
    assert "Zebrawood" not in main_text(client.get("/unchanged/"))
    refused = client.get("/paper/?area=lewisham")
    assert_refused(refused, "Choose an area from the list.", "area")
    options = {o["value"] for o in parse(client.get("/paper/")).select("#id_area option")}
    assert options == {"", "swindon"}
    earlier = {o["value"] for o in parse(client.get("/paper/")).select("#id_changes_since option")}
    assert not [value for value in earlier if value.startswith("edition")]
    assert "Issue this paper" not in shown
    assert_refused(client.get("/paper/?changes_since=edition-1"), "Choose a meeting or an edition")
