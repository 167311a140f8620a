"""What a digest tells: which requests have news for its reader, and what happened to each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.models import User
from cbtracker.clock import in_words
from digests.models import Digest
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.log.reader import effective_entries
from requests_log.models import Entry, EntryKind, Request
from requests_log.permissions import visible_to

# How far below the newest entry one may still appear: its writer has taken its number already.
LOOK_BACK = 200
# What is told of each by itself, and what is told by name alone.
TOLD_IN_WORDS = ("status", "target_date", "workstream")
NAMED = {name: label for name, label in {**WORDS, **FACTS}.items() if name not in TOLD_IN_WORDS}


@dataclass(frozen=True)
class LogReading:
    """The log as it was read for one digest.

    ``seen`` are the entries that were read, with those told before that are near the newest;
    ``new`` are those of them that have not been told, and ``requests`` whose they are, but for
    notes. The newest is ``up_to``, and ``told`` is what to keep for the next time.
    """

    seen: frozenset[int]
    new: frozenset[int]
    requests: frozenset[int]
    floor: int
    up_to: int

    @property
    def told(self) -> list[int]:
        return sorted(pk for pk in self.seen if pk > self.up_to - LOOK_BACK)

    def holds(self, entry: Entry) -> bool:
        """Return whether an entry was there when the log was read."""
        return entry.pk <= self.floor or entry.pk in self.seen


@dataclass(frozen=True)
class DigestItem:
    """A request as it stands now, and what happened to it, in sentences."""

    request: Request
    happened: tuple[str, ...]


def read(digest: Digest) -> LogReading:
    """Return the entries that a digest has not told of, in one query."""
    floor = digest.told_up_to - LOOK_BACK
    told = set(digest.told)
    rows = Entry.objects.filter(pk__gt=floor).values_list("pk", "request_id", "kind")
    found = list(rows.order_by("pk"))
    new = [row for row in found if row[0] not in told]
    return LogReading(
        seen=frozenset(pk for pk, _, _ in found),
        new=frozenset(pk for pk, _, _ in new),
        requests=frozenset(request for _, request, kind in new if kind != EntryKind.NOTED),
        floor=floor,
        up_to=max((pk for pk, _, _ in found), default=digest.told_up_to),
    )


def items(reading: LogReading, *, reader: User) -> list[DigestItem]:
    """Return what there is to tell a person: of the requests alone that they may see now."""
    seen = visible_to(reader).filter(pk__in=reading.requests)
    requests: list[Request] = list(seen.for_list().order_by("number"))
    logs: dict[int, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(request__in=requests).select_related("workstream")
    for entry in entries:
        if reading.holds(entry):
            logs[entry.request_id].append(entry)
    return [DigestItem(each, happened(logs[each.pk], reading.new)) for each in requests]


def happened(log: Sequence[Entry], new: Collection[int]) -> tuple[str, ...]:
    """Return in sentences what the new entries of a log did to its line.

    Both ends are lines that stand, so nothing is told of what was put right.
    """
    lines = effective_entries(log)
    known = {entry.number for entry in log if entry.pk not in new}
    before = [line for line in lines if line.number in known]
    after = lines[-1]
    if not before:
        return ("New request.",)
    found = [*_moved(before[-1], after), *_dated(before[-1], after)]
    if before[-1].status != after.status:
        found.append("New status.")
    if named := [each.field.lower() for each in differences(before[-1], after, NAMED)]:
        found.append(f"Details changed: {', '.join(named)}.")
    if any(e.pk in new and e.corrects_id and e.corrects_id not in new for e in log):
        found.append("The record was corrected.")
    if after.pk in new and after.kind == EntryKind.CONFIRMED:
        found.append(f"Confirmed with no change on {in_words(after.effective_on)}.")
    return tuple(found) or ("Changed, then changed back.",)


def _moved(before: Entry, after: Entry) -> list[str]:
    if before.stage != after.stage:
        return [f"Moved from {place(before)} to {place(after)}."]
    if before.workstream_id != after.workstream_id:
        return [f"Moved to another workstream: {after.workstream}."]
    return []


def _dated(before: Entry, after: Entry) -> list[str]:
    old, new = before.target_date, after.target_date
    if old == new:
        return []
    if old is None or new is None:
        return [f"Target date set to {in_words(new)}." if new else "Target date removed."]
    return [f"Target date changed from {in_words(old)} to {in_words(new)}."]


def place(line: Entry) -> str:
    """Return the stage of a line in words, with the workstream of one that is on-going."""
    return f"{line.stage_label} ({line.workstream})" if line.workstream else line.stage_label
