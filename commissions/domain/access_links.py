"""Signed links by which departments reply: create, withdraw and find them.

A link holds only its signed key. The database decides on each visit whether it still works.
Opening a link changes nothing.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from cbtracker import clock
from commissions.models import AccessLink, Addressee, Commission, EndReason
from outbox.signed_urls import LinkEndedError, UnknownLinkError, unsign
from security.events import record
from security.models import EventKind

# The URL that a link opens.
REPLY_URL_NAME = "reply-by-link"


class ReplyLinkEndedError(LinkEndedError):
    """The link to reply by no longer works; ``reason`` says why."""

    def __init__(self, reason: EndReason) -> None:
        super().__init__(reason)
        self.reason = reason


def active_link(addressee: Addressee) -> AccessLink | None:
    """Return the link that works now, or None."""
    return addressee.links.filter(ended_at__isnull=True).first()


@transaction.atomic
def create(*, by: User, addressee: Addressee) -> AccessLink:
    """Return a new link, and revoke the previous link."""
    lock_commission(addressee.commission_id)
    if _end(addressee, EndReason.REPLACED):
        record(EventKind.LINK_WITHDRAWN, user=by, detail=f"{addressee.about} replaced")
    return AccessLink.objects.create(addressee=addressee, created_by=by, created_at=clock.now())


@transaction.atomic
def withdraw(*, addressee: Addressee) -> bool:
    """End the link of an addressee; return whether there was an active one."""
    lock_commission(addressee.commission_id)
    return _end(addressee, EndReason.WITHDRAWN)


def find(token: str) -> AccessLink:
    """Return the link for a token, with its addressee and commission.

    Raises UnknownLinkError, or ReplyLinkEndedError if the link was withdrawn or replaced, or the
    commission is closed.
    """
    key = _parse_key(unsign(REPLY_URL_NAME, token) or "")
    if key is None:
        raise UnknownLinkError
    link = (
        AccessLink.objects.filter(key=key)
        .select_related(
            "addressee__commission__meeting",
            "addressee__area",
            "addressee__department",
            "addressee__reply",
        )
        .first()
    )
    if link is None:
        raise UnknownLinkError
    if link.addressee.commission.closed_at:
        raise ReplyLinkEndedError(EndReason.CLOSED)
    if link.ended_at:
        raise ReplyLinkEndedError(EndReason(link.end_reason))
    return link


def is_active(link: AccessLink) -> bool:
    """Return whether the database still has the link as active."""
    return AccessLink.objects.filter(pk=link.pk, ended_at__isnull=True).exists()


def lock_commission(commission_id: int) -> Commission:
    """Return a commission, locked until the transaction ends.

    Sending, replying, closing and changes to links all take this lock, so they run one at a time.
    """
    return Commission.objects.select_for_update(of=("self",), no_key=True).get(pk=commission_id)


def _end(addressee: Addressee, reason: EndReason) -> bool:
    active = AccessLink.objects.filter(addressee=addressee, ended_at__isnull=True)
    return bool(active.update(ended_at=clock.now(), end_reason=reason))


def _parse_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
