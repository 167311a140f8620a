"""Saving the derived rows of a change inside a log, at about the same cost in any log.

A correction, a withdrawal and late news change the versions of a few lines: those around it, until
a line is as it was. These lines and their stored versions say all that changes.
``domain`` calls this in the transaction that adds an entry. The logs must be locked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from requests_log.log import bitemporal
from requests_log.log.around import standing_of
from requests_log.log.bitemporal import LineState, Span
from requests_log.log.reader import WITHOUT_LINE, in_order
from requests_log.models import Entry, LineVersion, Request
from requests_log.projections import saved_lines
from requests_log.projections.next_line import copy_to_request, index_source, read_versions
from requests_log.projections.saved_lines import Versions

# How many lines are read from the day of the change on.
MOST_LINES = 30
States = list[tuple[Entry, LineState]]


@dataclass(frozen=True)
class Window:
    """Lines of a log around a change, from the last one of an earlier day.

    ``before`` has them as they are, ``after`` as they will be, with the new entry. ``is_whole``
    says that they go on to the end of the log.
    """

    before: list[Entry]
    after: list[Entry]
    is_whole: bool


def read_window(request: Request, entry: Entry) -> Window | None:
    """Return the lines around an entry that is not saved yet.

    Returns None if they would not say all that changes: if the change is on the first day of the
    log, or changes areas or departments.
    """
    replaced, on = entry.corrects, entry.effective_on
    since = min(on, replaced.effective_on) if replaced else on
    standing = standing_of(request.pk)
    base = standing.filter(effective_on__lt=since).last()
    if base is None:
        return None
    rows = list(standing.filter(effective_on__gte=since)[: MOST_LINES + 1])
    before = [base, *rows[:MOST_LINES]]
    is_line = entry.kind not in WITHOUT_LINE
    after = in_order([each for each in before if each != replaced] + [entry] * is_line)
    if replaced and replaced not in before:
        return None
    changed = before.index(replaced) if replaced else after.index(entry)
    beside = before[changed - 1] if replaced else after[changed - 1]
    sources = [index_source(each) for each in (beside, replaced or entry, entry)]
    is_same = sources == [sources[0]] * len(sources)
    return Window(before, after, len(rows) <= MOST_LINES) if is_same else None


def save_change(request: Request, entry: Entry, window: Window) -> tuple[Versions, Versions] | None:
    """Update the request and its derived rows for a saved entry inside its log.

    Returns the line versions that end or have been replaced, and those in their place; None, and
    nothing is saved, if more lines change than were read.
    """
    day = bitemporal.recorded_on(entry)
    begun = _read_state(window.before[0])
    if begun is None:
        return None
    kinds = _read_kinds(request, [*window.before, entry])
    before, after = (
        bitemporal.line_states(lines, kinds, begun) for lines in (window.before, window.after)
    )
    if not window.is_whole and before[-1] != after[-1]:
        return None
    were, are = (_spans(states, is_whole=window.is_whole) for states in (before, after))
    gone, come = were - are, are - were
    stored = read_versions(request, {since for _, since, _ in gone | come}, on=day)
    found = bitemporal.replace_spans(stored, gone, come, recorded=day)
    if found is None:
        return None
    saved_lines.save_versions(request, *found, [*window.before, entry])
    if window.is_whole:
        line, state = after[-1]
        copy_to_request(request, line, bitemporal.copy_line(line, state))
    return found


def _spans(states: States, *, is_whole: bool) -> set[Span[LineState]]:
    """Return the spans of lines; without the last one if others follow it."""
    spans = list(bitemporal.spans_of(states))
    return {span for span in (spans if is_whole else spans[:-1]) if span[1] != span[2]}


def _read_state(line: Entry) -> LineState | None:
    versions = LineVersion.objects.of_line(line, line.effective_on)
    rows = versions.filter(request=line.request_id, known_until=None)
    found = rows.values_list("current", "updated_on", "news_on").first()
    return LineState(*found) if found else None


def _read_kinds(request: Request, entries: Iterable[Entry]) -> dict[int, str]:
    """Return the kind of each entry number; that of a correction is that of what it corrects."""
    kinds = {each.number: each.kind for each in entries if not each.corrects_id}
    others = {each.number for each in entries} - kinds.keys()
    if others:
        rows = Entry.objects.filter(request=request, number__in=others, corrects=None)
        kinds.update(rows.values_list("number", "kind"))
    return kinds
