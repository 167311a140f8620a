"""What has changed in requests, as sentences: for digests and for the page of what is watched."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cbtracker.clock import in_words
from digests.changed_requests import ChangedRequests
from digests.step_changes import describe_step_changes
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.log.reader import effective_entries
from requests_log.models import Entry, EntryKind, LineCopyQuerySet, Request

# Fields with a sentence of their own, and fields that are only named.
DESCRIBED_FIELDS = ("status", "target_date", "workstream")
NAMED_FIELDS = {
    name: label for name, label in {**WORDS, **FACTS}.items() if name not in DESCRIBED_FIELDS
}


@dataclass(frozen=True)
class DigestItem:
    """A request with its current position, and its changes as sentences."""

    request: Request
    changes: tuple[str, ...]


def list_items(requests: LineCopyQuerySet[Request], changed: ChangedRequests) -> list[DigestItem]:
    """Return those of ``requests`` that changed, the latest change first, and what changed.

    ``requests`` are those that the reader may see.
    """
    rows = {each.pk: each for each in requests.filter(pk__in=changed.marks).for_list()}
    logs: dict[int, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(request__in=rows, pk__lte=changed.up_to.entries)
    for entry in entries.select_related("workstream"):
        logs[entry.request_id].append(entry)
    steps = describe_step_changes(changed)
    return [
        DigestItem(
            rows[pk],
            (*_describe_log(logs[pk], since=marks.entries), *steps.get(pk, ())),
        )
        for pk, marks in changed.marks.items()
        if pk in rows
    ]


def _describe_log(log: Sequence[Entry], *, since: int) -> tuple[str, ...]:
    new = {entry.pk for entry in log if entry.pk > since and entry.kind != EntryKind.NOTED}
    return describe_changes(log, new) if new else ()


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
