"""Editions against each other, and against the record of today."""

from accounts.models import User
from cbtracker import clock
from papers.description import Rewording
from papers.domain.assemble import Earlier, Scope
from papers.domain.publish import contents_of
from papers.models import Edition, Meeting
from requests_log.log.changes import LineChange, LineReading, Reading, compare_readings, read_lines
from requests_log.models import Entry
from requests_log.rules import diff


def as_reading(edition: Edition) -> dict[int, LineReading]:
    """Return an edition as a reading of the record, to be compared with another."""
    items = contents_of(edition).items
    return {item.number: LineReading(item.entry, item.since) for item in items}


def corrected_in(edition: Edition) -> dict[int, Entry]:
    """Return the lines of an edition that have been corrected since, by number of request."""
    wrong = edition.lines.filter(entry__corrected_by__isnull=False)
    kept = wrong.select_related("entry__workstream", "entry__request")
    return {line.entry.request.number: line.entry for line in kept}


def earlier_edition(edition: Edition) -> Earlier:
    """Return an edition as what a later paper prints changes since."""
    label = f"edition {edition.number}, as at {clock.in_words(edition.as_at)}"
    key = f"edition-{edition.number}"
    return Earlier(label, as_reading(edition), corrected_in(edition), key)


def between(one: Edition, other: Edition) -> list[LineChange]:
    """Return what changed from one edition to another."""
    then, now = as_reading(one), as_reading(other)
    # A mistake that both print is no change between them.
    said = {n: entry for n, entry in corrected_in(one).items() if _differ(n, then, now)}
    days = Meeting.objects.days(until=other.as_at)
    return compare_readings(then, now, until=other.as_at, meetings=days, superseded=said)


def covers(one: Edition, other: Edition) -> list[Rewording]:
    """Return what differs between two editions besides their lines, the changed words marked."""
    told = (
        ("Title", one.title, other.title),
        ("As at", clock.in_words(one.as_at), clock.in_words(other.as_at)),
        ("Meeting", one.meeting_label, other.meeting_label),
        ("Introduction", one.introduction, other.introduction),
        ("Changes since", one.changes_label, other.changes_label),
    )
    return [
        Rewording(name, tuple(diff.compare(then, now))) for name, then, now in told if then != now
    ]


def with_today(edition: Edition, *, reader: User) -> list[LineChange]:
    """Return where today's record differs from what was issued, and where it does not."""
    scope = Scope(reader, area=edition.area, department=edition.department)
    today = clock.today()
    return compare_readings(
        as_reading(edition),
        read_lines(scope.rows(None)),
        until=today,
        meetings=Meeting.objects.days(until=today),
        superseded=corrected_in(edition),
    )


def _differ(number: int, then: Reading, now: Reading) -> bool:
    return number not in now or then[number].entry.pk != now[number].entry.pk
