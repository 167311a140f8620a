"""What happens next with a request, in one plain sentence for the area that made it."""

import datetime as dt

from cbtracker.clock import in_words
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage


def next_step(request: RequestRow, *, today: dt.date) -> str:
    """Return the sentence for a request; it promises nothing."""
    if request.stage == Stage.RESOLVED:
        return "Whitehall has answered. If this does not solve the problem, tell us."
    if request.stage == Stage.ON_GOING:
        return (
            f"It is being taken forward through the {request.workstream} workstream,"
            " which takes longer than requests in progress."
        )
    asked = f"It is with {request.departments_label}."
    if request.target_date is None:
        return f"{asked} No date has been set for an answer."
    if request.is_overdue(today):
        return f"{asked} An answer was due by {in_words(request.target_date)} and is late."
    return f"{asked} An answer is due by {in_words(request.target_date)}."
