"""When the record begins, for a page that is read for a day before."""

from django.db.models import Min

from cbtracker.clock import in_words
from requests_log.as_of import AsOf
from requests_log.models import LineVersion, as_known


def told(at: AsOf) -> str:
    """Return when the record begins, where a day is before that; or else nothing."""
    known = LineVersion.objects.filter(as_known(at))
    # One index has what still holds, another what was corrected since: no index has both.
    if any(
        known.filter(since__lte=at.day, known_until__isnull=holds).exists()
        for holds in (True, False)
    ):
        return ""
    first = known.aggregate(day=Min("since"))["day"]
    if first:
        return f"The record begins on {in_words(first)}."
    written = LineVersion.objects.aggregate(day=Min("known_since"))["day"]
    if written is None:
        return "There are no requests yet."
    return (
        f"Nothing was recorded by this date. The first entry was recorded on {in_words(written)}."
    )
