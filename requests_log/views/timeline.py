"""The history on a request's page: the entries of its log, with what each one changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from requests_log.log.line_diff import FACTS, WORDS, FieldDiff, differences
from requests_log.log.reader import effective_entries
from requests_log.models import Entry, EntryKind
from requests_log.queries.evidence import EvidenceItem
from requests_log.seed.fixtures import is_of_the_paper


@dataclass
class TimelineItem:
    """An entry as the page shows it. Fields that the reader may not see are empty."""

    entry_id: int
    number: int
    kind: str
    effective_on: dt.date
    recorded_at: dt.datetime
    stage: str
    status: str
    # The paper of 22 March 2011 says no time of day.
    has_time: bool = True
    is_first: bool = False
    is_note: bool = False
    is_withdrawn: bool = False
    can_undo: bool = False
    moved_from: str = ""
    rewordings: tuple[FieldDiff, ...] = ()
    facts: tuple[FieldDiff, ...] = ()
    by: str = ""
    source: str = ""
    note: str = ""
    evidence: list[EvidenceItem] = field(default_factory=list)
    # The entries that were corrected, newest first, each compared with its correction.
    corrected: list["TimelineItem"] = field(default_factory=list)


def build_timeline(
    log: Sequence[Entry],
    *,
    with_notes: bool,
    evidence: Mapping[int, list[EvidenceItem]] | None = None,
) -> list[TimelineItem]:
    """Return the items of a log, newest first.

    ``with_notes`` adds what only officials and champions see: authors, sources, notes and
    corrected entries. ``evidence`` is what the reader may see, by the number of its entry.
    """
    versions: dict[int, list[Entry]] = defaultdict(list)
    for entry in log:
        versions[entry.number].append(entry)
    items = []
    previous: Entry | None = None
    for entry in effective_entries(log):
        item = _make_item(entry, previous, with_notes=with_notes)
        if with_notes:
            item.corrected = _corrected_items(entry, versions[entry.number])
        items.append(item)
        previous = entry
    if with_notes:
        items += [_make_note(entry) for entry in log if entry.kind == EntryKind.NOTED]
        items += [
            _make_withdrawn(entry, versions[entry.number])
            for entry in log
            if entry.kind == EntryKind.WITHDRAWN
        ]
    for item in items:
        item.evidence = (evidence or {}).get(item.number, [])
    return sorted(items, key=lambda item: (item.effective_on, item.number), reverse=True)


def _make_item(entry: Entry, previous: Entry | None, *, with_notes: bool) -> TimelineItem:
    item = TimelineItem(
        entry_id=entry.pk,
        number=entry.number,
        kind=_describe_kind(entry),
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        stage=entry.stage,
        status=entry.status,
        has_time=not is_of_the_paper(entry),
        is_first=previous is None,
        moved_from=previous.stage if previous and previous.stage != entry.stage else "",
        rewordings=differences(previous, entry, WORDS),
        facts=differences(previous, entry, FACTS),
    )
    if with_notes:
        _add_internal_fields(item, entry)
    return item


def _make_note(entry: Entry) -> TimelineItem:
    item = TimelineItem(
        entry_id=entry.pk,
        number=entry.number,
        kind=entry.get_kind_display(),
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        stage=entry.stage,
        status="",
        is_note=True,
    )
    _add_internal_fields(item, entry)
    return item


def _make_withdrawn(entry: Entry, versions: Sequence[Entry]) -> TimelineItem:
    """Return the item of a withdrawal: what was withdrawn, and why."""
    item = _make_item(entry, entry, with_notes=True)
    item.is_withdrawn = True
    item.corrected = _corrected_items(entry, versions)
    return item


def _add_internal_fields(item: TimelineItem, entry: Entry) -> None:
    item.by, item.source, item.note = str(entry.by), entry.source, entry.note


def _describe_kind(entry: Entry) -> str:
    """Return the label of an entry's kind.

    A first entry from the paper of 22 March 2011 gives the request's state at that time: the paper
    does not say when its requests were raised.
    """
    if entry.kind == EntryKind.RAISED and is_of_the_paper(entry):
        return "First recorded"
    return entry.get_kind_display()


def _corrected_items(entry: Entry, versions: Sequence[Entry]) -> list[TimelineItem]:
    """Return the entry that ``entry`` corrects, the one that this corrected, and so on."""
    by_id = {version.pk: version for version in versions}
    items = []
    while entry.corrects_id:
        older = by_id[entry.corrects_id]
        items.append(_make_item(older, entry, with_notes=True))
        entry = older
    return items
