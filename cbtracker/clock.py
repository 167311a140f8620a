"""The one clock: every "today" and "now" in cbtracker is asked of it.

The setting ``TODAY`` fixes the day, so that the demonstration runs on 22 March 2011, the day of
the paper.
"""

import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """Return the day it is in the tracker: ``settings.TODAY``, or else the date in London."""
    return settings.TODAY or timezone.localdate()


def now() -> dt.datetime:
    """Return the moment it is in the tracker, aware: the time of day is always the real one."""
    moment = timezone.localtime()
    if settings.TODAY:
        # Rebuilt, not shifted: London's offset on the fixed day may differ from today's.
        moment = dt.datetime.combine(settings.TODAY, moment.time(), tzinfo=moment.tzinfo)
    return moment


@lru_cache(maxsize=8_192)
def in_words(day: dt.date) -> str:
    """Return a day as people read it: 22 March 2011."""
    return f"{day.day} {day:%B %Y}"


def start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of ``day`` in London, aware."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())
