"""Many people of a department use a Word file at once, and many officials reopen one reply."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, decisions, reopening
from commissions.domain.sending import WrongStateError
from commissions.models import AccessLink, Addressee, Decision, Draft, Proposal
from outbox.models import Email
from requests_log.models import Request
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_departments,
    propose,
    send_commission,
)
from tests.factories.imports.answer_files import download, fill_in, upload
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind
from tests.helpers.forms import form_fields

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_twenty_files_becomes_the_draft_and_the_others_keep_their_answers(
    swindon_request: Request, official: User
):
    send_commission(open_departments(official, "DfE"), official)
    link = link_sent_to("dfe@example.com")
    content = download(link)
    reference = swindon_request.reference
    checked = [
        form_fields(upload(link, fill_in(content, {reference: f"Words {number}."})))
        for number in range(WRITERS)
    ]
    pages: list[Any] = all_at_once(
        lambda number: Client().post(link, {**checked[number], "action": "use"})
    )
    codes = [getattr(page, "status_code", page) for page in pages]
    assert sorted(codes) == [302] + [409] * (WRITERS - 1)
    status = f"r{swindon_request.number}-status"
    assert Draft.objects.get().typed[status] == [f"Words {codes.index(302)}."]
    for number, page in enumerate(pages):
        if page.status_code == 409:
            assert form_fields(page)[status] == [f"Words {number}."]


def test_one_of_twenty_officials_reopens_a_reply(swindon_request: Request, official: User):
    commission = send_commission(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    propose(addressee, swindon_request, "Wrong words.")
    results = all_at_once(
        lambda number: reopening.reopen(
            by=official, addressee=addressee, reason=f"Why {number}.", typed={}
        )
    )
    assert len(of_kind(results, Addressee)) == 1, results
    assert len(of_kind(results, WrongStateError)) == WRITERS - 1, results
    assert Addressee.all_objects.count() == 2
    new = addressee_in(commission, "DfE")
    assert access_links.active_link(new) == AccessLink.objects.get()
    assert Email.objects.filter(kind="reopened").count() == 1


def test_a_proposal_is_accepted_or_its_reply_is_reopened_first(
    swindon_request: Request, official: User
):
    commission = send_commission(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    propose(addressee, swindon_request, "Words.")
    proposal = Proposal.objects.get()

    def act(number: int) -> object:
        if number % 2:
            return reopening.reopen(by=official, addressee=addressee, reason="Why.", typed={})
        return decisions.accept(by=official, proposal=proposal, seen=swindon_request.line)

    results = all_at_once(act)
    assert len(of_kind(results, Addressee)) == 1, results
    accepted = len(of_kind(results, Decision))
    assert accepted == Decision.objects.count() <= 1
    swindon_request.refresh_from_db()
    assert (swindon_request.line.status == "Words.") == bool(accepted)
