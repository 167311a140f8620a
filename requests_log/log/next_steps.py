"""Next steps, now or on a date: which are open, whose move it is, and how they ended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cbtracker import clock
from cbtracker.clock import in_words
from departments.models import Department
from requests_log.as_of import AsOf, day_of
from requests_log.log.reader import recorded_by
from requests_log.models import NextStep, OpenStep, StepEnding

SOON = dt.timedelta(days=7)
# Whose move it can be.
MOVES = {
    "anybody": "Anybody’s",
    "overdue": "Anybody’s, overdue",
    "soon": f"Anybody’s, due within {SOON.days} days",
    "department": "A department’s (the one chosen, if any)",
    "area": "An area’s",
    "champion": "A champion’s",
    "others": "Somebody else’s",
}
_OWNERS = ("department", "area", "champion")


@dataclass(frozen=True)
class StepReading:
    """A step at a time, and how it had ended by then; ``ending`` is None while it is open.

    It is ``overdue`` if it is open and its due date is before that time.
    """

    step: NextStep
    ending: StepEnding | None
    overdue: bool


@dataclass(frozen=True)
class StepsRead:
    """The steps of a request or a workstream: open, each with whether it is overdue; and ended."""

    open: list[StepReading]
    ended: list[StepReading]


def steps_as_of(
    steps: Sequence[NextStep], endings: Sequence[StepEnding], at: AsOf | None
) -> list[StepReading]:
    """Return the steps, now or on a date: open ones by due date, then those that have ended."""
    known_on, day = (at.known_on, at.day) if at else (None, clock.today())
    ended = {
        each.step_id: each
        for each in _standing(recorded_by(endings, known_on))
        if each.effective_on <= day
    }
    found = [
        StepReading(
            step,
            ending := ended.get(step.first_id_or_own),
            overdue=ending is None and step.due_on is not None and step.due_on < day,
        )
        for step in _standing(recorded_by(steps, known_on))
        if step.effective_on <= day
    ]
    return sorted(found, key=_order)


def _standing(rows: Sequence[Any]) -> list[Any]:
    corrected = {each.corrects_id for each in rows}
    return [each for each in rows if each.pk not in corrected]


def _order(reading: StepReading) -> tuple[bool, dt.date, int]:
    return reading.ending is not None, *_due(reading.step)


def _due(step: NextStep) -> tuple[dt.date, int]:
    return step.due_on or dt.date.max, step.pk


def read_steps(rows: QuerySet[NextStep], *, at: AsOf | None) -> list[StepReading]:
    """Return the steps among these rows, now or on a date, in two queries."""
    steps = list(rows.select_related(*_OWNERS, "by"))
    endings = StepEnding.objects.filter(step__in=[each.first_id_or_own for each in steps])
    return steps_as_of(steps, list(endings.select_related("by")) if steps else [], at)


def group_steps(found: Sequence[StepReading]) -> StepsRead:
    """Return the steps that are open and those that have ended, the latest first."""
    ended = [each for each in found if each.ending]
    ended.sort(key=lambda each: each.ending.effective_on if each.ending else dt.date.min)
    return StepsRead([each for each in found if not each.ending], ended[::-1])


def steps_of(
    move_of: str, *, department: Department | None = None, at: AsOf | None
) -> QuerySet[NextStep]:
    """Return the open steps, now or on a date, whose move it is by a value of ``MOVES``.

    ``department`` limits those of departments to one. An unknown value has none.
    """
    rows: QuerySet[Any] = open_steps(at)
    return rows.filter(_condition(move_of, department, day=day_of(at)))


def open_rows_of(move_of: str, *, department: Department | None = None) -> QuerySet[OpenStep]:
    """Return the rows of today's steps whose move it is, which have an index by their request."""
    return OpenStep.objects.filter(_condition(move_of, department, day=day_of(None), step="step__"))


def _condition(move_of: str, department: Department | None, *, day: dt.date, step: str = "") -> Q:
    """Return the condition on steps; or on open rows, if ``step`` is the path to theirs."""
    of_department = {"department": department} if department else {"department__isnull": False}
    conditions = {
        "department": Q(**of_department),
        "anybody": Q(),
        "overdue": Q(due_on__lt=day),
        "soon": Q(due_on__range=(day, day + SOON)),
        "area": Q(**{f"{step}area__isnull": False}),
        "champion": Q(**{f"{step}champion__isnull": False}),
        "others": ~Q(**{f"{step}others": ""}),
    }
    return conditions.get(move_of, Q(pk__in=()))


def open_by_request(
    requests: Iterable[int] | QuerySet[Any, Any], *, at: AsOf | None
) -> dict[int, list[NextStep]]:
    """Return the open steps of these requests by request id, those due first in front."""
    found: dict[int, list[NextStep]] = defaultdict(list)
    rows = open_steps(at).filter(request__in=requests).select_related(*_OWNERS)
    for step in sorted(rows, key=_due):
        if step.request_id:
            found[step.request_id].append(step)
    return dict(found)


def describe_step(step: NextStep) -> str:
    """Return a step in words: whose move it is, what is to be done, and when it is due."""
    due = f" (due {in_words(step.due_on)})" if step.due_on else ""
    # The paper's own words often begin with who is to act.
    names = (step.owner_label, step.area.printed_name if step.area else step.owner_label)
    who = "" if step.what.startswith(names) else f"{step.owner_label}: "
    return f"{who}{step.what}{due}"


def describe_on_one_line(step: NextStep) -> str:
    """Return a step in words, where each line is a step of its own."""
    return " ".join(describe_step(step).split("\n"))


def first_due(
    move_of: str, *, department: Department | None = None, most: int, at: AsOf | None
) -> list[NextStep]:
    """Return up to ``most`` open steps as ``steps_of`` does, those due soonest first.

    Undated ones come last.
    """
    related = ("request", "workstream", "department")
    if at is None:
        rows: QuerySet[Any] = open_rows_of(move_of, department=department)
        rows = rows.select_related(*(f"step__{name}" for name in related))
    else:
        rows = steps_of(move_of, department=department, at=at).select_related(*related)
    # Two queries that each follow an index: SQLite has none with blanks last.
    found = list(rows.filter(due_on__isnull=False).order_by("due_on", "pk")[:most])
    found += rows.filter(due_on__isnull=True).order_by("pk")[: most - len(found)]
    return [each.step if at is None else each for each in found]


def open_steps(at: AsOf | None) -> QuerySet[NextStep]:
    """Return the steps that are open, now or on a date: the same as ``steps_as_of`` finds."""
    if at is None:
        return NextStep.objects.filter(open_row__isnull=False)
    return read_open_steps(at)


def read_open_steps(at: AsOf | None) -> QuerySet[NextStep]:
    """Return the open steps from the steps and their endings alone."""
    day = day_of(at)
    known = Q()
    if at and at.known_on:
        known = Q(recorded_at__lt=clock.start_of(at.known_on + dt.timedelta(days=1)))
    corrections = NextStep.objects.filter(known, corrects=OuterRef("pk"))
    right = StepEnding.objects.filter(known, corrects=OuterRef("pk"))
    endings = StepEnding.objects.filter(
        known, ~Exists(right), step=OuterRef("first_or_own"), effective_on__lte=day
    )
    rows = NextStep.objects.filter(known, effective_on__lte=day)
    rows = rows.annotate(first_or_own=Coalesce("first_id", "id"))
    return rows.filter(~Exists(corrections), ~Exists(endings))
