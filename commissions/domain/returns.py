"""Answering a round: drafts, replies of areas, replies of departments.

A reply is sent once. What it holds are proposals: nothing of it is in the log, or seen by anybody
but officials and whoever sent it, before an official has decided on it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, led_by, members_of
from cbtracker import clock
from commissions.domain import access_links, emails
from commissions.models import (
    AccessLink,
    Addressee,
    Barrier,
    Commission,
    Draft,
    Proposal,
    Reply,
    ReplyAnswer,
    ReplyChannel,
)
from requests_log.domain import validation
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.stages import Stage, is_legal, workstream_problem
from requests_log.scope import for_department


class CommissionClosed(Exception):
    """The round has been closed, or its link has ended, while somebody was answering."""


class AlreadyAnswered(Exception):
    """Somebody has answered already; ``reply`` is what they sent."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply} is there already")
        self.reply = reply


class DraftConflict(Exception):
    """Somebody else has saved a draft since; ``draft`` is theirs."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft} is newer")
        self.draft = draft


@dataclass(frozen=True)
class Respondent:
    """Who answers: an area's lead, whoever holds a department's link, or an official for them.

    ``told_by`` says how an official came by the answer, a letter or a call, and ``on`` on which
    day it was given. ``draft`` is the version of the draft that they had before them, 0 for none;
    None does not ask.
    """

    name: str
    by: User | None = None
    link: AccessLink | None = None
    told_by: str = ""
    on: dt.date | None = None
    draft: int | None = None

    @property
    def way(self) -> ReplyChannel:
        if self.link:
            return ReplyChannel.LINK
        return ReplyChannel.RECORDED if self.by and self.by.is_official else ReplyChannel.BROWSER


@dataclass(frozen=True)
class BarrierText:
    """A barrier as an area words it."""

    issue: str
    why: str
    area: Area
    department_codes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class ProposedLine:
    """What a department says of one request: that nothing has changed, or a new line."""

    request: Request
    seen: Entry
    is_no_change: bool
    status: str
    stage: str
    workstream: Workstream | None = None
    reason: str = ""


def may_answer(user: User, asked: Addressee) -> bool:
    """Return whether a person answers for an area: who leads in it today, and every official."""
    if user.is_official:
        return True
    return asked.area_id in led_by(user, on=clock.today()) if user.is_lead else False


def requests_with(asked: Addressee) -> Any:
    """Return the open requests that are with a department, its own bodies' too, by number."""
    assert asked.department is not None, "only departments are asked of their lines"
    open_ones = Request.objects.exclude(stage=Stage.RESOLVED)
    return open_ones.filter(for_department(asked.department, Request, at=None)).order_by("number")


@transaction.atomic
def save_draft(*, asked: Addressee, typed: Mapping[str, list[str]], answerer: Respondent) -> Draft:
    """Keep what was typed, to come back to.

    Raises Closed, Answered, or SavedSince where somebody else has saved since.
    """
    _refuse_late(asked, answerer)
    draft = Draft.objects.filter(asked=asked).first()
    if draft and draft.typed != dict(typed):
        _refuse_unseen(draft, answerer)
    values = {"typed": dict(typed), "saved_at": clock.now(), "by_name": answerer.name}
    version = draft.version + 1 if draft else 1
    return Draft.objects.update_or_create(asked=asked, defaults={**values, "version": version})[0]


@transaction.atomic
def reply_for_area(
    *, asked: Addressee, barriers: Sequence[BarrierText], answerer: Respondent
) -> Reply:
    """Return an area's reply: with no barriers it says that it has nothing to add.

    Raises PermissionDenied, ValidationError, Closed or Answered.
    """
    of_round = _refuse_late(asked, answerer)
    assert asked.area_id, "an area is asked"
    theirs = members_of([asked.area_id])
    checked = [
        Barrier(
            place=place,
            area=words.area,
            issue=validation.clean_text(words.issue, "issue"),
            why=validation.clean_text(words.why, "why"),
            department_codes=sorted(words.department_codes),
        )
        for place, words in enumerate(barriers, 1)
    ]
    for barrier in checked:
        if barrier.area_id not in theirs:
            raise PermissionDenied("A barrier must be from the area or one of its members.")
        if not (barrier.issue and barrier.why):
            raise ValidationError("Enter the barrier and why it is a barrier.")
    reply = _save(asked, of_round, answerer, is_nothing=not checked, from_label=_members(checked))
    for barrier in checked:
        barrier.reply = reply
    Barrier.objects.bulk_create(checked)
    return reply


@transaction.atomic
def reply_for_department(
    *, asked: Addressee, proposed: Sequence[ProposedLine], answerer: Respondent
) -> Reply:
    """Return a department's reply, with a proposal for each of its open requests.

    Where all say that nothing has changed, the reply does. Raises ValidationError, Closed or
    Answered; ValidationError too where these are not the requests that are with the department.
    """
    of_round = _refuse_late(asked, answerer)
    open_ones = set(requests_with(asked).values_list("pk", flat=True))
    if {line.request.pk for line in proposed} != open_ones:
        # An official has moved one away, or has raised one, since the page was opened.
        raise ValidationError("The requests with you have changed. Check them, then send again.")
    checked = [_checked(line) for line in proposed]
    nothing = all(proposal.is_no_change for proposal in checked)
    reply = _save(asked, of_round, answerer, is_nothing=nothing)
    for proposal in checked:
        proposal.reply = reply
    Proposal.objects.bulk_create(checked)
    if answerer.link:
        emails.send_copy(reply)
    return reply


def _checked(line: ProposedLine) -> Proposal:
    """Return the proposal that a line makes; no change repeats the line that was seen."""
    seen = line.seen
    if line.is_no_change:
        return Proposal(
            request=line.request,
            seen=seen,
            is_no_change=True,
            status=seen.status,
            stage=seen.stage,
            workstream=seen.workstream,
        )
    status = validation.clean_status(line.status)
    errors = {}
    if not status:
        errors["status"] = validation.REQUIRED_MESSAGES["status"]
    if line.stage not in list(Stage) or not is_legal(seen.stage, line.stage):
        errors["stage"] = validation.describe_illegal_move(seen.stage, line.stage)
    stream = line.workstream if line.stage == Stage.ON_GOING else None
    if line.stage == seen.stage:
        stream = seen.workstream
    elif problem := workstream_problem(line.stage, stream):
        errors["workstream"] = problem
    if errors:
        raise ValidationError(errors)
    return Proposal(
        request=line.request,
        seen=seen,
        is_no_change=False,
        status=status,
        stage=line.stage,
        workstream=stream,
        reason=validation.clean_text(line.reason, "reason"),
    )


def _refuse_late(asked: Addressee, answerer: Respondent) -> Commission:
    """Return the round, locked; raise where it can be answered no more, or not by this person."""
    if answerer.link is None and not (answerer.by and may_answer(answerer.by, asked)):
        raise PermissionDenied("Only an area lead can reply for an area.")
    of_round = access_links.lock(asked)
    if reply := Reply.objects.filter(asked=asked).first():
        raise AlreadyAnswered(reply)
    if not of_round.is_open or (answerer.link and not access_links.is_live(answerer.link)):
        raise CommissionClosed
    return of_round


def _refuse_unseen(draft: Draft, answerer: Respondent) -> None:
    """Refuse to put anything in the place of a draft that the answerer has not seen."""
    if answerer.draft is not None and draft.version != answerer.draft:
        raise DraftConflict(draft)


def _save(
    asked: Addressee,
    of_round: Commission,
    answerer: Respondent,
    *,
    is_nothing: bool,
    from_label: str = "",
) -> Reply:
    if draft := Draft.objects.filter(asked=asked).first():
        _refuse_unseen(draft, answerer)
    day = answerer.on or clock.today()
    reply = Reply(
        asked=asked,
        answer=ReplyAnswer.NOTHING if is_nothing else ReplyAnswer.ADDED,
        way=answerer.way,
        by=answerer.by,
        by_name=answerer.name,
        told_by=answerer.told_by,
        from_label=from_label,
        sent_at=clock.now(),
        sent_on=day,
        is_late=bool(of_round.due_on and day > of_round.due_on),
    )
    reply.save()
    Draft.objects.filter(asked=asked).delete()
    emails.call_off([asked], why="A reply arrived before this was sent.")
    return reply


def _members(barriers: Sequence[Barrier]) -> str:
    """Return the names of the members that barriers are for, where a group answered."""
    names = {barrier.area.name for barrier in barriers if barrier.area.group_id}
    return ", ".join(sorted(names))
