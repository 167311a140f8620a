"""The table of moves between stages."""

import datetime as dt
from itertools import product

import pytest

from requests_log.rules.stages import (
    MOVES,
    Move,
    Need,
    Stage,
    find_move,
    first_illegal,
    is_overdue,
    moves_from,
    workstream_problem,
)

LEGAL = {
    ("in_progress", "on_going"): Need.WORKSTREAM,
    ("in_progress", "resolved"): Need.OUTCOME,
    ("on_going", "resolved"): Need.OUTCOME,
    ("on_going", "in_progress"): Need.REASON,
    ("resolved", "in_progress"): Need.REASON,
}


@pytest.mark.parametrize(("start", "end"), list(product(Stage, Stage)))
def test_a_move_is_legal_where_the_design_says_so_and_nowhere_else(start: Stage, end: Stage):
    move = find_move(start, end)
    assert (move.need if move else None) == LEGAL.get((start.value, end.value))


def test_there_are_five_moves():
    assert len(MOVES) == 5


def test_a_stage_that_does_not_exist_has_no_moves():
    assert find_move("in_progress", "abandoned") is None
    assert moves_from("abandoned") == []


def test_the_first_illegal_step_of_a_log_is_found():
    assert first_illegal(["in_progress", "in_progress", "on_going", "resolved"]) is None
    assert first_illegal(["in_progress", "resolved", "on_going"]) == ("resolved", "on_going")
    assert first_illegal([]) is None


def test_an_on_going_request_needs_a_workstream_and_no_other_may_have_one():
    assert "Choose the workstream" in workstream_problem("on_going", None)
    assert "Only on-going requests" in workstream_problem("resolved", object())
    assert workstream_problem("on_going", object()) is None
    assert workstream_problem("in_progress", None) is None


def test_a_request_is_overdue_after_its_target_date_until_it_is_resolved():
    target = dt.date(2011, 4, 1)
    after = target + dt.timedelta(days=1)
    assert [is_overdue(stage, target, on=after) for stage in Stage] == [True, True, False]
    assert not is_overdue(Stage.IN_PROGRESS, target, on=target)
    assert not is_overdue(Stage.IN_PROGRESS, None, on=after)


@pytest.mark.parametrize(
    ("start", "end", "days", "kept"),
    [
        ("on_going", "in_progress", 0, True),
        ("on_going", "in_progress", 1, False),
        ("in_progress", "on_going", 0, False),
        ("in_progress", "resolved", 1, True),
    ],
)
def test_a_target_date_is_kept_by_a_move_unless_it_is_past_or_a_workstream_takes_longer(
    start: str, end: str, days: int, kept: bool
):
    target = dt.date(2011, 4, 1)
    move = find_move(start, end)
    on = target + dt.timedelta(days=days)
    assert move.proposed_target_date(target, on=on) == (target if kept else None)
    assert move.proposed_target_date(None, on=on) is None


@pytest.mark.parametrize("move", MOVES, ids=str)
def test_a_new_status_is_needed_where_an_outcome_cannot_stand(move: Move):
    assert move.asks_status == (move.start == "resolved")
    assert move.asks_target_date == (move.end != "resolved")
