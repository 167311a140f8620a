"""Proof that every request agrees with its log, and all that is counted with the logs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from requests_log.domain import commands
from requests_log.log import bitemporal
from requests_log.log.reader import LINKED_BY, links_of, log_of, problems_of, standing
from requests_log.models import CountSpan, Entry, ListIndexRow, Request, SearchWords, reference
from requests_log.projections import builder, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import hierarchy_for
from requests_log.search import fulltext

DAYS = ("since", "until", "known_since", "known_until")
POSITION = (*bitemporal.COPIED, "current_id", "updated_on", "news_on")
FILED = ("department", "area", "number", "asked_since", *builder.COPIED, "due")


@dataclass(frozen=True)
class Finding:
    """What is wrong with one request; ``repairable`` where rebuilding its copy mends it.

    Without a ``number`` it is wrong with what is counted of all of them.
    """

    number: int | None
    problem: str
    repairable: bool

    def __str__(self) -> str:
        whose = "The record" if self.number is None else reference(self.number)
        return f"{whose} {self.problem}."


def find() -> Iterator[Finding]:
    """Yield everything that is wrong, request by request in order of reference, then of all."""
    counted: Counter[CountKey] = Counter()
    for request in Request.objects.order_by("number").iterator(chunk_size=500):
        log = log_of(request)
        for problem in problems_of(log):
            yield Finding(request.number, problem, repairable=False)
        if not log:
            continue
        yield from _copies_that_disagree(request, log)
        counted.update(_counts_right(log))
    yield from _counts_that_disagree(counted)
    if not fulltext.agrees(connection):
        yield Finding(None, "has a search index that does not match its words", repairable=True)


def _copies_that_disagree(request: Request, log: Sequence[Entry]) -> Iterator[Finding]:
    def wrong(problem: str) -> Finding:
        return Finding(request.number, problem, repairable=True)

    for name, right in bitemporal.copy_of(log).items():
        held = getattr(request, name)
        if held != right:
            yield wrong(f"has {name} {held!r}, but its log has {right!r}")
    if set(_positions_held(request)) != set(_positions_right(request, log)):
        yield wrong("has a past position that does not match its log")
    for field, links in links_of(request).items():
        name, key, _ = LINKED_BY[field]
        linked = set(links.values_list(f"{name}__{key}", *DAYS))
        if linked != {(h.value, *h.days().values()) for h in bitemporal.names_of(log, field)}:
            yield wrong(f"has {name} links that do not match its log")
    filed = Counter(ListIndexRow.objects.filter(request=request).values_list(*FILED))
    if filed != Counter(_filings_right(request, log)):
        yield wrong("has filter entries that do not match its log")
    words = SearchWords.objects.filter(request=request).values_list("now", "ever").first()
    if words != writer.words_of(log):
        yield wrong("has search words that do not match its log")


def _positions_held(request: Request) -> Iterator[tuple[Any, ...]]:
    yield from request.positions.values_list("number", *DAYS, *POSITION)


def _positions_right(request: Request, log: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    lines = {entry.pk: entry for entry in log}
    for held in bitemporal.positions_of(log):
        copied = bitemporal.copied_from(lines[held.value.entry_id], held.value)
        yield (request.number, *held.days().values(), *(copied[name] for name in POSITION))


def _filings_right(request: Request, log: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    line = standing(log)[-1]
    copied = builder.copied_of(bitemporal.copy_of(log))
    values = [copied[name] for name in (*builder.COPIED, "due")]
    for (department, area), since in builder.index_rows_of(
        line, log, hierarchy_for([line])
    ).items():
        yield (department, area, request.number, since, *values)


def _counts_right(log: Sequence[Entry]) -> Counter[CountKey]:
    lines = {entry.pk: entry for entry in log}
    return builder.changes_of_counts(bitemporal.positions_of(log), lines, hierarchy_for(log))


def _counts_that_disagree(right: Counter[CountKey]) -> Iterator[Finding]:
    """Yield a finding where days, months or years do not add up to what the logs say."""
    by_day = {moment: change for moment, change in right.items() if change}
    added = writer.counts_held([CountSpan.WRITE])
    for span in writer.SPANS:
        held = writer.counts_held([span])
        for moment, change in writer.of_span(added, span).items():
            held[moment] += change
        if {m: c for m, c in held.items() if c} != dict(writer.of_span(by_day, span)):
            yield Finding(None, f"has counts for {span.label} that do not match the logs", True)


def repair(findings: list[Finding]) -> None:
    """Rebuild the copy of every request with a finding that rebuilding mends.

    What is wrong with the register has its counts made anew, and its index of words.
    """
    wrong = [finding for finding in findings if finding.repairable]
    numbers = {finding.number for finding in wrong if finding.number is not None}
    for request in Request.objects.filter(number__in=numbers):
        commands.rebuild(request=request)
    if any(finding.number is None for finding in wrong):
        count_anew()
    if not fulltext.agrees(connection):
        fulltext.rebuild(connection)


def count_anew() -> None:
    """Count every request anew from its log."""
    counted: Counter[CountKey] = Counter()
    for request in Request.objects.order_by("number").iterator(chunk_size=500):
        counted.update(_counts_right(log_of(request)))
    writer.count_anew(counted)
