"""After any history, a date has the steps that were open on it, read in Python and by a query."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from requests_log.as_of import AsOf
from requests_log.domain import next_steps as steps
from requests_log.domain.next_steps import StepOwner
from requests_log.log.next_steps import open_steps, read_steps
from requests_log.models import NextStep, StepEnding
from tests.factories.areas import get_workstream

pytestmark = pytest.mark.django_db
FIRST_DAY = dt.date(2011, 3, 1)
ACTS = st.sampled_from(("add", "add", "end", "correct", "correct ending"))
HISTORY = st.lists(st.tuples(st.integers(0, 2), ACTS, st.integers(0, 9)), min_size=1, max_size=14)


def do(by: User, act: str, number: int, today: dt.date) -> None:
    stands = list(NextStep.objects.filter(corrected_by__isnull=True))
    endings = list(StepEnding.objects.filter(corrected_by__isnull=True))
    owner = StepOwner(others="DCLG")
    day = today - dt.timedelta(days=number % 4)
    if act == "add" or not stands:
        steps.add_step(
            by=by, subject=get_workstream(), what=f"Do {number}.", owner=owner, effective_on=day
        )
    elif act == "end":
        step = stands[number % len(stands)]
        steps.end_step(by=by, step=step, outcome="done", effective_on=max(day, step.effective_on))
    elif act == "correct":
        step = stands[number % len(stands)]
        steps.correct_step(
            by=by,
            step=step,
            reason="A slip.",
            what=f"Do {number}, really.",
            owner=owner,
            effective_on=min(step.effective_on, day),
            due_on=None,
        )
    elif endings:
        ending = endings[number % len(endings)]
        steps.correct_ending(
            by=by, ending=ending, reason="A slip.", outcome="dropped", effective_on=today
        )


def plainly_open(at: AsOf) -> set[str]:
    """Return the steps that are open, from a plain reading of the rows."""

    def known(rows: Any) -> list[Any]:
        found = [r for r in rows if not at.known_on or r.recorded_at.date() <= at.known_on]
        wrong = {each.corrects_id for each in found}
        return [r for r in found if r.pk not in wrong and r.effective_on <= at.day]

    ended = {ending.step_id for ending in known(StepEnding.objects.all())}
    return {s.what for s in known(NextStep.objects.all()) if (s.first_id or s.pk) not in ended}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORY)
def test_any_date_matches_a_plain_reading(history: list[tuple[int, str, int]]):
    with transaction.atomic():
        by = User.objects.create_user("h@example.com", name="H", role=Role.OFFICIAL)
        today = FIRST_DAY + dt.timedelta(days=4)
        for days, act, number in history:
            today += dt.timedelta(days=days)
            with override_settings(TODAY=today):
                try:
                    do(by, act, number, today)
                except ValidationError:
                    # It has ended, or the same is open, or nothing is new.
                    continue
        with override_settings(TODAY=today):
            days_of = [
                FIRST_DAY + dt.timedelta(days=n) for n in range((today - FIRST_DAY).days + 1)
            ]
            for day in days_of[::2]:
                for known_on in (None, *days_of[::3]):
                    at = AsOf(day, known_on=known_on)
                    expected = plainly_open(at)
                    assert {step.what for step in open_steps(at)} == expected
                    read = read_steps(NextStep.objects.all(), at=at)
                    assert {each.step.what for each in read if not each.ending} == expected
            assert {step.what for step in open_steps(None)} == plainly_open(AsOf(today))
        transaction.set_rollback(True)
