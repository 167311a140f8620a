"""What another official did between the page of a proposal and its command is said."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from proposals import domain
from proposals.models import LeadProposal
from requests_log.models import NextStep, Request, RequestKind
from tests.factories.areas import get_area, get_department
from tests.factories.entries import write_news
from tests.factories.feedback import propose
from tests.factories.next_steps import add_step
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, form_fields, main_text

pytestmark = pytest.mark.django_db


def page_of(proposal: LeadProposal, tail: str = "") -> str:
    return f"/proposals/{proposal.pk}/{tail}"


def test_a_request_that_a_colleague_changes_is_looked_at_again(
    official_client: Client,
    lead: User,
    official: User,
    make_request: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    kent = make_request(areas=[get_area("kent")])
    proposal = propose(lead)
    address = page_of(proposal, f"join/{kent.reference}/")
    fields = form_fields(official_client.get(address))
    meanwhile(monkeypatch, domain, "add_to_request", lambda: write_news(kent, official, "Newer."))
    again = official_client.post(address, fields, follow=True)
    assert again.redirect_chain == [(address, 302)]
    proposal.refresh_from_db()
    assert proposal.waits


def test_a_request_is_not_raised_from_midnight_on_a_day_that_has_not_begun(
    official_client: Client, lead: User, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    """As when the clock of one web server is ahead of another's."""
    proposal = propose(lead, departments=[get_department("DfE")])
    address = page_of(proposal, "raise/")
    sent = {**form_fields(official_client.get(address)), "status": "New."}
    sent["request_kind"] = RequestKind.CAPACITY.value

    def turn_back() -> None:
        settings.TODAY = dt.date(2011, 3, 21)

    meanwhile(monkeypatch, domain, "raise_from", turn_back)
    refused = official_client.post(address, sent)
    assert_refused(refused, "The date must be today, 21 March 2011, or earlier.")
    assert form_fields(refused)["status"] == ["New."]
    assert not Request.objects.exists()


def test_a_step_that_a_colleague_has_added_is_said_to_be_there(
    official_client: Client,
    lead: User,
    official: User,
    swindon_request: Request,
    monkeypatch: pytest.MonkeyPatch,
):
    dfe = get_department("DfE")
    proposal = propose(lead, "step", swindon_request, words="Meet us", departments=[dfe])
    fields = form_fields(official_client.get(page_of(proposal)))
    meanwhile(
        monkeypatch,
        domain,
        "accept_step",
        lambda: add_step(swindon_request, official, "Meet us"),
    )
    refused = official_client.post(page_of(proposal), {**fields, "action": "accept"})
    assert_refused(refused, "already")
    assert form_fields(refused)["what"] == ["Meet us"]
    assert NextStep.objects.count() == 1


def test_a_raise_that_another_official_came_before_says_so(
    official_client: Client, lead: User, official: User, monkeypatch: pytest.MonkeyPatch
):
    proposal = propose(lead, "barrier", departments=[get_department("DfE")])
    address = page_of(proposal, "raise/")
    sent = {**form_fields(official_client.get(address)), "status": "New."}
    sent["request_kind"] = RequestKind.CAPACITY.value
    meanwhile(
        monkeypatch,
        domain,
        "raise_from",
        lambda: domain.decline(by=official, proposal=proposal, reason="No."),
    )
    told = official_client.post(address, sent, follow=True)
    assert "has already declined this" in main_text(told)
    assert not Request.objects.exists()
