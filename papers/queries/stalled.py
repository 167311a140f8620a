"""Unchanged requests."""

import datetime as dt
from collections.abc import Sequence

from papers.domain.assemble import Scope
from requests_log.as_of import AsOf
from requests_log.queries.criteria import RequestCriteria, SortOrder
from requests_log.queries.keyset_queries import UNRESOLVED
from requests_log.queries.request_list import RequestList


def find(
    scope: Scope,
    *,
    at: AsOf | None,
    days: Sequence[dt.date],
    meetings: int,
    resolved: bool,
    order: SortOrder,
) -> RequestList | None:
    """Return the requests whose line had been as it was for at least ``meetings`` meetings.

    ``days`` are those of the meetings held by the day that is read for, newest first; None where
    there were not so many. A meeting counts where it was held after the day from which the line was
    so. Resolved requests are left out unless they are asked for.
    """
    if len(days) < meetings:
        return None
    asked = RequestCriteria(
        stages=() if resolved else UNRESOLVED,
        department=scope.department,
        area=scope.area,
        unchanged_since=days[meetings - 1],
    )
    return RequestList(scope.reader, asked, order, at)
