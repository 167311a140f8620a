"""The page of what somebody watches: what is new to them, by what they watch."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

from accounts.models import User
from digests.changed_requests import find_changed, newest_marks
from digests.content import DigestItem, list_items
from digests.models import WATCH_KINDS, Marks, Watch
from digests.watches import few_watched, find_watches_of, watches_of
from requests_log.permissions import visible_to


@dataclass(frozen=True)
class WatchedChanges:
    """Something that is watched, and what is new of its requests, the latest change first."""

    watch: Watch
    items: list[DigestItem]


@dataclass(frozen=True)
class WatchPage:
    """What somebody watches: what has changed, the latest change first, and the rest by kind.

    ``up_to`` is up to where the page has read. ``has_more`` says that more may have changed.
    """

    changed: list[WatchedChanges]
    unchanged: list[Watch]
    up_to: Marks
    has_more: bool

    @property
    def count(self) -> int:
        """The number of requests that have changed."""
        return sum(len(each.items) for each in self.changed)


def read_watch_page(reader: User) -> WatchPage:
    """Return what ``reader`` watches and may see today, with what is new to them.

    Each request is listed once: by itself if it is watched, or under the first department, area or
    workstream that covers it. It has changed since the earliest date of any of them.
    """
    # The order of kinds, so that the first watch of a request is the closest.
    watches = sorted(watches_of(reader), key=_place)
    up_to = newest_marks()
    if not watches:
        return WatchPage([], [], up_to, has_more=False)
    covering: dict[int, list[Watch]] = {}

    def marks_of(requests: Collection[int]) -> dict[int, Marks]:
        found = find_watches_of(requests, watches, by=reader)
        covering.update(found)
        return {pk: _earliest(by) for pk, by in found.items()}

    few, after = few_watched(watches), _earliest(watches)
    changed = find_changed(few, marks_of, after=after, up_to=up_to)
    items: dict[int, list[DigestItem]] = defaultdict(list)
    for item in list_items(visible_to(reader), changed):
        items[covering[item.request.pk][0].pk].append(item)
    by_id = {watch.pk: watch for watch in watches}
    return WatchPage(
        [WatchedChanges(by_id[pk], found) for pk, found in items.items()],
        [watch for watch in watches if watch.pk not in items],
        up_to,
        changed.has_more,
    )


def _place(watch: Watch) -> tuple[int, str]:
    return WATCH_KINDS.index(watch.kind), str(watch.subject)


def _earliest(watches: Sequence[Watch]) -> Marks:
    return reduce(Marks.earlier, (watch.marks for watch in watches))
