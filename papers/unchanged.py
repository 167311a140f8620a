"""Requests that have been unchanged for some meetings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from papers.builder import Scope
from requests_log.as_at import AsAt
from requests_log.stages import Stage


def find(
    scope: Scope, *, at: AsAt | None, days: Sequence[dt.date], meetings: int, resolved: bool
) -> QuerySet[Any]:
    """Return the requests whose line had been as it was for at least ``meetings`` meetings.

    ``days`` are those of the meetings held by the day that is read for, newest first. A meeting
    counts where it was held after the day from which the line was so. Resolved requests are left
    out unless they are asked for.
    """
    rows = scope.rows(at).for_list()
    if len(days) < meetings:
        return rows.none()
    rows = rows.filter(updated_on__lt=days[meetings - 1])
    return rows if resolved else rows.exclude(stage=Stage.RESOLVED)
