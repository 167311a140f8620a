"""Decisions on replies: the only way from a reply into the log.

An official accepts a proposal or barrier, with or without changes, adds a barrier to an existing
request, or declines with a reason. Accepted text is written to the log in the official's name,
with the reply as its source. Each is decided once; a second attempt raises AlreadyDecidedError.
"""

import datetime as dt
from contextlib import suppress
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from cbtracker import clock
from commissions.domain import access_links
from commissions.domain.proposals import add_step, department_of, pass_on, source_label
from commissions.models import (
    Addressee,
    Barrier,
    Commission,
    Decision,
    DecisionKind,
    Proposal,
    ProposalQuerySet,
)
from requests_log.domain import commands, joins, positions, validation
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError
from requests_log.domain.positions import ProposedMove
from requests_log.log.positions import has_changed, words_of, words_to_edit
from requests_log.models import Entry, Position, PositionChannel, Request, Workstream
from requests_log.projections.hierarchy import lock_logs

Decidable = Barrier | Proposal


class AlreadyDecidedError(Exception):
    """There is a decision already: ``decision``."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision} already")
        self.decision = decision


@official_only
def accept(
    *,
    by: User,
    proposal: Proposal,
    seen: Entry,
    effective_on: dt.date | None = None,
    status: str | None = None,
    stage: str | None = None,
    workstream: Workstream | None = None,
    reason: str = "",
    target_date: dt.date | None = None,
    adds_step: bool = False,
    passes_on: bool = False,
) -> Decision:
    """Write a proposal to the log, with any changes by the official; return the decision.

    Status and stage are as proposed if left out. A target date, a next step and passing the request
    on are let through only if the official says so. The words become the department's position, and
    go into the status as ``positions.record_position`` says. If they equal what the department said
    last, its position is confirmed as unchanged. ``seen`` is the entry that the official saw.
    Raises AlreadyDecidedError, and what ``record_position``, ``add_step`` and ``amend`` raise.
    """
    _lock(proposal)
    request = proposal.request
    new_status = validation.clean_text(proposal.status if status is None else status, "status")
    new_stage = proposal.stage if stage is None else stage
    new_workstream = proposal.workstream if stage is None else workstream
    stays = new_stage == seen.stage
    given = (new_status, new_stage, new_workstream)
    before = own_words(proposal, seen)
    as_proposed = proposal.is_no_change and new_status == proposal.status
    is_unchanged = stays and (as_proposed or new_status == before)
    is_as_proposed = given == (proposal.status, proposal.stage, proposal.workstream)
    is_accepted = is_unchanged if proposal.is_no_change else is_as_proposed
    more = (proposal.target_date, bool(proposal.next_step), bool(proposal.passed_to_id))
    is_accepted = is_accepted and (target_date, adds_step, passes_on) == more
    recorded = positions.record_position(
        by=by,
        request=request,
        department=department_of(proposal),
        effective_on=effective_on or default_effective_date(proposal),
        channel=PositionChannel.REPLY,
        text=new_status,
        is_no_change=is_unchanged,
        source=source_label(proposal.reply),
        seen=seen,
        move=None if stays else ProposedMove(new_stage, new_workstream, reason or proposal.reason),
        target_date=target_date,
    )
    day = recorded.position.effective_on
    if adds_step:
        add_step(proposal, by=by, day=day)
    if passes_on:
        pass_on(proposal, by=by, day=day)
    return _save_decision(
        proposal,
        by=by,
        kind=DecisionKind.ACCEPTED if is_accepted else DecisionKind.REWORDED,
        request=request,
        entry=recorded.entry,
        position=recorded.position,
    )


@official_only
def accept_unchanged(*, by: User, commission: Commission) -> list[Decision]:
    """Accept every "no change" of a commission whose request has not changed since.

    Returns the decisions. The others are left for an official to look at.
    """
    lock_logs()
    waiting = undecided(commission).only_no_change()
    made = []
    locked = waiting.select_for_update(of=("self",), no_key=True)
    for proposal in locked.order_by("request__number", "pk"):
        # Fetched again: another department's reply may have confirmed the request just now.
        proposal.request = Request.objects.for_list().get(pk=proposal.request_id)
        if is_out_of_date(proposal):
            continue
        # While this waited for a lock, another official may have decided, or changed the request.
        with suppress(AlreadyDecidedError, ConflictError, ValidationError):
            made.append(accept(by=by, proposal=proposal, seen=proposal.request.line))
    return made


@official_only
def raise_from(
    *, by: User, barrier: Barrier, **fields: Unpack[commands.NewRequestFields]
) -> Decision:
    """Raise a request from a barrier; ``fields`` go to ``commands.raise_request``."""
    _lock(barrier)
    # The lock on the barrier already stops a second request from the same form.
    fields.pop("submission", None)
    request = commands.raise_request(by=by, source=source_label(barrier.reply), **fields)
    is_same = validation.clean_text(fields["issue"], "issue") == barrier.issue
    kind = DecisionKind.ACCEPTED if is_same else DecisionKind.REWORDED
    return _save_decision(barrier, by=by, kind=kind, request=request, entry=request.current)


@official_only
def join(
    *,
    by: User,
    barrier: Barrier,
    request: Request,
    seen: Entry,
    areas_label: str = "",
    effective_on: dt.date | None = None,
) -> Decision:
    """Add a barrier to an existing request, which then covers the barrier's area.

    If the request already covers the area, nothing is written to the log. If ``areas_label`` is
    empty, the area is added to the current label: "Swindon and others" becomes "Swindon, Islington
    and others".
    """
    _lock(barrier)
    entry = joins.name_area(
        by=by,
        request=request,
        seen=seen,
        area=barrier.area,
        areas_label=areas_label,
        effective_on=effective_on,
        source=source_label(barrier.reply),
    )
    return _save_decision(barrier, by=by, kind=DecisionKind.JOINED, request=request, entry=entry)


@official_only
def decline(*, by: User, subject: Decidable, reason: str) -> Decision:
    """Decline a proposal or a barrier; the sender sees the reason."""
    _lock(subject)
    text = validation.clean_text(reason, "reason")
    if not text:
        raise ValidationError({"reason": "Enter a reason. The sender will see it."})
    return _save_decision(subject, by=by, kind=DecisionKind.DECLINED, reason=text)


def undecided(commission: Commission) -> ProposalQuerySet:
    """Return the proposals of a commission that have no decision."""
    return mark_overtaken(
        Proposal.objects.filter(
            reply__addressee__commission=commission,
            reply__addressee__reopened_at__isnull=True,
            decision__isnull=True,
        )
    ).select_related(
        "reply__addressee__commission",
        "reply__addressee__department",
        "request__current__workstream",
        "request__current__composed_from",
        "request__workstream",
        "seen__workstream",
        "seen__composed_from",
        "workstream",
        "passed_to",
    )


def mark_overtaken(rows: ProposalQuerySet) -> ProposalQuerySet:
    """Return proposals that say if their department has said something newer elsewhere."""
    newer = Position.objects.filter(
        request=models.OuterRef("request"),
        department=models.OuterRef("reply__addressee__department"),
        recorded_at__gt=models.OuterRef("reply__sent_at"),
    )
    return rows.annotate(is_overtaken=models.Exists(newer))


def is_out_of_date(proposal: Proposal) -> bool:
    """Return whether the request, or the department's position, has changed since it replied.

    The proposal must come from ``mark_overtaken``.
    """
    is_overtaken: bool = proposal.is_overtaken  # type: ignore[attr-defined]
    return is_overtaken or has_changed(proposal.seen, proposal.request.line)


def own_words(proposal: Proposal, line: Entry) -> str:
    """Return the words of the department of a proposal that its reply is compared with."""
    found = words_of(department_of(proposal), [proposal.request_id])
    return words_to_edit(line, found.get(proposal.request_id))


def default_effective_date(proposal: Proposal) -> dt.date:
    """Return the date of the reply, or that of the line or the department's position if later."""
    own = Position.objects.filter(
        request=proposal.request_id, department=department_of(proposal), corrected_by__isnull=True
    )
    last = own.aggregate(last=models.Max("effective_on"))["last"]
    day = proposal.reply.sent_on or clock.today()
    days: list[dt.date] = [day, proposal.request.line.effective_on, last or day]
    return max(days)


def _lock(subject: Decidable) -> None:
    """Lock a proposal or barrier until the transaction ends; raise AlreadyDecidedError if decided.

    The locks of the logs come first. Raises ValidationError if its reply was reopened. Replies
    never change, so nothing but decisions takes this lock.
    """
    lock_logs()
    rows: models.QuerySet[Proposal] | models.QuerySet[Barrier]
    if isinstance(subject, Proposal):
        rows, decided = Proposal.objects.all(), Decision.objects.filter(proposal=subject)
    else:
        rows, decided = Barrier.objects.all(), Decision.objects.filter(barrier=subject)
    rows.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    if decision := decided.select_related("by", "request").first():
        raise AlreadyDecidedError(decision)
    # Reopening locks the commission, so that it waits for this decision or comes before it.
    access_links.lock_commission(subject.reply.addressee.commission_id)
    if Addressee.all_objects.filter(reply=subject.reply_id, reopened_at__isnull=False).exists():
        raise ValidationError("This reply was reopened. Decide on the new one when it comes.")


def _save_decision(
    subject: Decidable,
    *,
    by: User,
    kind: DecisionKind,
    request: Request | None = None,
    entry: Entry | None = None,
    position: Position | None = None,
    reason: str = "",
) -> Decision:
    decision = Decision(
        proposal=subject if isinstance(subject, Proposal) else None,
        barrier=subject if isinstance(subject, Barrier) else None,
        kind=kind,
        by=by,
        request=request,
        entry=entry,
        position=position,
        reason=reason,
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
    decision.save()
    return decision
