"""The sentence that tells an area what happens next with its request."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.utils.text import get_text_list

from cbtracker.clock import in_words
from requests_log.models import NextStep
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage


def describe_first_step(
    request: RequestRow,
    steps: Sequence[NextStep],
    *,
    today: dt.date,
    silent: Collection[str] = (),
    verdict: str = "",
) -> str:
    """Return what happens next in short: the step that is due first, and how many there are more.

    ``verdict`` is what an area says of the outcome if that leaves something to solve. ``silent``
    are the codes of departments that have not answered, as in ``describe_next_step``.
    """
    more = len(steps) - 1
    others = f" {more} more next step{'' if more == 1 else 's'} follow{'s' if more == 1 else ''}."
    sentence = describe_next_step(request, steps[:1], today=today, silent=silent)
    if verdict and not steps:
        return f"{verdict} DCLG has not said yet what it will do about it."
    return " ".join(filter(None, (verdict, sentence + (others if more > 0 else ""))))


def describe_next_step(
    request: RequestRow,
    steps: Sequence[NextStep],
    *,
    today: dt.date,
    silent: Collection[str] = (),
) -> str:
    """Return what happens next, as at ``today``, without promising anything.

    ``steps`` are its open next steps. If there are none, the stage says what happens. ``silent``
    are the codes of departments that have not answered while others have.
    """
    if steps:
        return " ".join(_describe_step(step, today) for step in steps)
    if request.stage == Stage.RESOLVED:
        return "Whitehall has answered. If this does not solve the problem, tell us."
    if request.stage == Stage.ON_GOING:
        return (
            f"It is being taken forward through the {request.workstream} workstream,"
            " which takes longer than requests in progress."
        )
    with_whom = f"It is with {request.departments_label}."
    if silent:
        has = "has" if len(silent) == 1 else "have"
        with_whom = f"{with_whom} {get_text_list([*silent], 'and')} {has} not answered yet."
    if request.target_date is None:
        return f"{with_whom} No date has been set for an answer."
    if request.is_overdue(today):
        return f"{with_whom} An answer was due by {in_words(request.target_date)} and is late."
    return f"{with_whom} An answer is due by {in_words(request.target_date)}."


def _describe_step(step: NextStep, today: dt.date) -> str:
    what = f"It is for {step.owner_label} to act: {step.what.rstrip('.')}."
    if step.due_on is None:
        return what
    day = in_words(step.due_on)
    return (
        f"{what} This was due by {day} and is late."
        if step.due_on < today
        else f"{what} This is due by {day}."
    )
