"""Meetings, with their bodies."""

import datetime as dt

from papers.models import Meeting
from requests_log.models import Body

MEETING_DAY = dt.date(2011, 3, 24)


def make_meeting(body: str = "Community Budgets Group", held_on: dt.date = MEETING_DAY) -> Meeting:
    """Return a meeting of a body, which is added if it is missing."""
    found = Body.objects.get_or_create(name=body)[0]
    return Meeting.objects.create(body=found, held_on=held_on)
