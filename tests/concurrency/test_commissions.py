"""Many people work on one commission at the same moment."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from commissions.domain import decisions, returns, sending
from commissions.domain.returns import BarrierText, Respondent
from commissions.models import (
    Addressee,
    Barrier,
    Commission,
    Decision,
    Proposal,
)
from outbox.models import Email
from requests_log.domain import integrity
from requests_log.domain.errors import ConflictError
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    DUE,
    addressee_in,
    all_recipients,
    link_sent_to,
    open_areas,
    open_departments,
    propose,
    reply_no_change,
    send_commission,
)
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind
from tests.helpers.forms import form_fields, main_text, send_and_check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal(swindon_request: Request, official: User) -> Proposal:
    """A new status that the Department for Education proposes."""
    commission = send_commission(open_departments(official, "DfE"), official)
    propose(addressee_in(commission, "DfE"), swindon_request, "DfE has agreed.")
    return Proposal.objects.get()


@pytest.fixture
def barrier(official: User, make_user: Callable[..., User]) -> Barrier:
    """A barrier that Islington added."""
    area = get_area("islington")
    lead = make_user(Role.LEAD, "islington")
    commission = send_commission(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget with schools", "Nobody may.", area)
    respondent = Respondent(lead.name, by=lead)
    addressee = addressee_in(commission, "islington")
    returns.reply_for_area(addressee=addressee, barriers=[words], respondent=respondent)
    return Barrier.objects.get()


def test_one_of_twenty_accepts_a_proposal_and_the_others_are_told(
    proposal: Proposal, official: User
):
    seen = proposal.request.line

    def accept(number: int) -> Decision:
        mine = Proposal.objects.get(pk=proposal.pk)
        return decisions.accept(by=official, proposal=mine, seen=seen)

    results = all_at_once(accept)
    [decision] = of_kind(results, Decision)
    others = of_kind(results, decisions.AlreadyDecidedError)
    assert len(others) == WRITERS - 1, results
    assert {each.decision.pk for each in others} == {decision.pk}
    assert list(Decision.objects.all()) == [decision]
    assert proposal.request.entries.count() == 2
    assert list(integrity.find_disagreements()) == []


def test_on_the_page_one_accepts_and_the_others_see_who_did(
    proposal: Proposal, client_of_official: Callable[[int], Client]
):
    address = f"/commissions/proposals/{proposal.pk}/"
    opened = {**form_fields(client_of_official(0).get(address)), "action": "accept"}
    pages = all_at_once(lambda n: client_of_official(n).post(address, opened, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    said = [main_text(page) for page in pages]
    assert sum("Accepted: CB-001." in each for each in said) == 1
    assert sum("already decided on this" in each for each in said) == WRITERS - 1
    assert proposal.request.entries.count() == 2
    assert Decision.objects.count() == 1


def test_one_of_many_accepts_or_declines(proposal: Proposal, official: User):
    seen = proposal.request.line

    def decide(number: int) -> Decision:
        mine = Proposal.objects.get(pk=proposal.pk)
        if number % 2:
            return decisions.accept(by=official, proposal=mine, seen=seen)
        return decisions.decline(by=official, subject=mine, reason="It says nothing new.")

    results = all_at_once(decide)
    [decision] = of_kind(results, Decision)
    assert len(of_kind(results, decisions.AlreadyDecidedError)) == WRITERS - 1, results
    accepted = decision.kind == "accepted"
    assert proposal.request.entries.count() == 1 + accepted
    assert (decision.entry is not None) == accepted


def test_no_change_from_two_departments_is_confirmed_once_each(
    make_request: Any, official: User, client_of_official: Callable[[int], Client]
):
    both = [get_department("DfE"), get_department("MoJ")]
    shared = [make_request(departments=both, issue=f"Shared {n}") for n in range(3)]
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    for email in ("dfe@example.com", "moj@example.com"):
        assert reply_no_change(link_sent_to(email)).status_code == 200
    address = f"/commissions/{commission.pk}/replies/unchanged/"
    pages = all_at_once(lambda n: client_of_official(n).post(address, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    assert Decision.objects.count() == 6
    assert not decisions.undecided(commission).exists()
    for request in shared:
        assert request.positions.filter(is_no_change=True).count() == 2
    said = [main_text(page) for page in pages]
    assert sum("No change confirmed: CB-001, CB-002, CB-003." in each for each in said) == 1
    assert sum("There was nothing left to confirm." in each for each in said) == WRITERS - 1
    assert list(integrity.find_disagreements()) == []


def test_both_replies_to_a_joint_request_accepted_at_once_stand(
    make_request: Any, official: User, client_of_official: Callable[[int], Client]
):
    both = {code: get_department(code) for code in ("DfE", "MoJ")}
    shared = make_request(departments=list(both.values()))
    commission = send_commission(open_departments(official, *both), official)
    said = {code: f"{code} will write to areas." for code in both}
    for code, words in said.items():
        propose(addressee_in(commission, code), shared, words)
    addresses = [f"/commissions/proposals/{each.pk}/" for each in Proposal.objects.order_by("pk")]
    opened = [form_fields(client_of_official(0).get(address)) for address in addresses]

    def accept(number: int) -> Any:
        fields = {**opened[number % 2], "action": "accept"}
        client = client_of_official(number)
        return send_and_check(client, addresses[number % 2], fields, follow=True)

    pages = all_at_once(accept)
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    shared.refresh_from_db()
    assert set(shared.line.status.split("\n")) == {f"{c}: {w}" for c, w in said.items()}
    assert (shared.positions.count(), Decision.objects.count()) == (2, 2)
    assert list(integrity.find_disagreements()) == []


def test_accept_and_accept_all_save_each_proposal_once(make_request: Any, official: User):
    both = [get_department("DfE"), get_department("MoJ")]
    shared = make_request(departments=both)
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    for email in ("dfe@example.com", "moj@example.com"):
        reply_no_change(link_sent_to(email))
    first = Proposal.objects.order_by("pk")[0]

    def decide(number: int) -> Any:
        if number % 2:
            return decisions.accept_unchanged(by=official, commission=commission)
        mine = Proposal.objects.get(pk=first.pk)
        return decisions.accept(by=official, proposal=mine, seen=mine.request.line)

    results = all_at_once(decide)
    allowed = (list, Decision, decisions.AlreadyDecidedError, ConflictError)
    assert [each for each in results if not isinstance(each, allowed)] == []
    # What a newer line kept from being confirmed is still there to confirm.
    decisions.accept_unchanged(by=official, commission=commission)
    assert Decision.objects.count() == 2
    assert shared.positions.filter(is_no_change=True).count() == 2
    assert list(integrity.find_disagreements()) == []


def test_twenty_who_raise_one_barrier_raise_one_request(
    barrier: Barrier, client_of_official: Callable[[int], Client]
):
    get_department("DfE")
    address = f"/commissions/barriers/{barrier.pk}/raise/"
    opened = form_fields(client_of_official(0).get(address))
    fields = {**opened, "status": "DfE has been asked.", "request_kind": "capacity"}
    fields["departments"] = [str(get_department("DfE").pk)]
    pages = all_at_once(lambda n: client_of_official(n).post(address, fields, follow=True))
    said = [main_text(page) for page in pages]
    assert sum("Accepted: CB-001." in each for each in said) == 1, said[:2]
    assert sum("already decided on this" in each for each in said) == WRITERS - 1
    assert Request.objects.count() == 1
    assert Decision.objects.count() == 1


def test_one_of_many_raises_joins_or_declines_a_barrier(
    barrier: Barrier, swindon_request: Request, official: User
):
    line: dict[str, Any] = {
        "issue": barrier.issue,
        "status": "DfE has been asked.",
        "areas": [barrier.area],
        "departments": [get_department("DfE")],
        "reach": "named",
        "request_kind": "capacity",
        "effective_on": TODAY,
    }

    def decide(number: int) -> Decision:
        mine = Barrier.objects.get(pk=barrier.pk)
        if number % 3 == 0:
            return decisions.raise_from(by=official, barrier=mine, **line)
        if number % 3 == 1:
            there = Request.objects.get(pk=swindon_request.pk)
            return decisions.join(by=official, barrier=mine, request=there, seen=there.line)
        return decisions.decline(by=official, subject=mine, reason="It is in the record.")

    results = all_at_once(decide)
    [decision] = of_kind(results, Decision)
    assert len(of_kind(results, decisions.AlreadyDecidedError)) == WRITERS - 1, results
    kinds = {"accepted": (2, 1), "joined": (1, 2), "declined": (1, 1)}
    assert (Request.objects.count(), swindon_request.entries.count()) == kinds[decision.kind]
    assert Decision.objects.count() == 1
    assert list(integrity.find_disagreements()) == []


def test_twenty_who_send_one_commission_send_each_email_once(
    make_user: Callable[..., User], official: User, client_of_official: Callable[[int], Client]
):
    slugs = ("swindon", "islington", "kent")
    emails = {make_user(Role.LEAD, slug).email for slug in slugs}
    commission = open_areas(official, *slugs)
    address = f"/commissions/{commission.pk}/send/"
    pages = all_at_once(lambda n: client_of_official(n).post(address, follow=True))
    said = [main_text(page) for page in pages]
    assert (
        sum("Commission sent" in each and "3 emails have been sent." in each for each in said) == 1
    )
    assert (
        sum("Someone else has sent or closed this commission" in each for each in said)
        == WRITERS - 1
    )
    assert sorted(all_recipients()) == sorted(emails)
    assert Email.objects.count() == 3


def test_twenty_presses_of_remind_send_one_reminder_each(
    swindon_request: Request,
    make_request: Any,
    official: User,
    client_of_official: Callable[[int], Client],
):
    make_request(departments=[get_department("MoJ")])
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    mail.outbox.clear()
    address = f"/commissions/{commission.pk}/remind/"
    pages = all_at_once(lambda n: client_of_official(n).post(address, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    assert sorted(all_recipients()) == ["dfe@example.com", "moj@example.com"]
    assert Email.objects.filter(kind="reminder").count() == 2


def test_twenty_copies_of_one_form_make_one_commission(official: User):
    submission = uuid.uuid4()
    swindon = get_area("swindon")

    def open_it(number: int) -> Commission:
        return sending.open_commission(
            by=official,
            kind="areas",
            message="What else?",
            due_on=DUE,
            recipients=[swindon],
            submission=submission,
        )

    results = all_at_once(open_it)
    assert len(of_kind(results, Commission)) == WRITERS, results
    assert {each.pk for each in results} == {Commission.objects.get().pk}
    assert Addressee.objects.count() == 1
