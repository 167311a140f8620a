"""The day that the record is read for, and what was known of it then."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from cbtracker import clock

DAY = "as_at"
KNOWN = "known"
THEN = "then"


@dataclass(frozen=True)
class AsOf:
    """The record as at ``day``; ``known_on`` leaves out what was recorded after that day.

    Without ``known_on`` it is what is known of the day now, mistakes put right.
    """

    day: dt.date
    known_on: dt.date | None = None

    def __str__(self) -> str:
        then = f", as known on {clock.in_words(self.known_on)}" if self.known_on else ""
        return f"{clock.in_words(self.day)}{then}"

    def as_known_now(self) -> "AsOf":
        return AsOf(self.day)

    @property
    def query(self) -> str:
        """The query string of an address that is read for this day."""
        known = {KNOWN: THEN} if self.known_on else {}
        return urlencode({DAY: self.day.isoformat(), **known})


def with_day(url: str, at: AsOf | None) -> str:
    """Return an address that is read for the same day, or as it is where that is today."""
    if not at:
        return url
    return f"{url}{'&' if '?' in url else '?'}{at.query}"


def day_of(at: AsOf | None) -> dt.date:
    """Return the day that is read for: today where there is none."""
    return at.day if at else clock.today()
