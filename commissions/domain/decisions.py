"""Deciding on what was answered: the one way from a reply into the log.

An official accepts a proposal or a barrier, rewords it, joins it to a request that there is, or
declines it with a reason. What is accepted is written by the writer of the log, by the official,
with the reply as its source. Each is decided once: whoever comes second is told what was decided.
"""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from commissions.models import Barrier, Commission, Decision, DecisionKind, Proposal, Reply
from requests_log.domain import commands, validation
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError
from requests_log.log import reader
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.labels import WIDE, joined_areas_label

Decidable = Barrier | Proposal


class AlreadyDecided(Exception):
    """Somebody has decided already; ``decision`` is what."""

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
) -> Decision:
    """Write what a department proposed, or what an official made of it; return the decision.

    What is not given is as proposed; where that is what the line says already, it is confirmed.
    ``seen`` is the line that the official saw beside it, which
    must still be the newest. Raises Decided, what the writer raises, and Conflict where a newer
    line stands.
    """
    _lock(proposal)
    request = proposal.request
    day = effective_on or day_of(proposal)
    words = validation.clean_status(proposal.status if status is None else status)
    end = proposal.stage if stage is None else stage
    stream = proposal.workstream if stage is None else workstream
    about: dict[str, Any] = {
        "by": by,
        "request": request,
        "seen": seen,
        "effective_on": day,
        "source": source_of(proposal.reply),
    }
    stays = (words, end, stream) == (seen.status, seen.stage, seen.workstream)
    if stays:
        entry = commands.confirm(**about)
    elif end == seen.stage:
        entry = commands.write_news(**about, status=words, target_date=request.target_date)
    else:
        entry = commands.move(
            **about,
            to=end,
            status=words,
            target_date=request.target_date,
            workstream=stream,
            reason=reason or proposal.reason,
        )
    same = (words, end, stream) == (proposal.status, proposal.stage, proposal.workstream)
    accepted = stays if proposal.is_no_change else same
    kind = DecisionKind.ACCEPTED if accepted else DecisionKind.REWORDED
    return _decide(proposal, by=by, kind=kind, request=request, entry=entry)


@official_only
def accept_unchanged(*, by: User, of_round: Commission) -> list[Decision]:
    """Accept every "no change" of a round on a line that is still as it was seen.

    Those whose line has changed since stay to be looked at. Returns the decisions.
    """
    waiting = undecided(of_round).filter(is_no_change=True)
    made = []
    # By number, so that two officials in two rounds lock the same requests in the same order.
    for proposal in waiting.select_for_update(of=("self",)).order_by("request__number", "pk"):
        # Read anew: another department may have confirmed the same request a moment ago.
        proposal.request = Request.objects.for_list().get(pk=proposal.request_id)
        if is_out_of_date(proposal):
            continue
        # While this waited for another official, they have decided, or written a newer line.
        with suppress(AlreadyDecided, ConflictError):
            made.append(accept(by=by, proposal=proposal, seen=proposal.request.line))
    return made


@official_only
def raise_from(*, by: User, barrier: Barrier, **line: Any) -> Decision:
    """Raise a request from a barrier; ``line`` is as the writer's ``raise_request`` takes it."""
    _lock(barrier)
    line.pop("submission", None)
    request = commands.raise_request(by=by, **line, source=source_of(barrier.reply))
    same = validation.clean_text(line["issue"], "issue") == barrier.issue
    kind = DecisionKind.ACCEPTED if same else DecisionKind.REWORDED
    return _decide(barrier, by=by, kind=kind, request=request, entry=request.current)


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
    """Join a barrier to a request that there is, which names its area from then on.

    Nothing is written where the request names the area already or speaks for all. An empty label
    is proposed: "Swindon and others" becomes "Swindon, Islington and others".
    """
    _lock(barrier)
    areas, departments = reader.named_by(seen)
    named = list(areas)
    entry = None
    if barrier.area not in named and seen.reach not in WIDE:
        label = areas_label or joined_areas_label(seen.areas_label, barrier.area.printed_name)
        entry = commands.amend(
            by=by,
            request=request,
            seen=seen,
            effective_on=effective_on or max(clock.today(), seen.effective_on),
            issue=seen.issue,
            areas=[*named, barrier.area],
            departments=list(departments),
            reach=seen.reach,
            asks_all=seen.asks_all,
            request_kind=seen.request_kind,
            areas_label=label,
            departments_label=seen.departments_label,
            workstream=seen.workstream,
            source=source_of(barrier.reply),
        )
    return _decide(barrier, by=by, kind=DecisionKind.JOINED, request=request, entry=entry)


@official_only
def decline(*, by: User, what: Decidable, reason: str) -> Decision:
    """Decline a proposal or a barrier; whoever sent it reads the reason."""
    _lock(what)
    why = validation.clean_text(reason, "reason")
    if not why:
        raise ValidationError({"reason": "Enter a reason. The sender will see it."})
    return _decide(what, by=by, kind=DecisionKind.DECLINED, reason=why)


def undecided(of_round: Commission) -> Any:
    """Return the proposals of a round on which nobody has decided."""
    return Proposal.objects.filter(
        reply__asked__round=of_round, decision__isnull=True
    ).select_related(
        "reply__asked__round",
        "reply__asked__department",
        "request__current__workstream",
        "request__workstream",
        "seen__workstream",
        "workstream",
    )


def is_out_of_date(proposal: Proposal) -> bool:
    """Return whether the line has changed since the proposal was made on it.

    A note is no change of the line, nor is it a change that another department confirmed it.
    """
    line = proposal.request.line
    return line.pk != proposal.seen_id and line.content() != proposal.seen.content()


def day_of(proposal: Proposal) -> dt.date:
    """Return the day from which a proposal is so: the reply's, or that of a later line."""
    day = proposal.reply.sent_on or clock.today()
    return max(day, proposal.request.line.effective_on)


def source_of(reply: Reply) -> str:
    """Return how the log names a reply as the source of an entry."""
    day = f" on {in_words(reply.sent_on)}" if reply.sent_on else ""
    who = f", {reply.by_name}" if reply.by_name else ""
    return f"Reply from {reply.asked.name}{day}{who}"[:200]


def _lock(what: Decidable) -> None:
    """Lock a proposal or a barrier until the transaction ends; raise Decided where it is decided.

    The reply's rows are never changed, so the lock is all that two officials contend for.
    """
    rows: Any = type(what).objects
    rows.select_for_update(of=("self",)).get(pk=what.pk)
    field = "proposal" if isinstance(what, Proposal) else "barrier"
    made = Decision.objects.filter(**{field: what}).select_related("by", "request").first()
    if made:
        raise AlreadyDecided(made)


def _decide(
    what: Decidable,
    *,
    by: User,
    kind: DecisionKind,
    request: Request | None = None,
    entry: Entry | None = None,
    reason: str = "",
) -> Decision:
    field = "proposal" if isinstance(what, Proposal) else "barrier"
    decision = Decision(
        **{field: what},
        kind=kind,
        by=by,
        request=request,
        entry=entry,
        reason=reason,
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
    decision.save()
    return decision
