"""The pages of evidence: attaching it, reading it, and withdrawing it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from cbtracker.uploads import BoundedUploadHandler
from requests_log.domain import commands, corrections, evidence
from requests_log.models import Evidence, Request
from tests.factories import evidence as files
from tests.factories.areas import get_area
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, write_news
from tests.factories.evidence import attach, pdf, upload
from tests.helpers.forms import assert_refused, error_summary, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
TITLE = "Letter from HO"


@pytest.fixture
def address(swindon_request: Request) -> str:
    return f"/requests/CB-001/entries/{swindon_request.current_id}/evidence/"


def address_of(kept: Evidence, query: str = "") -> str:
    return f"/requests/{kept.entry.request.reference}/evidence/{kept.pk}/{query}"


def send(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, {"title": TITLE, "url": "", **typed}, follow=True)


def listed(client: Client, query: str = "") -> list[str]:
    """Return the titles of the evidence in the history of CB-001, newest entry first."""
    page = parse(client.get(f"/requests/CB-001/{query}"))
    links = page.select(".app-timeline__item .govuk-list li > a")
    return [link.get_text(strip=True).removesuffix(" (opens in new tab)") for link in links]


def test_the_form_opens_without_a_problem(official_client: Client, address: str):
    page = official_client.get(address)
    assert not error_summary(page)
    assert parse(page).title.get_text().startswith("Attach evidence")


def test_a_file_is_attached_listed_and_sent_as_it_was(official_client: Client, address: str):
    content = pdf()
    page = send(official_client, address, file=upload(content, "Brief für Köln.pdf"))
    assert f"CB-001 now has the evidence “{TITLE}”." in main_text(page)
    assert f"{TITLE} (PDF," in main_text(page)
    assert "Attached by Olive Official on 22 March 2011" in main_text(page)
    [link] = [a["href"] for a in parse(page).select("a") if a.get_text(strip=True) == TITLE]
    sent = official_client.get(link)
    assert sent.getvalue() == content
    assert sent["Content-Type"] == "application/pdf"
    name = "filename*=utf-8''Brief%20f%C3%BCr%20K%C3%B6ln.pdf"
    assert sent["Content-Disposition"] == f"attachment; {name}"
    assert sent["Content-Length"] == str(len(content))
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    for word in ("private", "no-store"):
        assert word in sent["Cache-Control"]
    assert official_client.post(link).status_code == 405


def test_the_message_after_each_save_leads_to_attaching(
    official_client: Client, swindon_request: Request
):
    fields = form_fields(official_client.get("/requests/CB-001/update/"))
    page = official_client.post(
        "/requests/CB-001/update/", fields | {"status": "HO agrees."}, follow=True
    )
    swindon_request.refresh_from_db()
    [link] = parse(page).select(".govuk-notification-banner__link")
    assert link["href"].endswith(f"/entries/{swindon_request.current_id}/evidence/")


def test_a_link_opens_apart_and_says_nothing_of_us(official_client: Client, address: str):
    page = send(official_client, address, url="https://www.gov.uk/a?b=1&c=<2>")
    [link] = parse(page).select("a[target=_blank][href^='https://www.gov.uk']")
    assert link["rel"] == ["noreferrer", "noopener"]
    kept = Evidence.objects.get()
    assert official_client.get(address_of(kept)).status_code == 404


def test_a_form_sent_twice_attaches_once(official_client: Client, address: str):
    content = pdf()
    for _ in range(2):
        page = send(official_client, address, file=upload(content))
        assert "now has the evidence" in main_text(page)
    assert Evidence.objects.count() == 1


REFUSED = {
    "nothing.pdf": (b"", "The file is empty."),
    "page.html": (b"<!DOCTYPE html><title>x</title>" + files.SCRIPT, "The file must be a PDF"),
    "page.pdf": (b"<html>" + files.SCRIPT, "The file must be a PDF"),
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "The file must be a PDF"),
    "scan.png": (files.GIF, "The name of the file ends in .png, but it is a GIF image."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused_leaves_what_was_typed(
    official_client: Client, address: str, name: str
):
    content, message = REFUSED[name]
    page = send(official_client, address, file=SimpleUploadedFile(name, content, "application/pdf"))
    assert_refused(page, message, "file")
    assert form_fields(page)["title"] == [TITLE]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ({"title": ""}, ["Enter what it is.", "Choose a file, or enter a link."]),
        ({"url": "javascript:alert(1)"}, [evidence.NO_LINK]),
        ({"url": "https://gov.uk", "file": True}, ["Choose a file or enter a link, not both."]),
        ({"title": "", "file": True}, ["Enter what it is.", "Choose the file again."]),
    ],
)
def test_what_is_wrong_is_said(
    official_client: Client, address: str, typed: dict[str, Any], messages: list[str]
):
    if "file" in typed:
        typed = {**typed, "file": upload(pdf())}
    page = send(official_client, address, **typed)
    assert list(error_summary(page)) == messages
    assert form_fields(page)["url"] == [typed.get("url", "")]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("in_memory", [0, 10_000_000])
def test_a_file_over_the_bound_is_refused(
    official_client: Client, address: str, settings: Any, in_memory: int
):
    settings.LARGEST_UPLOAD = 1024 * 1024
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory
    content = pdf() + b" " * 1024 * 1024 + b"%%EOF"
    page = send(official_client, address, file=upload(content))
    assert_refused(page, "The file must be 1 MB or smaller.", "file")
    assert form_fields(page)["title"] == [TITLE]


def test_no_more_than_the_bound_is_written_to_the_disk(settings: Any):
    settings.LARGEST_UPLOAD = 100
    handler = BoundedUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    for start in range(0, 1_000, 50):
        handler.receive_data_chunk(b"x" * 50, start)
    received = handler.file_complete(1_000)
    assert received is not None
    assert received.size == 1_000
    assert len(received.read()) == 150


@pytest.mark.parametrize(
    ("spoil", "logged"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"%PDF-1.7 other"), "is not what was attached"),
    ],
)
def test_a_file_that_is_missing_or_altered_gets_a_page_and_a_line_in_the_log(
    official_client: Client,
    official: User,
    swindon_request: Request,
    evidence_folder: Path,
    caplog: Any,
    spoil: Any,
    logged: str,
):
    kept = attach(official, swindon_request)
    spoil(evidence_folder / kept.stored_as)
    with caplog.at_level(logging.ERROR, "requests_log"):
        page = official_client.get(address_of(kept))
    assert page.status_code == 503
    assert "Sorry, this file cannot be opened" in main_text(page)
    [line] = [r.getMessage() for r in caplog.records if r.name.startswith("requests_log")]
    assert kept.stored_as in line
    assert logged in line


def test_withdrawn_evidence_stays_listed_to_officials_alone(
    official_client: Client, official: User, lead: User, make_user: Any, swindon_request: Request
):
    kept = attach(official, swindon_request)
    others = [client_for(lead), client_for(make_user("champion", "swindon"))]
    for client in others:
        assert listed(client) == [TITLE]
        assert client.get(address_of(kept)).status_code == 200
    form = official_client.get(address_of(kept, "withdraw/"))
    assert kept.sha256 in main_text(form)
    assert "Enter why it is withdrawn." in error_summary(
        official_client.post(address_of(kept, "withdraw/"), {"reason": ""})
    )
    page = official_client.post(
        address_of(kept, "withdraw/"), {"reason": "It is another’s letter."}, follow=True
    )
    told = main_text(page)
    assert "Withdrawn by Olive Official on 22 March 2011: It is another’s letter." in told
    again = official_client.post(address_of(kept, "withdraw/"), {"reason": "Again."})
    assert "This evidence has been withdrawn already." in error_summary(again)
    assert official_client.get(address_of(kept)).status_code == 200
    for client in others:
        assert listed(client) == []
        assert client.get(address_of(kept)).status_code == 404


def test_evidence_stays_with_its_place_when_the_entry_is_corrected(
    official_client: Client, official: User, lead: User, swindon_request: Request
):
    kept = attach(official, swindon_request)
    fields = {**entry_fields(swindon_request.line), "status": "HO agrees."}
    corrections.correct(by=official, entry=swindon_request.line, reason="A slip.", **fields)
    for client in (official_client, client_for(lead)):
        assert listed(client) == [TITLE]
        assert client.get(address_of(kept)).status_code == 200


def test_evidence_of_a_withdrawn_entry_and_of_a_note_is_for_those_who_see_them(
    official: User, lead: User, make_user: Any, swindon_request: Request
):
    entry = write_news(swindon_request, official, "A mistake.")
    of_mistake = attach(official, swindon_request, "Of the mistake")
    corrections.withdraw(by=official, entry=entry, reason="Not ours.")
    champion = make_user("champion", "swindon")
    note = commands.add_note(by=champion, request=swindon_request, note="They wrote.")
    of_note = evidence.attach_file(
        by=official, entry=note, title="Of the note", file=upload(pdf("A note."))
    )
    for person, found in ((champion, 2), (official, 2), (lead, 0)):
        client = client_for(person)
        assert len(listed(client)) == found
        for kept in (of_mistake, of_note):
            assert client.get(address_of(kept)).status_code == (200 if found else 404)


def test_a_past_date_as_known_then_shows_what_had_been_attached(
    official_client: Client, official: User, make_request: Any, settings: Any
):
    settings.TODAY = march(18)
    swindon_request = make_request()
    early = attach(official, swindon_request, "Early")
    settings.TODAY = march(20)
    late = attach(official, swindon_request, "Late", content=pdf("Late."))
    evidence.withdraw(by=official, evidence=early, reason="A slip.")
    settings.TODAY = TODAY
    assert listed(official_client, "?as_at=2011-03-18") == ["Early", "Late"]
    then = "?as_at=2011-03-18&known=then"
    assert listed(official_client, then) == ["Early"]
    assert "Withdrawn" not in main_text(official_client.get(f"/requests/CB-001/{then}"))
    assert official_client.get(address_of(late, then)).status_code == 404
    assert official_client.get(address_of(early, then)).status_code == 200
    before = official_client.get(address_of(late, "?as_at=2011-03-16"))
    assert before.status_code == 404


def test_a_past_date_is_open_to_who_could_see_the_request_then(
    official: User, lead: User, swindon_request: Request, settings: Any
):
    settings.TODAY = march(18)
    kept = attach(official, swindon_request)
    settings.TODAY = march(20)
    given = entry_fields(swindon_request.line)
    names = ("issue", "departments", "reach", "asks_all", "request_kind")
    commands.amend(
        by=official,
        request=swindon_request,
        seen=swindon_request.line,
        effective_on=march(20),
        areas=[get_area("kent")],
        **{name: given[name] for name in names},
    )
    settings.TODAY = TODAY
    client = client_for(lead)
    assert client.get(address_of(kept)).status_code == 404
    assert listed(client, "?as_at=2011-03-18") == [TITLE]
    assert client.get(address_of(kept, "?as_at=2011-03-18")).status_code == 200


@pytest.mark.parametrize("name", ["0", "999999", "entries"])
def test_what_is_not_there_is_not_found(
    official_client: Client, official: User, swindon_request: Request, make_request: Any, name: str
):
    kept = attach(official, swindon_request)
    other = make_request()
    tail = f"entries/{kept.entry_id}/evidence/" if name == "entries" else f"evidence/{name}/"
    assert official_client.get(f"/requests/{other.reference}/{tail}").status_code == 404
    assert (
        official_client.get(f"/requests/{other.reference}/evidence/{kept.pk}/").status_code == 404
    )


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_evidence(
    number: int,
    official_client: Client,
    official: User,
    swindon_request: Request,
    django_assert_num_queries: Any,
):
    for each in range(number):
        kept = attach(official, swindon_request, f"Letter {each}", content=pdf(str(each)))
        evidence.withdraw(by=official, evidence=kept, reason="A slip.")
        update = write_news(Request.objects.get(), official, f"News {each}.")
        assert update
        attach(official, swindon_request, f"Reply {each}", content=pdf(f"Reply {each}"))
    official_client.get("/requests/CB-001/")
    with django_assert_num_queries(13):
        page = official_client.get("/requests/CB-001/")
    assert len(parse(page).select(".app-timeline__item .govuk-list li")) == number * 2
