"""Requests that have been unchanged for some meetings."""

from typing import Any

from django.db.models import QuerySet

from papers.builder import Scope
from papers.models import Meeting
from requests_log.as_at import AsAt
from requests_log.stages import Stage


def find(scope: Scope, *, at: AsAt, meetings: int, resolved: bool) -> QuerySet[Any]:
    """Return the requests whose line had been as it was for at least ``meetings`` meetings.

    A meeting counts where it was held after the day from which the line was so, and by the day
    that is read for. Resolved requests are left out unless they are asked for.
    """
    rows = scope.rows(at).for_list()
    days = Meeting.objects.days(until=at.day)
    if len(days) < meetings:
        return rows.none()
    rows = rows.filter(updated_on__lt=days[meetings - 1]).order_by("updated_on", "number")
    return rows if resolved else rows.exclude(stage=Stage.RESOLVED)
