"""The sentences of a paper: counts of requests, and what changed."""

import datetime as dt
from collections.abc import Mapping, Sequence

from cbtracker.clock import in_words
from papers.description import Rewording
from requests_log.log.changes import ChangeKind, LineChange
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.models import Entry
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
        choose_phrase(sum(line.stage == stage for line in lines), *phrases)
        for stage, phrases in _STAGES.items()
    ]
    sentence = f"As at {day} there {total} of Whitehall {covered}: {join_words(stages)}."
    overdue = sum(
        line.stage != Stage.RESOLVED and line.target_date is not None and line.target_date < as_at
        for line in lines
    )
    if overdue:
        phrase = choose_phrase(
            overdue, "", "1 is past its target date", "{} are past their target date"
        )
        sentence += f" Of those not resolved, {phrase}."
    return sentence


def describe_kinds(counts: Mapping[ChangeKind, int]) -> str:
    """Return a sentence with the number of requests for each kind of change, and of all.

    The numbers add up: each request should be counted once.
    """
    if not counts:
        return "There were no requests then and there are none now."
    phrases = [choose_phrase(count, "", *_KINDS[kind]) for kind, count in counts.items()]
    total = sum(counts.values())
    requests = "1 request" if total == 1 else f"the {total:,} requests"
    return f"Of {requests}, {join_words(phrases)}."


def list_facts(change: LineChange) -> list[str]:
    """Return short sentences on what changed in one request, but for the words of its texts."""
    if change.after is None:
        facts = ["No longer included."]
    elif change.before is None:
        facts = [f"New: {describe_stage(change.line)}."]
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
        sentences.append(f"Moved from {describe_stage(before)} to {describe_stage(after)}.")
    for fact in differences(before, after, FACTS):
        if fact.field == FACTS["target_date"]:
            sentences.append(f"Target date changed from {fact.old} to {fact.new}.")
        elif fact.field != FACTS["workstream"]:
            sentences.append(f"{fact.field}: from {fact.old} to {fact.new}.")
    return sentences


def describe_stage(line: Entry) -> str:
    """Return the stage of a line, with its workstream if it has one."""
    if line.workstream:
        return f"on-going workstream ({line.workstream})"
    return line.stage_label.lower()


def list_rewordings(change: LineChange) -> list[Rewording]:
    """Return the texts of one request that were reworded, and those that were corrected."""
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
        Rewording(f"{text.field}{suffix}", text.old, text.new)
        for text in differences(old, new, WORDS)
    ]


def choose_phrase(count: int, none: str, one: str, more: str) -> str:
    """Return the phrase for a number; that for more than one has a place for the number."""
    if not count:
        return none
    return one if count == 1 else more.format(f"{count:,}")


def join_words(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence, such as "one, two and three"."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
