"""Dates for tests: today is 22 March 2011, as in the demonstration."""

import datetime as dt

TODAY = dt.date(2011, 3, 22)


def march(day: int) -> dt.date:
    """Return a day of March 2011."""
    return dt.date(2011, 3, day)
