"""What a cell of next steps says: which ended, and which are new."""

import datetime as dt

import pytest

from accounts.models import User
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome, PlannedRow
from requests_log.domain import next_steps
from requests_log.domain.next_steps import StepOwner
from requests_log.models import NextStep
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import get_request
from tests.factories.imports.round_trips import change, make_download
from tests.factories.imports.uploads import make_import, save
from tests.factories.next_steps import add_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
WRITE = "DfE: Write to areas (due 1 April 2011)"
MEET = "Ann Other: Meet"
# As long as the name of others can be.
LONGEST = "x" * 100


@pytest.fixture
def steps(the_record: None, official: User) -> list[NextStep]:
    """Two open next steps of CB-001."""
    request = get_request(1)
    return [
        add_step(request, official, "Write to areas", due_on=dt.date(2011, 4, 1)),
        add_step(request, official, "Meet", owner=StepOwner(others="Ann Other")),
    ]


def row_with(official: User, *lines: str) -> PlannedRow:
    content = change(make_download(official), {("CB-001", "Next steps"): "\n".join(lines)})
    return make_plan(make_import(official, content), by=official).rows[0]


@pytest.mark.usefixtures("steps")
def test_the_same_lines_in_any_order_change_nothing(official: User):
    assert row_with(official, f"- {MEET}", "", f" {WRITE} ").outcome == Outcome.SAME


@pytest.mark.usefixtures("steps")
def test_what_is_said_before_a_step_ends_it_so(official: User):
    row = row_with(official, f"Done: {WRITE}", f"dropped – {MEET}")
    assert row.steps.as_texts() == [
        f"Next step ended, done: {WRITE}",
        f"Next step ended, dropped: {MEET}",
    ]


@pytest.mark.usefixtures("steps")
def test_a_line_that_is_gone_ends_its_step_as_overtaken(official: User):
    row = row_with(official, WRITE)
    assert row.steps.as_texts() == [f"Next step ended, overtaken by events: {MEET}"]


@pytest.mark.usefixtures("steps")
def test_a_line_that_is_worded_differently_is_a_new_step_in_place_of_the_old(official: User):
    row = row_with(official, "DfE: Write to areas (due 1 May 2011)", MEET)
    assert row.steps.as_texts() == [
        f"Next step ended, overtaken by events: {WRITE}",
        "New next step for DfE: Write to areas (due 1 May 2011)",
    ]


@pytest.mark.parametrize(
    ("line", "what", "owner", "due_on"),
    [
        ("moj: reply", "reply", {"department": "MoJ"}, None),
        ("Kent: reply (by 5/4/2011)", "reply", {"area": "kent"}, dt.date(2011, 4, 5)),
        ("MoJ will reply", "MoJ will reply", {"department": "MoJ"}, None),
        ("Cabinet: agree: all", "agree: all", {"others": "Cabinet"}, None),
        (f"{LONGEST}: agree", "agree", {"others": LONGEST}, None),
    ],
)
def test_a_new_line_says_whose_move_it_is(
    line: str, what: str, owner: dict, due_on, official: User
):
    (new,) = row_with(official, line).steps.added
    found = {"department": get_department, "area": get_area, "others": str}
    ((kind, name),) = owner.items()
    assert (new.what, new.owner, new.due_on) == (
        what,
        StepOwner(**{kind: found[kind](name)}),
        due_on,
    )
    who = found[kind](name)
    assert f"New next step for {getattr(who, 'code', who)}: {what}" in str(new)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Somebody should reply", "Whose move is “Somebody should reply”?"),
        ("DfE: reply (due soon)", "“soon” is not a date, such as 1 April 2011."),
        ("DfE: reply (due 1 March 2011)", "The due date must be on or after the date"),
        ("DfE:", "Enter what is to be done."),
        ("Done: nothing like it", "“nothing like it” is no open next step."),
        ("MoJ: Meet", "“Meet” is an open next step already."),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_the_reason(
    line: str, reason: str, official: User
):
    row = row_with(official, WRITE, MEET, line)
    assert row.outcome == Outcome.REFUSED
    assert row.reasons[0].startswith(reason)


@pytest.mark.usefixtures("steps")
def test_steps_alone_are_saved_and_the_line_stays(official: User):
    before = get_request(1).line
    lines = f"Done: {WRITE}\n{MEET}\nMoJ: Reply (due 1 May 2011)"
    content = change(make_download(official), {("CB-001", "Next steps"): lines})
    record = save(official, make_import(official, content))
    assert get_request(1).line == before
    assert record.remarks == ["Next steps recorded or ended: 2."]
    found = NextStep.objects.filter(request__number=1).order_by("pk")
    assert [(step.what, step.due_on) for step in found][2:] == [("Reply", dt.date(2011, 5, 1))]
    assert [step.endings.count() for step in found] == [1, 0, 0]
    assert found[2].source == "Import of paper.docx, sheet “Requests”, row 2"
    again = make_plan(make_import(official, make_download(official)), by=official)
    assert again.counts() == {Outcome.SAME: 33}


def test_steps_that_changed_here_too_are_a_conflict(official: User, steps: list[NextStep]):
    content = change(make_download(official), {("CB-001", "Next steps"): f"Done: {WRITE}\n{MEET}"})
    next_steps.end_step(by=official, step=steps[1], outcome="done", effective_on=TODAY)
    row = make_plan(make_import(official, content), by=official).rows[0]
    assert row.outcome == Outcome.CONFLICT
    assert [(each.before, each.after) for each in row.since] == [(f"{WRITE}; {MEET}", WRITE)]


def test_a_step_that_ended_here_too_is_not_ended_twice(official: User, steps: list[NextStep]):
    content = change(make_download(official), {("CB-001", "Next steps"): f"Done: {WRITE}\n{MEET}"})
    next_steps.end_step(by=official, step=steps[0], outcome="done", effective_on=TODAY)
    row = make_plan(make_import(official, content), by=official).rows[0]
    assert row.outcome == Outcome.SAME


def test_next_steps_of_any_other_file_are_not_read(official: User, official_client):
    add_step(get_request(1), official, "Write")
    content = official_client.get("/requests/download.xlsx").getvalue()
    record = make_import(official, change(content, {("CB-001", "Next steps"): "MoJ: Reply"}))
    assert make_plan(record, by=official).counts() == {Outcome.SAME: 33}
