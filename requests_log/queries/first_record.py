"""The start of the record, for pages that are read for an earlier date."""

import datetime as dt

from django.db.models import Min

from cbtracker.clock import in_words
from requests_log.as_of import AsOf
from requests_log.models import LineVersion, known_as_of


def describe_start(at: AsOf) -> str:
    """Return a sentence on when the record begins, or an empty string if ``at`` is not before."""
    known = LineVersion.objects.filter(known_as_of(at))
    # One index has the versions known now and another those corrected since: no index has both.
    if any(
        known.filter(since__lte=at.day, known_until__isnull=is_known_now).exists()
        for is_known_now in (True, False)
    ):
        return ""
    first = known.aggregate(day=Min("since"))["day"]
    if first:
        return f"The record begins on {in_words(first)}."
    first_recorded = LineVersion.objects.aggregate(day=Min("known_since"))["day"]
    if first_recorded is None:
        return "There are no requests yet."
    recorded = in_words(first_recorded)
    return f"Nothing was recorded by this date. The first entry was recorded on {recorded}."


def find_first_day() -> dt.date | None:
    """Return the first day of the record as it is known now, or None if there are no requests."""
    first: dt.date | None = LineVersion.objects.filter(known_until__isnull=True).aggregate(
        day=Min("since")
    )["day"]
    return first
