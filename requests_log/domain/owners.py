"""The commands that say which official looks after a request."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Role, User
from provenance.models import AuditEvent
from provenance.services import audit_events_about, delete_fact, save_fact
from requests_log.domain.authorisation import official_only
from requests_log.models import BulkAct, BulkKind, Request, RequestOwner
from requests_log.rules.stages import Stage

_RESOLVED = {"request__stage": Stage.RESOLVED}


class OwnerChangedError(Exception):
    """Somebody has given the request another owner since the caller read who it was."""


@official_only
def assign(
    *, by: User, request: Request, official: User | None, seen: int | None = None
) -> AuditEvent | None:
    """Make an official the owner of a request, or nobody if it is None.

    ``seen`` is the id of the owner that the caller saw, 0 for nobody; None checks nothing. Returns
    the audit event, or None if nothing changed. Raises OwnerChangedError, and ValidationError by
    field if ``official`` is none, or has left.
    """
    _validate(official)
    owner = lock_owner(request)
    before = owner.official_id if owner else 0
    if before == (official.pk if official else 0):
        return None
    if seen not in (None, before):
        raise OwnerChangedError
    if official is None:
        return delete_fact(owner, by=by) if owner else None
    owner = owner or RequestOwner(request=request)
    owner.official = official
    return save_fact(owner, by=by)


def lock_owner(request: Request) -> RequestOwner | None:
    """Return who looks after a request, which nobody else can assign until the transaction ends."""
    Request.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    return RequestOwner.objects.filter(request=request).first()


def changes_of_owner(request: Request) -> QuerySet[AuditEvent]:
    """Return the changes of who looks after a request, newest first."""
    key = RequestOwner(request=request).subject_key
    return audit_events_about(key).filter(model_label=RequestOwner._meta.label_lower)


@official_only
def hand_over(*, by: User, leaver: User, official: User) -> int:
    """Hand the requests of an official that are not resolved to another; return how many.

    Raises ValidationError by field.
    """
    _validate(official)
    if leaver == official:
        raise ValidationError({"official": "Choose two different officials."})
    return _hand_over(by=by, leaver=leaver, official=official)


def end_ownership(*, user: User, by: User, successor: User | None = None, **_: object) -> None:
    """Hand over what somebody looked after who is no official any more; to nobody if None.

    It is called in the transaction that closes their account or gives them another role. Raises
    ValidationError if the successor is no official.
    """
    if user.is_official and user.is_active:
        return
    if successor:
        _validate(successor)
        _hand_over(by=by, leaver=user, official=successor)
        return
    for owner in _open_of(user):
        delete_fact(owner, by=by)


def count_open(user: User) -> int:
    """Return how many requests that are not resolved somebody looks after."""
    return RequestOwner.objects.filter(official=user).exclude(**_RESOLVED).count()


def _open_of(user: User) -> list[RequestOwner]:
    rows = RequestOwner.objects.select_for_update(of=("self",), no_key=True).filter(official=user)
    return list(rows.exclude(**_RESOLVED).select_related("request", "official"))


def _hand_over(*, by: User, leaver: User, official: User) -> int:
    owned = _open_of(leaver)
    events = []
    for owner in owned:
        owner.official = official
        events.append(save_fact(owner, by=by))
    if owned:
        # One act, as when an official ticks them in the list.
        act = BulkAct.objects.create(
            kind=BulkKind.OWNER, value=official.name, count=len(owned), by=by
        )
        act.requests.set([owner.request for owner in owned])
        act.events.set([event for event in events if event])
    return len(owned)


def _validate(official: User | None) -> None:
    if official and not (official.is_active and official.role == Role.OFFICIAL):
        raise ValidationError({"official": "Choose an official with an active account."})
