"""The link of a clearance shows one draft and nothing else, signs nobody in, and is in no log."""

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from outbox.signed_urls import sign
from papers.domain import drafts
from papers.models import Clearance, DraftPaper, Meeting
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.clock import TODAY
from tests.factories.drafts import ask, link_of, start_draft
from tests.factories.entries import entry_fields
from tests.factories.meetings import make_meeting
from tests.helpers.crawl import text_of
from tests.helpers.forms import heading, parse
from tests.helpers.leaks import REASON, SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
OTHER = "Tamarind"


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_meeting("Ministers’ meeting", TODAY)


@pytest.fixture
def draft(meeting: Meeting, official: User, swindon_request: Request) -> DraftPaper:
    """A draft; another one has a secret, and so have a correction and another's answer."""
    other = start_draft(official, make_meeting("Leaders’ group", TODAY))
    drafts.save_words(by=official, draft=other, seen=1, title=OTHER, introduction=OTHER)
    ask(official, other, name=f"{OTHER} Person", email="tamarind@example.com")
    said = {**entry_fields(swindon_request.current), "status": "DfE looks into it."}
    corrections.correct(by=official, entry=swindon_request.current, reason=REASON, **said)
    return start_draft(official, meeting)


@pytest.fixture
def clearance(draft: DraftPaper, official: User) -> Clearance:
    colleague = ask(official, draft, name=f"{OTHER} Colleague", email="colleague@example.com")
    drafts.record_answer(clearance=colleague, answer="comments", comments=f"{OTHER} comments")
    return ask(official, draft)


@pytest.fixture
def link(clearance: Clearance) -> str:
    return link_of(clearance)


@pytest.mark.parametrize("role", [None, Role.OFFICIAL, Role.LEAD])
def test_the_page_and_its_files_show_that_draft_alone(
    role: Role | None,
    link: str,
    make_request: Any,
    make_user: Callable[..., User],
):
    # Raised after the copy was made, so it is not in the copy.
    make_request(issue=f"{SECRET} issue", status=f"{SECRET} status")
    client = Client()
    if role:
        client.force_login(make_user(role, "swindon", name="Sally Signed-in"))
    page = client.get(link)
    texts = [page.content.decode()]
    texts += [
        text_of(client.get(f"{link}download.{each}").getvalue()) for each in ("docx", "odt", "pdf")
    ]
    for text in texts:
        assert "DfE looks into it." in text
        for secret in (SECRET, OTHER, REASON, "Sally Signed-in"):
            assert secret not in text
    paths = {
        each["href"]
        for each in parse(page).find_all("a", href=True)
        if not each["href"].startswith(("#", link))
    }
    assert paths == set()
    assert parse(page).select("nav") == []
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


def test_the_link_signs_nobody_in_and_opens_nothing_else(link: str, draft: DraftPaper):
    client = Client()
    client.get(link)
    client.post(link, {"answer": "cleared"})
    assert "sessionid" not in client.cookies
    for address in ("/", "/paper/", "/drafts/", draft.get_absolute_url(), "/editions/"):
        assert client.get(address).status_code == 302
    for extension in ("csv", "json", "html"):
        assert client.get(f"{link}download.{extension}").status_code == 404


def test_a_token_of_another_page_or_a_changed_one_opens_nothing(clearance: Clearance, link: str):
    key = str(clearance.key)
    for token in (sign("reply-by-link", key), f"{sign('clear-by-link', key)}A", key, "x"):
        page = Client().get(f"/clear/{token}/")
        assert page.status_code == 404
        assert heading(page) == "This link does not work"


def test_guesses_are_limited(link: str):
    client = Client(REMOTE_ADDR="192.0.2.7")
    tokens = [sign("clear-by-link", f"{number}") for number in range(22)]
    codes = [client.get(f"/clear/{each}/").status_code for each in tokens]
    assert codes == [404] * 20 + [429] * 2
    assert client.get(f"{link}download.pdf").status_code == 429


def test_no_log_or_table_has_a_link_that_works(link: str, caplog: pytest.LogCaptureFixture):
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    printed = io.StringIO()
    old = handler.setStream(printed)
    caplog.set_level(logging.DEBUG)
    try:
        client = Client(enforce_csrf_checks=True)
        client.get(f"{link}nothing/")
        client.get(f"{link}download.csv")
        client.post(link, {"answer": "cleared"})
        client.put(link)
    finally:
        handler.setStream(old)
    signature = link.rstrip("/").partition(":")[2]
    assert "/clear/[link]/" in printed.getvalue()
    assert signature not in printed.getvalue()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert signature not in str(cursor.fetchall()), table
