"""The page of changes between two dates lists next steps that were agreed or ended."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import next_steps
from requests_log.models import NextStep, StepOutcome
from tests.factories.entries import get_request
from tests.factories.next_steps import add_step
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADING = "Next steps agreed or ended"
PAGE = "/changes/?since=2011-03-18&as_at=2011-03-22"


def steps_on(client: Client, page: str = PAGE) -> str:
    return main_text(client.get(page)).partition(HEADING)[2].partition("By area")[0]


def test_steps_agreed_and_ended_between_the_dates(official_client: Client, official: User):
    assert steps_on(official_client) == ""
    add_step(get_request(5), official, "Write to the police.", effective_on=dt.date(2011, 3, 20))
    step = NextStep.objects.get(request__number=8)
    next_steps.end_step(
        by=official, step=step, outcome=StepOutcome.DROPPED, effective_on=dt.date(2011, 3, 21)
    )
    shown = steps_on(official_client)
    assert "CB-005 DfE: Write to the police." in shown
    assert "sending a note on Clusters to all 16 areas. Dropped on 21 March 2011" in shown
    # Those agreed on the first date or before it are no change.
    assert "CB-017" not in shown
    assert "Clusters" not in steps_on(official_client, PAGE.replace("03-22", "03-20"))


def test_a_lead_reads_those_of_their_own_requests(make_user: Any, official: User):
    add_step(get_request(5), official, "Write to the police.", effective_on=dt.date(2011, 3, 20))
    assert "Write to the police." in steps_on(client_for(make_user("lead", "leicestershire")))
    assert "Write to the police." not in steps_on(client_for(make_user("lead", "kent")))


def test_a_corrected_step_is_shown_once_as_it_stands(official_client: Client, official: User):
    step = add_step(get_request(5), official, "Rite to.", effective_on=dt.date(2011, 3, 20))
    next_steps.correct_step(
        by=official,
        step=step,
        reason="A slip.",
        what="Write to.",
        owner=next_steps.StepOwner(others="Forces"),
        effective_on=dt.date(2011, 3, 20),
        due_on=None,
    )
    shown = steps_on(official_client)
    assert "Forces: Write to." in shown
    assert "Rite to." not in shown
