"""The one source of "today" and "now" in cbtracker.

The setting ``TODAY`` fixes the date, so that the demonstration runs on 22 March 2011, the date of
the paper.
"""

import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """Return ``settings.TODAY``, or the date in London if it is not set."""
    return settings.TODAY or timezone.localdate()


def now() -> dt.datetime:
    """Return an aware datetime in London: the date from ``today`` and the real time of day."""
    moment = timezone.localtime()
    if settings.TODAY:
        # Not shifted, since London's offset on the fixed date may differ from today's.
        moment = dt.datetime.combine(settings.TODAY, moment.time(), tzinfo=moment.tzinfo)
    return moment


@lru_cache(maxsize=8_192)
def in_words(day: dt.date) -> str:
    """Return a date in GOV.UK style: 22 March 2011."""
    return f"{day.day} {day:%B %Y}"


def in_short(day: dt.date) -> str:
    """Return a date for a table: 22 Mar 2011."""
    return f"{day.day} {day:%b %Y}"


def start_of(day: dt.date) -> dt.datetime:
    """Return midnight at the start of ``day`` in London, as an aware datetime."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())
