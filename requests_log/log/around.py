"""Reading the entries around one, in a log of any length."""

from django.db.models import Q, QuerySet

from requests_log.log.reader import WITHOUT_LINE, Neighbours
from requests_log.models import Entry, EntryKind, Position


def standing_of(request_id: int) -> QuerySet[Entry]:
    """Return the effective entries of a request, oldest first."""
    rows = Entry.objects.filter(request=request_id, corrected_by__isnull=True)
    return rows.exclude(kind__in=WITHOUT_LINE).order_by("effective_on", "number", "pk")


def read_neighbours(entry: Entry) -> Neighbours:
    """Return the effective entries just before and just after ``entry``, without its versions."""
    after = _others(entry).filter(later_than(entry))
    return Neighbours(entry.number, _before(entry), after.first())


def said_with(entry: Entry) -> Position | None:
    """Return what a department said that brought an entry into the log, if that is how it came.

    It stays if the entry is withdrawn.
    """
    if not (entry.composed_from_id or entry.kind == EntryKind.CONFIRMED):
        return None
    said = Position.objects.filter(
        request=entry.request_id,
        beside=_before(entry),
        by=entry.by_id,
        recorded_at__lte=entry.recorded_at,
    )
    return said.select_related("department").order_by("-pk").first()


def _others(entry: Entry) -> QuerySet[Entry]:
    return standing_of(entry.request_id).exclude(number=entry.number)


def _before(entry: Entry) -> Entry | None:
    return _others(entry).filter(earlier_than(entry)).last()


def earlier_than(entry: Entry) -> Q:
    """Return the condition that an entry comes before another in its log."""
    return _beyond(entry, "lt")


def later_than(entry: Entry) -> Q:
    """Return the condition that an entry comes after another in its log."""
    return _beyond(entry, "gt")


def _beyond(entry: Entry, beyond: str) -> Q:
    same_day = Q(**{"effective_on": entry.effective_on, f"number__{beyond}": entry.number})
    return Q(**{f"effective_on__{beyond}": entry.effective_on}) | same_day
