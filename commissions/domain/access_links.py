"""The signed links by which departments answer: made, withdrawn, found.

A link holds no more than its key, signed; what it opens is asked of the database each time. Opening
it changes nothing.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from cbtracker import clock
from commissions.models import AccessLink, Addressee, Commission, EndReason
from outbox.signed_urls import value_of

# The page that a link opens, by the name of its address.
PAGE = "answer"


class UnknownLink(Exception):
    """The address was tampered with, or was never a link's."""


class LinkEnded(Exception):
    """The link has ended; ``why`` says how."""

    def __init__(self, why: EndReason) -> None:
        super().__init__(why)
        self.why = why


def live_link(asked: Addressee) -> AccessLink | None:
    """Return the link that opens the page of an answer now, or None where there is none."""
    return asked.links.filter(ended_at__isnull=True).first()


@transaction.atomic
def make(*, by: User, asked: Addressee) -> AccessLink:
    """Return a new link; the one before it dies."""
    lock(asked)
    _end(asked, EndReason.REPLACED)
    return AccessLink.objects.create(asked=asked, made_by=by, made_at=clock.now())


@transaction.atomic
def withdraw(*, asked: Addressee) -> bool:
    """End the link of one who is asked; return whether there was one."""
    lock(asked)
    return _end(asked, EndReason.WITHDRAWN)


def find(token: str) -> AccessLink:
    """Return the link that an address names, with whom it asks.

    Raises NoSuchLink, or Ended where it was withdrawn or replaced, or its round has been closed.
    """
    key = _key(value_of(PAGE, token) or "")
    if key is None:
        raise UnknownLink
    link = (
        AccessLink.objects.filter(key=key)
        .select_related("asked__round__meeting", "asked__department", "asked__reply")
        .first()
    )
    if link is None:
        raise UnknownLink
    if link.asked.round.closed_at:
        raise LinkEnded(EndReason.CLOSED)
    if link.ended_at:
        raise LinkEnded(EndReason(link.why_ended))
    return link


def is_live(link: AccessLink) -> bool:
    """Return whether a link has not ended, asked anew of the database."""
    return AccessLink.objects.filter(pk=link.pk, ended_at__isnull=True).exists()


def lock(asked: Addressee) -> Commission:
    """Return the round of one who is asked, locked until the transaction ends.

    Sending, answering, closing and all that is done with links wait for each other here.
    """
    return Commission.objects.select_for_update(of=("self",)).get(pk=asked.round_id)


def _end(asked: Addressee, why: EndReason) -> bool:
    live = AccessLink.objects.filter(asked=asked, ended_at__isnull=True)
    return bool(live.update(ended_at=clock.now(), why_ended=why))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
