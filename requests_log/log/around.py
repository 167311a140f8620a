"""Reading the entries around one, in a log of any length."""

from django.db.models import Q, QuerySet

from requests_log.log.reader import WITHOUT_LINE, Neighbours
from requests_log.models import Entry


def standing_of(request_id: int) -> QuerySet[Entry]:
    """Return the effective entries of a request, oldest first."""
    rows = Entry.objects.filter(request=request_id, corrected_by__isnull=True)
    return rows.exclude(kind__in=WITHOUT_LINE).order_by("effective_on", "number", "pk")


def read_neighbours(entry: Entry) -> Neighbours:
    """Return the effective entries just before and just after ``entry``, without its versions."""
    others = standing_of(entry.request_id).exclude(number=entry.number)
    same_day = {"effective_on": entry.effective_on}
    before = Q(effective_on__lt=entry.effective_on) | Q(**same_day, number__lt=entry.number)
    after = Q(effective_on__gt=entry.effective_on) | Q(**same_day, number__gt=entry.number)
    return Neighbours(entry.number, others.filter(before).last(), others.filter(after).first())
