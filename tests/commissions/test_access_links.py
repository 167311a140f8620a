"""The links by which departments answer: what each opens, and what it opens no more."""

# Fixtures are taken from another module by their names.
# ruff: noqa: F811

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, sending
from commissions.models import AccessLink, Commission, Draft, Proposal, Reply
from outbox.signed_urls import sign
from requests_log.models import Request
from tests.factories.commissions import addressee_in, answer_no_change, link_to, reply_in
from tests.factories.links import (  # noqa: F401
    KEY,
    REASON,
    SECRET,
    assert_is_private,
    assert_tells_nothing,
    commission,
    every_row,
    nobody_has_guessed_yet,
    ours,
    path,
    said,
    theirs,
    token_in,
    typed_by,
)
from tests.helpers.forms import boxes, heading, problems, the_log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_has_guessed_yet")]


def test_a_link_opens_the_lines_of_its_department_and_no_other(path: str, ours: Request):
    page = Client().get(path)
    assert page.status_code == 200
    assert_is_private(page)
    text = page.content.decode()
    assert ours.reference in text
    assert "DfE looks into it." in text
    for word in (SECRET, "CB-002", REASON, "Department MoJ", "Olive Official"):
        assert word not in text, word
    assert [name for name in boxes(page) if name.endswith("-status")] == [f"r{ours.number}-status"]


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


@pytest.mark.parametrize("how", TAMPERED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_tampered_with_opens_nothing(how: str, method: str, path: str):
    fields = typed_by(path, status=f"{SECRET} typed")
    token = TAMPERED[how](*token_in(path).split(":"))
    before = every_row()
    given = fields if method == "post" else {}
    page = getattr(Client(), method)(f"/reply/{token}/", given)
    assert page.status_code == 404
    assert heading(page) == "This link does not work"
    assert "Copy the whole link from the email" in said(page)
    assert_tells_nothing(page)
    assert_is_private(page)
    assert every_row() == before


def test_a_link_with_its_colon_encoded_is_the_same_link(path: str):
    """As some mail programs write it."""
    assert Client().get(f"/reply/{quote(token_in(path), safe='')}/").status_code == 200


def withdraw(official: User, commission: Commission) -> None:
    access_links.withdraw(addressee=addressee_in(commission, "DfE"))


def send_anew(official: User, commission: Commission) -> None:
    sending.resend_link(by=official, addressee=addressee_in(commission, "DfE"))


def close(official: User, commission: Commission) -> None:
    sending.close(by=official, commission=commission)


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (withdraw, "The link has been withdrawn."),
        (send_anew, "We have sent a newer email with a new link. Use that link instead."),
        (close, "The commission is closed, so you can no longer reply."),
    ],
)
def test_a_link_that_has_ended_says_why_and_takes_nothing(
    end: Any, message: str, path: str, official: User, commission: Commission
):
    opened_before = typed_by(path, status=f"{SECRET} typed")
    end(official, commission)
    before = every_row()
    for page in (
        Client().get(path),
        Client().post(path, opened_before),
        Client().post(path, {**opened_before, "action": "save"}),
    ):
        assert page.status_code == 410
        assert heading(page) == "This link no longer works"
        assert message in said(page)
        assert_tells_nothing(page)
        assert_is_private(page)
    assert every_row() == before
    assert not Reply.objects.exists()
    assert not Draft.objects.exists()


def test_a_closed_round_shows_a_department_that_has_answered_no_more_either(
    path: str, official: User, commission: Commission
):
    answer_no_change(path)
    close(official, commission)
    page = Client().get(path)
    assert page.status_code == 410
    assert_tells_nothing(page)


def test_the_newest_link_works_and_brings_what_was_saved(
    path: str, official: User, commission: Commission, ours: Request
):
    Client().post(path, {**typed_by(path, status="Half a line"), "action": "save"})
    send_anew(official, commission)
    [newest] = AccessLink.objects.filter(
        addressee=addressee_in(commission, "DfE"), ended_at__isnull=True
    )
    page = Client().get(f"/reply/{sign('reply-by-link', str(newest.key))}/")
    assert boxes(page)[f"r{ours.number}-status"] == ["Half a line"]
    assert Client().get(path).status_code == 410


def test_a_withdrawn_link_of_one_department_leaves_another_s_alone(
    path: str, official: User, commission: Commission
):
    withdraw(official, commission)
    assert Client().get(link_to("moj@example.com")).status_code == 200


def test_boxes_for_another_department_s_request_write_nothing(
    path: str, ours: Request, theirs: Request, commission: Commission
):
    stolen = {
        f"r{theirs.number}-seen": str(theirs.current_id),
        f"r{theirs.number}-status": "Stolen words",
        f"r{theirs.number}-stage": "resolved",
        f"r{theirs.number}-confirmed": "on",
    }
    log = the_log()
    for action in ("save", "send"):
        fields = {**typed_by(path, status="Our own words"), **stolen, "action": action}
        page = Client().post(path, fields, follow=True)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        # It says no more than it would of a request that there is not.
        assert "CB-002 is no longer open with the Department DfE." in said(page)
    assert not Reply.objects.exists()
    assert not Proposal.objects.filter(request=theirs).exists()
    assert the_log() == log
    # Nor is it there when the other department opens its own.
    page = Client().get(link_to("moj@example.com"))
    assert "Stolen words" not in page.content.decode()
    assert boxes(page)[f"r{theirs.number}-status"] == [f"{SECRET} status"]


def test_a_form_of_one_department_sent_by_another_s_link_is_not_taken(
    path: str, commission: Commission, ours: Request, theirs: Request
):
    log = the_log()
    page = Client().post(link_to("moj@example.com"), typed_by(path, status="Our own words"))
    assert page.status_code == 200
    assert "CB-001 is no longer open with you" in str(problems(page))
    for words in (ours.current.issue, ours.current.status, REASON):
        assert words not in page.content.decode(), words
    assert not Reply.objects.exists()
    assert the_log() == log


def test_the_seen_line_of_another_department_is_not_shown(path: str, ours: Request, theirs: Any):
    fields = typed_by(path, status="Our own words", name="")
    fields[f"r{ours.number}-seen"] = str(theirs.current_id)
    page = Client().post(path, fields)
    assert SECRET not in page.content.decode()


def test_an_answer_is_sent_once_and_the_second_is_told_and_keeps_its_words(
    path: str, commission: Commission, ours: Request
):
    client = Client()
    opened = typed_by(path, client, status="The first words")
    page = client.post(path, opened, follow=True)
    assert page.redirect_chain == [(path, 302)]
    assert "Your reply has been sent." in said(page)
    assert "The first words" in said(page)
    assert_is_private(page)
    assert ours.entries.count() == 2, "a proposal is no entry"
    before = every_row()
    for action in ("send", "save"):
        again = {**opened, f"r{ours.number}-status": "Other words", "action": action}
        page = Client().post(path, again)
        assert page.status_code == 409
        assert "A reply has already been sent" in said(page)
        assert "What you typed has not been sent." in said(page)
        assert boxes(page)[f"r{ours.number}-status"] == ["Other words"]
        assert_is_private(page)
    assert every_row() == before
    assert [p.status for p in Proposal.objects.all()] == ["The first words"]
    assert "Other words" not in Client().get(path).content.decode()


def test_a_scanner_that_opens_links_changes_nothing(path: str, commission: Commission):
    before = every_row()
    agents = ("Mozilla/5.0", "BingPreview/1.0b", "SafeLinks", "curl/7", "")
    for number in range(30):
        client = Client(HTTP_USER_AGENT=agents[number % 5], REMOTE_ADDR=f"192.0.2.{number}")
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
        assert client.get(f"{path}?action=send&rest=on&name=Scanner").status_code == 200
        assert client.options(path).status_code == 405
    assert every_row() == before
    assert not Draft.objects.exists()
    assert not Reply.objects.exists()
    # The link lives on: the department answers by it.
    answer_no_change(path)
    assert reply_in(commission, "DfE").channel == "link"
    # Having been answered it is as harmless.
    before = every_row()
    assert Client().get(path).status_code == 200
    assert Client().head(path).status_code == 200
    assert every_row() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_link_is_opened_and_sent_and_nothing_else(method: str, path: str):
    before = every_row()
    assert getattr(Client(), method)(path).status_code == 405
    assert every_row() == before


def test_a_form_that_did_not_come_from_the_page_is_refused(path: str):
    fields = typed_by(path, status="Forged words")
    fields.pop("csrfmiddlewaretoken", None)
    before = every_row()
    page = Client(enforce_csrf_checks=True).post(path, fields)
    assert page.status_code == 403
    assert heading(page) == "Your form was not accepted"
    assert "Nothing was saved." in said(page)
    assert_tells_nothing(page)
    assert every_row() == before


def test_a_form_that_came_from_the_page_is_taken(path: str, commission: Commission):
    """With the origin that a browser names under the page's policy."""
    client = Client(enforce_csrf_checks=True)
    fields = typed_by(path, client, status="Our own words")
    page = client.post(path, fields, HTTP_ORIGIN="http://testserver")
    assert page.status_code == 302
    assert reply_in(commission, "DfE").respondent_name == "Dee Department"
