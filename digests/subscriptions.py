"""Choosing a digest, and ending it: by the person, or by whoever has the link of their letters."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cbtracker import clock
from digests import content
from digests.models import ROLES, Digest, HowOften
from outbox import delivery
from outbox.signed_urls import value_of

# The page that ends a digest, by the name of its address.
PAGE = "end-digest"
NOT_ASKED_FOR = "The digest has been turned off."


class UnknownDigestLink(Exception):
    """The address was tampered with, or was never one that ends a digest."""


class DigestEnded(Exception):
    """The digest has ended, or has been chosen anew since, with another link."""


def may_have_one(user: User) -> bool:
    """Return whether a person may have a digest: an official or a lead who may sign in."""
    signs_in = user.is_active and (settings.DEMONSTRATION or not user.is_demonstration)
    return signs_in and user.role in ROLES


@transaction.atomic
def choose(*, by: User, how_often: str) -> Digest:
    """Return a person's digest as they chose it.

    A new one begins with what happens from now on. One that is changed goes on where it was, and
    what is chosen again stays as it is. Each choice has a link of its own to end it. Raises
    PermissionDenied for whoever may have none, and ValueError where there is no such choice.
    """
    if not may_have_one(by):
        raise PermissionDenied("Only officials and area leads can get a digest.")
    chosen = HowOften(how_often)
    row = Digest.objects.get_or_create(user=by)[0]
    digest = Digest.objects.select_for_update().get(pk=row.pk)
    if digest.how_often == chosen:
        return digest
    if chosen == HowOften.NONE:
        return _end(digest)
    if digest.how_often == HowOften.NONE:
        reading = content.read(digest)
        digest.told_up_to, digest.told = reading.up_to, reading.told
        digest.last_sent_on = None
    digest.how_often, digest.key, digest.chosen_on = chosen, uuid.uuid4(), clock.today()
    digest.save()
    return digest


def find(token: str) -> Digest:
    """Return the digest that an address ends.

    Raises NoSuchLink, or Ended where it has ended or was chosen anew since.
    """
    key = value_of(PAGE, token)
    if key is None:
        raise UnknownDigestLink
    digest = Digest.objects.chosen().filter(key=key).first()
    if digest is None:
        raise DigestEnded
    return digest


@transaction.atomic
def end(key: uuid.UUID) -> bool:
    """End the digest with this key; return whether there was one to end."""
    digest = Digest.objects.chosen().select_for_update().filter(key=key).first()
    if digest is None:
        return False
    _end(digest)
    return True


def _end(digest: Digest) -> Digest:
    """End a digest that is locked; a letter of it that has not left does not leave any more."""
    digest.how_often = HowOften.NONE
    digest.save(update_fields=["how_often"])
    delivery.cancel(about=digest.about, why=NOT_ASKED_FOR)
    return digest
