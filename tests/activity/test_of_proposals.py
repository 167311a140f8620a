"""What leads proposed is in the activity, with how it ended, and not twice."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from proposals import domain
from requests_log.domain.next_steps import StepOwner
from requests_log.models import Request, RequestKind
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.feedback import WHY_A_BARRIER, propose
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db
HISTORY = "/history/"


def test_what_was_proposed_and_how_it_ended(
    official_client: Client, lead: User, official: User, swindon_request: Request
):
    propose(lead, words="Grants cannot be pooled.")
    comment = propose(lead, "comment", swindon_request, words="Out of date.")
    domain.accept_comment(by=official, proposal=comment)
    offered = propose(lead, "evidence", swindon_request, words="Letter")
    domain.decline(by=official, proposal=offered, reason="It is another.")
    again = propose(lead, "comment", swindon_request, words="Wrong.")
    domain.withdraw(by=lead, proposal=again)
    text = main_text(official_client.get(HISTORY))
    for words in (
        "Len Lead proposed a barrier for Swindon",
        "Len Lead proposed a comment for Swindon on CB-001, Sharing a budget",
        "Olive Official let through a comment from Swindon on CB-001, Sharing a budget",
        "Olive Official declined evidence from Swindon on CB-001, Sharing a budget",
        "Len Lead withdrew a comment from Swindon on CB-001, Sharing a budget",
    ):
        assert words in text
    of_area = main_text(official_client.get(f"{HISTORY}?area=swindon"))
    assert "Grants cannot be pooled" in of_area
    assert "let through a comment" in of_area


def test_what_a_proposal_became_is_part_of_letting_it_through(
    official_client: Client, lead: User, official: User, swindon_request: Request
):
    step = propose(lead, "step", swindon_request, words="Meet the schools.")
    owner = StepOwner(area=get_area("swindon"))
    domain.accept_step(
        by=official,
        proposal=step,
        what="Meet the schools.",
        owner=owner,
        due_on=None,
        effective_on=TODAY,
    )
    fields: dict[str, Any] = {
        "issue": "Grants cannot be pooled.",
        "status": "New.",
        "areas": [get_area("swindon")],
        "departments": [get_department("DfE")],
        "reach": "named",
        "request_kind": RequestKind.CAPACITY,
        "effective_on": TODAY,
    }
    domain.raise_from(by=official, proposal=propose(lead, why=WHY_A_BARRIER), **fields)
    text = main_text(official_client.get(HISTORY))
    assert "let through a next step from Swindon" in text
    assert "let through a barrier from Swindon as CB-002" in text
    assert "added a next step to" not in text
    assert "raised CB-002" not in text
