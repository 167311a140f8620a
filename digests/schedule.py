"""Queue the digests that are due. Concurrent workers queue each digest once.

A daily or weekly digest covers whole days, up to yesterday. So each change is in one digest, and
after days without a worker, one digest covers them all.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from cbtracker import clock
from digests import subscriptions
from digests.changed_requests import (
    MOST_BY_ID,
    ChangedRequests,
    few_or_none,
    find_changed,
    newest_marks,
)
from digests.content import list_items
from digests.email_text import build_digest
from digests.models import Digest, DigestScope, Frequency, Marks
from digests.watches import few_watched, find_watches_of, watches_of
from outbox import delivery
from requests_log.permissions import visible_to

KIND = "digest"
_DAY = dt.timedelta(days=1)
# The least time between two emails; an email at each change has none.
_PERIODS = {Frequency.DAILY: _DAY, Frequency.WEEKLY: 7 * _DAY}


def queue_due_digests(*, today: dt.date) -> int:
    """Queue an email for each digest that is due and has changes; return how many.

    Ends the subscription of anyone who may no longer have one.
    """
    return sum(
        _queue_digest(pk, today) for pk in Digest.objects.active().values_list("pk", flat=True)
    )


def is_due(digest: Digest, *, today: dt.date) -> bool:
    """Return whether a digest may be sent on a day if there are changes."""
    period = _PERIODS.get(Frequency(digest.frequency))
    if period is None:
        return digest.frequency == Frequency.EACH_CHANGE
    return digest.since is None or today >= digest.since + period


def covered_until(digest: Digest, *, today: dt.date) -> dt.date | None:
    """Return the last day that a digest of ``today`` covers; None if it covers up to now."""
    return today - _DAY if digest.frequency in _PERIODS else None


def find_changes(digest: Digest, *, up_to: Marks) -> ChangedRequests:
    """Return what has changed, up to these marks, of what a digest covers.

    That is of the requests that its reader may see today.
    """
    reader = digest.user
    if digest.scope == DigestScope.WATCHED:
        watches = list(watches_of(reader))
        few = few_watched(watches)

        def covered(requests: Collection[int]) -> Iterable[int]:
            return find_watches_of(requests, watches, by=reader)
    else:
        rows = visible_to(reader).order_by().values_list("pk", flat=True)
        few = few_or_none(rows[: MOST_BY_ID + 1])

        def covered(requests: Collection[int]) -> Iterable[int]:
            return rows.filter(pk__in=requests)

    return find_changed(
        few,
        lambda requests: dict.fromkeys(covered(requests), digest.marks),
        after=digest.marks,
        up_to=up_to,
    )


@transaction.atomic
def _queue_digest(pk: int, today: dt.date) -> bool:
    """Queue one digest if it is due, and record what it covers; return whether there is an email.

    A concurrent worker waits for the row lock, and then finds nothing new.
    """
    rows = Digest.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    digest = rows.get(pk=pk)
    if not subscriptions.may_subscribe(digest.user):
        subscriptions.unsubscribe(digest.key)
        return False
    if not is_due(digest, today=today):
        return False
    until = covered_until(digest, today=today)
    newest = newest_marks(before=clock.start_of(until + _DAY) if until else None)
    read = digest.marks.later(newest)
    if read == digest.marks:
        return False
    changed = find_changes(digest, up_to=read)
    items = sorted(
        list_items(visible_to(digest.user), changed), key=lambda item: item.request.number
    )
    if items:
        email = build_digest(digest, items, until=until, has_more=changed.has_more)
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
