"""What a draft paper prints now that the copy sent for clearance did not."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from papers import markup
from papers.description import (
    Annex,
    AnnexTable,
    ChangesSection,
    Paper,
    PaperLine,
    Part,
    Rewording,
    WorkstreamsPart,
)
from papers.domain.change_sentences import describe_changes
from papers.domain.checksum import compute_paper_checksum
from papers.domain.contents import PaperContents
from papers.domain.phrases import join_words
from papers.domain.stored_paper import load_paper
from papers.models import DraftCopy, Meeting
from requests_log.log.changes import LineReading, compare_readings
from requests_log.models import Entry
from requests_log.rules.references import format_reference


@dataclass(frozen=True)
class DraftChanges:
    """The changes from a copy to the draft now, as sentences and as texts that were reworded.

    ``lines`` are the changes of requests. ``others`` are sentences on everything else that reads
    differently: next steps, positions, annexes and headings.
    """

    lines: ChangesSection
    cover_page: tuple[Rewording, ...]
    others: tuple[str, ...]


class ClearedCopy:
    """A copy of a draft, compared with what the draft prints now."""

    def __init__(self, copy: DraftCopy, paper: Paper, contents: PaperContents) -> None:
        self.copy = copy
        self.paper = paper
        self.contents = contents

    @property
    def has_changed(self) -> bool:
        """Whether anything that the draft prints has changed since."""
        return self.copy.checksum != compute_paper_checksum(self.paper)

    @cached_property
    def changes(self) -> DraftChanges:
        """What has changed since, in sentences; there is one at least if anything has."""
        then = load_paper(self.copy.paper)
        lines, changed = self._compare_lines()
        cover_page = tuple(_compare_cover_pages(then, self.paper))
        others = tuple(_compare_others(then, self.paper, changed))
        if self.has_changed and not (changed or cover_page or others):
            others = ("The draft prints something else differently.",)
        return DraftChanges(lines, cover_page, others)

    def _compare_lines(self) -> tuple[ChangesSection, set[str]]:
        """Return the changes of requests, and the references of those that changed."""
        stored = self.copy.entries
        entries = Entry.objects.select_related("request", "workstream").in_bulk(
            [pk for _, pk, _ in stored]
        )
        then = {
            number: LineReading(entries[pk], dt.date.fromisoformat(since))
            for number, pk, since in stored
        }
        now = {line.number: LineReading(line.entry, line.since) for line in self.contents.entries}
        corrected = Entry.objects.filter(pk__in=entries, corrected_by__isnull=False)
        pks = set(corrected.values_list("pk", flat=True))
        superseded = {
            number: reading.entry
            for number, reading in then.items()
            if reading.entry.pk in pks
            and (number not in now or now[number].entry.pk != reading.entry.pk)
        }
        until = self.contents.as_at
        days = Meeting.objects.dates_held(until=until)
        found = compare_readings(then, now, until=until, meetings=days, superseded=superseded)
        changed = {format_reference(each.number) for each in found if not each.is_unchanged}
        section = describe_changes(found, "it was sent for clearance")
        return section, changed


def _compare_cover_pages(then: Paper, now: Paper) -> Iterator[Rewording]:
    texts = (
        ("Title", then.title, now.title),
        ("Marking", then.marking, now.marking),
        *((label, dict(then.about).get(label, ""), text) for label, text in now.about),
        *((label, text, "") for label, text in then.about if label not in dict(now.about)),
        (
            "Covering words",
            markup.to_plain_text(then.introduction),
            markup.to_plain_text(now.introduction),
        ),
    )
    yield from (Rewording(name, old, new) for name, old, new in texts if old != new)


def _compare_others(then: Paper, now: Paper, changed: set[str]) -> Iterator[str]:
    """Yield a sentence for each other part that reads differently."""
    before, after = _lines_of(then), _lines_of(now)
    differing = sorted(
        reference
        for reference, line in after.items()
        if reference not in changed and reference in before and before[reference] != line
    )
    if differing:
        prints = "prints" if len(differing) == 1 else "print"
        yield f"The next steps or positions that {join_words(differing)} {prints} have changed."
    first, second = (
        {each.name: _without_lines(each) for each in paper.annexes} for paper in (then, now)
    )
    for name in [*first, *(name for name in second if name not in first)]:
        if name not in second:
            yield f"{name} is no longer included."
        elif name not in first:
            yield f"{name} has been added."
        elif first[name] != second[name]:
            yield f"{name} has changed outside its requests."
    if then.summary != now.summary:
        yield "The summary on one page reads differently, or has been added or left out."
    if then.changes and not now.changes:
        yield "The section on changes is no longer included."
    elif now.changes and not then.changes:
        yield "A section on changes has been added."
    elif now.changes and then.changes and now.changes != then.changes:
        yield f"The section “{now.changes.heading}” reads differently."


def _lines_of(paper: Paper) -> dict[str, PaperLine]:
    return {line.reference: line for _, _, line in paper.lines()}


def _without_lines(annex: Annex) -> Annex:
    """Return an annex with the headings of its lines, and none of the lines."""
    return replace(annex, parts=tuple(map(_empty, annex.parts)))


def _empty(part: Part) -> Part:
    if isinstance(part, AnnexTable):
        return replace(part, lines=())
    return replace(part, workstreams=()) if isinstance(part, WorkstreamsPart) else part
