"""One page of a request's history: its newest entries or older ones, and not the whole log."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from cbtracker import clock
from govuk.numbers import is_id
from provenance.append_only import AppendOnlyQuerySet
from requests_log.as_of import AsOf
from requests_log.log.around import earlier_than, later_than
from requests_log.log.reader import WITHOUT_LINE
from requests_log.models import Entry, LineCopy

EntryRows = AppendOnlyQuerySet[Entry]
# How many places of a history a page shows.
ON_A_PAGE = 20


@dataclass(frozen=True)
class HistoryPage:
    """The entries of a page of a history.

    ``page`` has one for each place, the newest first. ``entries`` are these with all that they
    correct, and the line before the oldest, to which that is compared. ``is_whole`` says that they
    are the whole log.
    """

    page: "Page[Entry]"
    entries: list[Entry]
    is_whole: bool

    @property
    def numbers(self) -> set[int]:
        """The places that the page shows."""
        return {entry.number for entry in self.page}


def read_history(
    row: LineCopy, *, at: AsOf | None, with_notes: bool, page: str | None, entry: str = ""
) -> HistoryPage:
    """Return the page of a request's history with this number, now or up to a date.

    ``entry`` is the id of an entry, or what somebody typed for one, whose page is returned instead.
    ``with_notes`` adds notes and what was withdrawn. It takes a few queries, and up to some dozens
    of rows, however long the log is.
    """
    rows = Entry.objects.filter(request=getattr(row, row.REQUEST_ID_FIELD))
    corrections = Entry.objects.filter(corrects=OuterRef("pk"))
    if at and at.known_on:
        known = Q(recorded_at__lt=clock.start_of(at.known_on + dt.timedelta(days=1)))
        rows, corrections = rows.filter(known), corrections.filter(known)
    rows = rows.select_related("by", "workstream")
    standing = rows.filter(~Exists(corrections)).order_by("-effective_on", "-number", "-pk")
    if at:
        standing = standing.filter(effective_on__lte=at.day)
    lines = standing.exclude(kind__in=WITHOUT_LINE)
    shown = standing if with_notes else lines
    # A short history needs no query of its own to be counted.
    first = list(shown[: ON_A_PAGE + 1])
    is_short = len(first) <= ON_A_PAGE
    if not is_short and is_id(entry):
        page = _find_page(rows, shown, int(entry)) or page
    found = Paginator(first if is_short else shown, ON_A_PAGE).get_page(page)
    entries = list(found)
    if found.has_next():
        entries += lines.filter(earlier_than(found[-1]))[:1]
    # Last, since the line before the oldest may be a correction too.
    if any(entry.corrects_id for entry in entries):
        others = rows.filter(number__in={entry.number for entry in entries})
        entries += others.exclude(pk__in=[entry.pk for entry in entries])
    return HistoryPage(found, entries, is_whole=is_short and with_notes and at is None)


def _find_page(rows: EntryRows, shown: EntryRows, entry: int) -> str | None:
    """Return the number of the page with an entry, or None if it is not of this history."""
    place = shown.filter(number__in=rows.filter(pk=entry).order_by().values("number")).first()
    if place is None:
        return None
    return str(shown.filter(later_than(place)).count() // ON_A_PAGE + 1)
