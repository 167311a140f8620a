"""Who does what by when: recorded, corrected and ended, each once."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from departments.models import Champion
from requests_log.as_of import AsOf
from requests_log.domain import next_steps as steps
from requests_log.domain.errors import NothingChangedError
from requests_log.domain.next_steps import AlreadyEndedError, StepOwner
from requests_log.log.next_steps import open_steps, read_steps
from requests_log.models import NextStep, Request, StepEnding, triggers
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY, march
from tests.factories.next_steps import add_step
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def reading(request: Request, at: AsOf | None = None) -> list[tuple[str, str]]:
    """Return what is to be done and how it ended, in order."""
    found = read_steps(NextStep.objects.filter(request=request), at=at)
    return [(each.step.what, each.ending.outcome if each.ending else "") for each in found]


@pytest.mark.parametrize(
    ("owner", "label"),
    [
        (lambda: StepOwner(department=get_department("DH")), "DH"),
        (lambda: StepOwner(area=get_area("kent")), "Kent"),
        (lambda: StepOwner(champion=Champion.objects.create(name="Jo Champion")), "Jo Champion"),
        (lambda: StepOwner(others=" named officials "), "named officials"),
    ],
)
def test_a_step_says_whose_move_it_is(
    owner: Any, label: str, swindon_request: Request, official: User
):
    step = add_step(swindon_request, official, "Send a note.", owner=owner())
    assert str(step) == f"{label}: Send a note."


def test_open_steps_come_by_due_date_before_those_that_ended(
    swindon_request: Request, official: User
):
    done = add_step(swindon_request, official, "Done.", due_on=TODAY)
    add_step(swindon_request, official, "No date.")
    add_step(swindon_request, official, "Later.", due_on=TODAY + 9 * DAY)
    add_step(swindon_request, official, "Soon.", due_on=TODAY + DAY)
    steps.end_step(by=official, step=done, outcome="done", effective_on=TODAY)
    assert reading(swindon_request) == [
        ("Soon.", ""),
        ("Later.", ""),
        ("No date.", ""),
        ("Done.", "done"),
    ]


def test_a_past_date_reads_what_was_open_then_and_what_was_known(
    swindon_request: Request, official: User, settings: Any
):
    settings.TODAY = march(18)
    step = add_step(swindon_request, official, "Send a nte.", effective_on=march(17))
    settings.TODAY = march(20)
    right = steps.correct_step(
        by=official,
        step=step,
        reason="A slip.",
        what="Send a note.",
        owner=StepOwner(department=get_department("DfE")),
        effective_on=march(17),
        due_on=march(21),
    )
    settings.TODAY = TODAY
    steps.end_step(by=official, step=right, outcome="overtaken", effective_on=march(21))
    assert reading(swindon_request) == [("Send a note.", "overtaken")]
    assert reading(swindon_request, AsOf(march(16))) == []
    assert reading(swindon_request, AsOf(march(20))) == [("Send a note.", "")]
    assert reading(swindon_request, AsOf(march(18), known_on=march(18))) == [("Send a nte.", "")]
    assert reading(swindon_request, AsOf(march(21), known_on=march(21))) == [("Send a note.", "")]


def test_an_ending_is_corrected_and_both_stay(swindon_request: Request, official: User):
    step = add_step(swindon_request, official, "Send a note.")
    ending = steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    steps.correct_ending(
        by=official, ending=ending, reason="It was not.", outcome="dropped", effective_on=TODAY
    )
    assert reading(swindon_request) == [("Send a note.", "dropped")]
    assert StepEnding.objects.count() == 2
    with pytest.raises(AlreadyEndedError):
        steps.correct_ending(
            by=official, ending=ending, reason="Again.", outcome="done", effective_on=TODAY
        )


def test_a_step_ends_once_and_is_corrected_once(swindon_request: Request, official: User):
    step = add_step(swindon_request, official, "Send a note.")
    fields: dict[str, Any] = {
        "what": "Send two notes.",
        "owner": StepOwner(others="DCLG and DH"),
        "effective_on": TODAY,
        "due_on": None,
    }
    right = steps.correct_step(by=official, step=step, reason="A slip.", **fields)
    with pytest.raises(AlreadyEndedError):
        steps.correct_step(by=official, step=step, reason="A slip.", **fields)
    with pytest.raises(AlreadyEndedError):
        steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    with pytest.raises(NothingChangedError):
        steps.correct_step(by=official, step=right, reason="A slip.", **fields)
    steps.end_step(by=official, step=right, outcome="done", effective_on=TODAY)
    with pytest.raises(AlreadyEndedError):
        steps.end_step(by=official, step=right, outcome="done", effective_on=TODAY)
    assert not open_steps(None).exists()


def test_a_workstream_has_steps_too(official: User):
    stream = get_workstream()
    add_step(stream, official, "The NHS Commissioning Board begins.")
    assert [str(step.workstream) for step in open_steps(None)] == [stream.name]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"what": " \u200b"}, {"what": ["Enter what is to be done."]}),
        ({"owner": StepOwner()}, {"owner": ["Choose whose move it is."]}),
        ({"owner": StepOwner(others=" ")}, {"owner": ["Choose whose move it is."]}),
        (
            {"effective_on": TODAY + DAY},
            {"effective_on": ["The date must be today, 22 March 2011, or earlier."]},
        ),
        (
            {"due_on": TODAY - DAY},
            {"due_on": ["The due date must be on or after the date this applies from."]},
        ),
    ],
)
def test_what_is_wrong_is_said(
    swindon_request: Request, official: User, given: dict[str, Any], errors: dict[str, list[str]]
):
    with pytest.raises(ValidationError) as refusal:
        add_step(swindon_request, official, **{"what": "Send a note.", **given})
    assert refusal.value.message_dict == errors
    assert not NextStep.objects.exists()


def test_the_same_open_step_is_recorded_once(swindon_request: Request, official: User):
    step = add_step(swindon_request, official, "Send a note.")
    with pytest.raises(ValidationError, match="already been recorded"):
        add_step(swindon_request, official, "Send a note.")
    owner = StepOwner(department=get_department("DfE"))
    step = steps.correct_step(
        by=official,
        step=step,
        reason="A slip.",
        what="Send a note.",
        owner=owner,
        effective_on=TODAY,
        due_on=TODAY + DAY,
    )
    with pytest.raises(ValidationError, match="already been recorded"):
        add_step(swindon_request, official, "Send a note.")
    steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    add_step(swindon_request, official, "Send a note.")


def test_an_ending_is_on_a_day_of_the_step(swindon_request: Request, official: User):
    step = add_step(swindon_request, official, "Send a note.")
    for outcome, day in (("done", march(21)), ("done", TODAY + DAY), ("lost", TODAY)):
        with pytest.raises(ValidationError):
            steps.end_step(by=official, step=step, outcome=outcome, effective_on=day)
    assert not StepEnding.objects.exists()


def test_only_an_official_records_steps(swindon_request: Request, lead: User, champion: User):
    for person in (lead, champion):
        with pytest.raises(PermissionDenied):
            add_step(swindon_request, person, "Send a note.")


def test_the_database_refuses_to_change_or_delete_a_step(swindon_request: Request, official: User):
    step = add_step(swindon_request, official, "Send a note.")
    steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    for trigger in (triggers.STEPS, triggers.STEP_ENDINGS):
        for statement in (
            f"UPDATE {trigger.table} SET source = 'x'",
            f"DELETE FROM {trigger.table}",
        ):
            assert_statement_refused(statement, trigger.message)
