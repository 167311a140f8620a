"""The page that a link opens links to no other page, and signs nobody in."""

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
from tests.factories.access_links import reply_fields
from tests.factories.areas import get_department
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_departments,
    send_commission,
)
from tests.helpers.forms import form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
# Every attribute by which a page gives an address.
ADDRESSES = ("href", "action", "formaction", "src", "content", "data-href", "ping", "cite")
SIGN_IN = "/accounts/sign-in/"


def links_on(page: Any, link: str) -> set[str]:
    """Return every address on a page, except static files and its own anchors."""
    found = set()
    for tag in parse(page).find_all(True):
        for name in ADDRESSES:
            value = str(tag.get(name) or "")
            if name == "content" and not value.startswith(("/", "http", "0;")):
                continue
            if tag.has_attr(name):
                found.add(urljoin(f"http://testserver{link}", value))
    own = {urlsplit(each)._replace(fragment="").geturl() for each in found}
    return {
        each
        for each in own
        if urlsplit(each).path not in (link, f"{link}requests.docx", f"{link}print/")
        and not urlsplit(each).path.startswith("/assets/")
    }


@pytest.fixture(params=[None, Role.OFFICIAL, Role.LEAD, Role.ADMINISTRATOR])
def client(request: Any, make_user: Callable[..., User]) -> Client:
    """A browser in which nobody is signed in, or somebody is."""
    client = Client()
    if request.param:
        client.force_login(make_user(request.param, "swindon", name="Sally Signed-in"))
    return client


def assert_links_nowhere(page: Any, link: str) -> None:
    assert links_on(page, link) == set()
    # Nor does it name who is signed in here: the page is a department's.
    assert "Sally Signed-in" not in page.content.decode()
    assert parse(page).select("nav, [aria-label=Menu], #navigation") == []


def test_the_check_finds_links_on_other_pages(official: User, commission: Commission):
    """So the tests below would find a link, if there were one."""
    client = client_for(official)
    page = client.get(commission.get_absolute_url())
    found = {urlsplit(each).path for each in links_on(page, commission.get_absolute_url())}
    assert {"/", "/requests/", "/commissions/"} <= found


def test_the_form_links_nowhere_else(client: Client, link: str):
    page = client.get(link)
    assert page.status_code == 200
    assert_links_nowhere(page, link)
    assert_links_nowhere(client.get(f"{link}?as_at=2011-03-20&known=then"), link)


def test_a_form_with_errors_links_nowhere_else(client: Client, link: str):
    page = client.post(link, {**form_fields(client.get(link)), "action": "send"})
    assert heading(page) == "Department DfE"
    assert parse(page).select(".govuk-error-summary a[href^='#']")
    assert_links_nowhere(page, link)


def test_a_draft_links_nowhere_else(client: Client, link: str):
    fields = {**reply_fields(link, client, status="Half"), "action": "save"}
    page = client.post(link, fields, follow=True)
    assert "It has not been sent" in main_text(page)
    assert_links_nowhere(page, link)
    newer = client.post(link, {**fields, "name": "Somebody else"})
    assert newer.status_code == 409
    assert_links_nowhere(newer, link)


def test_a_sent_reply_and_its_decisions_link_nowhere_else(
    client: Client, link: str, official: User, dfe_request: Request
):
    fields = reply_fields(link, client, status="Our own words")
    page = client.post(link, fields, follow=True)
    assert "Your reply has been sent." in main_text(page)
    assert_links_nowhere(page, link)
    decisions.accept(by=official, proposal=Proposal.objects.get(), seen=dfe_request.line)
    page = client.get(link)
    assert "Accepted on 22 March 2011" in main_text(page)
    assert_links_nowhere(page, link)
    again = client.post(link, fields)
    assert again.status_code == 409
    assert_links_nowhere(again, link)


@pytest.mark.parametrize("end", ["withdraw", "replace", "close", "tamper", "guess", "forge"])
def test_a_refused_page_links_nowhere_else(
    client: Client, end: str, link: str, official: User, commission: Commission
):
    addressee = addressee_in(commission, "DfE")
    if end == "withdraw":
        access_links.withdraw(addressee=addressee)
    elif end == "replace":
        access_links.create(by=official, addressee=addressee)
    elif end == "close":
        sending.close(by=official, commission=commission)
    elif end == "tamper":
        link = f"{link[:-2]}/"
    elif end == "guess":
        for number in range(20):
            client.get(f"/reply/{sign('reply-by-link', str(number))}/")
    if end == "forge":
        client.handler.enforce_csrf_checks = True
        page = client.post(link, {"action": "send"})
    else:
        page = client.get(link)
    codes = {"tamper": 404, "guess": 429, "forge": 403}
    assert page.status_code == codes.get(end, 410)
    assert_links_nowhere(page, link)


def test_a_link_signs_nobody_in(link: str, dfe_request: Request, commission: Commission):
    client = Client()
    client.get(link)
    client.post(link, {**reply_fields(link, client, status="Half"), "action": "save"})
    client.post(link, reply_fields(link, client))
    client.get(link)
    assert "sessionid" not in client.cookies
    for address in (
        "/",
        "/requests/",
        dfe_request.get_absolute_url(),
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


def test_an_official_who_opens_a_link_stays_signed_in_and_replies_as_the_department(
    link: str, official: User, commission: Commission
):
    client = client_for(official)
    client.post(link, reply_fields(link, client, status="Typed by an official"))
    reply = addressee_in(commission, "DfE").reply_or_none
    assert reply is not None
    assert (reply.channel, reply.by, reply.respondent_name) == ("link", None, "Dee Department")
    assert client.get("/commissions/").status_code == 200


def test_there_is_no_sign_in_link(link: str):
    text = Client().get(link).content.decode()
    assert "Sign in" not in text
    assert "Sign out" not in text


def test_text_from_a_department_is_escaped(official: User, make_request: Any):
    make_request(departments=[get_department("HO")])
    commission = send_commission(open_departments(official, "HO"), official)
    link = link_sent_to("ho@example.com")
    words = '<a href="/requests/">x</a> http://127.0.0.1:8000/requests/ <script>alert(1)</script>'
    page = Client().post(link, reply_fields(link, status=words, name=words), follow=True)
    assert addressee_in(commission, "HO").reply_or_none
    assert words.split(" ")[-1] not in page.content.decode()
    # Only the address that was typed is a link, as in every text.
    assert links_on(page, link) == {"http://127.0.0.1:8000/requests/"}
