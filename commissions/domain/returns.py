"""Drafts and replies of areas and departments.

A reply is sent once. Its contents are proposals: they enter the log only when an official accepts
them. Until then only officials and the sender can see them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, area_ids_led_by, with_member_ids
from cbtracker import clock
from commissions.domain import access_links, emails
from commissions.domain.proposals import ProposedLine, validate_proposal
from commissions.models import (
    MOST_OF_LABEL,
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
from requests_log.log.next_steps import open_by_request
from requests_log.log.positions import DepartmentPosition, words_of
from requests_log.models import NextStep, Request
from requests_log.models.line_copies import LineCopyQuerySet
from requests_log.permissions import all_requests
from requests_log.rules.stages import Stage
from requests_log.scope import for_department


class CommissionClosedError(Exception):
    """The commission was closed, or the link ended, before the reply was sent."""


class AlreadyRepliedError(Exception):
    """There is a reply already: ``reply``."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply} already exists")
        self.reply = reply


class DraftConflictError(Exception):
    """Someone else has saved a newer draft: ``draft``."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft} is newer")
        self.draft = draft


@dataclass(frozen=True)
class Respondent:
    """Who replies: a lead, the holder of a department's link, or an official on their behalf.

    For a reply that an official records, ``received_via`` says how it arrived (a letter, a call)
    and ``replied_on`` when it was given. ``draft_version`` is the version of the draft that the
    respondent saw, 0 for none; None skips the check for a newer draft.
    """

    name: str
    by: User | None = None
    link: AccessLink | None = None
    received_via: str = ""
    replied_on: dt.date | None = None
    draft_version: int | None = None

    @property
    def channel(self) -> ReplyChannel:
        if self.link:
            return ReplyChannel.LINK
        return ReplyChannel.RECORDED if self.by and self.by.is_official else ReplyChannel.BROWSER


@dataclass(frozen=True)
class BarrierText:
    """A barrier in the words of an area."""

    issue: str
    why: str
    area: Area
    department_codes: Sequence[str] = field(default_factory=tuple)


def may_reply(user: User, addressee: Addressee) -> bool:
    """Return whether a signed-in user may reply: any official, or a current lead of the area."""
    if user.is_official:
        return True
    return addressee.area_id in area_ids_led_by(user, on=clock.today()) if user.is_lead else False


def open_requests_for(addressee: Addressee) -> LineCopyQuerySet[Request]:
    """Return the open requests with a department or its bodies, by number."""
    if addressee.department is None:
        raise ValueError("Only a department replies on its requests.")
    rows = all_requests().exclude(stage=Stage.RESOLVED)
    return rows.filter(for_department(addressee.department, Request, at=None)).order_by("number")


def own_words(addressee: Addressee, requests: Sequence[Request]) -> dict[int, DepartmentPosition]:
    """Return what a department has said of these requests, by request id."""
    if addressee.department is None:
        raise ValueError("Only a department replies on its requests.")
    return words_of(addressee.department, [request.pk for request in requests])


def own_steps(addressee: Addressee, requests: Sequence[Request]) -> dict[int, list[NextStep]]:
    """Return the open next steps of a department on these requests, by request id."""
    found = open_by_request([request.pk for request in requests], at=None)
    return {
        request: [step for step in steps if step.department_id == addressee.department_id]
        for request, steps in found.items()
    }


def find_draft(addressee: Addressee, respondent: Respondent) -> Draft | None:
    """Return the draft that was saved by the respondent's channel, if any."""
    return Draft.objects.filter(addressee=addressee, channel=respondent.channel).first()


@transaction.atomic
def save_draft(
    *, addressee: Addressee, typed: Mapping[str, list[str]], respondent: Respondent
) -> Draft:
    """Save the form values of an unfinished reply by the respondent's channel; return the draft.

    Raises CommissionClosedError, AlreadyRepliedError, or DraftConflictError if someone else has
    saved a draft in the meantime.
    """
    _lock_for_reply(addressee, respondent)
    draft = find_draft(addressee, respondent)
    if draft and draft.typed != dict(typed):
        _require_latest(draft, respondent)
    return Draft.objects.update_or_create(
        addressee=addressee,
        channel=respondent.channel,
        defaults={
            "typed": dict(typed),
            "saved_at": clock.now(),
            "respondent_name": respondent.name,
            "version": draft.version + 1 if draft else 1,
        },
    )[0]


@transaction.atomic
def reply_for_area(
    *, addressee: Addressee, barriers: Sequence[BarrierText], respondent: Respondent
) -> Reply:
    """Save and return an area's reply; without barriers it says "nothing to add".

    Raises PermissionDenied, ValidationError, CommissionClosedError or AlreadyRepliedError.
    """
    commission = _lock_for_reply(addressee, respondent)
    if not addressee.area_id:
        raise ValueError("Only an area replies with barriers.")
    allowed = with_member_ids([addressee.area_id])
    unsaved = [
        Barrier(
            number=number,
            area=words.area,
            issue=validation.clean_text(words.issue, "issue"),
            why=validation.clean_text(words.why, "why"),
            department_codes=sorted(words.department_codes),
        )
        for number, words in enumerate(barriers, 1)
    ]
    for barrier in unsaved:
        if barrier.area_id not in allowed:
            raise PermissionDenied("A barrier must be from the area or one of its members.")
        if not (barrier.issue and barrier.why):
            raise ValidationError("Enter the barrier and why it is a barrier.")
    reply = _save_reply(
        addressee,
        commission,
        respondent,
        is_nothing=not unsaved,
        from_label=_member_names(unsaved),
    )
    for barrier in unsaved:
        barrier.reply = reply
    Barrier.objects.bulk_create(unsaved)
    return reply


@transaction.atomic
def reply_for_department(
    *, addressee: Addressee, proposed: Sequence[ProposedLine], respondent: Respondent
) -> Reply:
    """Save and return a department's reply, with a proposal for each of its open requests.

    If every proposal is "no change" and no more, so is the reply. Raises CommissionClosedError,
    AlreadyRepliedError, or ValidationError, also if the proposals are not for exactly the open
    requests with the department.
    """
    commission = _lock_for_reply(addressee, respondent)
    expected = set(open_requests_for(addressee).values_list("pk", flat=True))
    if {line.request.pk for line in proposed} != expected:
        # An official has moved or raised a request since the form was opened.
        raise ValidationError("The requests with you have changed. Check them, then send again.")
    department = addressee.department
    unsaved = [validate_proposal(line, department) for line in proposed]
    nothing = all(proposal.is_only_no_change for proposal in unsaved)
    reply = _save_reply(addressee, commission, respondent, is_nothing=nothing)
    for proposal in unsaved:
        proposal.reply = reply
    Proposal.objects.bulk_create(unsaved)
    if respondent.link:
        emails.queue_copies(reply)
    return reply


def _lock_for_reply(addressee: Addressee, respondent: Respondent) -> Commission:
    """Lock and return the commission; raise if it takes no reply from this respondent."""
    if respondent.link is None and not (respondent.by and may_reply(respondent.by, addressee)):
        raise PermissionDenied("Only an area lead can reply for an area.")
    commission = access_links.lock_commission(addressee.commission_id)
    if reply := Reply.objects.filter(addressee=addressee).first():
        raise AlreadyRepliedError(reply)
    link_ended = respondent.link and not access_links.is_active(respondent.link)
    if not commission.is_open or link_ended:
        raise CommissionClosedError
    return commission


def _require_latest(draft: Draft, respondent: Respondent) -> None:
    """Raise DraftConflictError if the respondent saw another version of the draft."""
    if respondent.draft_version is not None and draft.version != respondent.draft_version:
        raise DraftConflictError(draft)


def _save_reply(
    addressee: Addressee,
    commission: Commission,
    respondent: Respondent,
    *,
    is_nothing: bool,
    from_label: str = "",
) -> Reply:
    if draft := find_draft(addressee, respondent):
        _require_latest(draft, respondent)
    day = respondent.replied_on or clock.today()
    reply = Reply(
        addressee=addressee,
        answer=ReplyAnswer.NOTHING if is_nothing else ReplyAnswer.ADDED,
        channel=respondent.channel,
        by=respondent.by,
        respondent_name=respondent.name,
        received_via=respondent.received_via,
        from_label=from_label,
        sent_at=clock.now(),
        sent_on=day,
        is_late=bool(commission.due_on and day > commission.due_on),
    )
    reply.save()
    Draft.objects.filter(addressee=addressee).delete()
    emails.cancel_unsent([addressee], reason="A reply arrived before this was sent.")
    return reply


def _member_names(barriers: Sequence[Barrier]) -> str:
    """Return the names of the members of a group that the barriers are for, as many as fit."""
    names = sorted({barrier.area.name for barrier in barriers if barrier.area.group_id})
    shown = len(names)
    while len(label := _first_names(names, shown)) > MOST_OF_LABEL:
        shown -= 1
    return label


def _first_names(names: Sequence[str], shown: int) -> str:
    more = f" and {len(names) - shown} more" if shown < len(names) else ""
    return ", ".join(names[:shown]) + more
