"""What a department saves and comes back to."""

# Fixtures are taken from another module by their names.
# ruff: noqa: F811

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, sending
from commissions.models import Commission, Draft, Proposal, Reply
from outbox import delivery
from requests_log.domain import commands
from requests_log.models import Request
from tests.conftest import TODAY, get_department
from tests.factories.commissions import addressee_in, link_to, open_departments, sent
from tests.factories.links import (  # noqa: F401
    SECRET,
    commission,
    nobody_has_guessed_yet,
    ours,
    path,
    said,
    theirs,
    typed_by,
)
from tests.helpers.forms import FORM, boxes, heading, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_has_guessed_yet")]
ODD = (
    "Two lines\r\nand “quotes”, <b>markup</b> & ampersands; {link} {{ braces }} %s 100%",
    "  spaces at both ends  ",
    "日本語 \U0001f600 e\u0301 \u200b \u202e back to front",
    "• a bullet\r\n\r\n\r\n* another",
    "'; DROP TABLE rounds_draft; --",
    "\\u0000 \\x00 \\",
    "",
)


def save(path: str, client: Client | None = None, **typed: str) -> Any:
    return (client or Client()).post(path, {**typed_by(path, **typed), "action": "save"})


def news(request: Request, official: User, status: str) -> None:
    seen = request.line
    about = {"request": request, "seen": seen, "effective_on": TODAY, "target_date": None}
    commands.write_news(by=official, status=status, **about)
    request.refresh_from_db()


def as_lines(text: str) -> str:
    """Return a text with one kind of line break: a page sends another than it holds."""
    return text.replace("\r\n", "\n")


def test_what_is_saved_comes_back_by_the_link(path: str, ours: Request, commission: Commission):
    page = save(path, status="Half a line")
    assert page.status_code == 302
    assert page.url == path
    page = Client().get(path)
    held = boxes(page)
    assert held[f"r{ours.number}-status"] == ["Half a line"]
    assert held["name"] == ["Dee Department"]
    assert "A draft was saved on 22 March 2011" in said(page)
    assert "It has not been sent." in said(page)
    assert not Reply.objects.exists()
    # And is sent from there.
    client = Client()
    client.post(path, {**boxes(client.get(path)), "action": "send"})
    assert [p.status for p in Proposal.objects.all()] == ["Half a line"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("words", ODD)
def test_a_draft_keeps_just_what_was_typed(words: str, path: str, ours: Request):
    typed = typed_by(path, status=words, name=words)
    Client().post(path, {**typed, "action": "save"})
    held = boxes(Client().get(path))
    for name in (f"r{ours.number}-status", "name"):
        assert [as_lines(each) for each in held[name]] == [as_lines(words)]
    # The rows that nobody touched, too.
    for name, values in typed.items():
        if name.startswith(f"r{ours.number}-") and not name.endswith("-status"):
            assert held[name] == values, name


@pytest.mark.parametrize("words", ["a\x00b", "a\x0bb", "a\ud800b", "a\ufffeb"])
def test_a_draft_with_what_cannot_be_printed_is_kept_and_is_not_sent(
    words: str, path: str, ours: Request
):
    box = f"r{ours.number}-status"
    typed = {**typed_by(path), box: words, "action": "save"}
    body = urlencode(typed, doseq=True, errors="surrogatepass")
    page = Client().post(path, body, content_type=FORM)
    assert page.status_code == 302
    client = Client()
    [kept] = boxes(client.get(path))[box]
    # What the page or the database cannot hold is seen to be missing, and the words around it stay.
    assert kept[0] == "a"
    assert kept[-1] == "b"
    if words == "a\x0bb":
        page = client.post(path, {**typed, "action": "send"})
        assert "cannot be printed" in str(problems(page))
    assert not Reply.objects.exists()


def test_ticks_and_choices_come_back(path: str, ours: Request):
    r = f"r{ours.number}"
    get_department("HO")
    typed = {f"{r}-stage": "resolved", f"{r}-confirmed": "on", "rest": "on"}
    Client().post(path, {**typed_by(path, status="Done."), **typed, "action": "save"})
    held = boxes(Client().get(path))
    assert {name: held[name] for name in typed} == {
        f"{r}-stage": ["resolved"],
        f"{r}-confirmed": ["on"],
        "rest": ["on"],
    }


def test_a_newer_draft_of_somebody_else_is_not_overwritten_without_a_word(path: str, ours: Request):
    opened = {**typed_by(path), "action": "save"}
    box = f"r{ours.number}-status"
    Client().post(path, {**opened, box: "Theirs", "name": "Tim Theirs"})
    page = Client().post(path, {**opened, box: "Mine"})
    assert page.status_code == 409
    assert "Someone else has saved a draft" in said(page)
    assert "What you typed is below and has not been saved" in said(page)
    assert boxes(page)[box] == ["Mine"]
    assert Draft.objects.get().typed[box] == ["Theirs"]
    # Whoever has read that saves again, and takes its place.
    again = {**boxes(page), "action": "save"}
    assert Client().post(path, again).status_code == 302
    assert Draft.objects.get().typed[box] == ["Mine"]


def test_the_same_draft_saved_twice_is_no_quarrel(path: str):
    opened = {**typed_by(path, status="Half"), "action": "save"}
    assert Client().post(path, opened).status_code == 302
    assert Client().post(path, opened).status_code == 302


@pytest.mark.parametrize("version", ["", "-1", "x", "²", "99999999999999999999", "1.0"])
def test_a_form_that_does_not_say_what_it_began_from_overwrites_nothing(version: str, path: str):
    save(path, status="Theirs")
    page = Client().post(
        path, {**typed_by(path, status="Mine"), "version": version, "action": "save"}
    )
    assert page.status_code == 409
    assert "Theirs" in str(Draft.objects.get().typed)


def test_a_draft_is_no_answer_to_anybody(
    path: str, commission: Commission, official: User, ours: Request
):
    save(path, status=f"{SECRET} draft", name=f"{SECRET} Dee")
    client = Client()
    client.force_login(official)
    for address in (
        commission.get_absolute_url(),
        f"{commission.get_absolute_url()}replies/",
        f"{commission.get_absolute_url()}close/",
        f"/commissions/recipients/{addressee_in(commission, 'DfE').pk}/",
        "/commissions/",
        "/emails/",
        "/",
        ours.get_absolute_url(),
    ):
        page = client.get(address)
        assert page.status_code == 200
        for words in (f"{SECRET} draft", f"{SECRET} Dee"):
            assert words not in page.content.decode(), address
    row = client.get(commission.get_absolute_url())
    assert "Draft saved" in said(row)
    assert "None of two departments has yet responded" in said(row)
    assert "There is nothing to decide." in said(
        client.get(f"{commission.get_absolute_url()}replies/")
    )
    text = Client().get(link_to("moj@example.com")).content.decode()
    assert f"{SECRET} draft" not in text
    assert "A draft was saved" not in text


def test_a_draft_of_one_round_is_not_in_another(path: str, official: User, commission: Commission):
    save(path, status="Half a line")
    sent(open_departments(official, "DfE"), official)
    assert "Half a line" not in Client().get(link_to("dfe@example.com")).content.decode()


def test_a_draft_on_a_line_that_has_changed_says_so_on_coming_back(
    path: str, ours: Request, official: User
):
    save(path, status="Half a line")
    before = ours.current_id
    news(ours, official, "DfE looks into it, and has written.")
    page = Client().get(path)
    assert "This request has changed since you started your reply." in said(page)
    assert "and has written." in said(page)
    box = f"r{ours.number}-status"
    assert boxes(page)[box] == ["Half a line"]
    # The answer is on the line that its writer saw, and an official is shown both.
    Client().post(path, {**boxes(page), "action": "send"})
    proposal = Proposal.objects.get()
    assert proposal.seen_id == before
    client = Client()
    client.force_login(official)
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    assert "The request has changed since the department wrote this reply." in said(page)


def test_a_draft_on_a_line_that_was_only_confirmed_says_nothing(
    path: str, ours: Request, official: User
):
    save(path, status="Half a line")
    commands.confirm(by=official, request=ours, seen=ours.line, effective_on=TODAY)
    assert "has changed since you started" not in said(Client().get(path))


def test_a_line_left_as_it_was_in_a_draft_is_no_new_line_when_it_has_changed(
    path: str, ours: Request, official: User
):
    """What nobody touched must not put back the words of before."""
    save(path)
    news(ours, official, "Newer words.")
    client = Client()
    held = boxes(client.get(path))
    page = client.post(path, {**held, "rest": "on", "action": "send"})
    assert page.status_code == 302, problems(page)
    assert Proposal.objects.get().is_no_change


def test_a_draft_outlives_a_withdrawn_link_and_not_its_answer(
    path: str, official: User, commission: Commission, ours: Request
):
    save(path, status="Half a line")
    access_links.withdraw(addressee=addressee_in(commission, "DfE"))
    assert Draft.objects.count() == 1
    sending.resend_link(by=official, addressee=addressee_in(commission, "DfE"))
    delivery.send_waiting()
    page = Client().get(link_to("dfe@example.com"))
    assert heading(page) == "Department DfE"
    assert boxes(page)[f"r{ours.number}-status"] == ["Half a line"]


def move_away(request: Request, official: User) -> None:
    seen = request.line
    about = {"request": request, "seen": seen, "effective_on": TODAY, "target_date": None}
    commands.move(by=official, to="resolved", status="It is done.", **about)


def test_words_for_a_request_that_has_been_moved_away_are_not_dropped_without_a_word(
    path: str, ours: Request, official: User
):
    opened = typed_by(path, status="Our own words")
    move_away(ours, official)
    page = Client().post(path, opened)
    assert page.status_code == 200
    assert "CB-001 is no longer open with you" in str(problems(page))
    assert "Our own words" in said(page)
    assert "It is done." not in said(page)
    assert not Reply.objects.exists()
    # Having read that, the department sends what is left.
    held = {**boxes(page), "action": "send"}
    assert Client().post(path, held).status_code == 302
    assert not Proposal.objects.exists()


def test_a_draft_for_a_request_that_has_been_moved_away_comes_back_all_the_same(
    path: str, ours: Request, official: User
):
    save(path, status="Half a line")
    move_away(ours, official)
    page = Client().get(path)
    assert "CB-001 is no longer open with the Department DfE." in said(page)
    assert "Half a line" in said(page)
    assert problems(page) == {}
