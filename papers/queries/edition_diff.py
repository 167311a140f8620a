"""Compare editions with each other and with today's record."""

from accounts.models import User
from cbtracker import clock
from papers import markup
from papers.description import Rewording
from papers.domain.contents import Baseline
from papers.domain.publish import load_contents, load_cover
from papers.domain.scope import PaperScope
from papers.models import Edition, Meeting
from requests_log.log.changes import LineChange, LineReading, Reading, compare_readings, read_lines
from requests_log.models import Entry


def read_edition(edition: Edition) -> dict[int, LineReading]:
    """Return the lines of an edition by request number, to compare them with another reading."""
    entries = load_contents(edition).entries
    return {line.number: LineReading(line.entry, line.since) for line in entries}


def find_corrected(edition: Edition) -> dict[int, Entry]:
    """Return the lines of an edition that have since been corrected, by request number."""
    corrected = edition.lines.filter(entry__corrected_by__isnull=False)
    lines = corrected.select_related("entry__workstream", "entry__request")
    return {line.entry.request.number: line.entry for line in lines}


def read_edition_baseline(edition: Edition) -> Baseline:
    """Return an edition as the baseline of a later paper."""
    label = f"edition {edition.number}, as at {clock.in_words(edition.as_at)}"
    key = f"edition-{edition.number}"
    return Baseline(label, read_edition(edition), find_corrected(edition), edition.as_at, key)


def compare_editions(one: Edition, other: Edition) -> list[LineChange]:
    """Return the changes from one edition to another, by request."""
    then, now = read_edition(one), read_edition(other)
    # A mistake that both editions print is not a change between them.
    superseded = {
        n: entry for n, entry in find_corrected(one).items() if _is_different(n, then, now)
    }
    days = Meeting.objects.dates_held(until=other.as_at)
    return compare_readings(then, now, until=other.as_at, meetings=days, superseded=superseded)


def compare_cover_pages(one: Edition, other: Edition) -> list[Rewording]:
    """Return the differences between two editions outside their lines, as they print."""
    before, after = load_cover(one), load_cover(other)
    texts = (
        ("Title", one.title, other.title),
        ("To", before.to, after.to),
        ("From", before.sender, after.sender),
        ("Marking", before.marking, after.marking),
        ("As at", clock.in_words(one.as_at), clock.in_words(other.as_at)),
        ("Meeting", one.meeting_label, other.meeting_label),
        (
            "Introduction",
            markup.to_plain_text(one.introduction),
            markup.to_plain_text(other.introduction),
        ),
        ("Changes since", one.changes_label, other.changes_label),
    )
    return [Rewording(name, then, now) for name, then, now in texts if then != now]


def compare_with_today(edition: Edition, *, reader: User) -> list[LineChange]:
    """Return the changes from an edition to today's record, unchanged requests included."""
    scope = PaperScope(reader, area=edition.area, department=edition.department)
    today = clock.today()
    return compare_readings(
        read_edition(edition),
        read_lines(scope.rows(None)),
        until=today,
        meetings=Meeting.objects.dates_held(until=today),
        superseded=find_corrected(edition),
    )


def _is_different(number: int, then: Reading, now: Reading) -> bool:
    return number not in now or then[number].entry.pk != now[number].entry.pk
