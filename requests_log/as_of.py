"""The date that the record is read for, and the date by which entries had been recorded."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from cbtracker import clock

# Query parameters: the date, and whether to read it as recorded at the time.
DAY = "as_at"
KNOWN = "known"
THEN = "then"


@dataclass(frozen=True)
class AsOf:
    """The record as at ``day``. ``known_on`` excludes entries that were recorded after that date.

    Without ``known_on``, ``day`` is read with today's knowledge, corrections included.
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
        """The query string for this date."""
        known = {KNOWN: THEN} if self.known_on else {}
        return urlencode({DAY: self.day.isoformat(), **known})


def with_day(url: str, at: AsOf | None) -> str:
    """Return ``url`` with the query string for a date, or unchanged if ``at`` is None (today)."""
    if not at:
        return url
    return f"{url}{'&' if '?' in url else '?'}{at.query}"


def day_of(at: AsOf | None) -> dt.date:
    """Return the date that is read for: today if ``at`` is None."""
    return at.day if at else clock.today()
