"""Dates for tests: today is 22 March 2011, as in the demonstration."""

import datetime as dt

TODAY = dt.date(2011, 3, 22)
# Half past midnight on 16 June in London.
SUMMER_NIGHT = dt.datetime(2011, 6, 15, 23, 30, tzinfo=dt.UTC)


def march(day: int) -> dt.date:
    """Return a day of March 2011."""
    return dt.date(2011, 3, day)
