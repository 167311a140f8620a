"""Requests that have been unchanged for some meetings."""

import datetime as dt
from collections.abc import Sequence

from papers.domain.scope import PaperScope
from requests_log.as_of import AsOf
from requests_log.queries.criteria import RequestCriteria, SortOrder
from requests_log.queries.request_list import RequestList
from requests_log.rules.stages import UNRESOLVED


def find_unchanged(
    scope: PaperScope,
    *,
    at: AsOf | None,
    days: Sequence[dt.date],
    meetings: int,
    resolved: bool,
    order: SortOrder,
) -> RequestList | None:
    """Return the requests unchanged for at least ``meetings`` meetings.

    ``days`` are the dates of the meetings held by the date of the list, newest first; returns None
    if there are too few. A meeting counts if it was held after the last change of the request.
    Resolved requests are included only if ``resolved`` is true.
    """
    if len(days) < meetings:
        return None
    criteria = RequestCriteria(
        stages=() if resolved else UNRESOLVED,
        department=scope.department,
        area=scope.area,
        unchanged_since=days[meetings - 1],
    )
    return RequestList(scope.reader, criteria, order, at)
