"""What a paper says in sentences: how many, and what changed. Plain words, to be read out."""

import datetime as dt
from collections.abc import Mapping, Sequence

from cbtracker.clock import in_words
from papers.description import Changed, Changes, Rewording, Unchanged
from requests_log.log.changes import ChangeKind, LineChange, count_kinds
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.models import Entry
from requests_log.rules.diff import compare
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

# What is said of a count of requests in a stage: of none, of one, and of more.
_STAGES = {
    Stage.IN_PROGRESS: ("none are in progress", "1 is in progress", "{} are in progress"),
    Stage.ON_GOING: (
        "none are being taken forward through on-going workstreams",
        "1 is being taken forward through an on-going workstream",
        "{} are being taken forward through on-going workstreams",
    ),
    Stage.RESOLVED: ("none have been resolved", "1 has been resolved", "{} have been resolved"),
}
_KINDS = {
    ChangeKind.NEW: ("1 is new", "{} are new"),
    ChangeKind.MOVED: ("1 has moved", "{} have moved"),
    ChangeKind.REWORDED: ("1 is reworded", "{} are reworded"),
    ChangeKind.TARGET_DATE: ("1 has a new target date", "{} have a new target date"),
    ChangeKind.RECLASSIFIED: ("1 has changed details", "{} have changed details"),
    ChangeKind.CORRECTED: ("1 has been corrected since", "{} have been corrected since"),
    ChangeKind.RECORDED: (
        "1 has an earlier update that was recorded later",
        "{} have earlier updates that were recorded later",
    ),
    ChangeKind.GONE: ("1 is no longer included", "{} are no longer included"),
    ChangeKind.UNCHANGED: ("1 is unchanged", "{} are unchanged"),
}


def counts(lines: Sequence[Entry], as_at: dt.date, *, scope: str = "") -> str:
    """Return how many requests stand in each stage as at a day, and how many are overdue.

    ``scope`` says in words whom they concern, where it is not all that are on the record.
    """
    day = in_words(as_at)
    which = f"for {scope}" if scope else "on the record"
    if not lines:
        return f"As at {day} there are no requests of Whitehall {which}."
    there = "is 1 request" if len(lines) == 1 else f"are {len(lines):,} requests"
    stages = [
        _of(sum(line.stage == stage for line in lines), *words) for stage, words in _STAGES.items()
    ]
    sentence = f"As at {day} there {there} of Whitehall {which}: {_listed(stages)}."
    late = sum(
        line.stage != Stage.RESOLVED and line.target_date is not None and line.target_date < as_at
        for line in lines
    )
    if late:
        are = "1 is past its target date" if late == 1 else f"{late:,} are past their target date"
        sentence += f" Of those not resolved, {are}."
    return sentence


def changes(found: Sequence[LineChange], label: str, *, note: str = "") -> Changes:
    """Return the section of a paper on what has changed since what ``label`` names.

    ``note`` says why that cannot be told, where it cannot.
    """
    return Changes(
        heading=f"Changes since {label}",
        sentence=f"{note} Changes since then cannot be shown."
        if note
        else tallied(count_kinds(found)),
        changed=tuple(changed(change) for change in found if not change.is_unchanged),
        unchanged=tuple(_unchanged(change) for change in found if change.is_unchanged),
    )


def tallied(counts: Mapping[ChangeKind, int]) -> str:
    """Return how many requests each kind of change happened to, as a sentence."""
    if not counts:
        return "There were no requests then and there are none now."
    said = [_of(count, "", *_KINDS[kind]) for kind, count in counts.items()]
    return f"Of the requests, {_listed(said)}."


def how_long(change: LineChange) -> str:
    """Return for how long a line has been as it is, counted in meetings."""
    since = f"since {in_words(change.since)}"
    if not change.meetings:
        return since
    return f"for {change.meetings} meeting{'' if change.meetings == 1 else 's'}, {since}"


def changed(change: LineChange) -> Changed:
    """Return what happened to one request, in sentences and with the changed words marked."""
    line = change.line
    return Changed(
        reference=format_reference(change.number),
        area=line.areas_label,
        issue=line.issue,
        department=line.departments_label,
        kinds=tuple(kind.value for kind in change.kinds),
        facts=tuple(_facts(change)),
        rewordings=tuple(_rewordings(change)),
    )


def _unchanged(change: LineChange) -> Unchanged:
    line = change.line
    return Unchanged(
        reference=format_reference(change.number),
        area=line.areas_label,
        issue=line.issue,
        department=line.departments_label,
        how_long=how_long(change),
    )


def _facts(change: LineChange) -> list[str]:
    if change.after is None:
        facts = ["No longer included."]
    elif change.before is None:
        facts = [f"New: {_place(change.line)}."]
    else:
        facts = _told(change.before, change.after)
    if change.superseded:
        facts.append(
            "This was already the case then, but it was recorded later."
            if change.is_late
            else "The earlier record has since been corrected."
        )
        if change.before and change.superseded.pk != change.before.pk:
            how = _how(change).capitalize()
            facts += [f"{how}: {fact}" for fact in _told(change.superseded, change.before)]
    return facts


def _how(change: LineChange) -> str:
    """Return how what is read of the earlier day came to differ from what was read then."""
    return "recorded later" if change.is_late else "corrected"


def _told(before: Entry, after: Entry) -> list[str]:
    """Return what differs between two lines, but for their words."""
    told = []
    if (before.stage, before.workstream_id) != (after.stage, after.workstream_id):
        told.append(f"Moved from {_place(before)} to {_place(after)}.")
    for fact in differences(before, after, FACTS):
        if fact.field == FACTS["target_date"]:
            told.append(f"Target date changed from {fact.old} to {fact.new}.")
        elif fact.field != FACTS["workstream"]:
            told.append(f"{fact.field}: from {fact.old} to {fact.new}.")
    return told


def _place(line: Entry) -> str:
    """Return where a line stands, in words: its stage, with the workstream where it has one."""
    if line.workstream:
        return f"on-going workstream ({line.workstream})"
    return line.stage_label.lower()


def _rewordings(change: LineChange) -> list[Rewording]:
    found = []
    if change.before and change.after:
        found = _reworded(change.before, change.after, "")
    # What was wrong is marked against what is right, unless that is the difference shown already.
    if change.superseded and change.before and change.superseded.pk != change.before.pk:
        found += _reworded(change.superseded, change.before, f", {_how(change)}")
    return found


def _reworded(old: Entry, new: Entry, suffix: str) -> list[Rewording]:
    return [
        Rewording(f"{words.field}{suffix}", tuple(compare(words.old, words.new)))
        for words in differences(old, new, WORDS)
    ]


def _of(count: int, none: str, one: str, more: str) -> str:
    if not count:
        return none
    return one if count == 1 else more.format(f"{count:,}")


def _listed(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence: one, two and three."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
