"""Queue the digests that are due. Concurrent workers queue each digest once."""

import datetime as dt

from django.db import transaction

from digests import content, subscriptions
from digests.email_text import build_digest
from digests.models import Digest, Frequency
from digests.step_changes import read_step_changes
from outbox import delivery

KIND = "digest"
WEEK = dt.timedelta(days=7)


def queue_due_digests(*, today: dt.date) -> int:
    """Queue an email for each digest that is due and has changes; return how many.

    Ends the subscription of anyone who may no longer have one.
    """
    return sum(
        _queue_digest(pk, today) for pk in Digest.objects.active().values_list("pk", flat=True)
    )


def is_due(digest: Digest, *, today: dt.date) -> bool:
    """Return whether a digest may be sent on a day if there are changes."""
    if digest.frequency != Frequency.WEEKLY:
        return digest.frequency == Frequency.EACH_CHANGE
    return digest.since is None or today >= digest.since + WEEK


@transaction.atomic
def _queue_digest(pk: int, today: dt.date) -> bool:
    """Queue one digest if it is due, and record what it covers; return whether there is an email.

    A concurrent worker waits for the row lock, and then finds nothing new.
    """
    rows = Digest.objects.select_for_update(of=("self",)).select_related("user")
    digest = rows.get(pk=pk)
    if not subscriptions.may_subscribe(digest.user):
        subscriptions.unsubscribe(digest.key)
        return False
    if not is_due(digest, today=today):
        return False
    reading = content.read_log(digest)
    steps = read_step_changes(digest)
    read = (reading.up_to, steps.steps_up_to, steps.endings_up_to)
    if read == (digest.read_up_to, digest.steps_up_to, digest.endings_up_to):
        return False
    items = content.list_items(reading, steps, reader=digest.user)
    if items:
        email = build_digest(digest, items)
        delivery.queue_email(
            # What is read is new only once, so no other email to this person has the same key.
            key=f"digest/{digest.user_id}/{'/'.join(map(str, read))}",
            about=digest.about,
            kind=KIND,
            to=digest.user.email,
            to_name=digest.user.name,
            subject=email.subject,
            text=email.text,
            link_url_name=subscriptions.UNSUBSCRIBE_URL_NAME,
            link_value=str(digest.key),
            unsubscribe_url_name=subscriptions.UNSUBSCRIBE_URL_NAME,
            unsubscribe_value=str(digest.key),
        )
        digest.last_sent_on = today
    digest.read_up_to, digest.steps_up_to, digest.endings_up_to = read
    digest.save(update_fields=["read_up_to", "steps_up_to", "endings_up_to", "last_sent_on"])
    return bool(items)
