"""The commands with which a lead proposes something, and an official lets it through or declines.

Only this module saves proposals. What one becomes is written by the log's own commands, in the
official's name and with the lead as its source.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, area_ids_led_by
from cbtracker import clock
from cbtracker.clock import in_words
from departments.models import Department
from proposals.models import LeadProposal, LeadProposalKind, ProposalEnd
from requests_log.domain import commands, evidence, joins, next_steps, validation
from requests_log.domain.authorisation import official_only
from requests_log.domain.evidence import KeptFile
from requests_log.domain.next_steps import StepOwner
from requests_log.log.reader import effective_entries, read_log
from requests_log.models import Entry, Request
from requests_log.permissions import visible_to
from requests_log.projections.hierarchy import lock_logs
from requests_log.scope import for_areas

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# The limit and the refusal of an empty text for the words of each kind.
_WORDS = {
    LeadProposalKind.BARRIER: ("issue", "Enter what the barrier is."),
    LeadProposalKind.COMMENT: ("comment", "Enter your comment."),
    LeadProposalKind.EVIDENCE: ("title", "Enter what it is."),
    LeadProposalKind.STEP: ("what", "Enter what should be done next."),
}
SAY_WHY = "Enter why it is a barrier."
FILE_REMOVED = "Words were removed from the record, and this file with them."
FILE_OR_LINK = "Choose a file, or enter a link."
# How many of an area's proposals can wait at a time: files take room while they wait.
MOST_WAITING = 50
TOO_MANY = (
    f"{MOST_WAITING} proposals for your area wait, which is the most there can be. "
    "Withdraw one, or ask DCLG to decide."
)


class ProposalEndedError(ValidationError):
    """Somebody has decided on the proposal already, or it was withdrawn."""


class StepFields(TypedDict):
    """What ``next_steps.add_step`` takes from the form in which an official checks a step."""

    what: str
    owner: StepOwner
    due_on: dt.date | None
    effective_on: dt.date


def propose(
    *,
    by: User,
    kind: str,
    area: Area,
    words: str,
    request: Request | None = None,
    seen: Entry | None = None,
    why: str = "",
    departments: Sequence[Department] = (),
    due_on: dt.date | None = None,
    url: str = "",
    file: "UploadedFile[bytes] | None" = None,
) -> LeadProposal:
    """Return what a lead proposes for an area; the same that still waits is returned again.

    ``request`` and ``seen``, the line that the lead read, are given for all but a barrier. Raises
    PermissionDenied if ``by`` does not lead the area today, may not see the request, or it does not
    count for the area; and ValidationError by field.
    """
    _require_may_propose(by, area, request)
    fields = _clean(LeadProposalKind(kind), words=words, why=why, due_on=due_on)
    fields |= {"kind": kind, "area": area, "request": request, "seen": seen}
    if kind != LeadProposalKind.EVIDENCE:
        return _save(by, departments, fields)
    if bool(url) == (file is not None):
        raise ValidationError({"file": FILE_OR_LINK})
    if file is None:
        return _save(by, (), {**fields, "url": evidence.clean_url(url)})
    stored = evidence.store_file(file)
    try:
        saved = _save(by, (), {**fields, **vars(stored)})
    except BaseException as error:
        if not evidence.may_be_saved(error):
            evidence.remove_file(stored.stored_as)
        raise
    if saved.stored_as != stored.stored_as:
        evidence.remove_file(stored.stored_as)
    return saved


@transaction.atomic
def withdraw(*, by: User, proposal: LeadProposal) -> LeadProposal:
    """Take back a proposal that waits, and return it. A lead for its area may.

    Raises PermissionDenied for others, and ProposalEndedError.
    """
    _require_may_propose(by, proposal.area, None)
    return _end(_lock(proposal), ProposalEnd.WITHDRAWN, by=by)


@official_only
def decline(*, by: User, proposal: LeadProposal, reason: str) -> LeadProposal:
    """Decline a proposal, and return it. The area reads the reason."""
    locked = _lock(proposal)
    locked.reason = validation.clean_text(reason, "reason")
    if not locked.reason:
        raise ValidationError({"reason": "Enter a reason. The area will see it."})
    return _end(locked, ProposalEnd.DECLINED, by=by)


def decline_removed_files(*, by: User, proposals: Iterable[LeadProposal]) -> None:
    """Decline proposals that wait with a file, which a redaction by ``by`` removes.

    The redaction has locked them.
    """
    for proposal in proposals:
        proposal.reason = FILE_REMOVED
        _end(proposal, ProposalEnd.DECLINED, by=by)


@official_only
def accept_comment(*, by: User, proposal: LeadProposal) -> LeadProposal:
    """Let a comment stand beside the line, for all who see the request, and return it."""
    return _end(_lock(proposal, LeadProposalKind.COMMENT), ProposalEnd.ACCEPTED, by=by)


@official_only
def accept_evidence(*, by: User, proposal: LeadProposal) -> LeadProposal:
    """Attach a file or a link to the entry that the lead saw, and return the proposal.

    If that entry was withdrawn, it is attached to the current one. Raises what
    ``evidence.attach_link`` raises.
    """
    locked = _lock(proposal, LeadProposalKind.EVIDENCE)
    about: dict[str, Any] = {"by": by, "entry": _entry_for_evidence(locked), "title": locked.words}
    if locked.url:
        locked.evidence = evidence.attach_link(**about, url=locked.url)
    else:
        stored = KeptFile(
            stored_as=locked.stored_as,
            file_name=locked.file_name,
            content_type=locked.content_type,
            size=locked.size or 0,
            sha256=locked.sha256,
        )
        locked.evidence = evidence.attach_stored(**about, stored=stored)
        if locked.evidence.stored_as == locked.stored_as:
            # From now on, the file is the evidence's.
            locked.stored_as = ""
    return _end(locked, ProposalEnd.ACCEPTED, by=by)


@official_only
def accept_step(*, by: User, proposal: LeadProposal, **fields: Unpack[StepFields]) -> LeadProposal:
    """Add a next step, with any changes by the official, and return the proposal.

    Raises what ``next_steps.add_step`` raises.
    """
    locked = _lock(proposal, LeadProposalKind.STEP)
    subject = _request_of(locked)
    locked.step = next_steps.add_step(by=by, subject=subject, source=source_of(locked), **fields)
    return _end(locked, ProposalEnd.ACCEPTED, by=by)


@official_only
def raise_from(
    *, by: User, proposal: LeadProposal, **fields: Unpack[commands.NewRequestFields]
) -> LeadProposal:
    """Raise a request from a barrier, and return the proposal.

    ``fields`` go to ``commands.raise_request``. The lock already stops a second request from the
    same form.
    """
    locked = _lock(proposal, LeadProposalKind.BARRIER)
    fields.pop("submission", None)
    locked.became = commands.raise_request(by=by, source=source_of(locked), **fields)
    locked.entry = locked.became.current
    return _end(locked, ProposalEnd.ACCEPTED, by=by)


@official_only
def add_to_request(
    *, by: User, proposal: LeadProposal, request: Request, seen: Entry, areas_label: str = ""
) -> LeadProposal:
    """Add a barrier to a request, which then covers the area, and return the proposal.

    Raises what ``joins.name_area`` raises.
    """
    locked = _lock(proposal, LeadProposalKind.BARRIER)
    locked.entry = joins.name_area(
        by=by,
        request=request,
        seen=seen,
        area=locked.area,
        areas_label=areas_label,
        source=source_of(locked),
    )
    locked.became = request
    return _end(locked, ProposalEnd.ACCEPTED, by=by)


def source_of(proposal: LeadProposal) -> str:
    """Return the text that names a proposal as a source, of at most 200 characters."""
    said_on = in_words(proposal.said_on)
    return f"Area lead for {proposal.area}, {said_on}: {proposal.by}"[:200]


def _require_may_propose(by: User, area: Area, request: Request | None) -> None:
    if not (by.is_active and by.is_lead) or area.pk not in area_ids_led_by(by, on=clock.today()):
        raise PermissionDenied("Only a lead for the area can propose this.")
    if request:
        counts = visible_to(by).filter(for_areas([area.pk], Request, at=None), pk=request.pk)
        if not counts.exists():
            raise PermissionDenied("This request does not cover the area.")


def _clean(
    kind: LeadProposalKind, *, words: str, why: str, due_on: dt.date | None
) -> dict[str, Any]:
    """Return the texts and the date, cleaned. Raises ValidationError with every field."""
    limit, refusal = _WORDS[kind]
    errors: dict[str, str | list[str]] = {}
    cleaned = {}
    is_barrier = kind == LeadProposalKind.BARRIER
    for name, value, about in (
        ("words", words, limit),
        ("why", why, "why" if is_barrier else "reason"),
    ):
        try:
            cleaned[name] = validation.clean_text(value, about)
        except ValidationError as error:
            errors[name] = error.messages
    if cleaned.get("words") == "":
        errors["words"] = refusal
    if is_barrier and cleaned.get("why") == "":
        errors["why"] = SAY_WHY
    if due_on and due_on < clock.today():
        errors["due_on"] = f"The date must be today, {in_words(clock.today())}, or later."
    if errors:
        raise ValidationError(errors)
    return {**cleaned, "due_on": due_on}


@transaction.atomic
def _save(by: User, departments: Sequence[Department], fields: dict[str, Any]) -> LeadProposal:
    # Of two clicks at once, the second waits here and finds what the first has saved.
    lock_logs()
    # Asked once more, since an import that is taken back may have taken the request meanwhile.
    _require_may_propose(by, fields["area"], fields["request"])
    apart = ("seen", "stored_as", "file_name", "content_type", "size")
    same = {name: value for name, value in fields.items() if name not in apart}
    for waiting in LeadProposal.objects.filter(end="", **same):
        if {*waiting.departments.all()} == {*departments}:
            return waiting
    if LeadProposal.objects.filter(end="", area=fields["area"]).count() >= MOST_WAITING:
        raise ValidationError(TOO_MANY)
    proposal = LeadProposal.objects.create(by=by, **fields)
    proposal.departments.set(departments)
    return proposal


def _lock(proposal: LeadProposal, kind: LeadProposalKind | None = None) -> LeadProposal:
    """Return a proposal, locked until the transaction ends; the locks of the logs come first.

    Raises ProposalEndedError if it has ended, and ValueError if it is of another kind.
    """
    lock_logs()
    rows = LeadProposal.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("request", "seen", "area", "by").get(pk=proposal.pk)
    if kind and locked.kind != kind:
        raise ValueError(f"{locked} is no {kind.label.lower()}")
    if locked.end:
        raise ProposalEndedError(describe_end(locked))
    return locked


def describe_end(proposal: LeadProposal) -> str:
    """Return who ended the waiting of a proposal, how and when, as a sentence."""
    did = {
        ProposalEnd.ACCEPTED: "let this through",
        ProposalEnd.DECLINED: "declined this",
        ProposalEnd.WITHDRAWN: "withdrew this",
    }[ProposalEnd(proposal.end)]
    day = f" on {in_words(proposal.ended_on)}" if proposal.ended_on else ""
    return f"{proposal.ended_by} has already {did}{day}. Nothing was saved."


def _end(proposal: LeadProposal, end: ProposalEnd, *, by: User) -> LeadProposal:
    if stored_as := proposal.stored_as:
        # Nobody needs it any more.
        proposal.stored_as = ""
        transaction.on_commit(lambda: evidence.remove_file(stored_as))
    proposal.end, proposal.ended_by = end, by
    proposal.ended_at, proposal.ended_on = clock.now(), clock.today()
    proposal.save()
    return proposal


def _request_of(proposal: LeadProposal) -> Request:
    if proposal.request is None:
        raise ValueError(f"{proposal} is about no request")
    return proposal.request


def _entry_for_evidence(proposal: LeadProposal) -> Entry:
    request = _request_of(proposal)
    standing = {entry.number for entry in effective_entries(read_log(request))}
    if proposal.seen and proposal.seen.number in standing:
        return proposal.seen
    return request.line
