"""The one writer of facts about places and people: it keeps who changed what, and when.

Forms and the admin site call it. Whoever changes a fact says which change of it they last saw, so
that nobody overwrites what they have not read.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from provenance.models import Action, AuditEvent, Fact


class EditConflict(Exception):
    """Raised where somebody has changed or removed a fact since it was seen."""

    def __init__(self, changes: list[AuditEvent]) -> None:
        self.changes = changes
        super().__init__(f"{len(changes)} changes since it was seen")


@transaction.atomic
def keep(fact: Fact, *, by: User, seen: int | None = None) -> AuditEvent | None:
    """Save a fact, new or changed, and keep who did; return the change, or None where nothing is.

    ``seen`` is what ``last_change`` returned when its writer read it; None does not ask. Raises
    Overtaken, having saved nothing, where it has been changed or removed since.
    """
    before = _saying_now(fact, seen=seen) if fact.pk else {}
    action = Action.CHANGED if fact.pk else Action.ADDED
    fact.save()
    after = fact.saying()
    if before == after:
        return None
    return _note(fact, by=by, action=action, before=before, after=after)


@transaction.atomic
def remove(fact: Fact, *, by: User, seen: int | None = None) -> AuditEvent:
    """Delete a fact, and keep what it said and who removed it. Raises Overtaken as ``keep``."""
    before = _saying_now(fact, seen=seen)
    change = _note(fact, by=by, action=Action.REMOVED, before=before, after={})
    fact.delete()
    return change


def changes_of(fact: Fact) -> QuerySet[AuditEvent]:
    """Return the changes of one fact, newest first."""
    return AuditEvent.objects.filter(kind=fact._meta.label_lower, row=fact.pk)


def changes_since(fact: Fact, seen: int) -> list[AuditEvent]:
    """Return the latest changes of a fact after the one with the number ``seen``, newest first."""
    return list(changes_of(fact).filter(pk__gt=seen).select_related("by")[:10])


def changes_about(about: str) -> QuerySet[AuditEvent]:
    """Return the changes of every fact about a place or a department, newest first."""
    return AuditEvent.objects.filter(about=about).select_related("by")


def last_change(fact: Fact) -> int:
    """Return the number of the last change of a fact, or 0 where nobody has changed it."""
    return changes_of(fact).values_list("pk", flat=True).first() or 0


def _saying_now(fact: Fact, *, seen: int | None) -> dict[str, str]:
    """Lock the row, and return what it says before it is saved."""
    manager = type(fact)._base_manager
    row: Any = manager.select_for_update(of=("self",)).filter(pk=fact.pk).first()
    newer = [] if seen is None else changes_since(fact, seen)
    if newer or row is None:
        raise EditConflict(newer)
    said: dict[str, str] = row.saying()
    return said


def _note(
    fact: Fact, *, by: User, action: Action, before: dict[str, str], after: dict[str, str]
) -> AuditEvent:
    return AuditEvent.objects.create(
        about=fact.about,
        kind=fact._meta.label_lower,
        row=fact.pk,
        name=str(fact)[:300],
        action=action,
        differences=[
            [name, before.get(name, ""), after.get(name, "")]
            for name in {**after, **before}
            if before.get(name, "") != after.get(name, "")
        ],
        by=by,
    )
