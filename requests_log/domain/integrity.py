"""Verifying that derived rows agree with the logs, and that files of evidence are as attached."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from provenance.redaction import find_wrong_redactions
from requests_log.domain import rebuild
from requests_log.domain.evidence import find_wrong_files
from requests_log.domain.next_steps import find_wrong_open_rows, rebuild_open_rows
from requests_log.log import bitemporal
from requests_log.log.bitemporal import LineState, Version
from requests_log.log.reader import LINK_FIELDS, effective_entries, find_problems
from requests_log.models import CountSpan, Entry, Request
from requests_log.projections import builder, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, lock_logs, read_hierarchy
from requests_log.projections.stored import INDEX_FIELDS, VERSION_FIELDS, StoredRows, Values
from requests_log.rules.references import format_reference

OPEN_ROWS = "has open next steps that do not match what was recorded"
# How many entries are read at a time.
MOST_ENTRIES = 2_000


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


@dataclass(frozen=True)
class Checked:
    """What a check of some requests found, and what their logs say for the counts of all."""

    findings: list[Finding]
    counts: Counter[CountKey]


def find_disagreements(*, with_files: bool = True) -> Iterator[Finding]:
    """Yield all problems: those of each request by reference, then those of the whole record.

    ``with_files`` also reads each file of evidence and compares its checksum.
    """
    counts: Counter[CountKey] = Counter()
    for first, last in number_ranges():
        checked = check_requests(first, last)
        yield from checked.findings
        counts.update(checked.counts)
    yield from check_whole_record(counts, with_files=with_files)


def number_ranges(*, start: int = 0, size: int = 500) -> list[tuple[int, int]]:
    """Return the first and last number of each range of so many requests, from a number on."""
    rows = Request.objects.filter(number__gte=start).order_by("number")
    numbers = list(rows.values_list("number", flat=True))
    parts = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    return [(part[0], part[-1]) for part in parts]


def check_requests(first: int, last: int) -> Checked:
    """Return the problems of the requests with these numbers, and their counts.

    A few queries read all rows of some hundred requests. A request that seems wrong is read once
    more while nobody can write: somebody may have written to it between two of these queries.
    """
    hierarchy = read_hierarchy()
    findings: list[Finding] = []
    counts: Counter[CountKey] = Counter()
    rows = Request.objects.filter(number__range=(first, last)).order_by("number")
    known: set[str] = set()
    for requests in _in_batches(list(rows)):
        read = StoredRows.read(requests, known)
        wrong = []
        for request in requests:
            log = read.logs[request.pk]
            found = list(_check_request(request, read, hierarchy, counts))
            if found and log:
                wrong.append(request.pk)
            else:
                findings += found
        for pk in wrong:
            findings += _check_again(pk)
    return Checked(findings, counts)


def _in_batches(requests: list[Request]) -> Iterator[list[Request]]:
    """Yield requests so that each batch has about as many entries, however long one log is."""
    rows = Entry.objects.filter(request__in=requests).order_by()
    lengths = dict(rows.values_list("request").annotate(Count("pk")))
    batch, length = [], 0
    for request in requests:
        batch.append(request)
        length += lengths.get(request.pk, 0)
        if length >= MOST_ENTRIES:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _check_again(pk: int) -> list[Finding]:
    with transaction.atomic():
        hierarchy = lock_logs()
        request = Request.objects.get(pk=pk)
        return list(
            _check_request(request, StoredRows.read([request], set()), hierarchy, Counter())
        )


def _check_request(
    request: Request, read: StoredRows, hierarchy: Hierarchy, counts: Counter[CountKey]
) -> Iterator[Finding]:
    """Yield the problems of a request, and add what its log counts for to ``counts``."""
    log = read.logs[request.pk]
    for problem in find_problems(log):
        yield Finding(request.number, problem, repairable=False)
    if log:
        versions = bitemporal.derive_versions(log)
        yield from _check_derived_rows(request, log, versions, read, hierarchy)
        counts.update(builder.derive_counts(versions, log, hierarchy))


def check_whole_record(counts: Counter[CountKey] | None, *, with_files: bool) -> Iterator[Finding]:
    """Yield the problems of the record as a whole; without ``counts``, counts are not checked."""
    if counts is not None:
        yield from _check_counts(counts)
    if find_wrong_open_rows():
        yield Finding(None, OPEN_ROWS, repairable=True)
    for problem in find_wrong_redactions():
        yield Finding(None, problem, repairable=False)
    if with_files:
        for number, problem in find_wrong_files():
            yield Finding(number, problem, repairable=False)


def _check_derived_rows(
    request: Request,
    log: Sequence[Entry],
    versions: Set[Version[LineState]],
    read: StoredRows,
    hierarchy: Hierarchy,
) -> Iterator[Finding]:
    def finding(problem: str) -> Finding:
        return Finding(request.number, problem, repairable=True)

    pk = request.pk
    current: Mapping[str, object] = {"current_id": None}
    if effective_entries(log):
        current = {**bitemporal.derive_current(log)}
    for name, right in current.items():
        stored = getattr(request, name)
        if stored != right:
            yield finding(f"has {name} {stored!r}, but its log has {right!r}")
    if read.versions[pk] != set(_right_versions(request, versions, log)):
        yield finding("has a past position that does not match its log")
    names = {field: bitemporal.derive_names(log, field) for field in LINK_FIELDS}
    for field, link in LINK_FIELDS.items():
        right = {(each.value, *each.dates().values()) for each in names[field]}
        if read.links[field][pk] != right:
            yield finding(f"has {link.name} links that do not match its log")
    right_rows = builder.derive_index_values(
        log, names["department_codes"], read.said[pk], hierarchy
    )
    if read.index_rows[pk] != set(_index_rows(request, right_rows)):
        yield finding("has filter entries that do not match its log")
    right_words = {(entry.pk, writer.derive_words(entry, hierarchy)) for entry in log}
    known_words = writer.derive_known_words(log, hierarchy)
    if read.words[pk] != right_words or not read.knows(known_words):
        yield finding("has search words that do not match its log")


def _right_versions(
    request: Request, versions: Set[Version[LineState]], log: Sequence[Entry]
) -> Iterator[Values]:
    lines = {entry.pk: entry for entry in log}
    for version in versions:
        copied: Mapping[str, object] = bitemporal.copy_line(
            lines[version.value.entry_id], version.value
        )
        dates = version.dates().values()
        yield (request.number, *dates, *(copied[name] for name in VERSION_FIELDS))


def _index_rows(request: Request, rows: Iterable[Mapping[str, object]]) -> Iterator[Values]:
    for values in rows:
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
