"""The command for a machinery-of-government change: a department becomes another."""

import datetime as dt
import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from departments.models import Department
from provenance.services import save_fact
from requests_log.domain import next_steps, persistence
from requests_log.domain.authorisation import official_only
from requests_log.log.next_steps import open_steps
from requests_log.log.reader import named_by
from requests_log.models import Entry, EntryKind, LineContent, Request
from requests_log.projections.hierarchy import lock_logs
from requests_log.rules.labels import propose_departments_label
from requests_log.rules.stages import Stage


def requests_to_move(department: Department) -> QuerySet[Request]:
    """Return the open requests that ask a department by name, by reference."""
    asked = Request.objects.filter(
        department_links__department=department,
        department_links__until__isnull=True,
        department_links__known_until__isnull=True,
    )
    return asked.exclude(stage=Stage.RESOLVED).order_by("number")


@official_only
def become(
    *, by: User, department: Department, successor: Department, on: dt.date
) -> Sequence[Request]:
    """End a department on a date, and return its open requests, which now ask its successor.

    Each gets an entry from that date; or, if it has a later one, from that. Its open next steps are
    overtaken, and its successor's from then on. Resolved requests and older dates stay as they
    were. Raises ValidationError by field.
    """
    lock_logs()
    department = Department.objects.get(pk=department.pk)
    _validate(department, successor, on)
    department.until, department.successor = on, successor
    save_fact(department, by=by)
    moved = list(requests_to_move(department))
    for request in moved:
        _ask_successor(request, department, successor, by=by, on=on)
    for step in list(open_steps(None).filter(department=department)):
        next_steps.hand_over(by=by, step=step, to=successor, on=on)
    return moved


def _validate(department: Department, successor: Department, on: dt.date) -> None:
    if department.until:
        raise ValidationError(
            f"{department.name} ended on {in_words(department.until)}. Nothing has been changed."
        )
    if successor == department:
        raise ValidationError({"successor": "Choose another department."})
    if on > clock.today():
        raise ValidationError({"on": "The date must be today or in the past."})
    if department.since and on < department.since:
        raise ValidationError(
            {"on": f"{department.code} began on {in_words(department.since)}: give a later date."}
        )
    if not successor.is_in_being(on):
        raise ValidationError({"on": f"{successor.code} was not in being on {in_words(on)}."})


def _ask_successor(
    request: Request, department: Department, successor: Department, *, by: User, on: dt.date
) -> None:
    log = persistence.open_log(request)
    line = log.current
    codes = {*line.department_codes} - {department.code} | {successor.code}
    content: LineContent = {
        **line.content(),
        "department_codes": sorted(codes),
        "departments_label": _relabel(line, department, successor),
    }
    persistence.append(
        log,
        content,
        kind=EntryKind.AMENDED,
        by=by,
        effective_on=max(on, line.effective_on),
        note=f"{department.name} became {successor.name} on {in_words(on)}.",
    )


def _relabel(line: Entry, department: Department, successor: Department) -> str:
    """Return the label with the successor's code; a new one if it would be there twice."""
    code = rf"(?<!\w){re.escape(department.code)}(?!\w)"
    if successor.code not in line.department_codes and re.search(code, line.departments_label):
        return re.sub(code, lambda _: successor.code, line.departments_label)
    _areas, asked = named_by(line)
    codes = [each.code for each in asked if each != department]
    if successor.code not in codes:
        codes.append(successor.code)
    return propose_departments_label(codes, line.asks_all)
