"""What a department proposes on a request, and what an official lets through beside its words.

A department may propose a position, a target date, a next step of its own, and to ask somebody else
in its place. ``decisions`` decides on all of it at once.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from commissions.models import Proposal, Reply
from departments.models import Department, with_body_ids
from requests_log.domain import commands, next_steps, validation
from requests_log.domain.next_steps import StepOwner
from requests_log.log import reader
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.stages import Stage, is_legal, workstream_problem

NOT_PAST = "must be today or later."


@dataclass(frozen=True)
class ProposedLine:
    """A department's reply on one request: no change, or a new position.

    With either it may propose a target date, a next step of its own, and to ask somebody else
    (``passed_to``) in its place. None and empty texts propose nothing.
    """

    request: Request
    seen: Entry
    is_no_change: bool
    status: str
    stage: str
    workstream: Workstream | None = None
    reason: str = ""
    target_date: dt.date | None = None
    next_step: str = ""
    next_step_due: dt.date | None = None
    passed_to: Department | None = None
    passed_because: str = ""

    @property
    def is_new_date(self) -> bool:
        """Whether it proposes a target date, and another than there is."""
        return self.target_date not in (None, self.seen.target_date)


def validate_proposal(line: ProposedLine, department: Department | None) -> Proposal:
    """Return an unsaved proposal; "no change" copies the position that the department saw."""
    seen = line.seen
    more = _validate_more(line, department)
    if line.is_no_change:
        return Proposal(
            request=line.request,
            seen=seen,
            is_no_change=True,
            status=seen.status,
            stage=seen.stage,
            workstream=seen.workstream,
            **more,
        )
    status = validation.clean_text(line.status, "status")
    errors = {}
    if not status:
        errors["status"] = validation.REQUIRED_MESSAGES["status"]
    if line.stage not in list(Stage) or not is_legal(seen.stage, line.stage):
        errors["stage"] = validation.describe_illegal_move(seen.stage, line.stage)
    workstream = line.workstream if line.stage == Stage.ON_GOING else None
    if line.stage == seen.stage:
        workstream = seen.workstream
    elif problem := workstream_problem(line.stage, workstream):
        errors["workstream"] = problem
    if errors:
        raise ValidationError(errors)
    return Proposal(
        request=line.request,
        seen=seen,
        is_no_change=False,
        status=status,
        stage=line.stage,
        workstream=workstream,
        reason=validation.clean_text(line.reason, "reason"),
        **more,
    )


def find_problems(line: ProposedLine, department: Department | None) -> dict[str, str]:
    """Return what is wrong with what a department proposes besides its position, by field."""
    errors = {}
    if line.target_date and line.is_new_date and line.target_date < clock.today():
        errors["target_date"] = f"The target date {NOT_PAST}"
    if line.next_step_due and not line.next_step.strip():
        errors["next_step"] = "Enter the next step, or clear its date."
    if line.next_step_due and line.next_step_due < clock.today():
        errors["next_step_due"] = f"The date of the next step {NOT_PAST}"
    if line.passed_to and line.passed_to == department:
        errors["passed_to"] = "Choose another department or agency."
    if line.passed_to and line.seen.asks_all:
        errors["passed_to"] = "This request asks all departments, so it cannot be passed on."
    if line.passed_because.strip() and not line.passed_to:
        errors["passed_to"] = "Choose who should be asked, or clear the reason."
    return errors


def _validate_more(line: ProposedLine, department: Department | None) -> dict[str, Any]:
    """Return what a department proposes besides its position; a date that is not new is none."""
    if errors := find_problems(line, department):
        raise ValidationError(errors)
    return {
        "target_date": line.target_date if line.is_new_date else None,
        "next_step": validation.clean_text(line.next_step, "what"),
        "next_step_due": line.next_step_due,
        "passed_to": line.passed_to,
        "passed_because": validation.clean_text(line.passed_because, "reason"),
    }


def department_of(proposal: Proposal) -> Department:
    """Return the department that sent a proposal."""
    department = proposal.reply.addressee.department
    if department is None:
        raise ValueError("Only departments send proposals.")
    return department


def source_label(reply: Reply) -> str:
    """Return the text that names a reply as the source of a log entry, at most 200 characters."""
    day = f" on {in_words(reply.sent_on)}" if reply.sent_on else ""
    name = f", {reply.respondent_name}" if reply.respondent_name else ""
    return f"Reply from {reply.addressee.name}{day}{name}"[:200]


def add_step(proposal: Proposal, *, by: User, day: dt.date) -> None:
    """Record the next step that a department proposes; it is the department's own."""
    next_steps.add_step(
        by=by,
        subject=proposal.request,
        what=proposal.next_step,
        owner=StepOwner(department=department_of(proposal)),
        effective_on=day,
        due_on=proposal.next_step_due,
        source=source_label(proposal.reply),
    )


def pass_on(proposal: Proposal, *, by: User, day: dt.date) -> None:
    """Ask the department that a proposal names in place of the one that replied.

    If the request asks only bodies of the department that replied, it takes their place.
    """
    if proposal.passed_to is None:
        raise ValidationError({"passes_on": "The reply does not say who should be asked."})
    line = Request.objects.for_list().get(pk=proposal.request_id).line
    areas, asked = reader.named_by(line)
    own = department_of(proposal)
    replaced = {own.pk} if own in asked else with_body_ids(own)
    kept = [each for each in asked if each.pk not in {*replaced, proposal.passed_to_id}]
    commands.amend(
        by=by,
        request=proposal.request,
        seen=line,
        effective_on=max(day, line.effective_on),
        issue=line.issue,
        areas=list(areas),
        departments=[*kept, proposal.passed_to],
        reach=line.reach,
        asks_all=line.asks_all,
        request_kind=line.request_kind,
        areas_label=line.areas_label,
        workstream=line.workstream,
        reason=proposal.passed_because,
        source=source_label(proposal.reply),
    )
