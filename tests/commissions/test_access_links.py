"""Links for departments: what each opens, and when it stops working."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, sending
from commissions.forms import department_reply
from commissions.models import AccessLink, Commission, Draft, Proposal, Reply
from outbox.signed_urls import sign
from requests_log.models import Request
from tests.factories.access_links import (
    KEY,
    REASON,
    SECRET,
    assert_is_private,
    assert_shows_nothing,
    reply_fields,
    token_from,
)
from tests.factories.areas import get_department
from tests.factories.commissions import addressee_in, get_reply, link_sent_to, reply_no_change
from tests.helpers.database import all_rows
from tests.helpers.forms import error_summary, form_fields, heading, main_text, parse
from tests.helpers.request_forms import saved_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def test_a_link_shows_only_its_own_departments_requests(link: str, dfe_request: Request):
    page = Client().get(link)
    assert page.status_code == 200
    assert_is_private(page)
    text = page.content.decode()
    assert dfe_request.reference in text
    assert "DfE looks into it." in text
    for word in (SECRET, "CB-002", REASON, "Olive Official"):
        assert word not in text, word
    # The other department is one that could be asked instead, and no more.
    assert text.count("Department MoJ") == text.count('<option value="MoJ">') == 1
    assert [name for name in form_fields(page) if name.endswith("-status")] == [
        f"r{dfe_request.number}-status"
    ]


TAMPERED = {
    "another uuid": lambda key, mark: f"{KEY}:{mark}",
    "one digit of the uuid": lambda key, mark: f"{'0' if key[0] != '0' else '1'}{key[1:]}:{mark}",
    "one letter of the signature": lambda key, mark: (
        f"{key}:{mark[:-1]}{'A' if mark[-1] != 'A' else 'B'}"
    ),
    "the signature cut short": lambda key, mark: f"{key}:{mark[:-1]}",
    "the signature made longer": lambda key, mark: f"{key}:{mark}A",
    "no signature": lambda key, mark: f"{key}:",
    "a bare uuid": lambda key, mark: key,
    "no uuid": lambda key, mark: f":{mark}",
    "no colon": lambda key, mark: f"{key}{mark}",
    "the uuid in upper case": lambda key, mark: f"{key.upper()}:{mark}",
    "all in upper case": lambda key, mark: f"{key}:{mark}".upper(),
    "no dashes": lambda key, mark: f"{key.replace('-', '')}:{mark}",
    "a space": lambda key, mark: f"{key}:{mark}%20",
    "a NUL": lambda key, mark: f"{key}%00:{mark}",
    "a line break": lambda key, mark: f"{key}:{mark}%0A",
    "bytes that are no text": lambda key, mark: f"{key}:{mark}%FF%ED%A0%80",
    "encoded twice": lambda key, mark: f"{key}%253A{mark}",
    "very long": lambda key, mark: f"{key}:{mark}{'A' * 6_000}",
    "signed for the page that ends a digest": lambda key, mark: sign("end-digest", key),
    "signed for no page": lambda key, mark: sign("", key),
    "a signature of something else": lambda key, mark: sign("reply-by-link", "1"),
    "a signed uuid of no link": lambda key, mark: sign("reply-by-link", KEY),
    "markup": lambda key, mark: "<script>alert(1)<script>",
}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_tampered_link_opens_nothing(method: str, link: str, subtests: pytest.Subtests):
    fields = reply_fields(link, status=f"{SECRET} typed")
    before = all_rows()
    given = fields if method == "post" else {}
    for number, (how, tamper) in enumerate(TAMPERED.items()):
        with subtests.test(how):
            token = tamper(*token_from(link).split(":"))
            # Each from an address of its own, since guesses are limited.
            guesser = Client(REMOTE_ADDR=f"192.0.2.{number}")
            page = getattr(guesser, method)(f"/reply/{token}/", given)
            assert page.status_code == 404
            assert heading(page) == "This link does not work"
            assert "Copy the whole link from the email" in main_text(page)
            assert_shows_nothing(page)
            assert_is_private(page)
    assert all_rows() == before


def test_a_link_with_an_encoded_colon_works(link: str):
    """As some mail programs write it."""
    assert Client().get(f"/reply/{quote(token_from(link), safe='')}/").status_code == 200


def withdraw(official: User, commission: Commission) -> None:
    access_links.withdraw(addressee=addressee_in(commission, "DfE"))


def send_again(official: User, commission: Commission) -> None:
    sending.resend_link(by=official, addressee=addressee_in(commission, "DfE"))


def close(official: User, commission: Commission) -> None:
    sending.close(by=official, commission=commission)


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (withdraw, "The link has been withdrawn."),
        (send_again, "We have sent a newer email with a new link. Use that link instead."),
        (close, "The commission is closed, so you can no longer reply."),
    ],
)
def test_an_ended_link_says_why_and_takes_no_reply(
    end: Any, message: str, link: str, official: User, commission: Commission
):
    opened_before = reply_fields(link, status=f"{SECRET} typed")
    end(official, commission)
    before = all_rows()
    for page in (
        Client().get(link),
        Client().post(link, opened_before),
        Client().post(link, {**opened_before, "action": "save"}),
    ):
        assert page.status_code == 410
        assert heading(page) == "This link no longer works"
        assert message in main_text(page)
        assert_shows_nothing(page)
        assert_is_private(page)
    assert all_rows() == before
    assert not Reply.objects.exists()
    assert not Draft.objects.exists()


def test_after_closing_the_link_shows_the_reply_no_more(
    link: str, official: User, commission: Commission
):
    reply_no_change(link)
    close(official, commission)
    page = Client().get(link)
    assert page.status_code == 410
    assert_shows_nothing(page)


def test_only_the_newest_link_works_and_it_shows_the_draft(
    link: str, official: User, commission: Commission, dfe_request: Request
):
    Client().post(link, {**reply_fields(link, status="Half a line"), "action": "save"})
    send_again(official, commission)
    [newest] = AccessLink.objects.filter(
        addressee=addressee_in(commission, "DfE"), ended_at__isnull=True
    )
    page = Client().get(f"/reply/{sign('reply-by-link', str(newest.key))}/")
    assert form_fields(page)[f"r{dfe_request.number}-status"] == ["Half a line"]
    assert Client().get(link).status_code == 410


def test_withdrawing_one_departments_link_leaves_the_others(
    link: str, official: User, commission: Commission
):
    withdraw(official, commission)
    assert Client().get(link_sent_to("moj@example.com")).status_code == 200


def test_fields_for_another_departments_request_are_ignored(
    link: str, dfe_request: Request, moj_request: Request, commission: Commission
):
    stolen = {
        f"r{moj_request.number}-seen": str(moj_request.current_id),
        f"r{moj_request.number}-status": "Stolen words",
        f"r{moj_request.number}-stage": "resolved",
        f"r{moj_request.number}-confirmed": "on",
    }
    log = saved_rows()
    for action in ("save", "send"):
        fields = {**reply_fields(link, status="Our own words"), **stolen, "action": action}
        page = Client().post(link, fields, follow=True)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        # It says no more than it would of a request that there is not.
        assert "CB-002 is no longer open with the Department DfE." in main_text(page)
    assert not Reply.objects.exists()
    assert not Proposal.objects.filter(request=moj_request).exists()
    assert saved_rows() == log
    # Nor is it there when the other department opens its own.
    page = Client().get(link_sent_to("moj@example.com"))
    assert "Stolen words" not in page.content.decode()
    assert form_fields(page)[f"r{moj_request.number}-status"] == [f"{SECRET} status"]


def test_a_form_sent_through_another_departments_link_is_refused(
    link: str, commission: Commission, dfe_request: Request, moj_request: Request
):
    log = saved_rows()
    page = Client().post(
        link_sent_to("moj@example.com"), reply_fields(link, status="Our own words")
    )
    assert page.status_code == 200
    assert "CB-001 is no longer open with you" in str(error_summary(page))
    for words in (dfe_request.current.issue, dfe_request.current.status, REASON):
        assert words not in page.content.decode(), words
    assert not Reply.objects.exists()
    assert saved_rows() == log


def test_another_departments_text_is_not_shown(link: str, dfe_request: Request, moj_request: Any):
    fields = reply_fields(link, status="Our own words", name="")
    fields[f"r{dfe_request.number}-seen"] = str(moj_request.current_id)
    page = Client().post(link, fields)
    assert SECRET not in page.content.decode()


def test_a_second_reply_is_refused_and_keeps_its_text(
    link: str, commission: Commission, dfe_request: Request
):
    client = Client()
    opened = reply_fields(link, client, status="The first words")
    page = client.post(link, opened, follow=True)
    assert page.redirect_chain == [(link, 302)]
    assert "Your reply has been sent." in main_text(page)
    assert "The first words" in main_text(page)
    assert_is_private(page)
    assert dfe_request.entries.count() == 2, "a proposal is no entry"
    before = all_rows()
    for action in ("send", "save"):
        again = {**opened, f"r{dfe_request.number}-status": "Other words", "action": action}
        page = Client().post(link, again)
        assert page.status_code == 409
        assert "A reply has already been sent" in main_text(page)
        assert "What you typed has not been sent." in main_text(page)
        assert form_fields(page)[f"r{dfe_request.number}-status"] == ["Other words"]
        assert_is_private(page)
    assert all_rows() == before
    assert [p.status for p in Proposal.objects.all()] == ["The first words"]
    assert "Other words" not in Client().get(link).content.decode()


def test_an_email_scanner_that_opens_links_changes_nothing(link: str, commission: Commission):
    before = all_rows()
    agents = ("Mozilla/5.0", "BingPreview/1.0b", "SafeLinks", "curl/7", "")
    for number in range(30):
        client = Client(HTTP_USER_AGENT=agents[number % 5], REMOTE_ADDR=f"192.0.2.{number}")
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
        assert client.get(f"{link}?action=send&rest=on&name=Scanner").status_code == 200
        assert client.options(link).status_code == 405
    assert all_rows() == before
    assert not Draft.objects.exists()
    assert not Reply.objects.exists()
    # The link lives on: the department answers by it.
    reply_no_change(link)
    assert get_reply(commission, "DfE").channel == "link"
    # Having been answered it is as harmless.
    before = all_rows()
    assert Client().get(link).status_code == 200
    assert Client().head(link).status_code == 200
    assert all_rows() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_link_accepts_only_get_and_post(method: str, link: str):
    before = all_rows()
    assert getattr(Client(), method)(link).status_code == 405
    assert all_rows() == before


def test_a_form_without_its_csrf_token_is_refused(link: str):
    fields = reply_fields(link, status="Forged words")
    fields.pop("csrfmiddlewaretoken", None)
    before = all_rows()
    page = Client(enforce_csrf_checks=True).post(link, fields)
    assert page.status_code == 403
    assert heading(page) == "Your form was not accepted"
    assert "Nothing was saved." in main_text(page)
    assert_shows_nothing(page)
    assert all_rows() == before


def test_a_form_with_its_csrf_token_is_accepted(link: str, commission: Commission):
    """With the origin that a browser names under the page's policy."""
    client = Client(enforce_csrf_checks=True)
    fields = reply_fields(link, client, status="Our own words")
    page = client.post(link, fields, HTTP_ORIGIN="http://testserver")
    assert page.status_code == 302
    assert get_reply(commission, "DfE").respondent_name == "Dee Department"


def test_a_reply_on_hundreds_of_requests_is_taken(link: str, commission: Commission):
    """258 requests once had 1,035 fields, which Django refuses unless told otherwise."""
    many = {f"r{number}-status": "" for number in range(10_001, 12_001)}
    page = Client().post(link, {**reply_fields(link, status="Our words"), **many})
    assert page.status_code == 302
    assert Proposal.objects.get().status == "Our words"


def test_a_reply_on_very_many_requests_has_pages(
    link: str, commission: Commission, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(department_reply, "ON_A_PAGE", 2)
    for number in range(4):
        make_request(issue=f"Issue {number}", departments=[get_department("DfE")])
    first = Client().get(link)
    assert "Requests 1 to 2 of 5" in main_text(first)
    assert len(status_boxes(first)) == 2
    fields = {**form_fields(first), status_boxes(first)[1]: "Of the second", "action": "page-3"}
    last = Client().post(link, fields)
    assert "Request 5 of 5" in main_text(last)
    fields = {**form_fields(last), status_boxes(last)[0]: "Of the last", "name": "Dee"}
    # The first page with an error is shown, with its own alone, and nothing typed is lost.
    missing = Client().post(link, {**fields, "action": "check"})
    assert "Requests 1 to 2 of 5" in main_text(missing)
    assert main_text(missing).count(department_reply.NO_REPLY) == 2
    fields = {**form_fields(missing), "action": "page-2"}
    fields = {**form_fields(Client().post(link, fields)), "action": "page-3"}
    fields = {**form_fields(Client().post(link, fields)), "rest": "on", "action": "send"}
    assert fields["name"] == ["Dee"]
    assert Client().post(link, fields).status_code == 302
    words = {each.status for each in Proposal.objects.filter(is_no_change=False)}
    assert words == {"Of the second", "Of the last"}
    assert Proposal.objects.filter(is_no_change=True).count() == 3


def status_boxes(page: Any) -> list[str]:
    """Return the names of the boxes for a status that are not hidden."""
    return [box["name"] for box in parse(page).select("textarea[name$=-status]")]
