"""The commands that do the same with many requests at once, and undo it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from provenance.models import AuditEvent
from requests_log.domain import commands, corrections, owners
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.log.reader import named_by
from requests_log.models import BulkAct, BulkKind, Entry, Request, RequestOwner, Workstream
from requests_log.projections.hierarchy import lock_logs
from requests_log.rules.stages import Need, Stage, find_move

# How many requests are changed at once: a page of checks that somebody can still read.
MOST = 500
CHANGED = "Somebody has changed it since you ticked it."


@dataclass(frozen=True)
class Wish:
    """What is to be done: a kind, with what it needs.

    That is a target date (None removes it), an owner (or nobody), or a workstream. Each entry
    names the source.
    """

    kind: BulkKind
    target_date: dt.date | None = None
    owner: User | None = None
    workstream: Workstream | None = None
    source: str = ""

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
    owner_before: int | None = None


@official_only
def do_together(
    *,
    by: User,
    wish: Wish,
    seen: Mapping[Request, int | None],
    owners_seen: Mapping[int, int] | None = None,
) -> tuple[BulkAct | None, list[BulkResult]]:
    """Do the same with many requests, and return the act and what became of each.

    ``seen`` has the id of the entry that the official saw of each request; None for the one that
    is current. ``owners_seen`` has the id of the owner that was seen, 0 for nobody, by the number
    of a request. Requests that have changed since, and those that refuse it, are left alone. If all
    are, the act is the one that the same form has just done when it was sent before, or None.
    Raises ValidationError if there are more than ``MOST``.
    """
    if len(seen) > MOST:
        raise ValidationError(f"Choose {MOST} requests or fewer.")
    lock_logs()
    read = owners_seen or {}
    results = [
        _do(request, wish, entry_id, read.get(request.number), by=by)
        for request, entry_id in seen.items()
    ]
    done = [result for result in results if not result.refusal]
    if not done:
        return _find_done(seen, wish, by=by), results
    owner = wish.owner.pk if wish.owner else None
    given = {str(each.request.pk): [each.owner_before, owner] for each in done if each.event}
    act = BulkAct.objects.create(
        kind=wish.kind, value=wish.words, count=len(done), by=by, owners=given
    )
    act.requests.set([result.request for result in done])
    act.entries.set([result.entry for result in done if result.entry])
    act.events.set([result.event for result in done if result.event])
    return act, results


def _find_done(seen: Collection[Request], wish: Wish, *, by: User) -> BulkAct | None:
    """Return what this person has just done with these requests, if it was the same."""
    since = clock.now() - corrections.UNDO_TIME
    acts = BulkAct.objects.filter(by=by, done_at__gte=since, undone_at__isnull=True)
    newest = acts.order_by("-pk").first()
    if newest is None or (newest.kind, newest.value) != (wish.kind, wish.words):
        return None
    is_same = newest.entries.exclude(source=wish.source).first() is None
    return newest if is_same and set(newest.requests.all()) <= set(seen) else None


@official_only
def undo_together(*, by: User, act: BulkAct) -> tuple[int, int]:
    """Withdraw the entries of an act, or give requests back to who looked after them before.

    Return how many, and how many others stay, because somebody has changed their request since.
    Raises ValidationError if the act is somebody else's, was undone, or is too old.
    """
    lock_logs()
    act = BulkAct.objects.select_for_update(of=("self",), no_key=True).get(pk=act.pk)
    if not can_undo_together(act, by=by):
        raise ValidationError(corrections.CANNOT_UNDO)
    if act.kind == BulkKind.OWNER:
        undone, others = _give_back(act, by=by)
    else:
        undone, others = _withdraw_entries(act, by=by)
    act.undone_at = clock.now()
    act.save()
    return undone, others


def _withdraw_entries(act: BulkAct, *, by: User) -> tuple[int, int]:
    undone = 0
    entries = list(act.entries.select_related("request"))
    for entry in entries:
        newest = corrections.newest_entry(entry.request_id)
        if corrections.can_undo(entry, by=by, newest=newest):
            # The withdrawal is part of the act too: the changes list neither by itself.
            act.entries.add(corrections.undo(by=by, entry=entry))
            undone += 1
    return undone, len(entries) - undone


def _give_back(act: BulkAct, *, by: User) -> tuple[int, int]:
    undone = 0
    officials = User.objects.in_bulk({before for before, _ in act.owners.values() if before})
    for request in act.requests.filter(pk__in=act.owners):
        before, after = act.owners[str(request.pk)]
        if _official_id(owners.lock_owner(request)) != after:
            continue
        try:
            event = owners.assign(by=by, request=request, official=officials.get(before))
        except ValidationError:
            # Whoever looked after it has left since.
            continue
        if event:
            act.events.add(event)
            undone += 1
    return undone, len(act.owners) - undone


def _official_id(owner: RequestOwner | None) -> int | None:
    return owner.official_id if owner else None


def can_undo_together(act: BulkAct, *, by: User) -> bool:
    """Return whether ``by`` has just done this, and can undo it."""
    is_recent = clock.now() - act.done_at <= corrections.UNDO_TIME
    can = act.kind != BulkKind.OWNER or bool(act.owners)
    return act.by_id == by.pk and act.undone_at is None and is_recent and can


def _do(
    request: Request, wish: Wish, entry_id: int | None, owner_id: int | None, *, by: User
) -> BulkResult:
    line = request.line
    owner = owners.lock_owner(request) if wish.kind == BulkKind.OWNER else None
    before = _describe(request, line, wish.kind, owner)
    if entry_id not in (None, line.pk):
        return BulkResult(request, before, refusal=CHANGED)
    try:
        entry, event = _write(request, line, wish, owner_id, by=by)
    except (ConflictError, owners.OwnerChangedError):
        return BulkResult(request, before, refusal=CHANGED)
    except ValidationError as error:
        return BulkResult(request, before, refusal=" ".join(error.messages))
    after = _describe_after(wish, line, entry)
    was = _official_id(owner)
    return BulkResult(request, before, after, entry=entry, event=event, owner_before=was)


def _write(
    request: Request, line: Entry, wish: Wish, owner_id: int | None, *, by: User
) -> tuple[Entry | None, AuditEvent | None]:
    today = max(clock.today(), line.effective_on)
    if wish.kind == BulkKind.OWNER:
        event = owners.assign(by=by, request=request, official=wish.owner, seen=owner_id)
        if event is None:
            raise NothingChangedError("Nothing has changed.", code="unchanged")
        return None, event
    if wish.kind == BulkKind.CONFIRM:
        confirmed = commands.confirm(
            by=by, request=request, seen=line, effective_on=today, source=wish.source
        )
        return confirmed, None
    if wish.kind == BulkKind.WORKSTREAM:
        return _put_into(wish, request, line, by=by, today=today), None
    entry = commands.write_news(
        by=by,
        request=request,
        seen=line,
        status=line.status,
        effective_on=today,
        target_date=wish.target_date,
        source=wish.source,
    )
    return entry, None


def _put_into(wish: Wish, request: Request, line: Entry, *, by: User, today: dt.date) -> Entry:
    """Move a request to a workstream, or from another one; its status stays."""
    workstream = wish.workstream
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
            source=wish.source,
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
        source=wish.source,
    )


def _describe_after(wish: Wish, line: Entry, entry: Entry | None) -> str:
    if wish.kind == BulkKind.CONFIRM:
        return f"confirmed {in_words(clock.today())}"
    if entry and wish.kind == BulkKind.WORKSTREAM and line.target_date and not entry.target_date:
        return f"{wish.words}, with no target date"
    return wish.words


def _describe(request: Request, line: Entry, kind: BulkKind, owner: RequestOwner | None) -> str:
    if kind == BulkKind.TARGET_DATE:
        return in_words(line.target_date) if line.target_date else "none"
    if kind == BulkKind.WORKSTREAM:
        return str(line.workstream or line.stage_label)
    if kind == BulkKind.OWNER:
        return owner.official.name if owner else "nobody"
    return f"last update {in_words(request.news_on)}"
