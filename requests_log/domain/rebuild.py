"""Rebuilding the rows derived from a log, on demand and when the hierarchy changes.

Index rows and counts depend on which group an area belongs to and which department a body belongs
to, and search words on the names of areas, departments and workstreams. If these change, the rows
of all requests concerned are rebuilt.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_save, pre_save

from areas.models import Area
from departments.models import Department
from requests_log.domain import next_steps, persistence
from requests_log.log.bitemporal import derive_versions
from requests_log.log.reader import read_log
from requests_log.models import Entry, KnownWord, Request, StageCount, Workstream
from requests_log.projections import builder, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, lock_logs
from requests_log.search import index

BATCH_SIZE = 500
Key = TypeVar("Key", str, int)
_BEFORE = "_hierarchy_before_it_was_saved"


@transaction.atomic
def rebuild_request(*, request: Request) -> None:
    """Rebuild the request's copied fields, line versions, links, index rows and words from its log.

    Counts are not changed: see ``rebuild_counts``.
    """
    log = persistence.open_log(request, even_if_taken_back=True)
    persistence.delete_derived_rows(request)
    persistence.save_derived_rows(log, before=[])
    writer.rewrite_words(log.entries, log.hierarchy)


@transaction.atomic
def rebuild_counts() -> None:
    """Rebuild all counts from the logs of all requests. Nobody can write meanwhile."""
    hierarchy = lock_logs()
    counts: Counter[CountKey] = Counter()
    for request in Request.objects.order_by("number").iterator(chunk_size=BATCH_SIZE):
        log = read_log(request)
        counts.update(builder.derive_counts(derive_versions(log), log, hierarchy))
    StageCount.objects.all().delete()
    writer.add_counts(counts)


@transaction.atomic
def rebuild_all() -> None:
    """Derive every row again that is derived from the logs, some hundred requests at a time.

    Nobody can write meanwhile. Raises ValueError or KeyError for logs that nothing can be derived
    from, such as one that names an area that does not exist.
    """
    hierarchy = lock_logs()
    persistence.delete_all_derived_rows()
    counts: Counter[CountKey] = Counter()
    for requests in _batches():
        counts.update(persistence.save_all_derived_rows(requests, hierarchy))
    StageCount.objects.all().delete()
    writer.add_counts(counts)
    next_steps.rebuild_open_rows()


def read_known_words(requests: QuerySet[Request]) -> set[str]:
    """Return the words that search can suggest because of the logs of some requests."""
    return writer.derive_known_words(Entry.objects.filter(request__in=requests), lock_logs())


@transaction.atomic
def rebuild_redacted(requests: QuerySet[Request], *, known_before: set[str]) -> None:
    """Rebuild the derived rows of requests whose texts a redaction has changed.

    Of the words that search could suggest before, those that no entry has any more are deleted.
    """
    hierarchy = lock_logs()
    for request in requests:
        rebuild_request(request=request)
    for word in known_before - read_known_words(requests):
        # Another word may have the same stem.
        others = Entry.objects.filter(words__text__contains=f" {word} ")
        if word not in writer.derive_known_words(others, hierarchy):
            KnownWord.objects.filter(pk=word).delete()
    index.compact()


def _batches() -> Iterator[list[Request]]:
    """Yield all requests by number. No query is open while the rows of a batch are saved."""
    requests = list(Request.objects.order_by("number")[:BATCH_SIZE])
    while requests:
        yield requests
        later = Request.objects.filter(number__gt=requests[-1].number)
        requests = list(later.order_by("number")[:BATCH_SIZE])


def connect_signals() -> None:
    """Rebuild requests from now on when an area, a department or a workstream is saved."""
    for model in (Area, Department, Workstream):
        pre_save.connect(_lock_before_save, sender=model, dispatch_uid=f"lock for {model}")
        post_save.connect(_rebuild_members, sender=model, dispatch_uid=f"rebuild for {model}")


def _lock_before_save(*, instance: Model, **_: object) -> None:
    """Store the old hierarchy on the instance, which should be saved in a transaction."""
    setattr(instance, _BEFORE, lock_logs())


@transaction.atomic
def _rebuild_members(*, instance: Model, **_: object) -> None:
    """Rebuild the requests that name anything whose place in the hierarchy or name has changed."""
    was: Hierarchy = getattr(instance, _BEFORE)
    now = lock_logs()
    moved = _requests_naming(
        areas=_changed(was.areas, now.areas),
        departments=_changed(was.departments, now.departments),
    )
    for first in range(0, len(moved), BATCH_SIZE):
        writer.save_changed_hierarchy(moved[first : first + BATCH_SIZE], was=was, now=now)
    renamed = _requests_naming(
        areas=_changed(was.area_names, now.area_names),
        departments=_changed(was.department_names, now.department_names),
        workstreams=_changed(was.workstream_names, now.workstream_names),
    )
    for first in range(0, len(renamed), BATCH_SIZE):
        logs = Entry.objects.filter(request__in=renamed[first : first + BATCH_SIZE])
        writer.rewrite_words(list(logs), now)


def _changed(was: Mapping[Key, object], now: Mapping[Key, object]) -> list[Key]:
    """Return the keys of what existed already and is now different."""
    return [key for key, value in now.items() if key in was and value != was[key]]


def _requests_naming(
    *, areas: Sequence[str], departments: Sequence[str], workstreams: Sequence[int] = ()
) -> list[Request]:
    """Return the requests whose logs name one of these areas, departments or workstreams."""
    if not (areas or departments or workstreams):
        return []
    named_by = (
        Q(area_links__area__slug__in=areas)
        | Q(department_links__department__code__in=departments)
        | Q(entries__workstream__in=workstreams)
        | Q(pk__in=_naming_in_replaced_entries({*areas}, {*departments}))
    )
    return list(Request.objects.filter(named_by).distinct())


def _naming_in_replaced_entries(areas: set[str], departments: set[str]) -> set[int]:
    """Return the ids of requests that named one in an entry that has been replaced since.

    It has no link if it was put right on the day on which it was recorded, but it has words.
    """
    if not (areas or departments):
        return set()
    replaced = Entry.objects.filter(corrected_by__isnull=False).order_by()
    rows = replaced.values_list("request", "area_slugs", "department_codes")
    return {
        request
        for request, slugs, codes in rows.iterator()
        if not (areas.isdisjoint(slugs) and departments.isdisjoint(codes))
    }
