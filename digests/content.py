"""The content of a digest: which requests have changed, and how."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Max

from accounts.models import User
from cbtracker.clock import in_words
from digests.models import Digest
from digests.step_changes import StepChanges
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.log.reader import effective_entries
from requests_log.models import Entry, EntryKind, Request
from requests_log.permissions import visible_to

# Fields with a sentence of their own, and fields that are only named.
DESCRIBED_FIELDS = ("status", "target_date", "workstream")
NAMED_FIELDS = {
    name: label for name, label in {**WORDS, **FACTS}.items() if name not in DESCRIBED_FIELDS
}


@dataclass(frozen=True)
class LogReading:
    """The entries written since the last digest, and the ``requests`` that they change.

    ``up_to`` is the newest entry. Notes change no request.
    """

    new: frozenset[int]
    requests: frozenset[int]
    up_to: int


@dataclass(frozen=True)
class DigestItem:
    """A request with its current position, and its changes as sentences."""

    request: Request
    changes: tuple[str, ...]


def newest_entry() -> int:
    """Return the id of the newest log entry, or 0."""
    return Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def read_log(digest: Digest) -> LogReading:
    """Read the log entries since the last digest, in one query.

    Entries are written one at a time, so none can be committed later with a lower id.
    """
    rows = Entry.objects.filter(pk__gt=digest.read_up_to).values_list("pk", "request_id", "kind")
    found = list(rows)
    return LogReading(
        new=frozenset(pk for pk, _, _ in found),
        requests=frozenset(request for _, request, kind in found if kind != EntryKind.NOTED),
        up_to=max((pk for pk, _, _ in found), default=digest.read_up_to),
    )


def list_items(reading: LogReading, steps: StepChanges, *, reader: User) -> list[DigestItem]:
    """Return the changed requests that the reader may see now, by number."""
    seen = visible_to(reader).filter(pk__in={*reading.requests, *steps.by_request})
    requests: list[Request] = list(seen.for_list().order_by("number"))
    logs: dict[int, list[Entry]] = defaultdict(list)
    changed = [each for each in requests if each.pk in reading.requests]
    entries = Entry.objects.filter(request__in=changed, pk__lte=reading.up_to)
    for entry in entries.select_related("workstream"):
        logs[entry.request_id].append(entry)
    return [
        DigestItem(
            each,
            (
                *(describe_changes(logs[each.pk], reading.new) if each.pk in logs else ()),
                *steps.by_request.get(each.pk, ()),
            ),
        )
        for each in requests
    ]


def describe_changes(log: Sequence[Entry], new: Collection[int]) -> tuple[str, ...]:
    """Return as sentences how the new entries of a log changed the request's line.

    This compares the line before and after, with corrections applied, so superseded entries are
    not described.
    """
    lines = effective_entries(log)
    known = {entry.number for entry in log if entry.pk not in new}
    before = [line for line in lines if line.number in known]
    after = lines[-1]
    if not before:
        return ("New request.",)
    found = [*_describe_move(before[-1], after), *_describe_target_date(before[-1], after)]
    if before[-1].status != after.status:
        found.append("New status.")
    if named := [each.field.lower() for each in differences(before[-1], after, NAMED_FIELDS)]:
        found.append(f"Details changed: {', '.join(named)}.")
    found += [
        f"Late news was recorded for {in_words(line.effective_on)}."
        for line in lines[: lines.index(before[-1])]
        if line.pk in new and not line.corrects_id
    ]
    if any(e.pk in new and e.corrects_id and e.corrects_id not in new for e in log):
        found.append("The record was corrected.")
    if after.pk in new and after.kind == EntryKind.CONFIRMED:
        found.append(f"Confirmed with no change on {in_words(after.effective_on)}.")
    return tuple(found) or ("Changed, then changed back.",)


def _describe_move(before: Entry, after: Entry) -> list[str]:
    if before.stage != after.stage:
        return [f"Moved from {stage_text(before)} to {stage_text(after)}."]
    if before.workstream_id != after.workstream_id:
        return [f"Moved to another workstream: {after.workstream}."]
    return []


def _describe_target_date(before: Entry, after: Entry) -> list[str]:
    old, new = before.target_date, after.target_date
    if old == new:
        return []
    if old is None or new is None:
        return [f"Target date set to {in_words(new)}." if new else "Target date removed."]
    return [f"Target date changed from {in_words(old)} to {in_words(new)}."]


def stage_text(line: Entry) -> str:
    """Return the stage of a line, with its workstream if it has one."""
    return f"{line.stage_label} ({line.workstream})" if line.workstream else line.stage_label
