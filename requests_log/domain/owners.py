"""The commands that say which official looks after a request."""

from django.core.exceptions import ValidationError

from accounts.models import Role, User
from provenance.services import delete_fact, save_fact
from requests_log.domain.authorisation import official_only
from requests_log.models import Request, RequestOwner
from requests_log.rules.stages import Stage


@official_only
def assign(*, by: User, request: Request, official: User | None) -> None:
    """Make an official the owner of a request, or nobody if it is None.

    Raises ValidationError by field if ``official`` is none, or has left.
    """
    _validate(official)
    # Two officials may assign it at once.
    Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    owner = RequestOwner.objects.filter(request=request).first()
    if official is None:
        if owner:
            delete_fact(owner, by=by)
        return
    owner = owner or RequestOwner(request=request)
    if owner.official_id != official.pk:
        owner.official = official
        save_fact(owner, by=by)


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
    for owner in owned:
        owner.official = official
        save_fact(owner, by=by)
    return len(owned)


def _validate(official: User | None) -> None:
    if official and not (official.is_active and official.role == Role.OFFICIAL):
        raise ValidationError({"official": "Choose an official with an active account."})
