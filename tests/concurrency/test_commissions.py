"""Many people on one round at the same moment."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from commissions.domain import access_links, decisions, returns, sending
from commissions.domain.returns import BarrierText, ProposedLine, Respondent
from commissions.models import (
    AccessLink,
    Addressee,
    Barrier,
    Commission,
    Decision,
    Draft,
    Proposal,
    Reply,
)
from outbox.models import Email
from outbox.signed_urls import signed_path
from requests_log.domain import integrity
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, EntryKind, Request
from tests.concurrency.test_log import WRITERS, all_at_once
from tests.conftest import TODAY, get_area, get_department
from tests.factories.commissions import (
    DUE,
    addressee_in,
    answer_no_change,
    link_to,
    open_areas,
    open_departments,
    sent,
    written_to,
)
from tests.helpers.forms import boxes, read

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


@pytest.fixture
def signed_in(make_user: Callable[..., User]) -> Callable[[int], Client]:
    """Return a client for each of the twenty, each signed in as an official of their own."""
    officials = [make_user(Role.OFFICIAL, name=f"Official {n}") for n in range(WRITERS)]

    def client_of(number: int) -> Client:
        client = Client()
        client.force_login(officials[number])
        return client

    return client_of


@pytest.fixture
def proposal(planted: Request, official: User) -> Proposal:
    """A new line that the Department for Education proposes."""
    commission = sent(open_departments(official, "DfE"), official)
    propose(addressee_in(commission, "DfE"), planted, "DfE has agreed.")
    return Proposal.objects.get()


@pytest.fixture
def barrier(official: User, make_user: Callable[..., User]) -> Barrier:
    """A barrier that Islington added."""
    area = get_area("islington")
    lead = make_user(Role.LEAD, "islington")
    commission = sent(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget with schools", "Nobody may.", area)
    respondent = Respondent(lead.name, by=lead)
    addressee = addressee_in(commission, "islington")
    returns.reply_for_area(addressee=addressee, barriers=[words], respondent=respondent)
    return Barrier.objects.get()


def propose(addressee: Addressee, request: Request, status: str, *, name: str = "Dee") -> Reply:
    """Send a department's answer by its link: one new line."""
    line = ProposedLine(request, request.line, False, status, request.stage)
    respondent = Respondent(name, link=access_links.active_link(addressee))
    return returns.reply_for_department(addressee=addressee, proposed=[line], respondent=respondent)


def path_to(link: AccessLink) -> str:
    return signed_path(access_links.REPLY_URL_NAME, str(link.key))


def made(results: list[Any], kind: type[Any]) -> list[Any]:
    return [each for each in results if isinstance(each, kind)]


def told(page: Any) -> str:
    return " ".join(read(page).main.get_text(" ").split())


def test_of_twenty_who_accept_one_proposal_one_writes_and_the_others_are_told(
    proposal: Proposal, official: User
):
    seen = proposal.request.line

    def accept(number: int) -> Decision:
        mine = Proposal.objects.get(pk=proposal.pk)
        return decisions.accept(by=official, proposal=mine, seen=seen)

    results = all_at_once(accept)
    [decision] = made(results, Decision)
    others = made(results, decisions.AlreadyDecidedError)
    assert len(others) == WRITERS - 1, results
    assert {each.decision.pk for each in others} == {decision.pk}
    assert list(Decision.objects.all()) == [decision]
    assert proposal.request.entries.count() == 2
    assert list(integrity.find_disagreements()) == []


def test_on_the_page_too_one_accepts_and_the_others_are_told_who_did(
    proposal: Proposal, signed_in: Callable[[int], Client]
):
    address = f"/commissions/proposals/{proposal.pk}/"
    opened = {**boxes(signed_in(0).get(address)), "action": "accept"}
    pages = all_at_once(lambda n: signed_in(n).post(address, opened, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    said = [told(page) for page in pages]
    assert sum("Accepted: CB-001." in each for each in said) == 1
    assert sum("already decided on this" in each for each in said) == WRITERS - 1
    assert proposal.request.entries.count() == 2
    assert Decision.objects.count() == 1


def test_of_those_who_accept_and_those_who_decline_one_decides(proposal: Proposal, official: User):
    seen = proposal.request.line

    def decide(number: int) -> Decision:
        mine = Proposal.objects.get(pk=proposal.pk)
        if number % 2:
            return decisions.accept(by=official, proposal=mine, seen=seen)
        return decisions.decline(by=official, subject=mine, reason="It says nothing new.")

    results = all_at_once(decide)
    [decision] = made(results, Decision)
    assert len(made(results, decisions.AlreadyDecidedError)) == WRITERS - 1, results
    accepted = decision.kind == "accepted"
    assert proposal.request.entries.count() == 1 + accepted
    assert (decision.entry is not None) == accepted


def test_no_change_of_two_departments_is_confirmed_once_for_each_by_whoever_presses(
    make_request: Any, official: User, signed_in: Callable[[int], Client]
):
    both = [get_department("DfE"), get_department("MoJ")]
    shared = [make_request(departments=both, issue=f"Shared {n}") for n in range(3)]
    commission = sent(open_departments(official, "DfE", "MoJ"), official)
    for email in ("dfe@example.com", "moj@example.com"):
        assert answer_no_change(link_to(email)).status_code == 200
    address = f"/commissions/{commission.pk}/replies/unchanged/"
    pages = all_at_once(lambda n: signed_in(n).post(address, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    assert Decision.objects.count() == 6
    assert not decisions.undecided(commission).exists()
    for request in shared:
        assert request.entries.filter(kind=EntryKind.CONFIRMED).count() == 2
    said = [told(page) for page in pages]
    assert sum("No change confirmed: CB-001, CB-002, CB-003." in each for each in said) == 1
    assert sum("There was nothing left to confirm." in each for each in said) == WRITERS - 1
    assert list(integrity.find_disagreements()) == []


def test_accepting_one_and_accepting_all_that_are_unchanged_write_each_once(
    make_request: Any, official: User
):
    both = [get_department("DfE"), get_department("MoJ")]
    shared = make_request(departments=both)
    commission = sent(open_departments(official, "DfE", "MoJ"), official)
    for email in ("dfe@example.com", "moj@example.com"):
        answer_no_change(link_to(email))
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
    assert shared.entries.filter(kind=EntryKind.CONFIRMED).count() == 2
    assert list(integrity.find_disagreements()) == []


def test_of_twenty_who_raise_one_barrier_one_raises_a_request(
    barrier: Barrier, signed_in: Callable[[int], Client]
):
    get_department("DfE")
    address = f"/commissions/barriers/{barrier.pk}/raise/"
    opened = boxes(signed_in(0).get(address))
    fields = {**opened, "status": "DfE has been asked.", "request_kind": "capacity"}
    fields["departments"] = [str(get_department("DfE").pk)]
    pages = all_at_once(lambda n: signed_in(n).post(address, fields, follow=True))
    said = [told(page) for page in pages]
    assert sum("Accepted: CB-001." in each for each in said) == 1, said[:2]
    assert sum("already decided on this" in each for each in said) == WRITERS - 1
    assert Request.objects.count() == 1
    assert Decision.objects.count() == 1


def test_of_those_who_raise_join_and_decline_one_barrier_one_decides(
    barrier: Barrier, planted: Request, official: User
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
            there = Request.objects.get(pk=planted.pk)
            return decisions.join(by=official, barrier=mine, request=there, seen=there.line)
        return decisions.decline(by=official, subject=mine, reason="It is in the record.")

    results = all_at_once(decide)
    [decision] = made(results, Decision)
    assert len(made(results, decisions.AlreadyDecidedError)) == WRITERS - 1, results
    kinds = {"accepted": (2, 1), "joined": (1, 2), "declined": (1, 1)}
    assert (Request.objects.count(), planted.entries.count()) == kinds[decision.kind]
    assert Decision.objects.count() == 1
    assert list(integrity.find_disagreements()) == []


def test_of_twenty_answers_by_one_link_one_stands_and_the_others_are_told(
    planted: Request, official: User
):
    commission = sent(open_departments(official, "DfE"), official)
    path = link_to("dfe@example.com")
    opened = {**boxes(Client().get(path)), "action": "send"}

    def send(number: int) -> Any:
        typed = {f"r{planted.number}-status": f"Words {number}.", "name": f"Dee {number}"}
        return Client().post(path, {**opened, **typed})

    pages = all_at_once(send)
    codes = [getattr(page, "status_code", page) for page in pages]
    assert sorted(codes) == [302] + [409] * (WRITERS - 1)
    first = codes.index(302)
    [reply] = Reply.objects.filter(addressee__commission=commission)
    assert reply.respondent_name == f"Dee {first}"
    assert [p.status for p in Proposal.objects.all()] == [f"Words {first}."]
    for number, page in enumerate(pages):
        if number != first:
            assert "A reply has already been sent" in told(page)
            assert boxes(page)[f"r{planted.number}-status"] == [f"Words {number}."]
    # One answer, one copy of it.
    assert Email.objects.filter(kind="copy").count() == 1


def test_each_answer_while_its_round_closes_is_there_or_is_refused_with_a_word(
    planted: Request, official: User
):
    """Ten rounds close while their departments answer: no answer is lost without a word."""
    rounds = [sent(open_departments(official, "DfE"), official) for _ in range(ROUNDS)]
    addressees = [addressee_in(each, "DfE") for each in rounds]
    paths = [path_to(AccessLink.objects.get(addressee=each)) for each in addressees]
    opened = [boxes(Client().get(path)) for path in paths]

    def act(number: int) -> Any:
        which = number // 2
        if number % 2:
            return sending.close(by=official, commission=rounds[which])
        fields = {**opened[which], "rest": "on", "name": "Dee", "action": "send"}
        return Client().post(paths[which], fields)

    results = all_at_once(act)
    for which in range(ROUNDS):
        page, closed = results[2 * which], results[2 * which + 1]
        assert isinstance(closed, Commission), closed
        reply = Reply.objects.filter(addressee=addressees[which]).first()
        if reply:
            assert page.status_code == 302
            assert Proposal.objects.filter(reply=reply).count() == 1
        elif page.status_code == 410:
            assert "The commission is closed, so you can no longer reply." in told(page)
        else:
            assert page.status_code == 409
            assert "You can no longer reply" in told(page)
            assert boxes(page)["name"] == ["Dee"]
    assert not AccessLink.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize("end", ["withdraw", "replace"])
def test_an_answer_by_a_link_that_ends_meanwhile_is_there_or_is_refused_with_a_word(
    end: str, planted: Request, official: User
):
    rounds = [sent(open_departments(official, "DfE"), official) for _ in range(ROUNDS)]
    addressees = [addressee_in(each, "DfE") for each in rounds]
    paths = [path_to(AccessLink.objects.get(addressee=each)) for each in addressees]
    opened = [boxes(Client().get(path)) for path in paths]

    def act(number: int) -> Any:
        which = number // 2
        if number % 2:
            if end == "withdraw":
                return access_links.withdraw(addressee=addressees[which])
            return access_links.create(by=official, addressee=addressees[which])
        fields = {**opened[which], "rest": "on", "name": "Dee", "action": "send"}
        return Client().post(paths[which], fields)

    results = all_at_once(act)
    for which in range(ROUNDS):
        page = results[2 * which]
        assert not isinstance(results[2 * which + 1], Exception)
        given = Reply.objects.filter(addressee=addressees[which]).exists()
        assert page.status_code in ((302,) if given else (409, 410))
        if not given:
            words = ("This link no longer works", "You can no longer reply")
            assert any(each in told(page) for each in words)
        live_now = AccessLink.objects.filter(
            addressee=addressees[which], ended_at__isnull=True
        ).count()
        assert live_now == (end == "replace")


def test_twenty_new_links_at_once_leave_one_that_works(planted: Request, official: User):
    commission = sent(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    results = all_at_once(lambda n: access_links.create(by=official, addressee=addressee))
    assert len(made(results, AccessLink)) == WRITERS, results
    assert AccessLink.objects.filter(addressee=addressee, ended_at__isnull=True).count() == 1
    assert AccessLink.objects.filter(addressee=addressee, end_reason="replaced").count() == WRITERS


def test_twenty_who_send_one_round_send_each_letter_once(
    make_user: Callable[..., User], official: User, signed_in: Callable[[int], Client]
):
    slugs = ("swindon", "islington", "kent")
    emails = {make_user(Role.LEAD, slug).email for slug in slugs}
    commission = open_areas(official, *slugs)
    address = f"/commissions/{commission.pk}/send/"
    pages = all_at_once(lambda n: signed_in(n).post(address, follow=True))
    said = [told(page) for page in pages]
    assert sum("Commission sent. Emails sent: 3." in each for each in said) == 1
    assert (
        sum("Someone else has sent or closed this commission" in each for each in said)
        == WRITERS - 1
    )
    assert sorted(written_to()) == sorted(emails)
    assert Email.objects.count() == 3


def test_a_reminder_that_is_pressed_twenty_times_goes_to_each_once(
    planted: Request, make_request: Any, official: User, signed_in: Callable[[int], Client]
):
    make_request(departments=[get_department("MoJ")])
    commission = sent(open_departments(official, "DfE", "MoJ"), official)
    mail.outbox.clear()
    address = f"/commissions/{commission.pk}/remind/"
    pages = all_at_once(lambda n: signed_in(n).post(address, follow=True))
    assert {getattr(page, "status_code", page) for page in pages} == {200}
    assert sorted(written_to()) == ["dfe@example.com", "moj@example.com"]
    assert Email.objects.filter(kind="reminder").count() == 2


def test_a_form_that_is_sent_twenty_times_at_once_opens_one_round(official: User):
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
    assert len(made(results, Commission)) == WRITERS, results
    assert {each.pk for each in results} == {Commission.objects.get().pk}
    assert Addressee.objects.count() == 1


def test_twenty_drafts_at_once_keep_one_and_tell_the_others(planted: Request, official: User):
    commission = sent(open_departments(official, "DfE"), official)
    path = link_to("dfe@example.com")
    opened = {**boxes(Client().get(path)), "action": "save"}

    def save(number: int) -> Any:
        typed = {f"r{planted.number}-status": f"Words {number}."}
        return Client().post(path, {**opened, **typed})

    pages = all_at_once(save)
    codes = [getattr(page, "status_code", page) for page in pages]
    assert sorted(codes) == [302] + [409] * (WRITERS - 1)
    draft = Draft.objects.get(addressee=addressee_in(commission, "DfE"))
    assert draft.typed[f"r{planted.number}-status"] == [f"Words {codes.index(302)}."]
    assert draft.version == 1
    assert Entry.objects.count() == 1
