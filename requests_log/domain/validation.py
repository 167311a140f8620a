"""Validation of a line before it is saved: its texts, dates, stage, and areas and departments.

``clean_`` functions return normalised values; both these and the ``validate_`` functions raise
ValidationError by field.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

from django.core.exceptions import ValidationError

from areas.models import Area
from cbtracker.clock import in_words
from cbtracker.text import refuse_unprintable, tidy
from departments.models import Department
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.log.reader import Neighbours
from requests_log.models import Coverage, Entry, EntryKind, LineContent, RequestKind
from requests_log.rules.labels import (
    WIDE,
    Reach,
    propose_areas_label,
    propose_departments_label,
)
from requests_log.rules.stages import Stage, is_legal, workstream_problem

TextField = Literal["areas_label", "departments_label", "issue", "status"]

# Maximum lengths in characters. The longest status in the annexes has about 500.
MAX_LENGTHS = {
    "areas_label": 300,
    "departments_label": 300,
    "issue": 2_000,
    "status": 20_000,
    "outcome": 20_000,
    "reason": 2_000,
    "note": 2_000,
    "message": 5_000,
    "comment": 2_000,
    "why": 2_000,
    "text": 20_000,
    "what": 2_000,
    "source": 200,
    "title": 200,
    "subject": 200,
    "letter": 5_000,
}
FIELD_NAMES = {
    "areas_label": "Areas, as printed",
    "departments_label": "Departments, as printed",
    "issue": "Issue",
    "status": "Status",
    "outcome": "Outcome",
    "reason": "Reason",
    "note": "Note",
    "message": "What you are asking for",
    "comment": "Comment",
    "why": "Why it is a barrier",
    "text": "What the department says",
    "what": "What is to be done",
    "source": "Source",
    "title": "What it is",
    "subject": "Subject",
    "letter": "Letter",
}
REQUIRED_MESSAGES: dict[TextField, str] = {
    "areas_label": "Enter the areas as they should be printed.",
    "departments_label": "Enter the departments as they should be printed.",
    "issue": "Enter the issue: what the area is asking for.",
    "status": "Enter the status: the latest position.",
}


def clean_text(value: str, field: str) -> str:
    """Return the text of ``field`` in the form that is saved (``tidy``); it may be empty."""
    tidied = tidy(value)
    try:
        refuse_unprintable(tidied)
        validate_length(tidied, field)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
    return tidied


def validate_length(value: str, field: str) -> None:
    """Raise ValidationError if a text is longer than the maximum for ``field``."""
    if len(value) > MAX_LENGTHS[field]:
        raise ValidationError(
            f"{FIELD_NAMES[field]} must be {MAX_LENGTHS[field]:,} characters or fewer. "
            f"You entered {len(value):,}.",
            code="max_length",
        )


def clean_line(content: LineContent) -> LineContent:
    """Return a complete line and its classification with cleaned texts.

    Raises ValidationError with every field that is wrong, not only the first.
    """
    errors: dict[str, str | list[str]] = {}
    result = content.copy()
    for field, refusal in REQUIRED_MESSAGES.items():
        try:
            result[field] = clean_text(content[field], field)
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


def clean_coverage(
    areas: Sequence[Area],
    areas_label: str,
    reach: str,
    departments: Sequence[Department],
    departments_label: str,
    asks_all: bool,
) -> Coverage:
    """Return the areas and departments of a line, with proposed labels where they are empty.

    Slugs and codes are sorted, so that equal lines compare equal. Raises ValidationError if there
    is no area or no department.
    """
    validate_links(areas, departments, reach, asks_all)
    codes = [department.code for department in departments]
    return {
        "area_slugs": sorted(area.slug for area in areas),
        "areas_label": areas_label or propose_areas_label([a.printed_name for a in areas], reach),
        "reach": reach,
        "department_codes": sorted(codes),
        "departments_label": departments_label or propose_departments_label(codes, asks_all),
        "asks_all": asks_all,
    }


def clean_correction_reason(reason: str) -> str:
    """Return why something is corrected, tidied. Raises ValidationError by field if it is empty."""
    note = clean_text(reason, "reason")
    if not note:
        raise ValidationError({"reason": "Enter what was wrong."})
    return note


def validate_links(
    areas: Sequence[Area], departments: Sequence[Department], reach: str, asks_all: bool
) -> None:
    """Refuse a request without an area or a wide reach, or without a department."""
    errors = {}
    if not areas and reach not in WIDE:
        errors["areas"] = "Choose at least one area, or say that it covers many areas."
    if not departments and not asks_all:
        errors["departments"] = "Choose at least one department, or all departments."
    if errors:
        raise ValidationError(errors)


def validate_effective_date(day: dt.date, *, today: dt.date, after: Entry | None = None) -> None:
    """Refuse a future date, or one before the entry ``after``."""
    if day > today:
        raise ValidationError(
            {"effective_on": f"The date must be today, {in_words(today)}, or earlier."}
        )
    if after is not None and day < after.effective_on:
        raise ValidationError(
            {
                "effective_on": "The date must be on or after the date of the last entry, "
                f"{in_words(after.effective_on)}. For what happened before, add late news to the "
                "history, or correct an earlier entry."
            }
        )


def validate_order(beside: Neighbours, day: dt.date, stage: str) -> None:
    """Refuse a correction with a date out of order, or a stage that no legal move joins."""
    if not beside.allows(day):
        bounds = []
        if beside.before:
            same = "on or " if beside.before.number < beside.number else ""
            bounds.append(f"{same}after {in_words(beside.before.effective_on)}")
        if beside.after:
            same = "on or " if beside.number < beside.after.number else ""
            bounds.append(f"{same}before {in_words(beside.after.effective_on)}")
        raise ValidationError(
            {
                "effective_on": f"The date must be {' and '.join(bounds)}, "
                "to keep the history in order."
            }
        )
    if beside.before and not is_legal(beside.before.stage, stage):
        raise ValidationError({"stage": describe_illegal_move(beside.before.stage, stage)})
    if beside.after and not is_legal(stage, beside.after.stage):
        raise ValidationError({"stage": describe_illegal_move(stage, beside.after.stage)})


def describe_illegal_move(start: str, end: str) -> str:
    """Return the message for a move that is not in the table of moves."""
    if end not in list(Stage):
        return "Choose a stage."
    if start == end:
        return f"The request is already {Stage(start).in_sentence}."
    before = Stage(start).as_destination if start in list(Stage) else "a stage"
    return f"A request cannot move from {before} to {Stage(end).as_destination}."


def validate_changed(current: Entry, content: LineContent) -> None:
    """Raise NothingChangedError if ``content`` is the same as the content of ``current``."""
    if current.content() == content:
        raise NothingChangedError("Nothing has changed.", code="unchanged")


def validate_correctable(entry: Entry, log: Iterable[Entry]) -> None:
    """Refuse to correct a note, or an entry that has been corrected already (ConflictError)."""
    if entry.kind == EntryKind.NOTED:
        raise ValidationError("A note cannot be corrected. Add another note.")
    if entry.kind == EntryKind.WITHDRAWN:
        raise ValidationError("A withdrawal cannot be corrected. Record the news again.")
    for newer in log:
        if newer.corrects_id == entry.pk:
            raise ConflictError(newer)
