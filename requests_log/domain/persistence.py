"""Saving entries, and the rows that are derived from them.

Only the modules of ``domain`` may import this one.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.domain import validation
from requests_log.domain.errors import ConflictError
from requests_log.log import bitemporal, reader
from requests_log.log.positions import read_positions
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    Entry,
    EntryKind,
    EntryWords,
    KnownWord,
    LineContent,
    LineVersion,
    ListIndexRow,
    Position,
    Request,
)
from requests_log.projections import builder, inside, next_line, saved_lines, writer
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import Hierarchy, lock_logs, lock_logs_and_get
from requests_log.projections.saved_lines import Versions
from requests_log.projections.stored import read_logs


@dataclass(frozen=True)
class OpenLog:
    """The log of a request, while nobody else can write to any log.

    ``last_number`` is the highest number of its entries. ``is_of_today`` says that nothing in it
    was recorded after today, as the clock of the project can be set back. ``known_since`` is when
    the version of the current line was recorded; None if another one of it ended today.
    """

    request: Request
    hierarchy: Hierarchy
    last_number: int
    has_positions: bool = False
    is_of_today: bool = False
    known_since: dt.date | None = None
    read: list[Entry] | None = None

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries. They are read when they are asked for: most writes need one line only."""
        if self.read is not None:
            return self.read
        rows = Entry.objects.filter(request=self.request)
        return list(rows.select_related("request", "workstream"))

    @cached_property
    def positions(self) -> list[Position]:
        """All positions, each before its correction. They are read when they are asked for."""
        # Few requests have any: the others need no query of their own to say so.
        return read_positions(self.request.pk) if self.has_positions else []

    @property
    def current(self) -> Entry:
        """The entry that is the request's current line."""
        return self.request.line

    def with_entry(self, entry: Entry) -> "OpenLog":
        """Return the log with one more entry."""
        number = max(self.last_number, entry.number)
        others = [each for each in self.entries if each.pk != entry.pk]
        return replace(self, read=[*others, entry], last_number=number)


def open_log(
    request: Request, seen: Entry | None = None, *, even_if_taken_back: bool = False
) -> OpenLog:
    """Return the request's log, locked until the transaction ends.

    Raises ConflictError if its current line is not ``seen``, and ValidationError if the request was
    taken back: it has no line then.
    """
    found = _requests_to_open(timezone.localdate(clock.now()))
    opened, hierarchy = lock_logs_and_get(found, request.pk)
    log = OpenLog(
        opened,
        hierarchy,
        opened.last_number or 0,
        has_positions=opened.has_positions,
        is_of_today=not opened.is_ahead,
        known_since=None if opened.has_ended_today else opened.known_since,
    )
    if log.request.current_id is None and not even_if_taken_back:
        raise ValidationError(f"{log.request.reference} was taken back. It is not in the record.")
    if seen is not None and log.current.pk != seen.pk:
        raise ConflictError(log.current)
    return log


# To put the query together takes longer than the database takes to answer it.
@lru_cache(maxsize=1)
def _requests_to_open(today: dt.date) -> QuerySet[Any, Any]:
    """Return the requests, each with its line and what ``OpenLog`` says of its log on a day."""
    of_it = {"request": OuterRef("pk")}
    # A correction has the number of what it corrects.
    numbers = Entry.objects.filter(**of_it).order_by("-number")
    versions = LineVersion.objects.filter(**of_it).of_line(
        OuterRef("current"), OuterRef("current__effective_on")
    )
    now = versions.filter(until__isnull=True, known_until__isnull=True).values("known_since")
    return Request.objects.select_related("current__workstream", "workstream").annotate(
        last_number=Subquery(numbers.values("number")[:1]),
        has_positions=Exists(Position.objects.filter(**of_it)),
        is_ahead=Exists(LineVersion.objects.filter(known_since__gt=today, **of_it)),
        known_since=Subquery(now[:1]),
        # A range, as that of ``of_line``: many versions can end on one day.
        has_ended_today=Exists(versions.filter(known_until__range=(today, today))),
    )


def open_new_log(number: int | None, content: LineContent, effective_on: dt.date) -> OpenLog:
    """Return the empty log of a new request with this number, or with the next free one."""
    hierarchy = lock_logs()
    highest = Request.objects.aggregate(highest=Max("number"))["highest"] or 0
    request = Request.objects.create(
        number=number or highest + 1,
        stage=content["stage"],
        workstream=content["workstream"],
        target_date=content["target_date"],
        reach=content["reach"],
        asks_all=content["asks_all"],
        request_kind=content["request_kind"],
        updated_on=effective_on,
        news_on=effective_on,
    )
    return OpenLog(request, hierarchy, last_number=0, read=[])


def append(
    log: OpenLog,
    content: LineContent,
    *,
    kind: str,
    by: User,
    effective_on: dt.date,
    corrects: Entry | None = None,
    follows: Entry | None = None,
    recorded_at: dt.datetime | None = None,
    source: str = "",
    note: str = "",
    submission: uuid.UUID | None = None,
    composed_from: Entry | None = None,
) -> Entry:
    """Save and return a new entry: the next in the log, or with the number of ``corrects``.

    ``follows`` is the entry before it, if that is not the current line.
    ``composed_from`` is the entry that its status was composed from. A status that is left as it
    was stays composed.
    """
    composed_from_id = composed_from.pk if composed_from else None
    if composed_from is None and log.last_number:
        before = corrects or follows or log.current
        if before.status == content["status"]:
            composed_from_id = before.composed_from_id
    is_last = corrects is None and follows is None and recorded_at is None
    entry = Entry(
        request=log.request,
        number=corrects.number if corrects else log.last_number + 1,
        kind=kind,
        corrects=corrects,
        recorded_at=recorded_at or clock.now(),
        effective_on=effective_on,
        by=by,
        source=validation.clean_text(source, "source"),
        note=note,
        submission=submission,
        composed_from_id=composed_from_id,
        **content,
    )
    lines, old, new = _save(log, entry, is_last=is_last, is_of_now=recorded_at is None)
    changes = builder.derive_counts(new - old, lines, log.hierarchy)
    changes.subtract(builder.derive_counts(old - new, lines, log.hierarchy))
    writer.add_counts(changes)
    writer.save_words([entry], log.hierarchy)
    return entry


def _save(
    log: OpenLog, entry: Entry, *, is_last: bool, is_of_now: bool
) -> tuple[list[Entry], Versions, Versions]:
    """Save an entry and the rows derived from it, apart from counts and words.

    Returns the line versions that end or have been replaced, those in their place, and first the
    entries that they name.
    """
    if is_last and _follows_quickly(log, entry):
        current = log.current
        entry.save(force_insert=True)
        if entry.kind == EntryKind.NOTED:
            return [], set(), set()
        if found := next_line.save_next_line(
            log.request,
            entry,
            log.hierarchy,
            known_since=log.known_since,
            has_positions=log.has_positions,
        ):
            return [current, entry], *found
        return _save_from_log(log, entry)
    is_alone = is_of_now and log.is_of_today and log.last_number and not log.has_positions
    window = inside.read_window(log.request, entry) if is_alone and not is_last else None
    entry.save(force_insert=True)
    if window and (found := inside.save_change(log.request, entry, window)):
        return [*window.before, entry], *found
    return _save_from_log(log, entry)


def _save_from_log(log: OpenLog, entry: Entry) -> tuple[list[Entry], Versions, Versions]:
    after = log.with_entry(entry)
    before = [each for each in after.entries if each != entry]
    return after.entries, *save_derived_rows(after, before=before)


def _follows_quickly(log: OpenLog, entry: Entry) -> bool:
    """Return whether the derived rows follow from the current line and this new last entry alone.

    So they do for what is written from day to day: an update, a move, a change, a note.
    """
    if not log.last_number or not log.is_of_today:
        return False
    return entry.kind == EntryKind.NOTED or next_line.follows(
        log.current, entry, are_departments_free=not log.has_positions
    )


def save_derived_rows(log: OpenLog, *, before: Sequence[Entry]) -> tuple[Versions, Versions]:
    """Update the request's derived rows, apart from counts and words, from ``before`` to its log.

    Returns the line versions for ``before``, and those for the log.
    """
    request, entries = log.request, log.entries
    copied = _derive_copied(entries)
    for name, value in copied.items():
        setattr(request, name, value)
    current = (entry for entry in entries if entry.pk == request.current_id)
    request.current = next(current) if request.current_id else None
    Request.objects.filter(pk=request.pk).update(**copied)
    old, new = bitemporal.derive_versions(before), bitemporal.derive_versions(entries)
    saved_lines.save_versions(request, old, new, entries)
    for field in reader.LINK_FIELDS:
        names = (bitemporal.derive_names(each, field) for each in (before, entries))
        saved_lines.save_links(request, field, *names)
    writer.save_index_rows(request, log.hierarchy, log=entries, said=log.positions)
    return old, new


def _derive_copied(entries: Sequence[Entry]) -> Mapping[str, Any]:
    """Return the copied fields of a request: only that it has no line, if it was taken back."""
    if reader.effective_entries(entries):
        return {**bitemporal.derive_current(entries)}
    return {"current_id": None}


def save_position(log: OpenLog, position: Position) -> OpenLog:
    """Save a new position and the dates of last news; return the log with it."""
    position.save(force_insert=True)
    # The positions are read again if anything asks for them.
    after = replace(log, has_positions=True)
    request, hierarchy = log.request, log.hierarchy
    if position.corrects_id:
        writer.save_index_rows(request, hierarchy, log=log.entries, said=after.positions)
    else:
        code, on = position.department.code, position.effective_on
        next_line.add_news(request, code, hierarchy, on=on)
    return after


def delete_derived_rows(request: Request) -> None:
    """Delete the request's line versions, links and index rows, before a rebuild."""
    request.versions.all().delete()
    request.index_rows.all().delete()
    for links in reader.links_by_field(request).values():
        links.delete()


def delete_all_derived_rows() -> None:
    """Delete the rows that are derived from all logs, apart from counts and open steps."""
    for model in (LineVersion, AreaLink, DepartmentLink, ListIndexRow, EntryWords, KnownWord):
        model._default_manager.all().delete()


def save_all_derived_rows(requests: Sequence[Request], hierarchy: Hierarchy) -> Counter[CountKey]:
    """Save the derived rows of requests that have none, and return what counts for each day.

    A few statements save the rows of all these requests. A request without a log is left out.
    """
    logs, said = read_logs(requests)
    slugs = dict(Area.objects.values_list("slug", "pk"))
    codes = dict(Department.objects.values_list("code", "pk"))
    lines: list[LineVersion] = []
    areas: list[AreaLink] = []
    departments: list[DepartmentLink] = []
    counts: Counter[CountKey] = Counter()
    found = [request for request in requests if logs[request.pk]]
    for request in found:
        log, pk = logs[request.pk], request.pk
        copied = _derive_copied(log)
        if any(getattr(request, name) != value for name, value in copied.items()):
            Request.objects.filter(pk=pk).update(**copied)
        versions = bitemporal.derive_versions(log)
        lines += saved_lines.version_rows(request, versions, log)
        areas += [
            AreaLink(request_id=pk, area_id=slugs[each.value], **each.dates())
            for each in saved_lines.in_order(bitemporal.derive_names(log, "area_slugs"))
        ]
        departments += [
            DepartmentLink(request_id=pk, department_id=codes[each.value], **each.dates())
            for each in saved_lines.in_order(bitemporal.derive_names(log, "department_codes"))
        ]
        counts.update(builder.derive_counts(versions, log, hierarchy))
    LineVersion.objects.bulk_create(lines, writer.MAX_ROWS)
    AreaLink.objects.bulk_create(areas, writer.MAX_ROWS)
    DepartmentLink.objects.bulk_create(departments, writer.MAX_ROWS)
    writer.save_new_index_rows(found, logs, said, hierarchy)
    writer.save_words([entry for log in logs.values() for entry in log], hierarchy)
    return counts
