"""An official decides on replies: accepted proposals are saved, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from commissions.domain import decisions, sending
from commissions.models import Commission, Decision, Proposal
from requests_log.domain import commands, integrity
from requests_log.log import reader
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_departments,
    propose,
    send_commission,
)
from tests.factories.entries import update_now
from tests.helpers.forms import error_summary, form_fields, main_text, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def commission(official: User, swindon_request: Request) -> Commission:
    """A commission to DfE about its one request."""
    return send_commission(open_departments(official, "DfE"), official)


def reply_by_link(path: str, *records: Request, name: str = "Dee", **typed: Any) -> None:
    """Send a department's reply by its link: no change, except for the fields given."""
    client = Client()
    given = {
        f"r{record.number}-{field}": value for record in records for field, value in typed.items()
    }
    page = client.get(path)
    fields = {**form_fields(page), "rest": "on", "name": name, "action": "send", **given}
    response = client.post(path, fields)
    assert response.status_code == 302, error_summary(response)


def accepting(page: Any) -> dict[str, Any]:
    """Return what the page of a proposal sends when its first button is pressed."""
    return {**form_fields(page), "action": "accept"}


def test_accepting_updates_the_request_and_names_the_reply_as_source(
    official_client: Client, official: User, commission: Commission, swindon_request: Request
):
    reply_by_link(
        link_sent_to("dfe@example.com"), swindon_request, status="DfE has agreed to share it."
    )
    assert swindon_request.entries.count() == 1
    page = official_client.get(f"/commissions/{commission.pk}/replies/")
    assert "[added: DfE has agreed to share ]" in main_text(page)
    proposal = Proposal.objects.get()
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    page = official_client.post(
        f"/commissions/proposals/{proposal.pk}/", accepting(page), follow=True
    )
    assert f"Accepted: {swindon_request.reference}." in main_text(page)
    swindon_request.refresh_from_db()
    entry = swindon_request.current
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
    official_client: Client, official: User, commission: Commission, swindon_request: Request
):
    reply_by_link(
        link_sent_to("dfe@example.com"), swindon_request, status="It is done.", stage="resolved"
    )
    proposal = Proposal.objects.get()
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    official_client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    swindon_request.refresh_from_db()
    assert (swindon_request.stage, swindon_request.current.status) == (
        Stage.RESOLVED,
        "It is done.",
    )


def test_a_move_to_a_workstream_keeps_the_chosen_workstream(
    official_client: Client, commission: Commission, swindon_request: Request
):
    get_workstream()
    reply_by_link(
        link_sent_to("dfe@example.com"),
        swindon_request,
        stage="on_going",
        workstream="data-sharing",
    )
    proposal = Proposal.objects.get()
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    official_client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    swindon_request.refresh_from_db()
    assert (swindon_request.stage, swindon_request.workstream.slug) == (
        Stage.ON_GOING,
        "data-sharing",
    )


def test_a_department_is_told_what_its_reply_lacks(
    commission: Commission, swindon_request: Request
):
    path = link_sent_to("dfe@example.com")
    official_client = Client()
    held = {**form_fields(official_client.get(path)), "action": "send", "name": ""}
    r = f"r{swindon_request.number}"
    for typed, message in (
        ({}, f"{swindon_request.reference}: Choose no change, or enter the latest position."),
        ({}, "Enter your name."),
        ({f"{r}-status": " "}, "Enter the status"),
        ({f"{r}-stage": "resolved"}, "Enter the outcome"),
        ({f"{r}-stage": "on_going"}, "Choose the workstream"),
        ({f"{r}-stage": "sold"}, "Choose a stage"),
        ({f"{r}-confirmed": "on", f"{r}-status": "New."}, "ticked “Confirm no change”"),
        ({f"{r}-status": "x" * 20_001}, "must be 20,000 characters"),
    ):
        page = official_client.post(path, {**held, **typed})
        found = [target for text, target in error_summary(page).items() if message in text]
        assert found, (typed, error_summary(page))
        assert parse(page).select_one(found[0]), "the link goes nowhere"
    assert not Proposal.objects.exists()


def test_rewording_saves_the_officials_text(
    official_client: Client, commission: Commission, swindon_request: Request, official: User
):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="we r on it")
    proposal = Proposal.objects.get()
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    fields = {**accepting(page), f"r{swindon_request.number}-status": "DfE is working on it."}
    official_client.post(f"/commissions/proposals/{proposal.pk}/", fields)
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "DfE is working on it."
    assert Decision.objects.get().kind == "reworded"
    assert Proposal.objects.get().status == "we r on it"


def test_declining_needs_a_reason_and_changes_no_request(
    official_client: Client, commission: Commission, swindon_request: Request
):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="We would rather not.")
    proposal = Proposal.objects.get()
    address = f"/commissions/proposals/{proposal.pk}/"
    typed = {f"r{swindon_request.number}-status": "Half reworded."}
    page = official_client.post(address, {**typed, "action": "decline", "decline-reason": " "})
    assert "Enter a reason. The sender will see it." in error_summary(page)
    assert form_fields(page)[f"r{swindon_request.number}-status"] == ["Half reworded."]
    official_client.post(address, {"action": "decline", "decline-reason": "It says nothing new."})
    assert swindon_request.entries.count() == 1
    assert Decision.objects.get().reason == "It says nothing new."
    # The department reads it on its page.
    assert "It says nothing new." in main_text(Client().get(link_sent_to("dfe@example.com")))


def test_all_no_change_replies_are_accepted_with_one_button(
    official_client: Client, official: User, make_request: Any, swindon_request: Request
):
    others = [make_request(issue=f"Issue {n}") for n in range(3)]
    commission = send_commission(open_departments(official, "DfE"), official)
    changed = others[2]
    reply_by_link(link_sent_to("dfe@example.com"))
    commands.write_news(
        by=official,
        request=changed,
        seen=changed.current,
        status="Other news.",
        effective_on=TODAY,
        target_date=None,
    )
    page = official_client.get(f"/commissions/{commission.pk}/replies/")
    assert "Confirm no change for all 3" in main_text(page)
    assert "Request has changed since" in main_text(page)
    official_client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    kinds = dict(Entry.objects.filter(kind=EntryKind.CONFIRMED).values_list("request", "source"))
    assert set(kinds) == {swindon_request.pk, others[0].pk, others[1].pk}
    assert set(kinds.values()) == {"Reply from Department DfE on 22 March 2011, Dee"}
    # The one whose line has changed is left to be looked at.
    assert [p.request for p in decisions.undecided(commission)] == [changed]


def test_two_departments_can_confirm_the_same_request(
    official_client: Client, official: User, make_request: Any
):
    shared = make_request(departments=[get_department("DfE"), get_department("MoJ")])
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    reply_by_link(link_sent_to("dfe@example.com"))
    reply_by_link(link_sent_to("moj@example.com"))
    official_client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    assert Decision.objects.count() == 2
    said = shared.positions.values_list("department__code", "is_no_change")
    assert set(said) == {("DfE", True), ("MoJ", True)}
    assert shared.entries.count() == 1


def test_a_proposal_on_a_changed_request_shows_both_texts(
    official_client: Client, official: User, commission: Commission, swindon_request: Request
):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="Proposed words.")
    proposal = Proposal.objects.get()
    opened = accepting(official_client.get(f"/commissions/proposals/{proposal.pk}/"))
    commands.write_news(
        by=official,
        request=swindon_request,
        seen=swindon_request.current,
        status="Newer words.",
        effective_on=TODAY,
        target_date=None,
    )
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    text = main_text(page)
    assert "The request has changed since the department wrote this reply." in text
    assert "Newer words." in text
    assert "The department is looking into it." in text
    assert "Proposed" in text
    # Sent from a page that was opened before, nothing is written.
    typed = {**opened, "decline-reason": "Not yet."}
    page = official_client.post(f"/commissions/proposals/{proposal.pk}/", typed)
    assert page.status_code == 409
    assert "The request has changed since you opened this page." in main_text(page)
    assert form_fields(page)["decline-reason"] == ["Not yet."]
    assert form_fields(page)[f"r{swindon_request.number}-status"] == ["Proposed words."]
    assert swindon_request.entries.count() == 2
    # Having seen both, the official decides.
    official_client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "Proposed words."


def test_no_change_on_a_changed_request_does_not_restore_old_text(
    official_client: Client, official: User, commission: Commission, swindon_request: Request
):
    reply_by_link(link_sent_to("dfe@example.com"))
    proposal = Proposal.objects.get()
    commands.write_news(
        by=official,
        request=swindon_request,
        seen=swindon_request.current,
        status="Newer words.",
        effective_on=TODAY,
        target_date=None,
    )
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/")
    official_client.post(f"/commissions/proposals/{proposal.pk}/", accepting(page))
    swindon_request.refresh_from_db()
    assert (swindon_request.current.kind, swindon_request.current.status) == (
        EntryKind.CONFIRMED,
        "Newer words.",
    )
    assert Decision.objects.get().kind == "accepted"


def test_a_reply_older_than_the_line_is_accepted_from_the_lines_own_day(
    official_client: Client,
    official: User,
    commission: Commission,
    swindon_request: Request,
    settings: Any,
):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="DfE has agreed.")
    settings.TODAY = TODAY + dt.timedelta(days=2)
    newer = update_now(swindon_request, official, "MoJ is content.", effective_on=settings.TODAY)
    proposal = Proposal.objects.get()
    held = form_fields(official_client.get(f"/commissions/proposals/{proposal.pk}/"))
    assert held[f"r{swindon_request.number}-effective_on_day"] == ["24"]
    decision = decisions.accept(by=official, proposal=proposal, seen=newer)
    assert decision.entry.status == "DfE has agreed."
    assert decision.entry.effective_on == decision.position.effective_on == settings.TODAY
    assert newer in reader.effective_entries(reader.read_log(swindon_request))
    assert list(integrity.find_disagreements()) == []


def test_a_proposal_is_decided_once(
    official_client: Client, official: User, commission: Commission, swindon_request: Request
):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="Once.")
    proposal = Proposal.objects.get()
    decisions.accept(by=official, proposal=proposal, seen=swindon_request.current)
    swindon_request.refresh_from_db()
    with pytest.raises(decisions.AlreadyDecidedError):
        decisions.accept(by=official, proposal=proposal, seen=swindon_request.current)
    page = official_client.get(f"/commissions/proposals/{proposal.pk}/", follow=True)
    assert "Olive Official already decided on this" in main_text(page)
    assert swindon_request.entries.count() == 2


def test_only_officials_decide(commission: Commission, swindon_request: Request, lead: User):
    reply_by_link(link_sent_to("dfe@example.com"), swindon_request, status="Once.")
    proposal = Proposal.objects.get()
    with pytest.raises(PermissionDenied):
        decisions.accept(by=lead, proposal=proposal, seen=swindon_request.current)
    with pytest.raises(PermissionDenied):
        decisions.decline(by=lead, subject=proposal, reason="No.")


def test_home_says_what_commissions_wait_for(
    official: User, official_client: Client, swindon_request: Request
):
    """A draft, an open one, a proposal to decide on although it is closed, a reply half written."""
    draft = open_departments(official, "DfE")
    replied = send_commission(open_departments(official, "DfE", "MoJ"), official)
    propose(addressee_in(replied, "DfE"), swindon_request, "DfE has agreed.")
    address = f"/commissions/recipients/{addressee_in(replied, 'MoJ').pk}/record/"
    begun = {**form_fields(official_client.get(address)), "action": "save"}
    official_client.post(address, {**begun, "message": "MoJ will write."})
    home = official_client.get("/")
    assert f"{draft} : a draft, not sent" in main_text(home)
    assert f"{replied} : 1 of 2 have replied, 1 to decide on" in main_text(home)
    assert "Draft reply from Department MoJ , saved on 22 March 2011" in main_text(home)
    sending.close(by=official, commission=replied)
    assert "1 to decide on" in main_text(official_client.get("/"))
    decisions.decline(by=official, subject=Proposal.objects.get(), reason="It is known.")
    shown = main_text(official_client.get("/"))
    assert "have replied" not in shown
