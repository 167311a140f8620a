"""Rebuilding the rows derived from a log, on demand and when the hierarchy changes.

Index rows and counts depend on which group an area belongs to and which department a body belongs
to. If that changes, the rows of all requests concerned are rebuilt.
"""

from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from areas.models import Area
from departments.models import Department
from requests_log.domain import persistence
from requests_log.log.reader import read_log
from requests_log.models import AreaLink, DepartmentLink, Request
from requests_log.projections import hierarchy, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy


class Membership(NamedTuple):
    """The field that says what a row belongs to, and the links by which requests name such rows."""

    parent_field: str
    links: type[AreaLink] | type[DepartmentLink]
    link_field: str


_MEMBERSHIPS: dict[type[Model], Membership] = {
    Area: Membership("group_id", AreaLink, "area_id"),
    Department: Membership("parent_id", DepartmentLink, "department_id"),
}
BATCH_SIZE = 500
_BEFORE = "_before_its_parent_changed"


@transaction.atomic
def rebuild_request(*, request: Request) -> None:
    """Rebuild the request's copied fields, line versions, links and index rows from its log.

    Counts are not changed: see ``rebuild_counts``. Raises ValueError if the log has no effective
    entry.
    """
    request, log = persistence.lock(request)
    persistence.delete_derived_rows(request)
    persistence.save_derived_rows(request, before=[], log=log)


@transaction.atomic
def rebuild_counts() -> None:
    """Rebuild all counts from the logs of all requests. Nobody can write meanwhile."""
    # Before any log is read: the counts of an entry that was added later would be lost.
    writer.lock_counts()
    counts: Counter[CountKey] = Counter()
    for request in Request.objects.order_by("number").iterator(chunk_size=BATCH_SIZE):
        counts.update(writer.derive_counts(read_log(request)))
    writer.replace_counts(counts)


def connect_signals() -> None:
    """Rebuild requests from now on when an area or a department is saved or deleted."""
    for model in _MEMBERSHIPS:
        name = f"rebuild {model.__name__}"
        pre_save.connect(_remember_hierarchy, sender=model, dispatch_uid=f"{name} before save")
        post_save.connect(_rebuild_members, sender=model, dispatch_uid=f"{name} after save")
        post_delete.connect(hierarchy.invalidate, sender=model, dispatch_uid=f"{name} after delete")


def _remember_hierarchy(*, sender: type[Model], instance: Model, **_: object) -> None:
    """Store the old parent and the old hierarchy on an instance whose parent changes."""
    field = _MEMBERSHIPS[sender].parent_field
    saved = sender._default_manager.filter(pk=instance.pk).values_list(field, flat=True)
    old = saved.first() if instance.pk else None
    is_changed = old != getattr(instance, field)
    setattr(instance, _BEFORE, (old, hierarchy.read_hierarchy()) if is_changed else None)


def _rebuild_members(*, sender: type[Model], instance: Model, **_: object) -> None:
    """Index and count requests that name a row with a new parent, or a row above or below it."""
    hierarchy.invalidate()
    # Another process may have cached the old hierarchy before the change was committed.
    transaction.on_commit(hierarchy.invalidate)
    before: tuple[int | None, Hierarchy] | None = getattr(instance, _BEFORE, None)
    if before is None:
        return
    field, links, link_field = _MEMBERSHIPS[sender]
    old, was = before
    now = hierarchy.read_hierarchy()
    parents = filter(None, (old, getattr(instance, field)))
    ids = {instance.pk, *parents, *_descendants(sender, field, instance.pk)}
    named_by = links._default_manager.filter(**{f"{link_field}__in": ids})
    with transaction.atomic():
        pks = sorted(set(named_by.values_list("request_id", flat=True)))
        for first in range(0, len(pks), BATCH_SIZE):
            batch = Request.objects.filter(pk__in=pks[first : first + BATCH_SIZE])
            requests = list(batch.order_by("pk").select_for_update())
            writer.save_changed_hierarchy(requests, was=was, now=now)


def _descendants(model: type[Model], field: str, pk: int) -> set[int]:
    """Return the ids of all rows below a row, at any depth."""
    found: set[int] = set()
    parents = {pk}
    while parents:
        children = model._default_manager.filter(**{f"{field}__in": parents})
        parents = set(children.values_list("pk", flat=True)) - {*found, pk}
        found |= parents
    return found
