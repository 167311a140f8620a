"""The commands that record what a champion did, and take it back.

Only this module saves acts. A next step is added by the log's own command.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from champions.models import ActKind, ActWithdrawal, ChampionAct
from champions.queries.permissions import acts_visible_to
from departments.models import Champion
from requests_log.domain import next_steps, validation
from requests_log.domain.next_steps import StepOwner
from requests_log.models import NextStep, Request
from requests_log.permissions import areas_of, visible_to
from requests_log.projections.hierarchy import lock_logs


@dataclass(frozen=True)
class ProposedStep:
    """The next step that follows from an act."""

    what: str
    owner: StepOwner
    due_on: dt.date | None = None


@transaction.atomic
def record_act(
    *,
    by: User,
    champion: Champion,
    subject: Area | Request,
    kind: str,
    done_on: dt.date,
    words: str,
    for_leads: bool = False,
    in_paper: bool = False,
    step: ProposedStep | None = None,
) -> ChampionAct:
    """Return what a champion did for an area or a request, with the next step if there is one.

    ``by`` is the champion, for an area or a request that they see today, or an official on behalf
    of any champion. Raises PermissionDenied for others, and ValidationError by field.
    """
    lock_logs()
    _require_may_record(by, champion, subject)
    errors: dict[str, str | list[str]] = {}
    cleaned = ""
    try:
        cleaned = validation.clean_text(words, "what")
    except ValidationError as error:
        errors["words"] = error.message_dict["what"]
    else:
        if not cleaned:
            errors["words"] = "Enter what was said or agreed."
    if kind not in ActKind.values:
        errors["kind"] = "Choose what was done."
    if done_on > clock.today():
        errors["done_on"] = f"The date must be today, {in_words(clock.today())}, or earlier."
    if errors:
        raise ValidationError(errors)
    of = {"request": subject} if isinstance(subject, Request) else {"area": subject}
    given = {"champion": champion, "kind": kind, "done_on": done_on, "words": cleaned, **of}
    if ChampionAct.objects.standing().filter(**given).exists():
        raise ValidationError("This has already been recorded.")
    return ChampionAct.objects.create(
        **given,
        for_leads=for_leads,
        in_paper=in_paper,
        step=_add_step(by, champion, subject, done_on, step) if step else None,
        by=by,
    )


@transaction.atomic
def withdraw_act(*, by: User, act: ChampionAct, reason: str) -> ActWithdrawal:
    """Take back an act that was recorded by mistake, and return the withdrawal.

    An official may, and a champion may whose act it is. Raises PermissionDenied for others and for
    an act that was withdrawn already, which nobody sees, and ValidationError without a reason.
    """
    lock_logs()
    is_own = by.is_champion and act.champion.user_id == by.pk
    if not acts_visible_to(by).filter(pk=act.pk).exists() or not (by.is_official or is_own):
        raise PermissionDenied("Only an official or the champion can withdraw this.")
    cleaned = validation.clean_text(reason, "reason")
    if not cleaned:
        raise ValidationError({"reason": "Enter why it is withdrawn."})
    return ActWithdrawal.objects.create(act=act, reason=cleaned, by=by)


def _require_may_record(by: User, champion: Champion, subject: Area | Request) -> None:
    if by.is_active and by.is_official:
        return
    is_own = by.is_active and by.is_champion and champion.user_id == by.pk
    if isinstance(subject, Request):
        may = is_own and visible_to(by).filter(pk=subject.pk).exists()
    else:
        may = is_own and subject.pk in areas_of(by, on=clock.today())
    if not may:
        raise PermissionDenied("Only the champion or an official can record this.")


def _add_step(
    by: User, champion: Champion, subject: Area | Request, day: dt.date, step: ProposedStep
) -> NextStep:
    if not isinstance(subject, Request):
        raise ValidationError({"step_what": "Choose the request that the next step is for."})
    try:
        return next_steps.add_step_after_act(
            by=by,
            request=subject,
            what=step.what,
            owner=step.owner,
            effective_on=day,
            due_on=step.due_on,
            source=f"Champion: {champion}"[:200],
        )
    except ValidationError as error:
        names = {"what": "step_what", "owner": "step_owner", "due_on": "step_due_on"}
        raise ValidationError(
            {names.get(name, name): found for name, found in error.message_dict.items()}
        ) from error
