"""Saving index rows, search words and counts.

``domain`` calls this in the transaction that adds an entry, or to rebuild. The logs must be locked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import connection

from requests_log.log.bitemporal import Version, derive_names, derive_versions
from requests_log.models import (
    Entry,
    EntryWords,
    KnownWord,
    ListIndexRow,
    Position,
    Request,
    StageCount,
)
from requests_log.projections import builder
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy
from requests_log.projections.stored import read_logs
from requests_log.search.words import document, known_words

# Rows of counts in one statement: SQLite allows 32,766 values.
MAX_COUNTS = 4_000
# Rows in one statement, so that the rows of many requests do not make one without end.
MAX_ROWS = 1_000


def save_index_rows(
    request: Request, hierarchy: Hierarchy, *, log: Sequence[Entry], said: Sequence[Position]
) -> None:
    """Replace the request's index rows; ``said`` are its positions."""
    request.index_rows.all().delete()
    ListIndexRow.objects.bulk_create(_index_rows(request, log, said, hierarchy))


def save_changed_hierarchy(requests: Sequence[Request], *, was: Hierarchy, now: Hierarchy) -> None:
    """Update the index rows and counts of requests from one hierarchy to another.

    Rows that stay as they are, which are most of them, are not written again.
    """
    logs, said = read_logs(requests)
    changes: Counter[CountKey] = Counter()
    outdated: dict[tuple[int, int], list[int]] = defaultdict(list)
    new: list[ListIndexRow] = []
    for request in requests:
        log = logs[request.pk]
        moved = builder.derive_moved_counts(derive_versions(log), log, was=was, now=now)
        changes.update(moved)
        asked = derive_names(log, "department_codes")
        before, after = (_index_values(log, asked, said[request.pk], each) for each in (was, now))
        for key, values in before.items():
            if after.get(key) != values:
                outdated[key].append(request.pk)
        new += [_index_row(request, each) for key, each in after.items() if before.get(key) != each]
    for (department, area), ids in outdated.items():
        rows = ListIndexRow.objects.filter(department=department, area=area)
        rows.filter(request__in=ids).delete()
    ListIndexRow.objects.bulk_create(new, MAX_ROWS)
    add_counts(changes)


def save_new_index_rows(
    requests: Iterable[Request],
    logs: Mapping[int, list[Entry]],
    said: Mapping[int, list[Position]],
    hierarchy: Hierarchy,
) -> None:
    """Save the index rows of requests that have none."""
    rows = [_index_rows(each, logs[each.pk], said[each.pk], hierarchy) for each in requests]
    ListIndexRow.objects.bulk_create(chain.from_iterable(rows), MAX_ROWS)


def _index_rows(
    request: Request, log: Sequence[Entry], said: Sequence[Position], hierarchy: Hierarchy
) -> list[ListIndexRow]:
    asked = derive_names(log, "department_codes")
    values = _index_values(log, asked, said, hierarchy).values()
    return [_index_row(request, each) for each in values]


def _index_values(
    log: Sequence[Entry],
    asked: Collection[Version[str]],
    said: Sequence[Position],
    hierarchy: Hierarchy,
) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the fields of each index row of a request by its department and area."""
    rows = builder.derive_index_values(log, asked, said, hierarchy)
    return {(values["department"], values["area"]): values for values in rows}


def _index_row(request: Request, values: Mapping[str, Any]) -> ListIndexRow:
    return ListIndexRow(request=request, number=request.number, **values)


def save_words(entries: Sequence[Entry], hierarchy: Hierarchy) -> None:
    """Save the search words of new entries."""
    EntryWords.objects.bulk_create(
        [EntryWords(entry=entry, text=derive_words(entry, hierarchy)) for entry in entries],
        MAX_ROWS,
    )
    known = derive_known_words(entries, hierarchy)
    KnownWord.objects.bulk_create(map(KnownWord, sorted(known)), ignore_conflicts=True)


def rewrite_words(entries: Sequence[Entry], hierarchy: Hierarchy) -> None:
    """Save the search words of entries that may have some already."""
    EntryWords.objects.filter(entry__in=entries).delete()
    save_words(entries, hierarchy)


def derive_words(entry: Entry, hierarchy: Hierarchy) -> str:
    """Return the search words of an entry."""
    return document(_texts(entry, hierarchy))


def derive_known_words(entries: Iterable[Entry], hierarchy: Hierarchy) -> set[str]:
    """Return the words that search can suggest because of these entries."""
    return known_words(chain.from_iterable(_texts(entry, hierarchy) for entry in entries))


def _texts(entry: Entry, hierarchy: Hierarchy) -> list[str]:
    return [getattr(entry, name) for name in Entry.TEXT_FIELDS] + hierarchy.names_in(entry)


def add_counts(by_day: Mapping[CountKey, int]) -> None:
    """Add these changes by day to the stored counts of every span."""
    changes = sorted(builder.sum_spans(by_day).items())
    table, unique = StageCount._meta.db_table, ", ".join(CountKey._fields)
    with connection.cursor() as cursor:
        for first in range(0, len(changes), MAX_COUNTS):
            batch = changes[first : first + MAX_COUNTS]
            rows = [(*key[:5], str(key.start), key.stage, change) for key, change in batch]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
            # Names of a table and its columns only.
            cursor.execute(
                f"INSERT INTO {table} ({unique}, change) VALUES {places} "  # noqa: S608
                f"ON CONFLICT ({unique}) DO UPDATE SET change = {table}.change + EXCLUDED.change",
                list(chain.from_iterable(rows)),
            )


def read_counts() -> dict[CountKey, int]:
    """Return the stored counts that are not 0."""
    rows = StageCount.objects.exclude(change=0).values_list(*CountKey._fields, "change")
    return {CountKey(*key): change for *key, change in rows.iterator()}
