"""Filing requests anew where an area joins another group, or a body another department.

Whom a request counts for is reckoned when it is written; what is reckoned must follow the groups.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from areas.models import Area
from departments.models import Department
from requests_log.domain import commands, integrity
from requests_log.models import AreaLink, DepartmentLink, Request
from requests_log.projections import hierarchy

# The field that says whom a row belongs to, and the links by which requests name such rows.
_BELONGS_TO: dict[Any, tuple[str, Any, str]] = {
    Area: ("group_id", AreaLink, "area_id"),
    Department: ("parent_id", DepartmentLink, "department_id"),
}
_WAS = "_belonged_to"


def follow() -> None:
    """Have every change of an area or a department be followed."""
    for model in _BELONGS_TO:
        pre_save.connect(_before, sender=model, dispatch_uid=f"refiling {model.__name__} before")
        post_save.connect(_after, sender=model, dispatch_uid=f"refiling {model.__name__}")
        post_delete.connect(
            hierarchy.forget, sender=model, dispatch_uid=f"refiling {model.__name__} gone"
        )


def _before(*, sender: Any, instance: Any, **_: Any) -> None:
    """Remember whom a row belonged to."""
    field, _links, _name = _BELONGS_TO[sender]
    was = sender.objects.filter(pk=instance.pk).values_list(field, flat=True) if instance.pk else []
    setattr(instance, _WAS, list(was))


def _after(*, sender: Any, instance: Any, **_: Any) -> None:
    """File anew what names the row, its members or its bodies, where it belongs to another now."""
    hierarchy.forget()
    # Whoever read it in the meantime, from another process, has kept what was.
    transaction.on_commit(hierarchy.forget)
    field, links, name = _BELONGS_TO[sender]
    was, now = next(iter(getattr(instance, _WAS, [])), None), getattr(instance, field)
    if was == now:
        return
    concerned = {instance.pk, *filter(None, (was, now)), *_below(sender, field, instance.pk)}
    named = links.objects.filter(**{f"{name}__in": concerned}).values("request")
    with transaction.atomic():
        for request in Request.objects.filter(pk__in=named).iterator(chunk_size=500):
            commands.rebuild(request=request)
        integrity.count_anew()


def _below(model: Any, field: str, pk: int) -> set[int]:
    """Return the ids of all that belong to a row, however deep."""
    found: set[int] = set()
    fresh = {pk}
    while fresh:
        fresh = set(
            model.objects.filter(**{f"{field}__in": fresh}).values_list("pk", flat=True)
        ) - {*found, pk}
        found |= fresh
    return found
