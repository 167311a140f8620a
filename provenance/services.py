"""Save and delete facts about places and people, with an audit event for each change.

Forms and the admin site call these functions and no other code writes facts. A caller that changes
a fact passes the last audit event it saw, so that nobody overwrites a change they have not read.
"""

from django.db import models, transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from provenance.models import Action, AuditEvent, Fact


class EditConflictError(Exception):
    """Raised when somebody else changed or removed a fact after the caller read it."""

    def __init__(self, events: list[AuditEvent]) -> None:
        self.events = events
        super().__init__(f"{len(events)} audit events since the fact was read")


@transaction.atomic
def save_fact(fact: Fact, *, by: User, seen: int | None = None) -> AuditEvent | None:
    """Save a new or changed fact; return its audit event, or None if no value differs.

    ``seen`` is what ``last_audit_event_id`` returned when the user opened the fact; None skips the
    conflict check. Raises EditConflictError, having saved nothing, if the fact was changed or
    removed since.
    """
    before = _lock_and_read(fact, seen=seen) if fact.pk else {}
    action = Action.CHANGED if fact.pk else Action.ADDED
    fact.save()
    after = fact.display_values()
    if before == after:
        return None
    return _create_audit_event(fact, by=by, action=action, before=before, after=after)


@transaction.atomic
def delete_fact(fact: Fact, *, by: User, seen: int | None = None) -> AuditEvent:
    """Delete a fact; return the audit event, which keeps its values.

    Raises EditConflictError as ``save_fact`` does.
    """
    before = _lock_and_read(fact, seen=seen)
    event = _create_audit_event(fact, by=by, action=Action.REMOVED, before=before, after={})
    fact.delete()
    return event


def record_event(
    row: models.Model,
    *,
    by: User,
    subject_key: str,
    action: Action,
    differences: list[list[str]],
) -> AuditEvent:
    """Return the audit event of a change to a row that is no fact, such as an account.

    ``differences`` has the label of each detail, and its value before and after, as people read
    them.
    """
    return AuditEvent.objects.create(
        subject_key=subject_key,
        model_label=row._meta.label_lower,
        object_id=row.pk,
        object_name=str(row)[:300],
        action=action,
        differences=differences,
        changed_by=by,
    )


def audit_events_of(fact: Fact) -> QuerySet[AuditEvent]:
    """Return the audit events of one fact, newest first."""
    return AuditEvent.objects.filter(model_label=fact._meta.label_lower, object_id=fact.pk)


def audit_events_since(fact: Fact, seen: int) -> list[AuditEvent]:
    """Return the newest 10 audit events of a fact after the event with the id ``seen``."""
    events = audit_events_of(fact).filter(pk__gt=seen)
    return list(events.select_related("changed_by")[:10])


def audit_events_about(subject_key: str) -> QuerySet[AuditEvent]:
    """Return the audit events of every fact about an area or a department, newest first."""
    return AuditEvent.objects.filter(subject_key=subject_key).select_related("changed_by")


def last_audit_event_id(fact: Fact) -> int:
    """Return the id of a fact's newest audit event, or 0 if it has none."""
    return audit_events_of(fact).values_list("pk", flat=True).first() or 0


def last_audit_event_ids(facts: QuerySet[Fact]) -> dict[int, int]:
    """Return the id of the newest audit event of each fact that has any, by the id of the fact."""
    ids = [fact.pk for fact in facts]
    events = AuditEvent.objects.filter(model_label=facts.model._meta.label_lower, object_id__in=ids)
    newest = events.order_by().values("object_id").annotate(newest=Max("pk"))
    return dict(newest.values_list("object_id", "newest"))


def _lock_and_read(fact: Fact, *, seen: int | None) -> dict[str, str]:
    """Lock the row, check for a conflict, and return the values in the database."""
    manager = type(fact)._base_manager
    # Writers of logs may refer to the row meanwhile: a save waits for them, so they must not wait.
    row = manager.select_for_update(of=("self",), no_key=True).filter(pk=fact.pk).first()
    newer = [] if seen is None else audit_events_since(fact, seen)
    if newer or row is None:
        raise EditConflictError(newer)
    return row.display_values()


def _create_audit_event(
    fact: Fact, *, by: User, action: Action, before: dict[str, str], after: dict[str, str]
) -> AuditEvent:
    differences = [
        [name, before.get(name, ""), after.get(name, "")]
        for name in {**after, **before}
        if before.get(name, "") != after.get(name, "")
    ]
    key = fact.subject_key
    return record_event(fact, by=by, subject_key=key, action=action, differences=differences)
