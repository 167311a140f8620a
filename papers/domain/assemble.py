"""Making papers: from the log as at a day, or from what an edition kept. One builder for both."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Case, When

from accounts.models import User
from areas.models import Area
from cbtracker.clock import in_words
from departments.models import Department
from papers.description import (
    CONCERNING,
    Annex,
    AnnexTable,
    Changes,
    Line,
    Paper,
    WorkstreamSection,
    WorkstreamsPart,
)
from papers.domain import phrases
from papers.models import Meeting
from requests_log.as_of import AsOf
from requests_log.log.changes import (
    LineChange,
    LineReading,
    Reading,
    compare_readings,
    find_restated,
    read_lines,
)
from requests_log.models import Entry, LineCopyQuerySet
from requests_log.models import Workstream as OnGoing
from requests_log.permissions import all_requests, visible_area_keys, visible_to
from requests_log.queries import first_record
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import stream_request_rows
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage
from requests_log.scope import for_areas, for_department

ORGANISATION = "Department for Communities and Local Government"
# The paper of 22 March 2011: its title, the first sentence of its paragraph 1, and the headings of
# its Annexes A and B. Its table 1 is "to be resolved for April", which another day's need not be.
INTRODUCTION = (
    "This paper sets out the current status of requests of Whitehall raised by the 16 first phase "
    "areas that are taking forward Community Budgets for Families with Multiple Problems."
)
# The same of one area's requests, or one department's, by its name.
INTRODUCTION_OF_SOME = (
    "This paper covers requests of Whitehall for {} only. It sets out their current status. The "
    "requests were raised by the 16 first phase areas that are taking forward Community Budgets "
    "for Families with Multiple Problems."
)
TITLE = "1st Phase Community Budgets for Families with Multiple Problems: requests of Whitehall"
_NAME_A, _NAME_B = "Annex A", "Annex B"
_ORDER = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True)
class PaperItem:
    """A line of a paper, and the day from which it had been as it is.

    ``heading`` is the workstream's as printed, empty for other stages.
    """

    number: int
    entry: Entry
    heading: str
    since: dt.date


@dataclass(frozen=True)
class Scope:
    """Whose requests a paper prints, for which reader.

    ``reader`` is None where the paper is made for no one person, by a command.
    """

    reader: User | None
    area: Area | None = None
    department: Department | None = None

    def rows(self, at: AsOf | None, *, among: Sequence[int] | None = None) -> LineCopyQuerySet[Any]:
        """Return the requests of this scope that its reader may see, now or as at a day.

        ``among`` are the ids of those that alone are asked for.
        """
        found = visible_to(self.reader, at=at) if self.reader else all_requests(at)
        if among is not None:
            found = found.filter(**{f"{found.model.REQUEST_ID_FIELD}__in": among})
        if self.area:
            found = found.filter(for_areas([self.area.pk], found.model, at=at))
        if self.department:
            found = found.filter(for_department(self.department, found.model, at=at))
        return found

    def count(self, at: AsOf | None) -> ListCount:
        """Return how many requests of this scope there are, now or as at a day."""
        asked = RequestCriteria(area=self.area, department=self.department)
        return RequestList(self.reader, asked, at=at).count

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every request."""
        return self.reader is None or visible_area_keys(self.reader) is None

    @property
    def sees_corrections(self) -> bool:
        return self.reader is None or self.reader.is_official


@dataclass(frozen=True)
class Earlier:
    """What a paper prints changes since, as it was read, and what is said of it in a heading.

    ``key`` is what the address of a paper calls it, and ``note`` says that there was no record
    then to compare with. ``said`` are the lines that were read of it then and are read otherwise by
    now; a reader who does not see corrections gets none.
    """

    label: str
    then: Reading
    said: dict[int, Entry]
    key: str = ""
    note: str = ""


@dataclass(frozen=True)
class Contents:
    """What a paper prints from the log: its lines in order, and the changes where it has any."""

    as_at: dt.date
    items: tuple[PaperItem, ...]
    changes: tuple[LineChange, ...] = ()


@dataclass(frozen=True)
class Headings:
    """What stands over the parts of a paper, and the words that open an annex or a part, if any."""

    annex_a: str = "Requests of Whitehall identified by the first phase places to be concluded"
    annex_a_opening: str = ""
    table_1: str = "Table 1: Requests received from areas that need to be resolved"
    on_going: str = (
        "Requests received from areas planned to be addressed through on-going workstreams"
    )
    on_going_opening: str = ""
    annex_b: str = "Requests received from areas that have been addressed"
    outcomes: str = "Requests and their outcomes"


USUAL_HEADINGS = Headings()


@dataclass(frozen=True)
class Cover:
    """What a paper prints besides: the covering words, and what is said of it under its title.

    ``changes_note`` stands in the place of the changes, where the record cannot tell them.
    """

    title: str = TITLE
    introduction: str = INTRODUCTION
    sentence: str = ""
    meeting_label: str = ""
    scope_label: str = ""
    changes_label: str = ""
    changes_note: str = ""
    edition: tuple[tuple[str, str], ...] = ()
    file_suffix: str = ""
    headings: Headings = USUAL_HEADINGS


def is_over(count: ListCount, most: int) -> bool:
    """Return whether there are more lines than ``most``: "over" a thousand may be any number."""
    return count.number > most or count.over


def earlier(scope: Scope, at: AsOf, label: str, *, among: Sequence[int] | None = None) -> Earlier:
    """Return the record as at an earlier day, with what was said on that day and was wrong."""
    then = read_lines(scope.rows(at, among=among))
    # Read as it was known then, nothing that was recorded later may show.
    if at.known_on or not scope.sees_corrections:
        return Earlier(label, then, {})
    known_then = read_lines(scope.rows(AsOf(at.day, known_on=at.day), among=among))
    return Earlier(label, then, find_restated(known_then, then))


def earlier_for_paper(scope: Scope, at: AsOf, label: str, *, key: str = "") -> Earlier:
    """Return the record as at an earlier day, or a note where it had not begun by then."""
    if note := first_record.describe_start(at):
        return Earlier(label, {}, {}, key, note)
    return replace(earlier(scope, at, label), key=key)


def gather(scope: Scope, at: AsOf, *, since: Earlier | None = None) -> Contents:
    """Return what the paper of a scope prints from the log as at a day.

    The number of queries does not depend on the number of lines.
    """
    now = read_lines(scope.rows(at))
    changes: list[LineChange] = []
    # Where there was no record yet, all of it would be told as new.
    if since and not since.note:
        days = Meeting.objects.days(until=at.day)
        changes = compare_readings(
            since.then, now, until=at.day, meetings=days, superseded=since.said
        )
    return Contents(at.day, in_order(now), tuple(changes))


def lines_of(scope: Scope, at: AsOf) -> Iterator[tuple[str, str, Line]]:
    """Yield the lines of the paper of a scope in its order, a few at a time from the database.

    Each comes with the name of its annex and the heading that it stands under. They are those that
    ``build`` puts into a paper, for a paper of any length.
    """
    headings = USUAL_HEADINGS
    streams = {stream.name: stream.printed_heading for stream in OnGoing.objects.all()}
    place = Case(*(When(stage=stage, then=place) for stage, place in _ORDER.items()))
    rows = scope.rows(at).order_by(place, "workstream__position", "number")
    for row in stream_request_rows(rows):
        cells = (row.reference, row.areas_label, row.issue, row.departments_label, row.status)
        if row.stage == Stage.RESOLVED:
            yield _NAME_B, headings.outcomes, Line(*cells)
        else:
            yield _NAME_A, streams.get(row.workstream, headings.table_1), Line(*cells)


def in_order(reading: Reading) -> tuple[PaperItem, ...]:
    """Return the lines of a reading in a paper's order: by stage, workstream and reference."""
    items = (_item(number, found) for number, found in reading.items())
    return tuple(sorted(items, key=_place_in_paper))


def _item(number: int, found: LineReading) -> PaperItem:
    stream = found.entry.workstream
    return PaperItem(number, found.entry, stream.printed_heading if stream else "", found.since)


def _place_in_paper(item: PaperItem) -> tuple[int, int, int]:
    stream = item.entry.workstream
    return _ORDER[Stage(item.entry.stage)], stream.position if stream else 0, item.number


def build(contents: Contents, cover: Cover) -> Paper:
    """Return the paper: what every format prints."""
    by_stage = {
        stage: [item for item in contents.items if item.entry.stage == stage] for stage in Stage
    }
    headings = cover.headings
    return Paper(
        title=cover.title,
        organisation=ORGANISATION,
        as_at=contents.as_at,
        about=tuple(_about(contents.as_at, cover)),
        introduction=cover.introduction,
        sentence=cover.sentence or counted(contents, cover.scope_label),
        annexes=(
            Annex(
                _NAME_A,
                headings.annex_a,
                (
                    AnnexTable(
                        headings.table_1,
                        "Status",
                        _lines(by_stage[Stage.IN_PROGRESS]),
                        "No requests are in progress.",
                    ),
                    WorkstreamsPart(
                        headings.on_going,
                        _workstreams(by_stage[Stage.ON_GOING]),
                        "No requests are being taken forward through on-going workstreams.",
                        headings.on_going_opening,
                    ),
                ),
                headings.annex_a_opening,
            ),
            Annex(
                _NAME_B,
                headings.annex_b,
                (
                    AnnexTable(
                        headings.outcomes,
                        "Outcome",
                        _lines(by_stage[Stage.RESOLVED]),
                        "No requests have been resolved.",
                    ),
                ),
            ),
        ),
        changes=_changes(contents, cover) if cover.changes_label else None,
        file_name=file_name_of(contents.as_at, cover.file_suffix),
    )


def file_name_of(as_at: dt.date, suffix: str) -> str:
    """Return what files of a paper are called, without the ending."""
    return f"requests-of-whitehall-{as_at:%Y-%m-%d}{suffix}"


def counted(contents: Contents, scope_label: str) -> str:
    """Return the counts of a paper as a sentence that can be read out."""
    lines = [item.entry for item in contents.items]
    return phrases.counts(lines, contents.as_at, scope=scope_label)


def _changes(contents: Contents, cover: Cover) -> Changes:
    return phrases.changes(contents.changes, cover.changes_label, note=cover.changes_note)


def _about(as_at: dt.date, cover: Cover) -> Iterable[tuple[str, str]]:
    pairs = (
        ("As at", in_words(as_at)),
        ("Meeting", cover.meeting_label),
        (CONCERNING, cover.scope_label),
        *cover.edition,
    )
    return ((label, words) for label, words in pairs if words)


def _workstreams(items: Sequence[PaperItem]) -> tuple[WorkstreamSection, ...]:
    return tuple(
        WorkstreamSection(heading, _lines(group))
        for heading, group in groupby(items, attrgetter("heading"))
    )


def _lines(items: Iterable[PaperItem]) -> tuple[Line, ...]:
    return tuple(
        Line(
            reference=format_reference(item.number),
            area=item.entry.areas_label,
            issue=item.entry.issue,
            department=item.entry.departments_label,
            status=item.entry.status,
        )
        for item in items
    )
