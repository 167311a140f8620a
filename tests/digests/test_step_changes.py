"""A digest says what has become of next steps, and only of requests that the reader may see."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from digests import subscriptions
from digests.models import Frequency
from digests.schedule import queue_due_digests
from outbox.models import Email
from requests_log.domain import next_steps
from requests_log.models import NextStep, StepOutcome
from tests.factories.areas import get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import get_request
from tests.factories.next_steps import add_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def readers(make_user: Any) -> dict[str, User]:
    found = {name: make_user("lead", name) for name in ("leicestershire", "kent")}
    for reader in found.values():
        subscriptions.set_frequency(by=reader, frequency=Frequency.EACH_CHANGE)
    return found


def texts_for(reader: User) -> list[str]:
    queue_due_digests(today=TODAY)
    return list(Email.objects.filter(to=reader.email).order_by("pk").values_list("text", flat=True))


def test_a_step_is_told_to_those_who_see_its_request(readers: dict[str, User], official: User):
    step = add_step(get_request(5), official, "Write to the police.", due_on=dt.date(2011, 4, 1))
    [text] = texts_for(readers["leicestershire"])
    assert "New next step: DfE: Write to the police. (due 1 April 2011)" in text
    assert "CB-005" in text
    # The step adds nothing to the log.
    assert "New status" not in text
    assert texts_for(readers["kent"]) == []
    # It is told once; then how it ended.
    assert len(texts_for(readers["leicestershire"])) == 1
    next_steps.end_step(by=official, step=step, outcome=StepOutcome.DONE, effective_on=TODAY)
    assert "Next step done: DfE: Write to the police." in texts_for(readers["leicestershire"])[1]


def test_what_was_there_before_is_not_told(readers: dict[str, User], official: User):
    assert NextStep.objects.exists()
    assert texts_for(readers["leicestershire"]) == []
    add_step(get_workstream("data-sharing"), official, "Hold a workshop.")
    assert texts_for(readers["leicestershire"]) == []


def test_a_correction_says_so(readers: dict[str, User], official: User):
    step = add_step(get_request(5), official, "Write to the police.")
    texts_for(readers["leicestershire"])
    next_steps.correct_step(
        by=official,
        step=step,
        reason="It was misread.",
        what="Ring the police.",
        owner=next_steps.StepOwner(others="Chief constables"),
        effective_on=TODAY,
        due_on=None,
    )
    text = texts_for(readers["leicestershire"])[1]
    assert "Next step corrected: Chief constables: Ring the police." in text
    call_command("check_log")
