"""Up to where a champion or an area lead has read what is new in their areas, and what is new."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cbtracker import clock
from digests.changed_requests import MOST_BY_ID, find_changed, newest_marks
from digests.content import DigestItem, list_items
from digests.models import LastLook, Marks
from requests_log.models import ALL, ANY, ListIndexRow
from requests_log.permissions import visible_to

# Since when changes are shown to somebody who has not looked before.
FIRST_LOOK = dt.timedelta(days=14)


@dataclass(frozen=True)
class NewChanges:
    """What has changed since somebody last looked, the latest change first.

    Each item comes with the area keys that its request was found under. ``up_to`` is up to where
    the record was read, and ``since`` the date from which changes are shown. ``has_more`` says that
    more may have changed.
    """

    items: list[tuple[DigestItem, set[int]]]
    up_to: Marks
    since: dt.date
    has_more: bool


def read_new_changes(reader: User, areas: Collection[int]) -> NewChanges:
    """Return what has changed in the requests of these areas since ``reader`` last looked.

    Of these, only requests that they may see today. Reading marks nothing as read.
    """
    up_to = newest_marks()
    look = LastLook.objects.filter(user=reader).first()
    since = look.looked_on if look else clock.today() - FIRST_LOOK
    after = look.marks if look else newest_marks(before=clock.start_of(since))
    rows = ListIndexRow.objects.filter(department=ANY, area__in=[*areas, ALL])
    found = list(rows.values_list("request", "area")[: MOST_BY_ID + 1]) if areas else []
    keys = by_request(found)
    few = list(keys) if len(found) <= MOST_BY_ID else None

    def marks_of(requests: Collection[int]) -> dict[int, Marks]:
        if few is None:
            of = rows.filter(request__in=requests)
            keys.update(by_request(of.values_list("request", "area")))
        return {pk: after for pk in requests if pk in keys}

    changed = find_changed(few, marks_of, after=after, up_to=up_to)
    items = list_items(visible_to(reader), changed) if areas else []
    return NewChanges(
        [(item, keys[item.request.pk]) for item in items], up_to, since, changed.has_more
    )


def by_request(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Return under which area keys each request was found, by its id."""
    keys: dict[int, set[int]] = defaultdict(set)
    for pk, area in rows:
        keys[pk].add(area)
    return keys


@transaction.atomic
def mark_as_looked_at(*, by: User, up_to: Marks) -> None:
    """Mark as read what is new in somebody's areas up to these marks, as a page showed them.

    Nothing that was read becomes new again. Raises PermissionDenied for all but champions and
    area leads.
    """
    if not (by.is_active and (by.is_champion or by.is_lead)):
        raise PermissionDenied("Only champions and area leads have areas to look at.")
    earlier = LastLook.objects.select_for_update(no_key=True).filter(user=by).first()
    read = up_to.earlier(newest_marks())
    marks = read.later(earlier.marks) if earlier else read
    LastLook.objects.update_or_create(
        user=by, defaults={"looked_on": clock.today(), **marks.as_fields()}
    )
