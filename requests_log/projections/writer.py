"""Saving index rows, search words and counts.

``domain`` calls this in the transaction that adds an entry, or to rebuild.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Sum

from requests_log.log.bitemporal import (
    CopiedLine,
    LineState,
    Version,
    derive_current,
    derive_versions,
)
from requests_log.log.reader import effective_entries
from requests_log.models import CountSpan, Entry, ListIndexRow, Request, SearchWords, StageCount
from requests_log.projections import builder, sql
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, get_hierarchy
from requests_log.search.stemming import index_words

# After how many entries the counts of single writes are folded into longer periods.
FOLD_EVERY = 200
# The number of a lock on PostgreSQL; nothing else takes one by number.
_FOLD_LOCK = 1
# The periods that the counts of writes are folded into.
SPANS = (CountSpan.DAY, CountSpan.MONTH, CountSpan.YEAR, CountSpan.EVER)


def save_index_rows(
    request: Request, copied: CopiedLine, *, before: Sequence[Entry], log: Sequence[Entry]
) -> None:
    """Update the request's index rows from ``before`` to ``log``."""
    shared = builder.shared_fields(copied)
    line = _current_line(log)
    if (
        before
        and _index_source(_current_line(before)) == _index_source(line)
        and not log[-1].corrects_id
    ):
        sql.update(ListIndexRow, shared, request_id=request.pk)
        return
    request.index_rows.all().delete()
    sql.insert(ListIndexRow, _index_rows(request, log, shared, get_hierarchy([line])))


def save_changed_hierarchy(requests: Sequence[Request], *, was: Hierarchy, now: Hierarchy) -> None:
    """Update the index rows and counts of requests from one hierarchy to another.

    The requests should be locked.
    """
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(request__in=requests):
        logs[entry.request_id].append(entry)
    changes: Counter[CountKey] = Counter()
    rows: list[sql.Row] = []
    for request in requests:
        log = logs[request.pk]
        versions, lines = derive_versions(log), {entry.pk: entry for entry in log}
        changes.update(builder.derive_count_changes(versions, lines, now))
        changes.subtract(builder.derive_count_changes(versions, lines, was))
        rows += _index_rows(request, log, builder.shared_fields(derive_current(log)), now)
    ListIndexRow.objects.filter(request__in=requests).delete()
    sql.insert(ListIndexRow, rows)
    _insert_counts(changes, span=CountSpan.WRITE)


def _index_rows(
    request: Request, log: Sequence[Entry], shared: sql.Row, hierarchy: Hierarchy
) -> list[sql.Row]:
    """Return the index rows of a request; ``shared`` are the values that all of them have."""
    keys = builder.derive_index_keys(_current_line(log), log, hierarchy)
    return [
        {
            "request_id": request.pk,
            "number": request.number,
            "department": department,
            "area": area,
            "asked_since": since,
            **shared,
        }
        for (department, area), since in sorted(keys.items())
    ]


def save_search_words(request: Request, log: Sequence[Entry]) -> None:
    """Save the request's search words from its log."""
    current_words, all_words = derive_search_words(log)
    row = {"request_id": request.pk, "current_words": current_words, "all_words": all_words}
    sql.insert(SearchWords, [row], unique=("request_id",))


def derive_search_words(log: Sequence[Entry]) -> tuple[str, str]:
    """Return the search words of the current line, and those of every entry in a log."""
    line = _current_line(log)
    texts = dict.fromkeys(text for entry in log for text in (entry.issue, entry.status))
    return index_words(line.issue, line.status), index_words(*texts)


def derive_counts(log: Sequence[Entry]) -> Counter[CountKey]:
    """Return the changes of counts, by date, that follow from a whole log."""
    lines = {entry.pk: entry for entry in log}
    return builder.derive_count_changes(derive_versions(log), lines, get_hierarchy(log))


def save_count_changes(
    old: set[Version[LineState]], new: set[Version[LineState]], log: Sequence[Entry]
) -> None:
    """Add the changes of counts that a write makes, and fold the counts from time to time."""
    lines = {entry.pk: entry for entry in log}
    hierarchy = get_hierarchy(log)
    changes = builder.derive_count_changes(new - old, lines, hierarchy)
    changes.subtract(builder.derive_count_changes(old - new, lines, hierarchy))
    _insert_counts(changes, span=CountSpan.WRITE)
    if max(lines) % FOLD_EVERY == 0:
        fold_counts()


def lock_counts() -> None:
    """Wait for all who are writing counts, and keep others out until the transaction ends.

    On SQLite, a transaction that writes is always the only one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {StageCount._meta.db_table} IN EXCLUSIVE MODE")


def _may_fold() -> bool:
    """Return whether no other transaction folds, and keep others from it until this one ends.

    Not by ``lock_counts``: two who have both written counts would wait for each other.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_FOLD_LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def fold_counts() -> None:
    """Fold the counts of single writes into those of days, months, years and all days.

    Does nothing while another transaction folds: the next fold takes what this one leaves.
    """
    if not _may_fold():
        return
    written = list(StageCount.objects.select_for_update().filter(span=CountSpan.WRITE))
    changes = _count_rows(written)
    for span in SPANS:
        added = sum_by_span(changes, span)
        existing = StageCount.objects.filter(span=span, start__in={key.day for key in added})
        total = _count_rows(existing)
        total.update(added)
        existing.delete()
        _insert_counts(total, span=span)
    StageCount.objects.filter(pk__in=[row.pk for row in written]).delete()


@transaction.atomic
def replace_counts(changes: Counter[CountKey]) -> None:
    """Replace all counts by these changes."""
    StageCount.objects.all().delete()
    for span in SPANS:
        _insert_counts(sum_by_span(changes, span), span=span)


def sum_by_span(changes: Mapping[CountKey, int], span: CountSpan) -> Counter[CountKey]:
    """Return the sums of daily changes, by the first day of each period; sums of 0 are left out."""
    first_day = _FIRST_DAYS[span]
    sums: Counter[CountKey] = Counter()
    for key, change in changes.items():
        sums[key._replace(day=first_day(key.day))] += change
    return Counter({key: change for key, change in sums.items() if change})


def read_counts(spans: Iterable[str]) -> Counter[CountKey]:
    """Return the stored counts of these periods, by the first day of each."""
    rows = StageCount.objects.filter(span__in=list(spans))
    sums = rows.values_list(
        "as_recorded", "start", "department", "area", "workstream", "stage"
    ).annotate(Sum("change"))
    found: Counter[CountKey] = Counter()
    for as_recorded, day, department, area, workstream, stage, change in sums:
        if change:
            cell = builder.CountCell(department, area, workstream, stage)
            found[CountKey(as_recorded, day, cell)] = change
    return found


_FIRST_DAYS: dict[CountSpan, Callable[[dt.date], dt.date]] = {
    CountSpan.DAY: lambda day: day,
    CountSpan.MONTH: lambda day: day.replace(day=1),
    CountSpan.YEAR: lambda day: dt.date(day.year, 1, 1),
    CountSpan.EVER: lambda day: dt.date.min,
}


def _count_rows(rows: Iterable[StageCount]) -> Counter[CountKey]:
    """Return the changes in these rows."""
    found: Counter[CountKey] = Counter()
    for row in rows:
        cell = builder.CountCell(row.department, row.area, row.workstream, row.stage)
        found[CountKey(row.as_recorded, row.start, cell)] += row.change
    return found


def _insert_counts(changes: Mapping[CountKey, int], *, span: CountSpan) -> None:
    rows = [
        {
            "as_recorded": key.as_recorded,
            "span": span.value,
            "start": key.day,
            "change": change,
            **key.cell._asdict(),
        }
        for key, change in changes.items()
        if change
    ]
    sql.insert(StageCount, rows)


def _current_line(log: Sequence[Entry]) -> Entry:
    return effective_entries(log)[-1]


def _index_source(line: Entry) -> tuple[object, ...]:
    """Return the fields of a line that decide which keys it is indexed under."""
    return (line.reach, line.asks_all, line.area_slugs, line.department_codes)
