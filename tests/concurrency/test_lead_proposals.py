"""A proposal that is sent, or decided on, many times at the same moment counts once."""

import pytest

from accounts.models import User
from proposals import domain
from proposals.domain import ProposalEndedError
from proposals.models import LeadProposal
from requests_log.domain.next_steps import StepOwner
from requests_log.models import NextStep, Request
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.feedback import propose
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_barrier_sent_many_times_at_once_is_kept_once(lead: User):
    get_area("swindon")
    results = all_at_once(lambda _: propose(lead))
    assert len(of_kind(results, LeadProposal)) == WRITERS, results
    assert LeadProposal.objects.count() == 1


def test_of_those_who_let_it_through_decline_and_withdraw_at_once_one_comes_first(
    lead: User, official: User, swindon_request: Request
):
    proposal = propose(lead, "step", swindon_request)
    owner = StepOwner(area=get_area("swindon"))

    def act(number: int) -> LeadProposal:
        if number % 3 == 0:
            return domain.withdraw(by=lead, proposal=proposal)
        if number % 3 == 1:
            return domain.decline(by=official, proposal=proposal, reason="No.")
        return domain.accept_step(
            by=official,
            proposal=proposal,
            what="Meet",
            owner=owner,
            due_on=None,
            effective_on=TODAY,
        )

    results = all_at_once(act)
    assert len(of_kind(results, LeadProposal)) == 1, results
    assert len(of_kind(results, ProposalEndedError)) == WRITERS - 1, results
    proposal.refresh_from_db()
    assert NextStep.objects.count() == (proposal.end == "accepted")
