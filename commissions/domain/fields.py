"""What a commission must have: its words, whom it asks, and when replies are due."""

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError

from cbtracker import clock
from cbtracker.clock import in_words
from commissions.domain.resubmission import Recipients
from papers.models import Meeting
from requests_log.domain import validation

NO_RECIPIENTS = "Choose at least one recipient."


class ValidatedFields(TypedDict):
    """Fields of a commission that have been validated."""

    message: str
    due_on: dt.date
    in_the_name_of: str


def validate(
    *,
    message: str,
    due_on: dt.date,
    recipients: Recipients,
    in_the_name_of: str,
    meeting: Meeting | None,
) -> ValidatedFields:
    """Return the fields of a commission as they are kept. Raises ValidationError by field."""
    if not recipients:
        raise ValidationError({"recipients": NO_RECIPIENTS})
    check_due_date(due_on)
    if meeting and due_on > meeting.held_on:
        raise ValidationError(
            {
                "due_on": "Replies must be due by the day of the meeting, "
                f"{in_words(meeting.held_on)}."
            }
        )
    text = validation.clean_text(message, "message")
    if not text:
        raise ValidationError({"message": "Enter what you are asking for."})
    return {"message": text, "due_on": due_on, "in_the_name_of": in_the_name_of.strip()}


def check_due_date(due_on: dt.date | None) -> None:
    """Raise ValidationError if replies would be due before today."""
    if due_on is None or due_on < clock.today():
        raise ValidationError(
            {"due_on": f"The due date must be today, {in_words(clock.today())}, or later."}
        )
