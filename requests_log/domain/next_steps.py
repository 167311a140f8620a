"""The commands that record next steps and how they ended.

Only this module saves steps. Each command raises what those of ``commands`` raise.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from cbtracker.submissions import says_the_same
from departments.models import Champion, Department
from requests_log.domain import validation
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import NothingChangedError
from requests_log.log.next_steps import read_open_steps
from requests_log.models import (
    NextStep,
    OpenStep,
    Request,
    StepEnding,
    StepOutcome,
    Workstream,
)
from requests_log.permissions import visible_to
from requests_log.projections.hierarchy import lock_logs

# Steps that are read and saved at a time.
BATCH_SIZE = 1_000
# The department that keeps the record, and what it has to do if an outcome leaves something.
KEEPER = "DCLG"
STEP_AFTER_FEEDBACK = "Look at what the outcome has not solved, and say what will be done."


@dataclass(frozen=True)
class StepOwner:
    """Whose move it is: exactly one of these."""

    department: Department | None = None
    area: Area | None = None
    champion: Champion | None = None
    others: str = ""


class AlreadyEndedError(ValidationError):
    """The step has ended already, or was corrected since it was read."""


@official_only
def add_step(
    *,
    by: User,
    subject: Request | Workstream,
    what: str,
    owner: StepOwner,
    effective_on: dt.date,
    due_on: dt.date | None = None,
    source: str = "",
    recorded_at: dt.datetime | None = None,
) -> NextStep:
    """Return a new next step of a request or a workstream.

    Raises ValidationError by field, also if an open step says the same.
    """
    fields = clean_step(what, owner, effective_on, due_on)
    return _add(by, subject, fields, source, recorded_at)


@transaction.atomic
def add_step_after_act(
    *,
    by: User,
    request: Request,
    what: str,
    owner: StepOwner,
    effective_on: dt.date,
    due_on: dt.date | None = None,
    source: str = "",
) -> NextStep:
    """Return a new next step of a request that a champion's act led to.

    An official may add it, and a champion for a request that they see. Raises PermissionDenied for
    others, and what ``add_step`` raises.
    """
    is_seen = by.is_champion and visible_to(by).filter(pk=request.pk).exists()
    if not (by.is_official or is_seen):
        raise PermissionDenied("Only an official or a champion can add this next step.")
    return _add(by, request, clean_step(what, owner, effective_on, due_on), source)


@transaction.atomic
def add_step_after_feedback(*, by: User, request: Request, answer: str) -> NextStep | None:
    """Return DCLG's new next step of a request that an area says is not solved, or only partly.

    Returns None if that step is open already, so that DCLG has one for the answers of all areas. It
    does not name the area: others may read the step, and not the answer.
    """
    if not by.is_lead or not visible_to(by).filter(pk=request.pk).exists():
        raise PermissionDenied("Only a lead's answer adds this next step.")
    lock_logs()
    if read_open_steps(None).filter(request=request, what=STEP_AFTER_FEEDBACK).exists():
        return None
    dclg = Department.objects.filter(code=KEEPER).first()
    owner = StepOwner(department=dclg) if dclg else StepOwner(others=KEEPER)
    source = f"An area’s answer on the outcome: {answer}"
    fields = clean_step(STEP_AFTER_FEEDBACK, owner, clock.today(), None)
    return _add(by, request, fields, source)


@official_only
def hand_over(*, by: User, step: NextStep, to: Department, on: dt.date) -> NextStep:
    """End an open step and return the same one as another department's, which may be overdue."""
    day = max(on, step.effective_on)
    end_step(by=by, step=step, outcome=StepOutcome.OVERTAKEN, effective_on=day)
    owner = StepOwner(department=to)
    fields = clean_step(step.what, owner, day, step.due_on, may_be_overdue=True)
    return _add(by, step.subject, fields, step.source)


def _add(
    by: User,
    subject: Request | Workstream,
    fields: dict[str, object],
    source: str,
    recorded_at: dt.datetime | None = None,
) -> NextStep:
    """Save a step with fields from ``clean_step``."""
    lock_logs()
    of = {"request": subject} if isinstance(subject, Request) else {"workstream": subject}
    if read_open_steps(None).filter(**of, what=fields["what"]).exists():
        raise ValidationError({"what": "This next step has already been recorded."})
    step = NextStep(**of, **fields, by=by, source=source, recorded_at=recorded_at or clock.now())
    step.save(force_insert=True)
    _refresh(step)
    return step


@official_only
def correct_step(
    *,
    by: User,
    step: NextStep,
    reason: str,
    what: str,
    owner: StepOwner,
    effective_on: dt.date,
    due_on: dt.date | None,
) -> NextStep:
    """Return the step that takes the place of ``step``, which stays in the record."""
    lock_logs()
    _require_standing(step)
    fields = clean_step(what, owner, effective_on, due_on)
    if says_the_same(step, fields):
        raise NothingChangedError("Nothing has changed.", code="unchanged")
    ending = _ending_of(step)
    if ending and effective_on > ending.effective_on:
        raise ValidationError(
            {"effective_on": f"It ended on {in_words(ending.effective_on)}: give an earlier date."}
        )
    correction = NextStep(
        request=step.request,
        workstream=step.workstream,
        first_id=step.first_id_or_own,
        corrects=step,
        **fields,
        by=by,
        source=step.source,
        note=validation.clean_correction_reason(reason),
        recorded_at=clock.now(),
    )
    correction.save(force_insert=True)
    _refresh(step)
    return correction


@official_only
def end_step(
    *, by: User, step: NextStep, outcome: str, effective_on: dt.date, source: str = ""
) -> StepEnding:
    """Return the ending of a step: done, dropped or overtaken."""
    lock_logs()
    _require_standing(step)
    if _ending_of(step):
        raise AlreadyEndedError("This next step has already ended.")
    validate_ending(step, outcome, effective_on)
    ending = StepEnding(
        step_id=step.first_id_or_own,
        outcome=outcome,
        effective_on=effective_on,
        by=by,
        source=source,
        recorded_at=clock.now(),
    )
    ending.save(force_insert=True)
    _refresh(step)
    return ending


@official_only
def correct_ending(
    *, by: User, ending: StepEnding, reason: str, outcome: str, effective_on: dt.date
) -> StepEnding:
    """Return the ending that takes the place of ``ending``, which stays in the record."""
    lock_logs()
    if StepEnding.objects.filter(corrects=ending).exists():
        raise AlreadyEndedError("This has already been corrected.")
    step = ending.step.versions.order_by("-pk").first() or ending.step
    validate_ending(step, outcome, effective_on)
    if (ending.outcome, ending.effective_on) == (outcome, effective_on):
        raise NothingChangedError("Nothing has changed.", code="unchanged")
    correction = StepEnding(
        step=ending.step,
        corrects=ending,
        outcome=outcome,
        effective_on=effective_on,
        by=by,
        source=ending.source,
        note=validation.clean_correction_reason(reason),
        recorded_at=clock.now(),
    )
    correction.save(force_insert=True)
    return correction


def find_wrong_open_rows() -> bool:
    """Return whether the rows of open steps differ from what the steps and endings say."""
    copied = ("request", "department", "due_on")
    right = read_open_steps(None).order_by().values_list("pk", "request__number", *copied)
    stored = OpenStep.objects.order_by().values_list("step", "number", *copied)
    return set(right) != set(stored)


@transaction.atomic
def rebuild_open_rows() -> None:
    """Rebuild the rows of open steps from the steps and their endings."""
    lock_logs()
    OpenStep.objects.all().delete()
    last = 0
    standing = read_open_steps(None).select_related("request").order_by("pk")
    while steps := list(standing.filter(pk__gt=last)[:BATCH_SIZE]):
        last = steps[-1].pk
        OpenStep.objects.bulk_create(map(_open_row, steps))


def _refresh(step: NextStep) -> None:
    """Save or delete the row of a step that was added, corrected or ended."""
    first = step.first_id_or_own
    found = NextStep.objects.filter(Q(pk=first) | Q(first=first))
    # By their ids: asked for by their first versions, SQLite would read all steps.
    versions = list(found.values_list("pk", flat=True))
    OpenStep.objects.filter(step__in=versions).delete()
    standing = read_open_steps(None).filter(pk__in=versions)
    standing = standing.select_related("request")
    OpenStep.objects.bulk_create(map(_open_row, standing))


def _open_row(step: NextStep) -> OpenStep:
    return OpenStep(
        step=step,
        request_id=step.request_id,
        number=step.request.number if step.request else None,
        department_id=step.department_id,
        due_on=step.due_on,
    )


def clean_step(
    what: str,
    owner: StepOwner,
    effective_on: dt.date,
    due_on: dt.date | None,
    *,
    may_be_overdue: bool = False,
) -> dict[str, object]:
    """Return the fields of a step, cleaned. Raises ValidationError by field."""
    errors: dict[str, str | list[str]] = {}
    words, others = "", owner.others.strip()
    try:
        words = validation.clean_text(what, "what")
    except ValidationError as error:
        errors.update(error.message_dict)
    else:
        if not words:
            errors["what"] = "Enter what is to be done."
    if sum(map(bool, (owner.department, owner.area, owner.champion, others))) != 1:
        errors["owner"] = "Choose whose move it is."
    if effective_on > clock.today():
        errors["effective_on"] = f"The date must be today, {in_words(clock.today())}, or earlier."
    if due_on and due_on < effective_on and not may_be_overdue:
        errors["due_on"] = "The due date must be on or after the date this applies from."
    if errors:
        raise ValidationError(errors)
    return {
        "what": words,
        "department": owner.department,
        "area": owner.area,
        "champion": owner.champion,
        "others": others,
        "effective_on": effective_on,
        "due_on": due_on,
    }


def _require_standing(step: NextStep) -> None:
    if NextStep.objects.filter(corrects=step).exists():
        raise AlreadyEndedError("This next step has already been corrected.")


def _ending_of(step: NextStep) -> StepEnding | None:
    rows = StepEnding.objects.filter(step=step.first_id_or_own, corrected_by__isnull=True)
    return rows.first()


def validate_ending(step: NextStep, outcome: str, effective_on: dt.date) -> None:
    """Refuse an unknown outcome, and a day before the step or in the future."""
    errors = {}
    if outcome not in StepOutcome.values:
        errors["outcome"] = "Choose how it ended."
    if not step.effective_on <= effective_on <= clock.today():
        errors["effective_on"] = (
            f"The date must be on or after {in_words(step.effective_on)} and not after today."
        )
    if errors:
        raise ValidationError(errors)
