"""The stages of a request, and the table of legal moves between them.

The commands, the forms, the pages and the diagram in docs/architecture.md all use the table below.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Stage(StrEnum):
    """The stage of a request. The annexes of the paper of 22 March 2011 are divided by stage."""

    IN_PROGRESS = "in_progress"
    ON_GOING = "on_going"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def in_sentence(self) -> str:
        """The label after "is" or "keep": "The request is in an on-going workstream."."""
        return _IN_SENTENCES.get(self, self.label.lower())

    @property
    def as_destination(self) -> str:
        """The label after "to" or "from": "The request has moved to an on-going workstream."."""
        return _AS_DESTINATIONS.get(self, self.label.lower())

    @property
    def annex(self) -> str:
        """The part of the paper that prints requests in this stage."""
        return _LABELS[self][1]


_LABELS = {
    Stage.IN_PROGRESS: ("In progress", "Annex A, table 1"),
    Stage.ON_GOING: ("On-going workstream", "Annex A, on-going workstreams"),
    Stage.RESOLVED: ("Resolved", "Annex B"),
}
_IN_SENTENCES = {Stage.ON_GOING: "in an on-going workstream"}
_AS_DESTINATIONS = {Stage.ON_GOING: "an on-going workstream"}
STAGE_CHOICES = [(stage.value, stage.label) for stage in Stage]
UNRESOLVED = tuple(stage for stage in Stage if stage != Stage.RESOLVED)


class Need(StrEnum):
    """What an official must give to make a move."""

    WORKSTREAM = "workstream"
    OUTCOME = "outcome"
    REASON = "reason"

    @property
    def question(self) -> str:
        return _QUESTIONS[self]

    @property
    def refusal(self) -> str:
        return _REFUSALS[self]


NEW_STATUS_NEEDED = "Enter the status now. The outcome cannot stand in Annex A."
_QUESTIONS = {
    Need.WORKSTREAM: "Which workstream will take it forward?",
    Need.OUTCOME: "What is the outcome?",
    Need.REASON: "Why is it back in progress?",
}
_REFUSALS = {
    Need.WORKSTREAM: "Choose the workstream that will take the request forward.",
    Need.OUTCOME: "Enter the outcome to print in Annex B.",
    Need.REASON: "Enter why the request is back in progress.",
}


@dataclass(frozen=True)
class Move:
    start: Stage
    end: Stage
    need: Need

    @property
    def asks_status(self) -> bool:
        """Whether it needs a new status: an outcome would not be one in Annex A."""
        return self.start == Stage.RESOLVED

    @property
    def asks_target_date(self) -> bool:
        """Whether the target date is asked for again, since it was set for the stage before."""
        return self.end in UNRESOLVED

    def proposed_target_date(self, current: dt.date | None, *, on: dt.date) -> dt.date | None:
        """Return the target date to propose for a move on a day.

        A workstream takes longer than a request in progress, and a date in the past is no target.
        """
        if not self.asks_target_date:
            return current
        if self.end == Stage.ON_GOING or current is None or current < on:
            return None
        return current


MOVES = (
    Move(Stage.IN_PROGRESS, Stage.ON_GOING, Need.WORKSTREAM),
    Move(Stage.IN_PROGRESS, Stage.RESOLVED, Need.OUTCOME),
    Move(Stage.ON_GOING, Stage.RESOLVED, Need.OUTCOME),
    Move(Stage.ON_GOING, Stage.IN_PROGRESS, Need.REASON),
    Move(Stage.RESOLVED, Stage.IN_PROGRESS, Need.REASON),
)
_BY_ENDS = {(move.start, move.end): move for move in MOVES}


def find_move(start: str, end: str) -> Move | None:
    """Return the legal move between two stages, or None if there is none."""
    try:
        return _BY_ENDS.get((Stage(start), Stage(end)))
    except ValueError:
        return None


def moves_from(start: str) -> list[Move]:
    """Return the legal moves from a stage, in the order of MOVES."""
    return [move for move in MOVES if move.start == start]


def is_legal(start: str, end: str) -> bool:
    """Return whether two successive entries may have these stages: the same, or by a legal move."""
    return start == end or find_move(start, end) is not None


def first_illegal(stages: Iterable[str]) -> tuple[str, str] | None:
    """Return the first pair of successive stages without a legal move, or None."""
    for pair in pairwise(stages):
        if not is_legal(*pair):
            return pair
    return None


def is_overdue(stage: str, target_date: dt.date | None, *, on: dt.date) -> bool:
    """Return whether a request is unresolved with a target date before ``on``."""
    return bool(target_date and target_date < on and stage != Stage.RESOLVED)


def workstream_problem(stage: str, workstream: object) -> str | None:
    """Return what is wrong with the workstream for a stage, or None.

    An on-going request has a workstream, and a request in another stage has none.
    """
    if stage == Stage.ON_GOING and workstream is None:
        return Need.WORKSTREAM.refusal
    if stage != Stage.ON_GOING and workstream is not None:
        return "Only on-going requests have a workstream."
    return None


def diagram() -> str:
    """Return the stages and moves as a Mermaid state diagram, for docs/architecture.md."""
    rows = ["stateDiagram-v2"]
    rows += [f'    state "{stage.label} ({stage.annex})" as {stage.value}' for stage in Stage]
    rows.append(f"    [*] --> {Stage.IN_PROGRESS.value}: raised")
    rows += [
        f"    {move.start.value} --> {move.end.value}: {_ARTICLES[move.need]}" for move in MOVES
    ]
    return "\n".join(rows)


_ARTICLES = {
    Need.WORKSTREAM: "with a workstream",
    Need.OUTCOME: "with an outcome",
    Need.REASON: "with a reason",
}
