"""An official goes through the answers: what is accepted is written, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from commissions.domain import decisions
from commissions.domain.returns import BarrierText, Respondent, reply_for_area
from commissions.models import Barrier, Commission, Decision, Proposal
from requests_log.domain import commands, integrity
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, get_department, get_workstream
from tests.factories.commissions import addressee_in, link_to, open_areas, open_departments, sent
from tests.helpers.forms import boxes, problems, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


@pytest.fixture
def commission(official: User, planted: Request) -> Commission:
    """A round that asks DfE of its one request."""
    return sent(open_departments(official, "DfE"), official)


def answer(path: str, *records: Request, name: str = "Dee", **typed: Any) -> None:
    """Send a department's answer by its link: no change, but for what is typed of each request."""
    client = Client()
    given = {
        f"r{record.number}-{field}": value for record in records for field, value in typed.items()
    }
    page = client.get(path)
    fields = {**boxes(page), "rest": "on", "name": name, "action": "send", **given}
    response = client.post(path, fields)
    assert response.status_code == 302, problems(response)


def accepting(page: Any) -> dict[str, Any]:
    """Return what the page of a proposal sends when its first button is pressed."""
    return {**boxes(page), "action": "accept"}


def said(page: Any) -> str:
    return " ".join(read(page).main.get_text(" ").split())


def test_accepting_writes_the_line_with_the_reply_as_its_source(
    client: Client, official: User, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"), planted, status="DfE has agreed to share it.")
    assert planted.entries.count() == 1
    page = client.get(f"/commissions/{commission.pk}/replies/")
    assert "[added: DfE has agreed to share ]" in said(page)
    proposal = Proposal.objects.get()
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    page = client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page), follow=True)
    assert f"Accepted: {planted.reference}." in said(page)
    planted.refresh_from_db()
    entry = planted.current
    assert (entry.kind, entry.status, entry.by) == (
        EntryKind.NEWS,
        "DfE has agreed to share it.",
        official,
    )
    assert entry.source == "Reply from Department DfE on 22 March 2011, Dee"
    assert entry.target_date == dt.date(2011, 4, 1)
    assert Decision.objects.get().entry == entry
    assert list(integrity.find_disagreements()) == []


def test_a_proposed_move_moves_the_request(
    client: Client, official: User, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"), planted, status="It is done.", stage="resolved")
    proposal = Proposal.objects.get()
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    planted.refresh_from_db()
    assert (planted.stage, planted.current.status) == (Stage.RESOLVED, "It is done.")


def test_a_move_to_a_workstream_brings_its_workstream(
    client: Client, commission: Commission, planted: Request
):
    get_workstream()
    answer(link_to("dfe@example.com"), planted, stage="on_going", workstream="data-sharing")
    proposal = Proposal.objects.get()
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    planted.refresh_from_db()
    assert (planted.stage, planted.workstream.slug) == (Stage.ON_GOING, "data-sharing")


def test_a_department_is_told_what_its_answer_lacks(commission: Commission, planted: Request):
    path = link_to("dfe@example.com")
    client = Client()
    held = {**boxes(client.get(path)), "action": "send", "name": ""}
    r = f"r{planted.number}"
    for typed, message in (
        ({}, f"{planted.reference}: Choose no change, or enter the latest position."),
        ({}, "Enter your name."),
        ({f"{r}-status": " "}, "Enter the status"),
        ({f"{r}-stage": "resolved"}, "Enter the outcome"),
        ({f"{r}-stage": "on_going"}, "Choose the workstream"),
        ({f"{r}-stage": "sold"}, "Choose a stage"),
        ({f"{r}-confirmed": "on", f"{r}-status": "New."}, "ticked “Confirm no change”"),
        ({f"{r}-status": "x" * 20_001}, "must be 20,000 characters"),
    ):
        page = client.post(path, {**held, **typed})
        found = [target for text, target in problems(page).items() if message in text]
        assert found, (typed, problems(page))
        assert read(page).select_one(found[0]), "the link goes nowhere"
    assert not Proposal.objects.exists()


def test_rewording_writes_the_official_s_words(
    client: Client, commission: Commission, planted: Request, official: User
):
    answer(link_to("dfe@example.com"), planted, status="we r on it")
    proposal = Proposal.objects.get()
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    fields = {**accepting(page), f"r{planted.number}-status": "DfE is working on it."}
    client.post(f"/commissions/proposals/{proposal.pk}/", fields)
    planted.refresh_from_db()
    assert planted.current.status == "DfE is working on it."
    assert Decision.objects.get().kind == "reworded"
    assert Proposal.objects.get().status == "we r on it"


def test_declining_needs_a_reason_and_writes_nothing(
    client: Client, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"), planted, status="We would rather not.")
    proposal = Proposal.objects.get()
    address = f"/commissions/proposals/{proposal.pk}/"
    typed = {f"r{planted.number}-status": "Half reworded."}
    page = client.post(address, {**typed, "action": "decline", "decline-reason": " "})
    assert "Enter a reason. The sender will see it." in problems(page)
    assert boxes(page)[f"r{planted.number}-status"] == ["Half reworded."]
    client.post(address, {"action": "decline", "decline-reason": "It says nothing new."})
    assert planted.entries.count() == 1
    assert Decision.objects.get().reason == "It says nothing new."
    # The department reads it on its page.
    assert "It says nothing new." in said(Client().get(link_to("dfe@example.com")))


def test_many_plain_no_changes_are_accepted_at_once(
    client: Client, official: User, make_request: Any, planted: Request
):
    others = [make_request(issue=f"Issue {n}") for n in range(3)]
    commission = sent(open_departments(official, "DfE"), official)
    changed = others[2]
    answer(link_to("dfe@example.com"))
    commands.write_news(
        by=official,
        request=changed,
        seen=changed.current,
        status="Other news.",
        effective_on=TODAY,
        target_date=None,
    )
    page = client.get(f"/commissions/{commission.pk}/replies/")
    assert "Confirm no change for all 3" in said(page)
    assert "Request has changed since" in said(page)
    client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    kinds = dict(Entry.objects.filter(kind=EntryKind.CONFIRMED).values_list("request", "source"))
    assert set(kinds) == {planted.pk, others[0].pk, others[1].pk}
    assert set(kinds.values()) == {"Reply from Department DfE on 22 March 2011, Dee"}
    # The one whose line has changed is left to be looked at.
    assert [p.request for p in decisions.undecided(commission)] == [changed]


def test_two_departments_that_confirm_the_same_request_are_both_taken(
    client: Client, official: User, make_request: Any
):
    shared = make_request(departments=[get_department("DfE"), get_department("MoJ")])
    commission = sent(open_departments(official, "DfE", "MoJ"), official)
    answer(link_to("dfe@example.com"))
    answer(link_to("moj@example.com"))
    client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    assert Decision.objects.count() == 2
    assert shared.entries.filter(kind=EntryKind.CONFIRMED).count() == 2


def test_a_proposal_on_a_line_that_has_changed_shows_both(
    client: Client, official: User, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"), planted, status="Proposed words.")
    proposal = Proposal.objects.get()
    opened = accepting(client.get(f"/commissions/proposals/{proposal.pk}/"))
    commands.write_news(
        by=official,
        request=planted,
        seen=planted.current,
        status="Newer words.",
        effective_on=TODAY,
        target_date=None,
    )
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    text = said(page)
    assert "The request has changed since the department wrote this reply." in text
    assert "Newer words." in text
    assert "The department is looking into it." in text
    assert "Proposed" in text
    # Sent from a page that was opened before, nothing is written.
    page = client.post(f"/commissions/proposals/{proposal.pk}/", opened)
    assert page.status_code == 409
    assert "The request has changed since you opened this page." in said(page)
    assert boxes(page)[f"r{planted.number}-status"] == ["Proposed words."]
    assert planted.entries.count() == 2
    # Having seen both, the official decides.
    client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    planted.refresh_from_db()
    assert planted.current.status == "Proposed words."


def test_no_change_on_a_line_that_has_changed_brings_no_old_words_back(
    client: Client, official: User, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"))
    proposal = Proposal.objects.get()
    commands.write_news(
        by=official,
        request=planted,
        seen=planted.current,
        status="Newer words.",
        effective_on=TODAY,
        target_date=None,
    )
    page = client.get(f"/commissions/proposals/{proposal.pk}/")
    client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    planted.refresh_from_db()
    assert (planted.current.kind, planted.current.status) == (EntryKind.CONFIRMED, "Newer words.")
    assert Decision.objects.get().kind == "accepted"


def test_what_is_decided_is_decided_once(
    client: Client, official: User, commission: Commission, planted: Request
):
    answer(link_to("dfe@example.com"), planted, status="Once.")
    proposal = Proposal.objects.get()
    decisions.accept(by=official, proposal=proposal, seen=planted.current)
    planted.refresh_from_db()
    with pytest.raises(decisions.AlreadyDecidedError):
        decisions.accept(by=official, proposal=proposal, seen=planted.current)
    page = client.get(f"/commissions/proposals/{proposal.pk}/", follow=True)
    assert "Olive Official already decided on this" in said(page)
    assert planted.entries.count() == 2


def test_nobody_but_an_official_decides(commission: Commission, planted: Request, lead: User):
    answer(link_to("dfe@example.com"), planted, status="Once.")
    proposal = Proposal.objects.get()
    with pytest.raises(PermissionDenied):
        decisions.accept(by=lead, proposal=proposal, seen=planted.current)
    with pytest.raises(PermissionDenied):
        decisions.decline(by=lead, subject=proposal, reason="No.")


@pytest.fixture
def barrier(official: User, make_user: Any) -> Barrier:
    """A barrier that Islington added."""
    area = get_area("islington")
    get_department("DfE")
    lead = make_user("lead", "islington")
    commission = sent(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget with schools", "Nobody may.", area, ["DfE"])
    addressee = addressee_in(commission, "islington")
    reply_for_area(addressee=addressee, barriers=[words], respondent=Respondent(lead.name, by=lead))
    return Barrier.objects.get()


def test_a_barrier_becomes_a_request(client: Client, barrier: Barrier, official: User):
    address = f"/commissions/barriers/{barrier.pk}/raise/"
    page = client.get(address)
    held = boxes(page)
    assert held["issue"] == ["Sharing a budget with schools"]
    assert held["areas"] == [str(barrier.area_id)]
    assert held["departments"] == [str(get_department("DfE").pk)]
    page = client.post(address, held)
    assert "Enter the status" in str(problems(page))
    fields = {**held, "status": "DfE has been asked.", "request_kind": "capacity"}
    page = client.post(address, fields, follow=True)
    raised = Request.objects.get()
    assert f"Accepted: {raised.reference}." in said(page)
    assert raised.current.areas_label == "Islington"
    assert raised.current.source.startswith("Reply from Islington on 22 March 2011")
    client.post(address, fields)
    assert Request.objects.count() == 1


def test_a_barrier_joins_a_request_that_then_names_its_area(
    client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(reach="named_and_others", issue="Sharing a budget")
    make_request(issue="Munro review dispensations", status="Unlike it in every word.")
    page = client.get(f"/commissions/barriers/{barrier.pk}/")
    matches = [a["href"] for a in read(page).select(".govuk-summary-card__actions a")]
    assert matches == [f"/commissions/barriers/{barrier.pk}/join/{there.reference}/"]
    page = client.get(matches[0])
    assert boxes(page)["areas_label"] == ["Swindon, Islington and others"]
    page = client.post(matches[0], boxes(page), follow=True)
    there.refresh_from_db()
    assert there.current.areas_label == "Swindon, Islington and others"
    assert there.current.area_slugs == ["islington", "swindon"]
    assert (there.stage, there.current.status) == (
        Stage.IN_PROGRESS,
        "The department is looking into it.",
    )
    assert list(integrity.find_disagreements()) == []


def test_a_request_that_speaks_for_the_area_already_is_left_as_it_is(
    client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(areas=[], reach="all_or_many")
    address = f"/commissions/barriers/{barrier.pk}/join/{there.reference}/"
    page = client.get(address)
    assert "already covers Islington" in said(page)
    client.post(address, boxes(page))
    assert there.entries.count() == 1
    decision = Decision.objects.get()
    assert (decision.kind, decision.request, decision.entry) == ("joined", there, None)


def test_another_request_is_found_by_its_reference(
    client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(issue="Quite unlike")
    address = f"/commissions/barriers/{barrier.pk}/"
    for typed, message in (
        ("", "Enter a request reference."),
        ("CB-999", "There is no request CB-999."),
        ("x\x00", "The record has no request"),
    ):
        page = client.post(address, {"action": "find", "reference": typed})
        assert message in str(problems(page)) or "Null characters" in str(problems(page))
    page = client.post(address, {"action": "find", "reference": there.reference.lower()})
    assert page.url == f"{address}join/{there.reference}/"


def test_a_join_to_a_request_that_has_changed_since_is_looked_at_again(
    client: Client, barrier: Barrier, planted: Request, official: User
):
    address = f"/commissions/barriers/{barrier.pk}/join/{planted.reference}/"
    held = boxes(client.get(address))
    commands.write_news(
        by=official,
        request=planted,
        seen=planted.current,
        status="Newer.",
        effective_on=TODAY,
        target_date=None,
    )
    page = client.post(address, {**held, "areas_label": "Swindon and Islington"})
    assert page.status_code == 409
    assert not Decision.objects.exists()
    # What was typed stays; having read the line as it is now, the official decides.
    assert boxes(page)["areas_label"] == ["Swindon and Islington"]
    client.post(address, boxes(page))
    planted.refresh_from_db()
    assert (planted.current.areas_label, planted.current.status) == (
        "Swindon and Islington",
        "Newer.",
    )


def test_a_decline_of_a_barrier_needs_a_reason(barrier: Barrier, official: User):
    with pytest.raises(ValidationError):
        decisions.decline(by=official, subject=barrier, reason="  ")
