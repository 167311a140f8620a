"""The commands that say which official looks after a request."""

from django.core.exceptions import ValidationError

from accounts.models import Role, User
from provenance.models import AuditEvent
from provenance.services import delete_fact, save_fact
from requests_log.domain.authorisation import official_only
from requests_log.models import BulkAct, BulkKind, Request, RequestOwner
from requests_log.rules.stages import Stage


@official_only
def assign(*, by: User, request: Request, official: User | None) -> AuditEvent | None:
    """Make an official the owner of a request, or nobody if it is None.

    Returns the audit event, or None if nothing changed. Raises ValidationError by field if
    ``official`` is none, or has left.
    """
    _validate(official)
    # Two officials may assign it at once.
    Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    owner = RequestOwner.objects.filter(request=request).first()
    if official is None:
        return delete_fact(owner, by=by) if owner else None
    owner = owner or RequestOwner(request=request)
    if owner.official_id == official.pk:
        return None
    owner.official = official
    return save_fact(owner, by=by)


@official_only
def hand_over(*, by: User, leaver: User, official: User) -> int:
    """Hand the requests of an official that are not resolved to another; return how many.

    Raises ValidationError by field.
    """
    _validate(official)
    if leaver == official:
        raise ValidationError({"official": "Choose two different officials."})
    rows = RequestOwner.objects.select_for_update(of=("self",)).filter(official=leaver)
    owned = list(rows.exclude(request__stage=Stage.RESOLVED).select_related("request", "official"))
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
