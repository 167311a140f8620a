"""Requests that have been unchanged for some meetings."""

import datetime as dt
from collections.abc import Sequence

from papers.builder import Scope
from requests_log.as_at import AsAt
from requests_log.asked import Asked, Order
from requests_log.listing import Listing
from requests_log.sources import UNRESOLVED


def find(
    scope: Scope,
    *,
    at: AsAt | None,
    days: Sequence[dt.date],
    meetings: int,
    resolved: bool,
    order: Order,
) -> Listing | None:
    """Return the requests whose line had been as it was for at least ``meetings`` meetings.

    ``days`` are those of the meetings held by the day that is read for, newest first; None where
    there were not so many. A meeting counts where it was held after the day from which the line was
    so. Resolved requests are left out unless they are asked for.
    """
    if len(days) < meetings:
        return None
    asked = Asked(
        stages=() if resolved else UNRESOLVED,
        department=scope.department,
        area=scope.area,
        unchanged_since=days[meetings - 1],
    )
    return Listing(scope.reader, asked, order, at)
