"""A request's log as a page shows it, newest first, with what each entry changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from requests_log.log.line_diff import FACTS, WORDS, FieldDiff, differences
from requests_log.log.reader import effective_entries
from requests_log.models import Entry, EntryKind


@dataclass(frozen=True)
class TimelineItem:
    """One entry as a page shows it. What the reader may not see is left empty, not hidden."""

    entry_id: int
    number: int
    kind: str
    effective_on: Any
    recorded_at: Any
    stage: str
    status: str
    is_first: bool = False
    is_note: bool = False
    moved_from: str = ""
    rewordings: tuple[FieldDiff, ...] = ()
    facts: tuple[FieldDiff, ...] = ()
    by: str = ""
    source: str = ""
    note: str = ""
    # What stood here before it was corrected, newest first, each against its correction.
    replaced: list["TimelineItem"] = field(default_factory=list)


def timeline(log: Sequence[Entry], *, with_notes: bool) -> list[TimelineItem]:
    """Return the log newest first.

    ``with_notes`` is for those who keep the record: who wrote each entry, its source and note, the
    entries that are only a note, and what was corrected. Without it, what stands is told.
    """
    lines = effective_entries(log)
    versions: dict[int, list[Entry]] = defaultdict(list)
    for entry in log:
        versions[entry.number].append(entry)
    shown = []
    previous: Entry | None = None
    for entry in lines:
        item = _show(entry, previous, with_notes=with_notes)
        if with_notes:
            item.replaced.extend(_replaced(entry, versions[entry.number]))
        shown.append(item)
        previous = entry
    if with_notes:
        shown += [_show_note(entry) for entry in log if entry.kind == EntryKind.NOTED]
    return sorted(shown, key=lambda s: (s.effective_on, s.number), reverse=True)


def _show(entry: Entry, previous: Entry | None, *, with_notes: bool) -> TimelineItem:
    return TimelineItem(
        entry_id=entry.pk,
        number=entry.number,
        kind=_kind(entry),
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        stage=entry.stage,
        status=entry.status,
        is_first=previous is None,
        moved_from=previous.stage if previous and previous.stage != entry.stage else "",
        rewordings=differences(previous, entry, WORDS),
        facts=differences(previous, entry, FACTS),
        **_kept_back(entry, with_notes=with_notes),
    )


def _kind(entry: Entry) -> str:
    """Return what kind of entry it is, in words.

    A first entry that was taken from a source tells how the request stood then. The paper of
    22 March 2011 does not say on which day anything was raised.
    """
    if entry.kind == EntryKind.RAISED and entry.source:
        return "First recorded"
    return entry.get_kind_display()


def _show_note(entry: Entry) -> TimelineItem:
    return TimelineItem(
        entry_id=entry.pk,
        number=entry.number,
        kind=entry.get_kind_display(),
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        stage=entry.stage,
        status="",
        is_note=True,
        **_kept_back(entry, with_notes=True),
    )


def _kept_back(entry: Entry, *, with_notes: bool) -> dict[str, Any]:
    if not with_notes:
        return {}
    return {"by": str(entry.by), "source": entry.source, "note": entry.note}


def _replaced(entry: Entry, versions: Sequence[Entry]) -> list[TimelineItem]:
    """Return what ``entry`` corrects, and what that corrected, each against what replaced it."""
    by_id = {version.pk: version for version in versions}
    found = []
    while entry.corrects_id:
        older = by_id[entry.corrects_id]
        found.append(_show(older, entry, with_notes=True))
        entry = older
    return found
