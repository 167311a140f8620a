"""The sentence that tells an area what happens next with its request."""

import datetime as dt

from cbtracker.clock import in_words
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage


def describe_next_step(request: RequestRow, *, today: dt.date) -> str:
    """Return what happens next, as at ``today``, without promising anything."""
    if request.stage == Stage.RESOLVED:
        return "Whitehall has answered. If this does not solve the problem, tell us."
    if request.stage == Stage.ON_GOING:
        return (
            f"It is being taken forward through the {request.workstream} workstream,"
            " which takes longer than requests in progress."
        )
    with_whom = f"It is with {request.departments_label}."
    if request.target_date is None:
        return f"{with_whom} No date has been set for an answer."
    if request.is_overdue(today):
        return f"{with_whom} An answer was due by {in_words(request.target_date)} and is late."
    return f"{with_whom} An answer is due by {in_words(request.target_date)}."
