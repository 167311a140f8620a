"""A request's log as a page shows it, newest first, with what each entry changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cbtracker.clock import in_words
from requests_log.labels import Reach
from requests_log.models import Entry, EntryKind
from requests_log.reading import standing

# The fields whose words are compared, and those of which only before and after are told.
_WORDS = {
    "issue": "Issue",
    "areas_label": "Areas",
    "departments_label": "Departments",
    "status": "Status",
}
_FACTS = {
    "area_slugs": "Areas named",
    "department_codes": "Departments asked",
    "target_date": "Target date",
    "workstream": "Workstream",
    "reach": "Speaks for",
    "asks_all": "Asks all departments",
    "request_kind": "Kind",
}


@dataclass(frozen=True)
class Rewording:
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Shown:
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
    rewordings: tuple[Rewording, ...] = ()
    facts: tuple[Rewording, ...] = ()
    by: str = ""
    source: str = ""
    note: str = ""
    # What stood here before it was corrected, newest first, each against its correction.
    replaced: list["Shown"] = field(default_factory=list)


def timeline(log: Sequence[Entry], *, with_notes: bool) -> list[Shown]:
    """Return the log newest first.

    ``with_notes`` is for those who keep the record: who wrote each entry, its source and note, the
    entries that are only a note, and what was corrected. Without it, what stands is told.
    """
    lines = standing(log)
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


def _show(entry: Entry, previous: Entry | None, *, with_notes: bool) -> Shown:
    return Shown(
        entry_id=entry.pk,
        number=entry.number,
        kind=_kind(entry),
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        stage=entry.stage,
        status=entry.status,
        is_first=previous is None,
        moved_from=previous.stage if previous and previous.stage != entry.stage else "",
        rewordings=_differences(previous, entry, _WORDS),
        facts=_differences(previous, entry, _FACTS),
        **_kept_back(entry, with_notes=with_notes),
    )


def _kind(entry: Entry) -> str:
    """Return what kind of entry it is, in words.

    A first entry that was taken from a source tells how the request stood then. The paper of
    22 March 2011 does not say on which day anything was raised.
    """
    if entry.kind == EntryKind.RAISED and entry.source:
        return "As first recorded"
    return entry.get_kind_display()


def _show_note(entry: Entry) -> Shown:
    return Shown(
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


def _replaced(entry: Entry, versions: Sequence[Entry]) -> list[Shown]:
    """Return what ``entry`` corrects, and what that corrected, each against what replaced it."""
    by_id = {version.pk: version for version in versions}
    found = []
    while entry.corrects_id:
        older = by_id[entry.corrects_id]
        found.append(_show(older, entry, with_notes=True))
        entry = older
    return found


def _differences(old: Entry | None, new: Entry, names: dict[str, str]) -> tuple[Rewording, ...]:
    if old is None:
        return ()
    return tuple(
        Rewording(label, _printed(old, name), _printed(new, name))
        for name, label in names.items()
        if getattr(old, name) != getattr(new, name)
    )


def _printed(entry: Entry, name: str) -> str:
    value = getattr(entry, name)
    if value in (None, "", []):
        return "none"
    if name == "area_slugs":
        return ", ".join(_place(slug) for slug in value)
    if name == "department_codes":
        return ", ".join(value)
    if name == "target_date":
        return in_words(value)
    if name == "reach":
        return Reach(value).label
    if name == "asks_all":
        return "yes" if value else "no"
    if name == "request_kind":
        return entry.get_request_kind_display()
    return str(value)


def _place(slug: str) -> str:
    """Return an area's permanent name as words: Kingston upon Hull. Its name may have changed."""
    small = ("and", "upon", "with")
    return " ".join(w if w in small else w.capitalize() for w in slug.split("-"))
