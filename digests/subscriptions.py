"""Subscribe to the digest and unsubscribe, also by the link in its emails."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cbtracker import clock
from digests.changed_requests import newest_marks
from digests.models import ROLES, Digest, DigestScope, Frequency, Watch
from outbox import delivery
from outbox.signed_urls import unsign

# The URL that the unsubscribe link opens.
UNSUBSCRIBE_URL_NAME = "end-digest"
CANCEL_REASON = "The digest has been turned off."


class UnknownDigestLinkError(Exception):
    """The signature is wrong, or no such link was created."""


class DigestEndedError(Exception):
    """The subscription has ended, or has been changed since and has a new link."""


def may_subscribe(user: User) -> bool:
    """Return whether a person may subscribe: an official, lead or champion who can sign in."""
    can_sign_in = user.is_active and (settings.DEMONSTRATION or not user.is_demonstration)
    return can_sign_in and user.role in ROLES


@transaction.atomic
def set_frequency(*, by: User, frequency: str, scope: str = DigestScope.ALL) -> Digest:
    """Set how often a person gets the digest, and of which requests; return the subscription.

    A new subscription covers changes from now on. A changed one continues where it was, with a new
    unsubscribe link. Choosing the same again changes nothing. Raises PermissionDenied if the person
    may not subscribe, and ValueError for an unknown frequency or scope.
    """
    if not may_subscribe(by):
        raise PermissionDenied("Only officials, area leads and champions can get a digest.")
    chosen, of = Frequency(frequency), DigestScope(scope)
    row = Digest.objects.get_or_create(user=by)[0]
    digest = Digest.objects.select_for_update(no_key=True).get(pk=row.pk)
    if (digest.frequency, digest.scope) == (chosen, of):
        return digest
    digest.scope = of
    if chosen == Frequency.NONE:
        return _end(digest)
    if digest.frequency == Frequency.NONE:
        digest.read_up_to, digest.steps_up_to, digest.endings_up_to = newest_marks()
        digest.last_sent_on = None
    digest.frequency, digest.key, digest.chosen_on = chosen, uuid.uuid4(), clock.today()
    digest.save()
    return digest


def find(token: str) -> Digest:
    """Return the subscription that a token ends.

    Raises UnknownDigestLinkError, or DigestEndedError if it has ended or has a new link.
    """
    key = unsign(UNSUBSCRIBE_URL_NAME, token)
    if key is None:
        raise UnknownDigestLinkError
    digest = Digest.objects.active().filter(key=key).first()
    if digest is None:
        raise DigestEndedError
    return digest


@transaction.atomic
def unsubscribe(key: uuid.UUID) -> bool:
    """End the subscription with this key; return whether there was one."""
    digest = Digest.objects.active().select_for_update(no_key=True).filter(key=key).first()
    if digest is None:
        return False
    _end(digest)
    return True


def end_all(*, user: User, **_: object) -> None:
    """End the digest and the watches of somebody who leaves or gets another role."""
    for digest in Digest.objects.active().select_for_update(no_key=True).filter(user=user):
        _end(digest)
    Watch.objects.filter(user=user).delete()


def _end(digest: Digest) -> Digest:
    """End a locked subscription and cancel its unsent emails."""
    digest.frequency = Frequency.NONE
    digest.save(update_fields=["frequency", "scope"])
    delivery.cancel(about=digest.about, reason=CANCEL_REASON)
    return digest
