"""The signed links by which departments answer: made, withdrawn, found.

A link holds no more than its key, signed; what it opens is asked of the database each time. Opening
it changes nothing.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from cbtracker import clock
from letters.addresses import value_of
from rounds.models import Asked, Link, Round, WhyEnded

# The page that a link opens, by the name of its address.
PAGE = "answer"


class NoSuchLink(Exception):
    """The address was tampered with, or was never a link's."""


class Ended(Exception):
    """The link has ended; ``why`` says how."""

    def __init__(self, why: WhyEnded) -> None:
        super().__init__(why)
        self.why = why


def live_link(asked: Asked) -> Link | None:
    """Return the link that opens the page of an answer now, or None where there is none."""
    return asked.links.filter(ended_at__isnull=True).first()


@transaction.atomic
def make(*, by: User, asked: Asked) -> Link:
    """Return a new link; the one before it dies."""
    lock(asked)
    _end(asked, WhyEnded.REPLACED)
    return Link.objects.create(asked=asked, made_by=by, made_at=clock.now())


@transaction.atomic
def withdraw(*, asked: Asked) -> bool:
    """End the link of one who is asked; return whether there was one."""
    lock(asked)
    return _end(asked, WhyEnded.WITHDRAWN)


def find(token: str) -> Link:
    """Return the link that an address names, with whom it asks.

    Raises NoSuchLink, or Ended where it was withdrawn or replaced, or its round has been closed.
    """
    key = _key(value_of(PAGE, token) or "")
    if key is None:
        raise NoSuchLink
    link = (
        Link.objects.filter(key=key)
        .select_related("asked__round__meeting", "asked__department", "asked__reply")
        .first()
    )
    if link is None:
        raise NoSuchLink
    if link.asked.round.closed_at:
        raise Ended(WhyEnded.CLOSED)
    if link.ended_at:
        raise Ended(WhyEnded(link.why_ended))
    return link


def is_live(link: Link) -> bool:
    """Return whether a link has not ended, asked anew of the database."""
    return Link.objects.filter(pk=link.pk, ended_at__isnull=True).exists()


def lock(asked: Asked) -> Round:
    """Return the round of one who is asked, locked until the transaction ends.

    Sending, answering, closing and all that is done with links wait for each other here.
    """
    return Round.objects.select_for_update(of=("self",)).get(pk=asked.round_id)


def _end(asked: Asked, why: WhyEnded) -> bool:
    live = Link.objects.filter(asked=asked, ended_at__isnull=True)
    return bool(live.update(ended_at=clock.now(), why_ended=why))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
