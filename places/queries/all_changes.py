"""What anybody has changed, newest first: requests and what is said of them, places, editions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.urls import reverse

from accounts.models import User
from papers.models import Edition
from provenance.models import AuditEvent
from requests_log.models import BulkAct, Entry, Join, NextStep, Position, StepEnding

STEP_SUBJECTS = ("request__current", "workstream")
PAGE_SIZE = 50
# Each page reads the changes before it too.
MAX_PAGES = 20


@dataclass(frozen=True)
class Change:
    """One change. ``differences`` has the label, old and new value of each detail of a place."""

    changed_at: dt.datetime
    changed_by: User
    about: str
    action: str
    url: str
    differences: Sequence[Sequence[str]] = ()
    model_label: str = ""


def read_changes(pages: int) -> list[Change]:
    """Return the changes of so many pages of ``PAGE_SIZE``, and one more if there are more."""
    most = pages * PAGE_SIZE + 1
    # What was done with many requests at once is one line.
    entries = Entry.objects.filter(bulk_acts=None).select_related("by", "request").order_by("-pk")
    acts = BulkAct.objects.select_related("by")
    events = AuditEvent.objects.select_related("changed_by")
    positions = Position.objects.select_related("by", "request__current", "department")
    steps = NextStep.objects.select_related("by", *STEP_SUBJECTS)
    endings = StepEnding.objects.select_related("by", *(f"step__{name}" for name in STEP_SUBJECTS))
    joins = Join.objects.select_related("by", "decided_by", "area", "request__current")
    editions = Edition.objects.select_related("issued_by")
    found = [
        *map(_of_entry, entries[:most]),
        *map(_of_act, acts[:most]),
        *map(_of_undoing, acts.filter(undone_at__isnull=False).order_by("-undone_at")[:most]),
        *map(_of_position, positions.order_by("-pk")[:most]),
        *map(_of_step, steps.order_by("-pk")[:most]),
        *map(_of_ending, endings.order_by("-pk")[:most]),
        *map(_said_by_area, joins.order_by("-pk")[:most]),
        *map(_decided, joins.filter(decided_at__isnull=False).order_by("-decided_at")[:most]),
        *map(_of_event, events[:most]),
        *map(_of_edition, editions[:most]),
    ]
    found.sort(key=attrgetter("changed_at"), reverse=True)
    return found[:most]


def _of_entry(entry: Entry) -> Change:
    request = entry.request
    about = f"{request.reference}, {entry.issue}"
    kind = entry.get_kind_display().lower()
    return Change(entry.recorded_at, entry.by, about, kind, request.get_absolute_url())


def _of_act(act: BulkAct) -> Change:
    return _change_of_act(act, act.done_at, "done")


def _of_undoing(act: BulkAct) -> Change:
    if act.undone_at is None:
        raise ValueError(f"Nobody has undone it: {act}")
    return _change_of_act(act, act.undone_at, "undone")


def _change_of_act(act: BulkAct, changed_at: dt.datetime, action: str) -> Change:
    words = f"{action} for {act.count} request{'' if act.count == 1 else 's'}"
    return Change(changed_at, act.by, str(act), words, reverse("requests"))


def _of_position(position: Position) -> Change:
    request = position.request
    about = f"{request.reference}, {request.line.issue}"
    done = "corrected" if position.corrects_id else "recorded"
    action = f"position of {position.department.code} {done}"
    return Change(position.recorded_at, position.by, about, action, request.get_absolute_url())


def _of_step(step: NextStep) -> Change:
    action = f"next step {'corrected' if step.corrects_id else 'added'}"
    return _change_of_step(step, step.recorded_at, step.by, action)


def _of_ending(ending: StepEnding) -> Change:
    action = f"next step {ending.get_outcome_display().lower()}"
    return _change_of_step(ending.step, ending.recorded_at, ending.by, action)


def _change_of_step(step: NextStep, changed_at: dt.datetime, by: User, action: str) -> Change:
    request, url = step.request, step.subject.get_absolute_url()
    about = f"{request.reference}, {request.line.issue}" if request else str(step.workstream)
    return Change(changed_at, by, about, action, url)


def _said_by_area(join: Join) -> Change:
    return _change_of_join(join, join.said_at, join.by, "said")


def _decided(join: Join) -> Change:
    if join.decided_at is None or join.decided_by is None:
        raise ValueError(f"Nobody has decided: {join}")
    return _change_of_join(join, join.decided_at, join.decided_by, join.decision)


def _change_of_join(join: Join, changed_at: dt.datetime, by: User, action: str) -> Change:
    request = join.request
    about = f"{request.reference}, {request.line.issue}"
    words = f"{join.area} has this too: {action}"
    return Change(changed_at, by, about, words, request.get_absolute_url())


def _of_event(event: AuditEvent) -> Change:
    return Change(
        event.changed_at,
        event.changed_by,
        event.object_name,
        event.get_action_display().lower(),
        _subject_url(event.subject_key),
        event.differences,
        event.model_label,
    )


def _subject_url(subject_key: str) -> str:
    """Return the address of the history of an area or department, or of the page that has it."""
    kind, _, key = subject_key.partition("/")
    name = {
        "requests": "request",
        "areas": "area-history",
        "bodies": "body",
        "departments": "department-history",
        "workstreams": "workstream",
    }.get(kind)
    if name and key:
        return reverse(name, args=[key])
    # Otherwise it is the programme, the glossary, wording, or a champion of no department.
    return reverse(kind if kind in ("programme", "glossary", "wording") else "departments")


def _of_edition(edition: Edition) -> Change:
    about = f"{edition}, {edition.title}"
    return Change(edition.issued_at, edition.issued_by, about, "issued", edition.get_absolute_url())
