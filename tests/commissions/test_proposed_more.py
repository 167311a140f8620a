"""What a department proposes besides its position: a date, a next step, and whom to ask instead."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from commissions.domain import decisions
from commissions.models import Commission, DecisionKind, Proposal
from requests_log.domain import commands
from requests_log.domain.integrity import find_disagreements
from requests_log.models import EntryKind, NextStep, Request
from tests.factories.access_links import reply_fields
from tests.factories.areas import get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import link_sent_to, open_departments, send_commission
from tests.helpers.forms import (
    date_fields,
    error_summary,
    form_fields,
    main_text,
    send_and_check,
)
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
JUNE = dt.date(2011, 6, 30)
DATE = date_fields("r1-target_date", "30", "6", "2011")
STEP = {"r1-next_step": "Write to all areas.", **date_fields("r1-next_step_due", "1", "4", "2011")}
PASS = {"r1-passed_to": "HMP", "r1-passed_because": "Prisons decide on it."}


@pytest.fixture(autouse=True)
def prisons() -> None:
    get_department("HMP")


def reply(link: str, **typed: Any) -> Any:
    return Client().post(link, reply_fields(link, **typed), follow=True)


def decide(official: User, proposal: Proposal, **changed: Any) -> Any:
    """Accept a proposal on its page as it opens, with these fields filled in otherwise."""
    client = client_for(official)
    url = f"/commissions/proposals/{proposal.pk}/"
    held = form_fields(client.get(url))
    # A browser sends "on" for a checkbox without a value.
    held |= {name: ["on"] for name in ("r1-adds_step", "r1-passes_on") if name in held}
    fields = {**held, "action": "accept", **changed}
    fields = {name: value for name, value in fields.items() if value is not None}
    return send_and_check(client, url, fields, follow=True)


def test_all_of_it_is_shown_to_the_official_and_let_through(
    link: str, dfe_request: Request, official: User
):
    page = Client().post(
        link, {**reply_fields(link, status="Ours", **DATE, **STEP, **PASS), "action": "check"}
    )
    for words in (
        "New target date: 30 June 2011",
        "Next step: Write to all areas. (by 1 April 2011)",
        "Ask Department HMP (HMP) in our place: Prisons decide on it.",
    ):
        assert words in main_text(page)
    reply(link, status="Ours", **DATE, **STEP, **PASS)
    assert "Next step, by 1 April 2011: Write to all areas." in mail.outbox[-1].body
    proposal = Proposal.objects.get()
    done = decide(official, proposal)
    assert "Accepted: CB-001." in main_text(done)
    dfe_request.refresh_from_db()
    line = dfe_request.line
    assert (line.status, line.target_date, line.department_codes) == ("Ours", JUNE, ["HMP"])
    step = NextStep.objects.get()
    assert (step.what, step.department) == ("Write to all areas.", get_department("DfE"))
    assert step.due_on == dt.date(2011, 4, 1)
    assert "Reply from Department DfE" in step.source
    assert list(find_disagreements()) == []


def test_nothing_of_it_is_let_through_unless_the_official_says_so(
    link: str, dfe_request: Request, official: User
):
    before = dfe_request.line.target_date
    reply(link, status="Ours", **DATE, **STEP, **PASS)
    cleared = {"r1-adds_step": None, "r1-passes_on": None}
    decide(official, Proposal.objects.get(), **cleared, **date_fields("r1-target_date", "", "", ""))
    dfe_request.refresh_from_db()
    line = dfe_request.line
    assert (line.status, line.target_date, line.department_codes) == ("Ours", before, ["DfE"])
    assert not NextStep.objects.exists()
    assert Proposal.objects.get().decision.kind == DecisionKind.REWORDED


def test_what_was_cleared_stays_so_when_declining_lacks_a_reason(
    link: str, dfe_request: Request, official: User
):
    reply(link, status="Ours", **DATE, **STEP, **PASS)
    cleared = {"r1-adds_step": None, **date_fields("r1-target_date", "", "", "")}
    page = decide(official, Proposal.objects.get(), **cleared, action="decline")
    held = form_fields(page)
    assert "r1-adds_step" not in held
    assert "r1-passes_on" in held
    assert held["r1-target_date_month"] == [""]


def test_words_for_a_request_that_was_resolved_meanwhile_are_given_back(
    link: str, dfe_request: Request, official: User
):
    typed = {**reply_fields(link, status="Ours"), **STEP, "r1-passed_because": "Prisons decide."}
    commands.move(
        by=official,
        request=dfe_request,
        seen=dfe_request.line,
        to="resolved",
        status="It is done.",
        effective_on=TODAY,
        target_date=None,
    )
    said = main_text(Client().post(link, {**typed, "action": "check"}))
    assert "CB-001 is no longer open with the Department DfE." in said
    for words in ("Ours", "Write to all areas.", "Prisons decide."):
        assert words in said


def test_a_date_with_no_change_is_decided_on_by_itself(
    link: str, dfe_request: Request, official: User, commission: Commission
):
    reply(link, rest="on", **DATE)
    proposal = Proposal.objects.get()
    assert (proposal.is_no_change, proposal.reply.label) == (True, "Replied")
    assert decisions.accept_unchanged(by=official, commission=commission) == []
    decide(official, proposal)
    dfe_request.refresh_from_db()
    assert (dfe_request.line.target_date, dfe_request.line.kind) == (JUNE, EntryKind.NEWS)
    assert dfe_request.line.status == "DfE looks into it."


def test_a_date_on_a_joint_request_leaves_the_words_of_others(official: User, make_request: Any):
    both = [get_department("DfE"), get_department("MoJ")]
    request = make_request(departments=both, status="Both look into it.")
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    for code, words in (("moj", "MoJ says yes."), ("dfe", "DfE says yes.")):
        date = DATE if code == "dfe" else {}
        reply(link_sent_to(f"{code}@example.com"), status=words, **date)
    for proposal in decisions.undecided(commission).order_by("pk"):
        decide(official, proposal)
    request.refresh_from_db()
    assert request.line.status == "DfE: DfE says yes.\nMoJ: MoJ says yes."
    assert request.line.target_date == JUNE
    assert list(find_disagreements()) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (date_fields("r1-target_date", "1", "3", "2011"), "The target date must be today or later"),
        (date_fields("r1-target_date", "1", "", "2011"), "must include a month"),
        (date_fields("r1-next_step_due", "1", "4", "2011"), "Enter the next step"),
        (
            {"r1-next_step": "A", **date_fields("r1-next_step_due", "1", "3", "2011")},
            "The date of the next step must be today or later",
        ),
        ({"r1-passed_because": "Because"}, "Choose who should be asked"),
        ({"r1-passed_to": "Nobody"}, "Choose from the list."),
        ({"r1-passed_to": "DfE"}, "Choose from the list."),
    ],
)
def test_what_is_wrong_is_said_and_kept(typed: dict[str, str], words: str, link: str):
    page = reply(link, status="Ours", **typed)
    assert any(words in text for text in error_summary(page)), error_summary(page)
    assert not Proposal.objects.exists()
    held = form_fields(page)
    kept = {name: value for name, value in typed.items() if name != "r1-passed_to"}
    assert {name: held[name][0] for name in kept} == kept


def test_dates_may_be_today(link: str):
    today = {
        "r1-next_step": "Write to all areas.",
        **date_fields("r1-next_step_due", "22", "3", "2011"),
        **date_fields("r1-target_date", "22", "3", "2011"),
    }
    reply(link, status="Ours", **today)
    proposal = Proposal.objects.get()
    assert proposal.target_date == proposal.next_step_due == dt.date(2011, 3, 22)


def test_a_request_of_all_departments_cannot_be_passed_on(official: User, make_request: Any):
    make_request(departments=[get_department("DfE")], asks_all=True)
    send_commission(open_departments(official, "DfE"), official)
    page = reply(link_sent_to("dfe@example.com"), status="Ours", **PASS)
    assert any("asks all departments" in text for text in error_summary(page))


def test_it_is_kept_from_page_to_page(official: User, make_request: Any, monkeypatch: Any):
    monkeypatch.setattr("commissions.forms.department_reply.ON_A_PAGE", 1)
    for number in range(2):
        make_request(departments=[get_department("DfE")], issue=f"Issue {number}")
    send_commission(open_departments(official, "DfE"), official)
    link = link_sent_to("dfe@example.com")
    first = {**form_fields(Client().get(link)), **DATE, **STEP, **PASS, "action": "page-2"}
    second = Client().post(link, first)
    held = {**form_fields(second), "rest": "on", "name": "Dee", "action": "send"}
    assert "Your reply has been sent." in main_text(Client().post(link, held, follow=True))
    proposal = Proposal.objects.get(request__number=1)
    assert (proposal.target_date, proposal.next_step) == (JUNE, "Write to all areas.")
    assert proposal.passed_to == get_department("HMP")
