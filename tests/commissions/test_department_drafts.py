"""A department saves a draft and comes back to it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from cbtracker import clock
from commissions.domain import access_links, sending
from commissions.models import Commission, Draft, Proposal, Reply
from outbox import delivery
from requests_log.domain import commands, corrections
from requests_log.models import Request
from tests.factories.access_links import SECRET, reply_fields
from tests.factories.areas import get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_departments,
    send_commission,
)
from tests.factories.entries import entry_fields
from tests.helpers.forms import FORM_TYPE, error_summary, form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
ODD = (
    "Two lines\r\nand “quotes”, <b>markup</b> & ampersands; {link} {{ braces }} %s 100%",
    "  spaces at both ends  ",
    "日本語 \U0001f600 e\u0301 \u200b \u202e back to front",
    "• a bullet\r\n\r\n\r\n* another",
    "'; DROP TABLE rounds_draft; --",
    "\\u0000 \\x00 \\",
    "",
)


def save(link: str, client: Client | None = None, **typed: str) -> Any:
    return (client or Client()).post(link, {**reply_fields(link, **typed), "action": "save"})


def news(request: Request, official: User, status: str) -> None:
    seen = request.line
    about = {"request": request, "seen": seen, "effective_on": TODAY, "target_date": None}
    commands.write_news(by=official, status=status, **about)
    request.refresh_from_db()


def as_lines(text: str) -> str:
    """Return a text with one kind of line break, as browsers send another."""
    return text.replace("\r\n", "\n")


def test_a_saved_draft_is_shown_when_the_link_is_opened_again(
    link: str, dfe_request: Request, commission: Commission
):
    page = save(link, status="Half a line")
    assert page.status_code == 302
    assert page.url == link
    page = Client().get(link)
    held = form_fields(page)
    assert held[f"r{dfe_request.number}-status"] == ["Half a line"]
    assert held["name"] == ["Dee Department"]
    assert "A draft was saved on 22 March 2011" in main_text(page)
    assert "It has not been sent." in main_text(page)
    assert not Reply.objects.exists()
    # And is sent from there.
    client = Client()
    client.post(link, {**form_fields(client.get(link)), "action": "send"})
    assert [p.status for p in Proposal.objects.all()] == ["Half a line"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("words", ODD)
def test_a_draft_keeps_exactly_what_was_typed(words: str, link: str, dfe_request: Request):
    typed = reply_fields(link, status=words, name=words)
    Client().post(link, {**typed, "action": "save"})
    held = form_fields(Client().get(link))
    for name in (f"r{dfe_request.number}-status", "name"):
        assert [as_lines(each) for each in held[name]] == [as_lines(words)]
    # The rows that nobody touched, too.
    for name, values in typed.items():
        if name.startswith(f"r{dfe_request.number}-") and not name.endswith("-status"):
            assert held[name] == values, name


@pytest.mark.parametrize("words", ["a\x00b", "a\x07b", "a\ud800b", "a\ufffeb"])
def test_a_draft_with_unprintable_characters_is_kept_but_not_sent(
    words: str, link: str, dfe_request: Request
):
    box = f"r{dfe_request.number}-status"
    typed = {**reply_fields(link), box: words, "action": "save"}
    body = urlencode(typed, doseq=True, errors="surrogatepass")
    page = Client().post(link, body, content_type=FORM_TYPE)
    assert page.status_code == 302
    client = Client()
    [kept] = form_fields(client.get(link))[box]
    # What the page or the database cannot hold is seen to be missing, and the words around it stay.
    assert kept[0] == "a"
    assert kept[-1] == "b"
    if words == "a\x07b":
        page = client.post(link, {**typed, "action": "send"})
        assert "cannot be printed" in str(error_summary(page))
    assert not Reply.objects.exists()


def test_ticked_boxes_and_choices_are_kept(link: str, dfe_request: Request):
    r = f"r{dfe_request.number}"
    get_department("HO")
    typed = {f"{r}-stage": "resolved", f"{r}-confirmed": "on", "rest": "on"}
    Client().post(link, {**reply_fields(link, status="Done."), **typed, "action": "save"})
    held = form_fields(Client().get(link))
    assert {name: held[name] for name in typed} == {
        f"{r}-stage": ["resolved"],
        f"{r}-confirmed": ["on"],
        "rest": ["on"],
    }


def test_a_newer_draft_by_a_colleague_is_not_silently_overwritten(link: str, dfe_request: Request):
    opened = {**reply_fields(link), "action": "save"}
    box = f"r{dfe_request.number}-status"
    Client().post(link, {**opened, box: "Theirs", "name": "Tim Theirs"})
    page = Client().post(link, {**opened, box: "Mine"})
    assert page.status_code == 409
    assert "Someone else has saved a draft" in main_text(page)
    assert "What you typed is below and has not been saved" in main_text(page)
    assert form_fields(page)[box] == ["Mine"]
    assert Draft.objects.get().typed[box] == ["Theirs"]
    # Whoever has read that saves again, and takes its place.
    again = {**form_fields(page), "action": "save"}
    assert Client().post(link, again).status_code == 302
    assert Draft.objects.get().typed[box] == ["Mine"]


def test_saving_the_same_draft_twice_is_no_conflict(link: str):
    opened = {**reply_fields(link, status="Half"), "action": "save"}
    assert Client().post(link, opened).status_code == 302
    assert Client().post(link, opened).status_code == 302


@pytest.mark.parametrize("version", ["", "-1", "x", "²", "99999999999999999999", "1.0"])
def test_a_form_without_its_version_overwrites_nothing(version: str, link: str):
    save(link, status="Theirs")
    page = Client().post(
        link, {**reply_fields(link, status="Mine"), "version": version, "action": "save"}
    )
    assert page.status_code == 409
    assert "Theirs" in str(Draft.objects.get().typed)


def test_a_draft_does_not_count_as_a_reply(
    link: str, commission: Commission, official: User, dfe_request: Request
):
    save(link, status=f"{SECRET} draft", name=f"{SECRET} Dee")
    client = client_for(official)
    for address in (
        commission.get_absolute_url(),
        f"{commission.get_absolute_url()}replies/",
        f"{commission.get_absolute_url()}sent/",
        f"{commission.get_absolute_url()}close/",
        f"/commissions/recipients/{addressee_in(commission, 'DfE').pk}/",
        "/commissions/",
        "/emails/",
        "/",
        dfe_request.get_absolute_url(),
    ):
        page = client.get(address)
        assert page.status_code == 200
        for words in (f"{SECRET} draft", f"{SECRET} Dee"):
            assert words not in page.content.decode(), address
    row = client.get(commission.get_absolute_url())
    assert "Draft saved" in main_text(row)
    assert "Neither of the two departments has yet responded" in main_text(row)
    assert "There is nothing to decide." in main_text(
        client.get(f"{commission.get_absolute_url()}replies/")
    )
    text = Client().get(link_sent_to("moj@example.com")).content.decode()
    assert f"{SECRET} draft" not in text
    assert "A draft was saved" not in text


def test_a_draft_is_not_shown_in_another_commission(
    link: str, official: User, commission: Commission
):
    save(link, status="Half a line")
    send_commission(open_departments(official, "DfE"), official)
    assert "Half a line" not in Client().get(link_sent_to("dfe@example.com")).content.decode()


def test_a_draft_warns_when_its_request_has_changed_since(
    link: str, dfe_request: Request, official: User
):
    save(link, status="Half a line")
    before = dfe_request.current_id
    news(dfe_request, official, "DfE looks into it, and has written.")
    page = Client().get(link)
    assert "This request has changed since you started your reply." in main_text(page)
    assert parse(page).select("del, ins")
    assert "and has written." in main_text(page)
    box = f"r{dfe_request.number}-status"
    assert form_fields(page)[box] == ["Half a line"]
    # The answer is on the line that its writer saw, and an official is shown both.
    Client().post(link, {**form_fields(page), "action": "send"})
    proposal = Proposal.objects.get()
    assert proposal.seen_id == before
    client = client_for(official)
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    assert "The request has changed since the department wrote this reply." in main_text(page)


def test_a_draft_does_not_warn_when_its_request_was_only_confirmed(
    link: str, dfe_request: Request, official: User
):
    save(link, status="Half a line")
    commands.confirm(by=official, request=dfe_request, seen=dfe_request.line, effective_on=TODAY)
    assert "has changed since you started" not in main_text(Client().get(link))


def test_untouched_text_in_a_draft_is_not_a_proposal_after_the_request_changes(
    link: str, dfe_request: Request, official: User
):
    """Text that nobody touched must not restore an older status."""
    save(link)
    news(dfe_request, official, "Newer words.")
    client = Client()
    held = form_fields(client.get(link))
    page = client.post(link, {**held, "rest": "on", "action": "send"})
    assert page.status_code == 302, error_summary(page)
    assert Proposal.objects.get().is_no_change


def test_a_draft_survives_a_withdrawn_link_but_not_the_reply(
    link: str, official: User, commission: Commission, dfe_request: Request
):
    save(link, status="Half a line")
    access_links.withdraw(addressee=addressee_in(commission, "DfE"))
    assert Draft.objects.count() == 1
    sending.resend_link(by=official, addressee=addressee_in(commission, "DfE"))
    delivery.send_waiting()
    page = Client().get(link_sent_to("dfe@example.com"))
    assert heading(page) == "Department DfE"
    assert form_fields(page)[f"r{dfe_request.number}-status"] == ["Half a line"]


def move_away(request: Request, official: User) -> None:
    seen = request.line
    about = {"request": request, "seen": seen, "effective_on": TODAY, "target_date": None}
    commands.move(by=official, to="resolved", status="It is done.", **about)


def test_text_for_a_request_moved_to_another_department_is_not_silently_dropped(
    link: str, dfe_request: Request, official: User
):
    opened = reply_fields(link, status="Our own words")
    move_away(dfe_request, official)
    page = Client().post(link, opened)
    assert page.status_code == 200
    assert "CB-001 is no longer open with you" in str(error_summary(page))
    assert "Our own words" in main_text(page)
    assert "It is done." not in main_text(page)
    assert not Reply.objects.exists()
    # Having read that, the department sends what is left.
    held = {**form_fields(page), "action": "send"}
    assert Client().post(link, held).status_code == 302
    assert not Proposal.objects.exists()


def test_a_draft_for_a_request_moved_to_another_department_is_still_shown(
    link: str, dfe_request: Request, official: User
):
    save(link, status="Half a line")
    move_away(dfe_request, official)
    page = Client().get(link)
    assert "CB-001 is no longer open with the Department DfE." in main_text(page)
    assert "Half a line" in main_text(page)
    assert error_summary(page) == {}


def test_an_officials_draft_is_not_shown_to_who_opens_the_link(
    link: str, commission: Commission, official: User
):
    address = f"/commissions/recipients/{addressee_in(commission, 'DfE').pk}/record/"
    client = client_for(official)
    assert save(link, status=f"{SECRET} theirs").status_code == 302
    fields = reply_fields(address, client, status=f"{SECRET} official")
    assert client.post(address, {**fields, "action": "save"}).status_code == 302
    assert Draft.objects.count() == 2
    theirs = Client().get(link).content.decode()
    assert f"{SECRET} theirs" in theirs
    assert f"{SECRET} official" not in theirs
    assert official.name not in theirs
    ours = client.get(address).content.decode()
    assert f"{SECRET} official" in ours
    assert f"{SECRET} theirs" not in ours
    client.post(address, {**form_fields(client.get(address)), "action": "send"})
    Client().post(link, {**form_fields(Client().get(link)), "name": "Dee", "action": "send"})
    assert not Draft.objects.exists()


def test_a_link_shows_no_text_that_was_withdrawn_before_it_was_made(
    link: str, dfe_request: Request, commission: Commission, official: User
):
    log = dfe_request.entries
    withdrawn = dfe_request.line
    said = entry_fields(withdrawn)
    Commission.objects.update(sent_at=clock.now() + dt.timedelta(minutes=5))
    for status in (f"{SECRET} slip", "Put right."):
        entry = dfe_request.line
        corrections.correct(
            by=official, entry=entry, reason=f"{SECRET} reason", **{**said, "status": status}
        )
        dfe_request.refresh_from_db()
    Commission.objects.update(sent_at=clock.now())
    for old in log.exclude(pk=dfe_request.current_id):
        forged = {**reply_fields(link, status="Ours"), f"r{dfe_request.number}-seen": str(old.pk)}
        for action in ("send", "save"):
            page = Client().post(link, {**forged, "name": "", "action": action}, follow=True)
            assert f"{SECRET} slip" not in page.content.decode()
            assert SECRET not in Client().get(link).content.decode()


def test_a_reply_is_shown_before_it_is_sent_and_can_be_changed(link: str, dfe_request: Request):
    get_workstream()
    r = f"r{dfe_request.number}"
    moved = {f"{r}-stage": "on_going", f"{r}-workstream": "data-sharing"}
    fields = {**reply_fields(link, status="* One\n* Two"), **moved}
    page = Client().post(link, {**fields, "action": "check"})
    assert heading(page) == "Check your reply"
    assert f"{dfe_request.reference}: {dfe_request.line.issue}" in main_text(page)
    assert "Move to an on-going workstream, Data sharing" in main_text(page)
    assert [li.get_text() for li in parse(page).select("main li")] == ["One", "Two"]
    assert not Reply.objects.exists()
    back = Client().post(link, {**form_fields(page), "action": "edit"})
    assert form_fields(back)[f"{r}-stage"] == ["on_going"]
    wrong = Client().post(link, {**fields, "name": "", "action": "check"})
    assert "Enter your name" in str(error_summary(wrong))
    assert Client().post(link, {**form_fields(page), "action": "send"}).status_code == 302
    assert Proposal.objects.get().workstream is not None


def test_enter_leads_to_the_page_to_check(link: str):
    first = parse(Client().get(link)).select_one("main form button")
    assert (first["name"], first["value"]) == ("action", "check")
