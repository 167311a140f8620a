"""Saving what an import says of next steps."""

import datetime as dt

from accounts.models import User
from imports.plan.step_changes import StepChanges
from requests_log.domain import next_steps
from requests_log.models import Request


def write_steps(
    request: Request, changes: StepChanges, *, by: User, on: dt.date, source: str
) -> None:
    """End and add next steps of a request. Raises ValidationError by field."""
    for each in changes.ended:
        next_steps.end_step(
            by=by, step=each.step, outcome=each.outcome, effective_on=on, source=source
        )
    for new in changes.added:
        next_steps.add_step(
            by=by,
            subject=request,
            what=new.what,
            owner=new.owner,
            effective_on=on,
            due_on=new.due_on,
            source=source,
        )
