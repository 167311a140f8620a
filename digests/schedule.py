"""Putting the digests that are due into the outbox: each once, whoever else does so too."""

import datetime as dt

from django.db import transaction

from digests import content, subscriptions
from digests.email_text import words_of
from digests.models import Digest, HowOften
from outbox import delivery

KIND = "digest"
WEEK = dt.timedelta(days=7)


def make_due(*, today: dt.date) -> int:
    """Put a letter for each digest that is due and has something to tell; return how many.

    The digest of a person who may have none any more is ended.
    """
    return sum(_make(pk, today) for pk in Digest.objects.chosen().values_list("pk", flat=True))


def is_due(digest: Digest, *, today: dt.date) -> bool:
    """Return whether a digest may be sent on a day, should there be something to tell."""
    if digest.how_often != HowOften.WEEKLY:
        return digest.how_often == HowOften.EACH_CHANGE
    return digest.since is None or today >= digest.since + WEEK


@transaction.atomic
def _make(pk: int, today: dt.date) -> bool:
    """Put one digest's letter, if it is due, and keep what it told; return whether there is one.

    Of two who do it at once the second waits here, and finds nothing new.
    """
    rows = Digest.objects.select_for_update(of=("self",)).select_related("user")
    digest = rows.get(pk=pk)
    if not subscriptions.may_have_one(digest.user):
        subscriptions.end(digest.key)
        return False
    if not is_due(digest, today=today):
        return False
    reading = content.read(digest)
    if not reading.new:
        return False
    items = content.items(reading, reader=digest.user)
    if items:
        words = words_of(digest, items)
        delivery.put(
            # An entry is new to a person once, so no other letter of theirs has this key.
            key=f"digest/{digest.user_id}/{max(reading.new)}",
            about=digest.about,
            kind=KIND,
            to=digest.user.email,
            to_name=digest.user.name,
            subject=words.subject,
            text=words.text,
            page=subscriptions.PAGE,
            signed=str(digest.key),
            ends_page=subscriptions.PAGE,
            ends_signed=str(digest.key),
        )
        digest.last_sent_on = today
    digest.told_up_to, digest.told = reading.up_to, reading.told
    digest.save(update_fields=["told_up_to", "told", "last_sent_on"])
    return bool(items)
