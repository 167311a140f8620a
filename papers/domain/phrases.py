"""The sentences of a paper: counts of requests, and what changed."""

import datetime as dt
from collections.abc import Mapping, Sequence

from cbtracker.clock import in_words
from papers.description import ChangedRequest, ChangesSection, Rewording, UnchangedRequest
from requests_log.log.changes import ChangeKind, LineChange, count_main_kinds
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.models import Entry
from requests_log.rules.diff import compare
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

# Phrases for the number of requests in a stage: for 0, for 1 and for more.
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


def describe_counts(lines: Sequence[Entry], as_at: dt.date, *, scope: str = "") -> str:
    """Return a sentence with the number of requests in each stage, and one on those overdue.

    ``scope`` names the area or department covered; it is empty for all requests.
    """
    day = in_words(as_at)
    covered = f"for {scope}" if scope else "on the record"
    if not lines:
        return f"As at {day} there are no requests of Whitehall {covered}."
    total = "is 1 request" if len(lines) == 1 else f"are {len(lines):,} requests"
    stages = [
        _choose(sum(line.stage == stage for line in lines), *phrases)
        for stage, phrases in _STAGES.items()
    ]
    sentence = f"As at {day} there {total} of Whitehall {covered}: {_join(stages)}."
    overdue = sum(
        line.stage != Stage.RESOLVED and line.target_date is not None and line.target_date < as_at
        for line in lines
    )
    if overdue:
        phrase = _choose(overdue, "", "1 is past its target date", "{} are past their target date")
        sentence += f" Of those not resolved, {phrase}."
    return sentence


def describe_changes(
    changes: Sequence[LineChange], label: str, *, note: str = ""
) -> ChangesSection:
    """Return the section of a paper on changes since ``label``, a date, meeting or edition.

    ``note`` explains why changes cannot be shown, if so.
    """
    return ChangesSection(
        heading=f"Changes since {label}",
        sentence=f"{note} Changes since then cannot be shown."
        if note
        else describe_kinds(count_main_kinds(changes)),
        changed=tuple(describe_change(change) for change in changes if not change.is_unchanged),
        unchanged=tuple(_describe_unchanged(change) for change in changes if change.is_unchanged),
    )


def describe_kinds(counts: Mapping[ChangeKind, int]) -> str:
    """Return a sentence with the number of requests for each kind of change, and of all.

    The numbers add up: each request should be counted once.
    """
    if not counts:
        return "There were no requests then and there are none now."
    phrases = [_choose(count, "", *_KINDS[kind]) for kind, count in counts.items()]
    total = sum(counts.values())
    requests = "1 request" if total == 1 else f"the {total:,} requests"
    return f"Of {requests}, {_join(phrases)}."


def describe_duration(change: LineChange) -> str:
    """Return for how many meetings a line has been unchanged, and since when."""
    since = f"since {in_words(change.since)}"
    if not change.meetings:
        return since
    return f"for {change.meetings} meeting{'' if change.meetings == 1 else 's'}, {since}"


def describe_change(change: LineChange) -> ChangedRequest:
    """Return what changed in one request, in sentences and as diffs of its texts."""
    line = change.line
    return ChangedRequest(
        reference=format_reference(change.number),
        area=line.areas_label,
        issue=line.issue,
        department=line.departments_label,
        kinds=tuple(kind.value for kind in change.kinds),
        facts=tuple(_describe_facts(change)),
        rewordings=tuple(_diff_texts(change)),
    )


def _describe_unchanged(change: LineChange) -> UnchangedRequest:
    line = change.line
    return UnchangedRequest(
        reference=format_reference(change.number),
        area=line.areas_label,
        issue=line.issue,
        department=line.departments_label,
        how_long=describe_duration(change),
    )


def _describe_facts(change: LineChange) -> list[str]:
    if change.after is None:
        facts = ["No longer included."]
    elif change.before is None:
        facts = [f"New: {_describe_stage(change.line)}."]
    else:
        facts = _compare_facts(change.before, change.after)
    if change.superseded:
        facts.append(
            "This was already the case then, but it was recorded later."
            if change.is_late
            else "The earlier record has since been corrected."
        )
        if change.before and change.superseded.pk != change.before.pk:
            reason = _reason_for_correction(change).capitalize()
            facts += [
                f"{reason}: {fact}" for fact in _compare_facts(change.superseded, change.before)
            ]
    return facts


def _reason_for_correction(change: LineChange) -> str:
    """Return why the record of the earlier date differs from what was known then."""
    return "recorded later" if change.is_late else "corrected"


def _compare_facts(before: Entry, after: Entry) -> list[str]:
    """Return sentences on the facts that differ between two lines."""
    sentences = []
    if (before.stage, before.workstream_id) != (after.stage, after.workstream_id):
        sentences.append(f"Moved from {_describe_stage(before)} to {_describe_stage(after)}.")
    for fact in differences(before, after, FACTS):
        if fact.field == FACTS["target_date"]:
            sentences.append(f"Target date changed from {fact.old} to {fact.new}.")
        elif fact.field != FACTS["workstream"]:
            sentences.append(f"{fact.field}: from {fact.old} to {fact.new}.")
    return sentences


def _describe_stage(line: Entry) -> str:
    """Return the stage of a line, with its workstream if it has one."""
    if line.workstream:
        return f"on-going workstream ({line.workstream})"
    return line.stage_label.lower()


def _diff_texts(change: LineChange) -> list[Rewording]:
    rewordings = []
    if change.before and change.after:
        rewordings = _diff_lines(change.before, change.after, "")
    # Show what was corrected, unless the diff above already compares the same two lines.
    if change.superseded and change.before and change.superseded.pk != change.before.pk:
        rewordings += _diff_lines(
            change.superseded, change.before, f", {_reason_for_correction(change)}"
        )
    return rewordings


def _diff_lines(old: Entry, new: Entry, suffix: str) -> list[Rewording]:
    return [
        Rewording(f"{text.field}{suffix}", tuple(compare(text.old, text.new)))
        for text in differences(old, new, WORDS)
    ]


def _choose(count: int, none: str, one: str, more: str) -> str:
    if not count:
        return none
    return one if count == 1 else more.format(f"{count:,}")


def _join(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence, such as "one, two and three"."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
