"""The page of a link gives no other page of the site, and signs nobody in."""

# Fixtures are taken from another module by their names.
# ruff: noqa: F811

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from accounts.models import Role, User
from commissions.domain import access_links, decisions, sending
from commissions.models import Commission, Proposal
from outbox.signed_urls import sign
from requests_log.models import Request
from tests.conftest import get_department
from tests.factories.commissions import addressee_in, link_to, open_departments, sent
from tests.factories.links import (  # noqa: F401
    commission,
    nobody_has_guessed_yet,
    ours,
    path,
    said,
    theirs,
    typed_by,
)
from tests.helpers.forms import boxes, heading, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_has_guessed_yet")]
# Every attribute by which a page gives an address.
ADDRESSES = ("href", "action", "formaction", "src", "content", "data-href", "ping", "cite")
SIGN_IN = "/accounts/sign-in/"


def leads_to(page: Any, path: str) -> set[str]:
    """Return every address that a page gives, but for what it looks like and its own parts."""
    found = set()
    for tag in read(page).find_all(True):
        for name in ADDRESSES:
            value = str(tag.get(name) or "")
            if name == "content" and not value.startswith(("/", "http", "0;")):
                continue
            if tag.has_attr(name):
                found.add(urljoin(f"http://testserver{path}", value))
    own = {urlsplit(each)._replace(fragment="").geturl() for each in found}
    return {
        each
        for each in own
        if urlsplit(each).path != path and not urlsplit(each).path.startswith("/assets/")
    }


@pytest.fixture(params=[None, Role.OFFICIAL, Role.LEAD, Role.ADMINISTRATOR])
def client(request: Any, make_user: Callable[..., User]) -> Client:
    """A browser in which nobody is signed in, or somebody is."""
    client = Client()
    if request.param:
        client.force_login(make_user(request.param, "swindon", name="Sally Signed-in"))
    return client


def assert_leads_nowhere(page: Any, path: str) -> None:
    assert leads_to(page, path) == set()
    # Nor does it name who is signed in here: the page is a department's.
    assert "Sally Signed-in" not in page.content.decode()
    assert read(page).select("nav, [aria-label=Menu], #navigation") == []


def test_the_sweep_finds_what_other_pages_give(official: User, commission: Commission):
    """So that the tests below would find it too, if it were there."""
    client = Client()
    client.force_login(official)
    page = client.get(commission.get_absolute_url())
    found = {urlsplit(each).path for each in leads_to(page, commission.get_absolute_url())}
    assert {"/", "/requests/", "/commissions/"} <= found


def test_the_form_leads_nowhere_else(client: Client, path: str):
    page = client.get(path)
    assert page.status_code == 200
    assert_leads_nowhere(page, path)
    assert_leads_nowhere(client.get(f"{path}?as_at=2011-03-20&known=then"), path)


def test_a_form_with_a_problem_leads_nowhere_else(client: Client, path: str):
    page = client.post(path, {**boxes(client.get(path)), "action": "send"})
    assert heading(page) == "Department DfE"
    assert read(page).select(".govuk-error-summary a[href^='#']")
    assert_leads_nowhere(page, path)


def test_a_draft_leads_nowhere_else(client: Client, path: str):
    fields = {**typed_by(path, client, status="Half"), "action": "save"}
    page = client.post(path, fields, follow=True)
    assert "It has not been sent" in said(page)
    assert_leads_nowhere(page, path)
    newer = client.post(path, {**fields, "name": "Somebody else"})
    assert newer.status_code == 409
    assert_leads_nowhere(newer, path)


def test_what_was_sent_leads_nowhere_else_and_neither_does_what_became_of_it(
    client: Client, path: str, official: User, ours: Request
):
    fields = typed_by(path, client, status="Our own words")
    page = client.post(path, fields, follow=True)
    assert "Your reply has been sent." in said(page)
    assert_leads_nowhere(page, path)
    decisions.accept(by=official, proposal=Proposal.objects.get(), seen=ours.line)
    page = client.get(path)
    assert "Accepted on 22 March 2011" in said(page)
    assert_leads_nowhere(page, path)
    again = client.post(path, fields)
    assert again.status_code == 409
    assert_leads_nowhere(again, path)


@pytest.mark.parametrize("end", ["withdraw", "replace", "close", "tamper", "guess", "forge"])
def test_a_page_that_refuses_leads_nowhere_else(
    client: Client, end: str, path: str, official: User, commission: Commission
):
    addressee = addressee_in(commission, "DfE")
    if end == "withdraw":
        access_links.withdraw(addressee=addressee)
    elif end == "replace":
        access_links.create(by=official, addressee=addressee)
    elif end == "close":
        sending.close(by=official, commission=commission)
    elif end == "tamper":
        path = f"{path[:-2]}/"
    elif end == "guess":
        for number in range(20):
            client.get(f"/reply/{sign('reply-by-link', str(number))}/")
    if end == "forge":
        client.handler.enforce_csrf_checks = True
        page = client.post(path, {"action": "send"})
    else:
        page = client.get(path)
    codes = {"tamper": 404, "guess": 429, "forge": 403}
    assert page.status_code == codes.get(end, 410)
    assert_leads_nowhere(page, path)


def test_a_link_signs_nobody_in(path: str, ours: Request, commission: Commission):
    client = Client()
    client.get(path)
    client.post(path, {**typed_by(path, client, status="Half"), "action": "save"})
    client.post(path, typed_by(path, client))
    client.get(path)
    assert "sessionid" not in client.cookies
    for address in (
        "/",
        "/requests/",
        ours.get_absolute_url(),
        "/commissions/",
        commission.get_absolute_url(),
        f"/commissions/recipients/{addressee_in(commission, 'DfE').pk}/",
        f"/commissions/proposals/{Proposal.objects.get().pk}/",
        "/your-replies/",
        "/emails/",
        "/departments/DfE/",
        "/paper/",
        "/requests/download.csv",
        "/admin/",
    ):
        page = client.get(address)
        assert page.status_code == 302, address
        assert urlsplit(page.url).path in (SIGN_IN, "/admin/login/"), address


def test_an_official_who_opens_a_link_stays_who_they_are_and_answers_as_nobody(
    path: str, official: User, commission: Commission
):
    client = Client()
    client.force_login(official)
    client.post(path, typed_by(path, client, status="Typed by an official"))
    reply = addressee_in(commission, "DfE").reply_or_none
    assert reply is not None
    assert (reply.channel, reply.by, reply.respondent_name) == ("link", None, "Dee Department")
    assert client.get("/commissions/").status_code == 200


def test_a_sign_in_link_is_not_on_the_page(path: str):
    text = Client().get(path).content.decode()
    assert "Sign in" not in text
    assert "Sign out" not in text


def test_what_a_department_typed_makes_no_link_and_no_markup(official: User, make_request: Any):
    make_request(departments=[get_department("HO")])
    commission = sent(open_departments(official, "HO"), official)
    path = link_to("ho@example.com")
    words = '<a href="/requests/">x</a> http://127.0.0.1:8000/requests/ <script>alert(1)</script>'
    page = Client().post(path, typed_by(path, status=words, name=words), follow=True)
    assert addressee_in(commission, "HO").reply_or_none
    assert words.split(" ")[-1] not in page.content.decode()
    assert leads_to(page, path) == set()
