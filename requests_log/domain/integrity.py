"""Verifying that derived rows agree with the logs, and that files of evidence are as attached."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from provenance.redaction import find_wrong_redactions
from requests_log.domain import rebuild
from requests_log.domain.evidence import find_wrong_files
from requests_log.domain.next_steps import find_wrong_open_rows, rebuild_open_rows
from requests_log.log import bitemporal
from requests_log.log.positions import read_positions
from requests_log.log.reader import (
    LINK_FIELDS,
    effective_entries,
    find_problems,
    links_by_field,
    read_log,
)
from requests_log.models import CountSpan, Entry, EntryWords, KnownWord, Position, Request
from requests_log.projections import builder, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, read_hierarchy
from requests_log.rules.references import format_reference

OPEN_ROWS = "has open next steps that do not match what was recorded"
DATES = ("since", "until", "known_since", "known_until")
VERSION_FIELDS = tuple(bitemporal.CopiedLine.__annotations__)
INDEX_FIELDS = (
    "department",
    "area",
    "number",
    "asked_since",
    "stage",
    "updated_on",
    "news_on",
    "due",
)
Values = tuple[object, ...]


@dataclass(frozen=True)
class Finding:
    """A problem with one request, or with the derived rows of all if ``number`` is None.

    ``repairable`` says whether rebuilding the derived rows solves it.
    """

    number: int | None
    problem: str
    repairable: bool

    def __str__(self) -> str:
        subject = "The record" if self.number is None else format_reference(self.number)
        return f"{subject} {self.problem}."


def find_disagreements(*, with_files: bool = True) -> Iterator[Finding]:
    """Yield all problems: those of each request by reference, then those of the whole record.

    ``with_files`` also reads each file of evidence and compares its checksum.
    """
    counts: Counter[CountKey] = Counter()
    hierarchy = read_hierarchy()
    for request in Request.objects.order_by("number").iterator(chunk_size=500):
        log = read_log(request)
        for problem in find_problems(log):
            yield Finding(request.number, problem, repairable=False)
        if not log:
            continue
        said = read_positions(request.pk)
        yield from _check_derived_rows(request, log, said, hierarchy)
        counts.update(builder.derive_counts(bitemporal.derive_versions(log), log, hierarchy))
    yield from _check_counts(counts)
    if find_wrong_open_rows():
        yield Finding(None, OPEN_ROWS, repairable=True)
    for problem in find_wrong_redactions():
        yield Finding(None, problem, repairable=False)
    if with_files:
        for number, problem in find_wrong_files():
            yield Finding(number, problem, repairable=False)


def _check_derived_rows(
    request: Request, log: Sequence[Entry], said: list[Position], hierarchy: Hierarchy
) -> Iterator[Finding]:
    def finding(problem: str) -> Finding:
        return Finding(request.number, problem, repairable=True)

    current: Mapping[str, object] = {"current_id": None}
    if effective_entries(log):
        current = {**bitemporal.derive_current(log)}
    for name, right in current.items():
        stored = getattr(request, name)
        if stored != right:
            yield finding(f"has {name} {stored!r}, but its log has {right!r}")
    if set(request.versions.values_list("number", *DATES, *VERSION_FIELDS)) != set(
        _right_versions(request, log)
    ):
        yield finding("has a past position that does not match its log")
    for field, links in links_by_field(request).items():
        name, key, _ = LINK_FIELDS[field]
        stored_links = set(links.values_list(f"{name}__{key}", *DATES))
        versions = bitemporal.derive_names(log, field)
        if stored_links != {(each.value, *each.dates().values()) for each in versions}:
            yield finding(f"has {name} links that do not match its log")
    if set(request.index_rows.values_list(*INDEX_FIELDS)) != set(
        _right_index_rows(request, log, said, hierarchy)
    ):
        yield finding("has filter entries that do not match its log")
    stored_words = EntryWords.objects.filter(entry__in=log).values_list("entry", "text")
    right_words = {(entry.pk, writer.derive_words(entry, hierarchy)) for entry in log}
    known_words = writer.derive_known_words(log, hierarchy)
    is_all_known = KnownWord.objects.filter(word__in=known_words).count() == len(known_words)
    if set(stored_words) != right_words or not is_all_known:
        yield finding("has search words that do not match its log")


def _right_versions(request: Request, log: Sequence[Entry]) -> Iterator[Values]:
    lines = {entry.pk: entry for entry in log}
    for version in bitemporal.derive_versions(log):
        copied: Mapping[str, object] = bitemporal.copy_line(
            lines[version.value.entry_id], version.value
        )
        dates = version.dates().values()
        yield (request.number, *dates, *(copied[name] for name in VERSION_FIELDS))


def _right_index_rows(
    request: Request, log: Sequence[Entry], said: list[Position], hierarchy: Hierarchy
) -> Iterator[Values]:
    for values in builder.derive_index_values(log, said, hierarchy):
        yield tuple({"number": request.number, **values}[name] for name in INDEX_FIELDS)


def _check_counts(by_day: Counter[CountKey]) -> Iterator[Finding]:
    """Yield a finding for each span whose counts differ from those of the logs."""
    differences = writer.read_counts().items() ^ builder.sum_spans(by_day).items()
    for span in sorted({key.span for key, _ in differences}):
        label = CountSpan(span).label
        yield Finding(None, f"has counts for {label} that do not match the logs", True)


def repair(findings: list[Finding]) -> None:
    """Rebuild the derived rows of every request with a repairable finding.

    For a finding on the whole record, rebuilds all counts.
    """
    repairable = [finding for finding in findings if finding.repairable]
    numbers = {finding.number for finding in repairable if finding.number is not None}
    for request in Request.objects.filter(number__in=numbers):
        rebuild.rebuild_request(request=request)
    of_all = [finding.problem for finding in repairable if finding.number is None]
    if OPEN_ROWS in of_all:
        rebuild_open_rows()
    if any(problem != OPEN_ROWS for problem in of_all):
        rebuild.rebuild_counts()
