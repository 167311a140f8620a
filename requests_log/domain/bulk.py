"""The commands that do the same with many requests at once, and undo it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from provenance.models import AuditEvent
from requests_log.domain import commands, corrections, owners
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError
from requests_log.log.reader import named_by
from requests_log.models import BulkAct, BulkKind, Entry, Request, Workstream
from requests_log.projections.hierarchy import lock_logs
from requests_log.rules.stages import Need, Stage, find_move

# How many requests are changed at once: a page of checks that somebody can still read.
MOST = 500
CHANGED = "Somebody has changed it since you ticked it."


@dataclass(frozen=True)
class Wish:
    """What is to be done: a kind, with what it needs.

    That is a target date (None removes it), an owner (or nobody), or a workstream.
    """

    kind: BulkKind
    target_date: dt.date | None = None
    owner: User | None = None
    workstream: Workstream | None = None

    @property
    def words(self) -> str:
        """What was chosen, in words."""
        if self.kind == BulkKind.TARGET_DATE:
            return in_words(self.target_date) if self.target_date else "none"
        if self.kind == BulkKind.OWNER:
            return self.owner.name if self.owner else "nobody"
        if self.kind == BulkKind.WORKSTREAM:
            return self.workstream.name if self.workstream else ""
        return ""


@dataclass(frozen=True)
class BulkResult:
    """A request as it was and as it is now; or why it was left alone."""

    request: Request
    before: str
    after: str = ""
    refusal: str = ""
    entry: Entry | None = None
    event: AuditEvent | None = None


@official_only
def do_together(
    *, by: User, wish: Wish, seen: Mapping[Request, int | None]
) -> tuple[BulkAct, list[BulkResult]]:
    """Do the same with many requests, and return the act and what became of each.

    ``seen`` has the id of the entry that the official saw of each request; None for the one that
    is current. Requests that have changed since, and those that refuse it, are left alone. Raises
    ValidationError if there are more than ``MOST``.
    """
    if len(seen) > MOST:
        raise ValidationError(f"Choose {MOST} requests or fewer.")
    lock_logs()
    results = [_do(request, wish, entry_id, by=by) for request, entry_id in seen.items()]
    done = [result for result in results if not result.refusal]
    act = BulkAct.objects.create(kind=wish.kind, value=wish.words, count=len(done), by=by)
    act.requests.set([result.request for result in done])
    act.entries.set([result.entry for result in done if result.entry])
    act.events.set([result.event for result in done if result.event])
    return act, results


@official_only
def undo_together(*, by: User, act: BulkAct) -> tuple[int, int]:
    """Withdraw the entries of an act; return how many, and how many others stay.

    An entry stays if somebody has written to its request since. Raises ValidationError if the act
    is somebody else's, was undone, is too old, or wrote no entries.
    """
    act = BulkAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if not can_undo_together(act, by=by):
        raise ValidationError(corrections.CANNOT_UNDO)
    undone = 0
    entries = list(act.entries.select_related("request"))
    for entry in entries:
        log = list(Entry.objects.filter(request=entry.request))
        if corrections.can_undo(entry, by=by, log=log):
            # The withdrawal is part of the act too: the changes list neither by itself.
            act.entries.add(corrections.undo(by=by, entry=entry))
            undone += 1
    act.undone_at = clock.now()
    act.save()
    return undone, len(entries) - undone


def can_undo_together(act: BulkAct, *, by: User) -> bool:
    """Return whether ``by`` has just done this, and can undo it."""
    is_recent = clock.now() - act.done_at <= corrections.UNDO_TIME
    return act.by_id == by.pk and act.undone_at is None and is_recent and act.kind != BulkKind.OWNER


def _do(request: Request, wish: Wish, entry_id: int | None, *, by: User) -> BulkResult:
    line = request.line
    before = _describe(request, line, wish.kind)
    if entry_id not in (None, line.pk):
        return BulkResult(request, before, refusal=CHANGED)
    try:
        entry, event = _write(request, line, wish, by=by)
    except ConflictError:
        return BulkResult(request, before, refusal=CHANGED)
    except ValidationError as error:
        return BulkResult(request, before, refusal=" ".join(error.messages))
    after = _describe_after(wish, line, entry)
    return BulkResult(request, before, after=after, entry=entry, event=event)


def _write(
    request: Request, line: Entry, wish: Wish, *, by: User
) -> tuple[Entry | None, AuditEvent | None]:
    today = max(clock.today(), line.effective_on)
    if wish.kind == BulkKind.OWNER:
        return None, owners.assign(by=by, request=request, official=wish.owner)
    if wish.kind == BulkKind.CONFIRM:
        confirmed = commands.confirm(by=by, request=request, seen=line, effective_on=today)
        return confirmed, None
    if wish.kind == BulkKind.WORKSTREAM:
        return _put_into(wish.workstream, request, line, by=by, today=today), None
    entry = commands.write_news(
        by=by,
        request=request,
        seen=line,
        status=line.status,
        effective_on=today,
        target_date=wish.target_date,
    )
    return entry, None


def _put_into(
    workstream: Workstream | None, request: Request, line: Entry, *, by: User, today: dt.date
) -> Entry:
    """Move a request to a workstream, or from another one; its status stays."""
    if workstream is None:
        raise ValidationError(Need.WORKSTREAM.refusal)
    if line.stage != Stage.ON_GOING:
        move = find_move(line.stage, Stage.ON_GOING)
        return commands.move(
            by=by,
            request=request,
            seen=line,
            to=Stage.ON_GOING,
            status=line.status,
            effective_on=today,
            target_date=move.proposed_target_date(line.target_date, on=today) if move else None,
            workstream=workstream,
        )
    areas, departments = named_by(line)
    return commands.amend(
        by=by,
        request=request,
        seen=line,
        effective_on=today,
        issue=line.issue,
        areas=list(areas),
        departments=list(departments),
        reach=line.reach,
        asks_all=line.asks_all,
        request_kind=line.request_kind,
        areas_label=line.areas_label,
        departments_label=line.departments_label,
        workstream=workstream,
    )


def _describe_after(wish: Wish, line: Entry, entry: Entry | None) -> str:
    if wish.kind == BulkKind.CONFIRM:
        return f"confirmed {in_words(clock.today())}"
    if entry and wish.kind == BulkKind.WORKSTREAM and line.target_date and not entry.target_date:
        return f"{wish.words}, with no target date"
    return wish.words


def _describe(request: Request, line: Entry, kind: BulkKind) -> str:
    if kind == BulkKind.TARGET_DATE:
        return in_words(line.target_date) if line.target_date else "none"
    if kind == BulkKind.WORKSTREAM:
        return str(line.workstream or line.stage_label)
    if kind == BulkKind.OWNER:
        owner = getattr(request, "owner", None)
        return owner.official.name if owner else "nobody"
    return f"last update {in_words(request.news_on)}"
