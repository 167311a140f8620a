"""What changed since people last met, in plain sentences with the new texts whole."""

from collections.abc import Iterator, Sequence

from papers.description import (
    Annex,
    ChangedRequest,
    ChangesSection,
    FactTable,
)
from papers.domain import phrases
from requests_log.log.changes import LineChange, count_main_kinds
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.models import Entry
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

WORDING_ANNEX = "Annex E"
# As many references next to each other as are worth "to".
_RUN = 3
_NEW = {
    Stage.IN_PROGRESS: "is new, and in progress",
    Stage.ON_GOING: "is new, and being taken forward through an on-going workstream",
    Stage.RESOLVED: "is new, and has been resolved",
}
# The texts other than the status, as the subject of a sentence.
_NOW_READS = {
    "issue": "Its issue now reads",
    "areas_label": "Its areas are now given as",
    "departments_label": "Its departments are now given as",
}


def describe_changes(
    changes: Sequence[LineChange], label: str, *, note: str = "", steps: Sequence[str] = ()
) -> ChangesSection:
    """Return the section of a paper on changes since ``label``, a date, meeting or edition.

    ``note`` explains why changes cannot be shown, if so. ``steps`` are sentences on next steps.
    """
    unchanged = [change.number for change in changes if change.is_unchanged]
    return ChangesSection(
        heading=f"Changes since {label}",
        sentence=note or phrases.describe_kinds(count_main_kinds(changes)),
        changed=tuple(describe_change(change) for change in changes if not change.is_unchanged),
        unchanged=tuple(map(format_reference, unchanged)),
        unchanged_line=f"Unchanged: {join_references(unchanged)}." if unchanged else "",
        steps=tuple(steps),
    )


def describe_change(change: LineChange) -> ChangedRequest:
    """Return what changed in one request: in sentences, with the new text, and old beside new."""
    line = change.line
    first, text, *others = _describe(change)
    reference = format_reference(change.number)
    return ChangedRequest(
        reference=reference,
        area=line.areas_label,
        issue=line.issue,
        department=line.departments_label,
        kinds=tuple(kind.value for kind in change.kinds),
        sentence=f"{reference} {first}{':' if text else '.'}",
        text=text,
        facts=tuple(others),
        rewordings=tuple(phrases.list_rewordings(change)),
    )


def join_references(numbers: Sequence[int]) -> str:
    """Return references as a list in a sentence: CB-001 to CB-004, CB-006 and CB-008.

    ``numbers`` are sorted.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        names = list(map(format_reference, run))
        parts += [f"{names[0]} to {names[-1]}"] if len(run) >= _RUN else names
    return phrases.join_words(parts) if parts else ""


def make_wording_annexes(changes: ChangesSection) -> tuple[Annex, ...]:
    """Return the annex that shows the old wording beside the new, or none if all are the same."""
    rows = tuple(
        (changed.reference, rewording.field, rewording.old, rewording.new)
        for changed in changes.changed
        for rewording in changed.rewordings
    )
    if not rows:
        return ()
    table = FactTable(
        heading="Texts that were reworded",
        description="Each row has a reference, the name of a text, and the text before and now.",
        headings=("Ref", "Text", "Before", "Now"),
        widths=(12, 12, 38, 38),
        rows=rows,
        none="No texts were reworded.",
    )
    return (Annex(WORDING_ANNEX, "Old and new wording", (table,)),)


def _describe(change: LineChange) -> Iterator[str]:
    """Yield the first sentence without its subject and end, the new text, and more sentences."""
    said = [*_compare(change)]
    corrected = [*_describe_correction(change, alone=not said)]
    text = _read_new_text(change)
    # Each text has its own sentence: a status never follows one on a target date.
    is_told = not said or change.before is None or _has_new_status(change)
    yield from (said or corrected)[:1]
    yield text if is_told else ""
    yield from (f"It {each}." for each in said[1:])
    yield from _list_labels(change.before, change.after)
    if said and corrected:
        yield f"It {corrected[0]}."
    yield from corrected[1:]
    if text and not is_told:
        yield f"Its {_name_status(change.line)} now reads:\n{text}"


def _compare(change: LineChange) -> Iterator[str]:
    """Yield what happened between the two readings, each as what can follow a reference."""
    before, after = change.before, change.after
    if after is None:
        yield "is no longer included"
    elif before is None:
        stream = f", {after.workstream}" if after.workstream else ""
        yield f"{_NEW[Stage(after.stage)]}{stream}"
    else:
        if _has_moved(before, after):
            yield f"moved from {_name_stage(before)} to {_name_stage(after)}"
        elif before.status != after.status:
            yield f"has a new {_name_status(after)}"
        # What is resolved has no target date, which goes without saying.
        if before.target_date != after.target_date and after.stage != Stage.RESOLVED:
            yield _compare_target_dates(before, after)
        if facts := _list_facts(before, after):
            yield f"has changed details: {'; '.join(facts)}"
        elif any(getattr(before, name) != getattr(after, name) for name in _NOW_READS):
            yield "is worded differently"


def _has_moved(before: Entry, after: Entry) -> bool:
    return (before.stage, before.workstream_id) != (after.stage, after.workstream_id)


def _has_new_status(change: LineChange) -> bool:
    before, after = change.before, change.after
    if before is None or after is None:
        return False
    return _has_moved(before, after) or before.status != after.status


def _name_stage(line: Entry) -> str:
    if line.workstream:
        return f"the on-going workstream {line.workstream}"
    return line.stage_label.lower()


def _name_status(line: Entry) -> str:
    return "outcome" if line.stage == Stage.RESOLVED else "status"


def _list_facts(before: Entry, after: Entry) -> list[str]:
    return [
        f"{fact.field[:1].lower()}{fact.field[1:]} from {fact.old} to {fact.new}"
        for fact in differences(before, after, FACTS)
        if fact.field not in (FACTS["target_date"], FACTS["workstream"])
    ]


def _compare_target_dates(before: Entry, after: Entry) -> str:
    [fact] = differences(before, after, {"target_date": FACTS["target_date"]})
    if before.target_date is None:
        return f"has a target date of {fact.new}, and had none"
    if after.target_date is None:
        return f"no longer has a target date: it was {fact.old}"
    return f"has a target date of {fact.new} instead of {fact.old}"


def _list_labels(before: Entry | None, after: Entry | None) -> Iterator[str]:
    """Yield a sentence for each text other than the status that reads differently."""
    if before and after:
        for name, words in _NOW_READS.items():
            if getattr(before, name) != getattr(after, name):
                yield f"{words}: “{getattr(after, name)}”."


def _describe_correction(change: LineChange, *, alone: bool) -> Iterator[str]:
    """Yield that the record of the earlier date was corrected, and what was, in sentences.

    ``alone`` says that nothing else changed: the text after the first sentence is the right one.
    """
    old, new = change.superseded, change.before
    if old is None:
        return
    if change.is_late:
        yield "had news by then that was recorded later"
    elif alone and new and change.after and old.status != new.status:
        yield f"has been corrected since. Its {_name_status(new)} should have read"
    else:
        yield "has been corrected since"
    if new and new.pk != old.pk:
        parts = _list_facts(old, new)
        if _has_moved(old, new):
            parts.append(f"from {_name_stage(old)} to {_name_stage(new)}")
        if old.target_date != new.target_date:
            [fact] = differences(old, new, {"target_date": "target date"})
            parts.append(f"target date from {fact.old} to {fact.new}")
        if parts:
            yield f"{'Recorded later' if change.is_late else 'Corrected'}: {'; '.join(parts)}."
        yield from _list_corrected_words(change, old, new, alone=alone)


def _list_corrected_words(
    change: LineChange, old: Entry, new: Entry, *, alone: bool
) -> Iterator[str]:
    """Yield a sentence for each text of the earlier date that was wrong, with the right one whole.

    A status that is told anyway is not told twice.
    """
    for name, label in WORDS.items():
        text = getattr(new, name)
        if text == getattr(old, name):
            continue
        subject = _name_status(new) if name == "status" else label.lower()
        if name == "status" and change.after and text == change.after.status:
            if not alone:
                yield f"The {subject} as it now reads replaces what was known then."
        elif name == "status":
            yield f"Its {subject} {_should_read(change)}:\n{text}"
        else:
            verb = _should_read(change, are=subject != "issue")
            yield f"Its {subject} {verb}: “{text}”."


def _should_read(change: LineChange, *, are: bool = False) -> str:
    if change.is_late:
        return "by then were given as" if are else "by then read"
    return "should have been given as" if are else "should have read"


def _read_new_text(change: LineChange) -> str:
    """Return the status whole if it is not what people read, or what is now known of that date."""
    if change.after is None:
        return ""
    read = [each.status for each in (change.before, change.superseded) if each]
    is_new = change.before is None or _has_new_status(change)
    status = change.after.status
    return status if is_new or any(status != each for each in read) else ""
