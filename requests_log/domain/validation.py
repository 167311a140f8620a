"""What a line must be before it may be written: its texts, dates, stage and links.

Each function returns what it was given, made tidy, or raises ValidationError by field.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from cbtracker.clock import in_words
from requests_log.log.reader import Neighbours
from requests_log.models import Entry, RequestKind
from requests_log.rules.labels import WIDE, Reach
from requests_log.rules.stages import Stage, is_legal, workstream_problem
from requests_log.rules.text import refuse_unprintable, tidy, tidy_status

# The longest text of each field, in characters; the longest status of the annexes has about 500.
LONGEST = {
    "areas_label": 300,
    "departments_label": 300,
    "issue": 2_000,
    "status": 20_000,
    "outcome": 20_000,
    "reason": 2_000,
    "note": 2_000,
    "words": 5_000,
    "why": 2_000,
}
CALLED = {
    "areas_label": "Areas, as printed",
    "departments_label": "Departments, as printed",
    "issue": "Issue",
    "status": "Status",
    "outcome": "Outcome",
    "reason": "Reason",
    "note": "Note",
    "words": "What you are asking for",
    "why": "Why it is a barrier",
}
EMPTY = {
    "areas_label": "Enter the areas as they should be printed.",
    "departments_label": "Enter the departments as they should be printed.",
    "issue": "Enter the issue: what the area is asking for.",
    "status": "Enter the status: the latest position.",
}


def text(value: str, field: str) -> str:
    """Return the text of ``field`` tidied; it may be empty."""
    tidied = tidy(value)
    try:
        refuse_unprintable(tidied)
        refuse_longer(tidied, field)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
    return tidied


def refuse_longer(value: str, field: str) -> None:
    """Raise ValidationError where a text has more characters than ``field`` takes."""
    if len(value) > LONGEST[field]:
        raise ValidationError(
            f"{CALLED[field]} must be {LONGEST[field]:,} characters or fewer. "
            f"You entered {len(value):,}.",
            code="max_length",
        )


def status(value: str) -> str:
    """Return a status tidied, bullets kept apart; it may be empty."""
    return tidy_status(text(value, "status"))


def checked(content: dict[str, Any]) -> dict[str, Any]:
    """Return a complete line and its classes with texts tidied.

    Raises ValidationError with every field that is wrong, not only the first.
    """
    errors: dict[str, Any] = {}
    result = dict(content)
    for field, refusal in EMPTY.items():
        try:
            result[field] = (
                status(content[field]) if field == "status" else text(content[field], field)
            )
        except ValidationError as error:
            errors.update(error.message_dict)
            continue
        if not result[field]:
            errors[field] = refusal
    if content["stage"] not in list(Stage):
        errors["stage"] = "Choose a stage."
    elif problem := workstream_problem(content["stage"], content["workstream"]):
        errors["workstream"] = problem
    if content["reach"] not in list(Reach):
        errors["reach"] = "Choose which areas the request covers."
    if content["request_kind"] not in RequestKind.values:
        errors["request_kind"] = "Choose the type of request."
    if errors:
        raise ValidationError(errors)
    return result


def check_links(
    areas: Sequence[Any], departments: Sequence[Any], reach: str, asks_all: bool
) -> None:
    """Refuse a request that names nobody, or asks nobody."""
    errors = {}
    if not areas and reach not in WIDE:
        errors["areas"] = "Choose at least one area, or say that it covers many areas."
    if not departments and not asks_all:
        errors["departments"] = "Choose at least one department, or all departments."
    if errors:
        raise ValidationError(errors)


def check_day(day: dt.date, *, today: dt.date, after: Entry | None = None) -> None:
    """Refuse a day in the future, or before that of the last entry."""
    if day > today:
        raise ValidationError(
            {"effective_on": f"The date must be today, {in_words(today)}, or earlier."}
        )
    if after is not None and day < after.effective_on:
        raise ValidationError(
            {
                "effective_on": "The date must be on or after the date of the last entry, "
                f"{in_words(after.effective_on)}. To change an earlier entry, correct it."
            }
        )


def check_place(beside: Neighbours, day: dt.date, stage: str) -> None:
    """Refuse a correction that would not keep its place, or that no legal move would join."""
    if not beside.allows(day):
        bounds = []
        if beside.before:
            bounds.append(f"on or after {in_words(beside.before.effective_on)}")
        if beside.after:
            bounds.append(f"on or before {in_words(beside.after.effective_on)}")
        raise ValidationError(
            {
                "effective_on": f"The date must be {' and '.join(bounds)}, "
                "to keep the history in order."
            }
        )
    if beside.before and not is_legal(beside.before.stage, stage):
        raise ValidationError({"stage": no_such_move(beside.before.stage, stage)})
    if beside.after and not is_legal(stage, beside.after.stage):
        raise ValidationError({"stage": no_such_move(stage, beside.after.stage)})


def no_such_move(start: str, end: str) -> str:
    """Return the refusal of a move that is not in the table of moves."""
    names = [Stage(s).label.lower() if s in list(Stage) else "a stage" for s in (start, end)]
    if start == end:
        return f"The request is already {names[0]}."
    if end not in list(Stage):
        return "Choose a stage."
    return f"A request cannot move from {names[0]} to {names[1]}."
