"""Rebuilding the rows derived from a log, on demand and when the hierarchy changes.

Index rows and counts depend on which group an area belongs to and which department a body belongs
to. If that changes, the rows of all requests concerned are rebuilt.
"""

from collections import Counter

from django.db import transaction
from django.db.models import Model, Q
from django.db.models.signals import post_save, pre_save

from areas.models import Area
from departments.models import Department
from requests_log.domain import persistence
from requests_log.log.bitemporal import derive_versions
from requests_log.log.reader import read_log
from requests_log.models import Request, StageCount
from requests_log.projections import builder, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, lock_logs

BATCH_SIZE = 500
_BEFORE = "_hierarchy_before_it_was_saved"


@transaction.atomic
def rebuild_request(*, request: Request) -> None:
    """Rebuild the request's copied fields, line versions, links and index rows from its log.

    Counts are not changed: see ``rebuild_counts``.
    """
    log = persistence.open_log(request)
    persistence.delete_derived_rows(request)
    persistence.save_derived_rows(log, before=[])


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


def connect_signals() -> None:
    """Rebuild requests from now on when an area or a department is saved."""
    for model in (Area, Department):
        pre_save.connect(_lock_before_save, sender=model, dispatch_uid=f"lock for {model}")
        post_save.connect(_rebuild_members, sender=model, dispatch_uid=f"rebuild for {model}")


def _lock_before_save(*, instance: Model, **_: object) -> None:
    """Store the old hierarchy on the instance, which should be saved in a transaction."""
    setattr(instance, _BEFORE, lock_logs())


@transaction.atomic
def _rebuild_members(*, instance: Model, **_: object) -> None:
    """Index and count the requests that name anything whose place in the hierarchy has changed."""
    was: Hierarchy = getattr(instance, _BEFORE)
    now = lock_logs()
    areas = [slug for slug, ids in now.areas.items() if ids != was.areas.get(slug)]
    departments = [
        code for code, ids in now.departments.items() if ids != was.departments.get(code)
    ]
    named_by = Q(area_links__area__slug__in=areas) | Q(
        department_links__department__code__in=departments
    )
    found = Request.objects.filter(named_by).distinct() if areas or departments else []
    requests = list(found)
    for first in range(0, len(requests), BATCH_SIZE):
        writer.save_changed_hierarchy(requests[first : first + BATCH_SIZE], was=was, now=now)
