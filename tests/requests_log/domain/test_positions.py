"""What one department says stands beside what the others say, and goes into a joint status."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from requests_log.domain import commands, corrections, integrity, positions
from requests_log.domain.errors import ConflictError
from requests_log.domain.positions import ProposedMove
from requests_log.log.excerpts import read_excerpt
from requests_log.log.positions import base_of
from requests_log.log.reader import effective_entries
from requests_log.models import EntryKind, ListIndexRow, Position, PositionChannel, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, update_now, write_news
from tests.factories.positions import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(make_request: Any) -> Request:
    """A request with DfE and MoJ, whose status was written for both on 17 March."""
    return make_request(departments=[get_department("DfE"), get_department("MoJ")])


def status_of(request: Request) -> str:
    request.refresh_from_db()
    return request.line.status


def last_news(request: Request, code: str) -> dt.date:
    """Return the last news that a list of a department's requests counts from."""
    return ListIndexRow.objects.get(
        request=request, department=get_department(code).pk, area=0
    ).news_on


def test_the_second_departments_words_stand_beside_the_firsts(joint: Request, official: User):
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    assert status_of(joint) == "The department is looking into it.\nDfE: DfE has agreed."
    say(joint, official, "MoJ", "• One.\n• Two.")
    assert status_of(joint) == "DfE: DfE has agreed.\nMoJ:\n• One.\n• Two."
    say(joint, official, "DfE", "A note follows.")
    assert status_of(joint) == "DfE: A note follows.\nMoJ:\n• One.\n• Two."
    assert list(integrity.find_disagreements()) == []


def test_no_change_confirms_that_department_alone(joint: Request, official: User):
    recorded = say(joint, official, "MoJ")
    assert recorded.entry is None
    assert joint.entries.count() == 1
    assert last_news(joint, "MoJ") == TODAY
    assert last_news(joint, "DfE") == march(17)
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    assert last_news(joint, "DfE") == march(20)
    assert last_news(joint, "MoJ") == TODAY


def test_news_that_an_official_writes_counts_for_every_department(joint: Request, official: User):
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(18))
    joint.refresh_from_db()
    write_news(joint, official, "Both are content.", effective_on=march(20))
    assert {last_news(joint, code) for code in ("DfE", "MoJ")} == {march(20)}


def test_after_one_status_for_all_words_only_stand_beside_it(joint: Request, official: User):
    say(joint, official, "DfE", "DfE has agreed.")
    update_now(joint, official, "Both departments are content.")
    recorded = say(joint, official, "MoJ", "MoJ has doubts.")
    assert recorded.entry is None
    assert status_of(joint) == "Both departments are content."
    assert joint.positions.count() == 2


def test_words_do_not_replace_an_outcome(make_request: Any, official: User):
    both = [get_department("DfE"), get_department("MoJ")]
    resolved = make_request(departments=both, stage=Stage.RESOLVED, status="It was agreed.")
    say(resolved, official, "MoJ", "MoJ would add this.")
    assert status_of(resolved) == "It was agreed."


def test_of_one_department_the_words_are_the_status(swindon_request: Request, official: User):
    recorded = say(swindon_request, official, "DfE", "DfE has agreed.")
    assert recorded.entry
    assert (recorded.entry.kind, status_of(swindon_request)) == (EntryKind.NEWS, "DfE has agreed.")
    assert say(swindon_request, official, "DfE").entry.kind == EntryKind.CONFIRMED
    update_now(swindon_request, official, "The meeting agreed more.")
    say(swindon_request, official, "DfE", "DfE will write.")
    assert status_of(swindon_request) == "DfE will write."


def test_a_department_may_move_a_joint_request(joint: Request, official: User):
    say(joint, official, "MoJ", "MoJ is content.", effective_on=march(20))
    joint.refresh_from_db()
    say(
        joint, official, "DfE", "It is done.", seen=joint.current, move=ProposedMove(Stage.RESOLVED)
    )
    assert status_of(joint) == "DfE: It is done.\nMoJ: MoJ is content."
    assert joint.stage == Stage.RESOLVED


def test_a_move_on_what_is_no_longer_the_line_is_refused(joint: Request, official: User):
    seen = joint.current
    update_now(joint, official, "Both departments are content.")
    with pytest.raises(ConflictError):
        say(joint, official, "DfE", "It is done.", seen=seen, move=ProposedMove(Stage.RESOLVED))
    assert not Position.objects.exists()


def test_words_seen_beside_an_older_line_touch_no_other(joint: Request, official: User):
    seen = joint.current
    say(joint, official, "DfE", "DfE has agreed.", seen=seen)
    say(joint, official, "MoJ", "MoJ is content.", seen=seen)
    assert status_of(joint) == "DfE: DfE has agreed.\nMoJ: MoJ is content."


def test_of_one_department_words_do_not_replace_a_newer_line(
    swindon_request: Request, official: User
):
    seen = swindon_request.current
    update_now(swindon_request, official, "Newer.")
    with pytest.raises(ConflictError):
        say(swindon_request, official, "DfE", "Older.", seen=seen)
    assert status_of(swindon_request) == "Newer."


def test_a_correction_corrects_every_status_made_from_it(joint: Request, official: User):
    wrong = say(joint, official, "DfE", "DfE has agred.", effective_on=march(18)).position
    say(joint, official, "MoJ", "MoJ is content.")
    right = positions.correct_position(
        by=official,
        position=wrong,
        reason="A slip.",
        effective_on=march(18),
        text="DfE has agreed.",
    )
    assert (right.number, right.corrects) == (1, wrong)
    assert status_of(joint) == "DfE: DfE has agreed.\nMoJ: MoJ is content."
    standing = joint.entries.filter(corrected_by__isnull=True).values_list("status", flat=True)
    assert not any("agred" in status for status in standing)
    assert list(integrity.find_disagreements()) == []
    with pytest.raises(ConflictError):
        positions.correct_position(
            by=official, position=wrong, reason="Again.", effective_on=TODAY, text="Other."
        )


def test_a_status_for_all_that_was_corrected_is_the_one_composed_from(
    joint: Request, official: User
):
    say(joint, official, "DfE", "DfE has agreed.")
    first = joint.entries.get(number=1)
    fields = entry_fields(first) | {"status": "MoJ is looking into it."}
    corrections.correct(by=official, entry=first, reason="A slip.", **fields)
    say(joint, official, "DfE", "DfE will write.")
    assert status_of(joint) == "MoJ is looking into it.\nDfE: DfE will write."


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"code": "HO"}, "department", "This request does not ask Department HO."),
        ({"text": " \u200b"}, "text", "Enter what the department says, or choose no change."),
        ({"channel": "pigeon"}, "channel", "Choose how the department said it."),
        (
            {"effective_on": TODAY + dt.timedelta(days=1)},
            "effective_on",
            "The date must be today, 22 March 2011, or earlier.",
        ),
        (
            {"effective_on": march(17)},
            "effective_on",
            "The date must be on or after 18 March 2011, when DfE last said something. "
            "To change an earlier position, correct it.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    joint: Request, official: User, given: dict[str, Any], field: str, message: str
):
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(18))
    asked = {"code": "DfE", "text": "Words.", "is_no_change": False, **given}
    with pytest.raises(ValidationError) as refusal:
        say(joint, official, **asked)
    assert refusal.value.message_dict == {field: [message]}
    assert joint.positions.count() == 1


def test_words_of_an_earlier_day_are_in_the_status_from_the_lines_own_day(
    joint: Request, official: User
):
    update_now(joint, official, "Both look into it.", effective_on=march(20))
    said = say(joint, official, "DfE", "DfE has agreed.", effective_on=march(18))
    assert said.entry
    assert (said.position.effective_on, said.entry.effective_on) == (march(18), march(20))
    assert list(integrity.find_disagreements()) == []


def test_who_said_it_is_cleaned_as_other_words_are(joint: Request, official: User):
    with pytest.raises(ValidationError) as refusal:
        say(joint, official, "DfE", source="Dee\x07")
    assert "source" in refusal.value.message_dict
    assert say(joint, official, "DfE", source=" Dee ").position.source == "Dee"


@pytest.mark.parametrize("channel", [c for c in PositionChannel if c != PositionChannel.REPLY])
def test_the_same_words_on_the_same_day_are_recorded_once(
    channel: PositionChannel, joint: Request, official: User
):
    say(joint, official, "DfE", "DfE has agreed.")
    with pytest.raises(ValidationError, match="already been recorded"):
        say(joint, official, "DfE", "DfE has agreed.", channel=channel)


def test_a_parent_department_speaks_for_its_body(make_request: Any, official: User):
    body = get_department("HMP")
    body.parent = get_department("MoJ")
    body.save()
    asked = make_request(departments=[body])
    say(asked, official, "MoJ", "MoJ has agreed.")
    assert status_of(asked) == "MoJ has agreed."


def test_only_an_official_records_or_corrects_a_position(
    joint: Request, official: User, lead: User, champion: User
):
    said = say(joint, official, "DfE", "DfE has agreed.").position
    for person in (lead, champion):
        with pytest.raises(PermissionDenied):
            say(joint, person, "DfE", "DfE will write.")
        with pytest.raises(PermissionDenied):
            positions.correct_position(
                by=person, position=said, reason="A slip.", effective_on=TODAY, text="Other."
            )


def test_a_corrected_status_is_corrected_where_it_was_put_together(joint: Request, official: User):
    first = joint.line
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    fields = {**entry_fields(first), "status": "Both are looking into it."}
    corrections.correct(by=official, entry=first, reason="A slip.", **fields)
    assert status_of(joint) == "Both are looking into it.\nDfE: DfE has agreed."
    assert list(integrity.find_disagreements()) == []


def test_a_withdrawn_status_is_left_out_where_it_was_put_together(joint: Request, official: User):
    wrong = write_news(joint, official, "Of another request.", effective_on=march(18))
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    assert status_of(joint) == "Of another request.\nDfE: DfE has agreed."
    corrections.withdraw(by=official, entry=wrong, reason="It is of another request.")
    assert status_of(joint) == "The department is looking into it.\nDfE: DfE has agreed."
    assert list(integrity.find_disagreements()) == []


def test_the_status_before_a_withdrawn_one_is_put_back(joint: Request, official: User):
    write_news(joint, official, "Both will meet.", effective_on=march(17))
    joint.refresh_from_db()
    write_news(joint, official, "Both will meet.", effective_on=march(18), target_date=march(31))
    joint.refresh_from_db()
    wrong = write_news(joint, official, "Of another request.", effective_on=march(19))
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    corrections.withdraw(by=official, entry=wrong, reason="It is of another request.")
    assert status_of(joint) == "Both will meet.\nDfE: DfE has agreed."
    say(joint, official, "DfE", "DfE has agreed to it.", effective_on=march(21))
    assert status_of(joint) == "Both will meet.\nDfE: DfE has agreed to it."
    assert list(integrity.find_disagreements()) == []


def test_the_status_before_a_withdrawn_one_is_read_though_all_departments_have_spoken_since(
    joint: Request, official: User
):
    write_news(joint, official, "Both will meet.", effective_on=march(18))
    joint.refresh_from_db()
    wrong = write_news(joint, official, "Of another request.", effective_on=march(19))
    for code in joint.line.department_codes:
        say(joint, official, code, f"{code} has agreed.", effective_on=march(20))
    corrections.withdraw(by=official, entry=wrong, reason="It is of another request.")
    joint.refresh_from_db()
    excerpt = read_excerpt(joint.line, has_positions=True)
    lines = effective_entries(excerpt.entries)
    assert base_of(lines, excerpt.entries).status == "Both will meet."


def test_another_area_is_no_news_of_a_department(joint: Request, official: User):
    say(joint, official, "DfE", "DfE has agreed.", effective_on=march(20))
    joint.refresh_from_db()
    line = joint.line
    commands.amend(
        by=official,
        request=joint,
        seen=line,
        effective_on=TODAY,
        areas=[get_area("kent"), get_area("swindon")],
        departments=[get_department(code) for code in line.department_codes],
        **{name: getattr(line, name) for name in ("issue", "reach", "asks_all", "request_kind")},
    )
    assert {code: last_news(joint, code) for code in ("DfE", "MoJ")} == {
        "DfE": march(20),
        "MoJ": march(17),
    }
    assert list(integrity.find_disagreements()) == []
