"""Saving entries, and the rows that are derived from them.

Only the modules of ``domain`` may import this one.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, Model, Q, QuerySet

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.domain.errors import ConflictError
from requests_log.log import bitemporal, reader
from requests_log.log.bitemporal import LineState, Version
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    Entry,
    LineContent,
    LineVersion,
    Request,
)
from requests_log.projections import sql, writer

MAX_NUMBERING_ATTEMPTS = 50
Row = TypeVar("Row", bound=Model)


def lock(request: Request, seen: Entry | None = None) -> tuple[Request, list[Entry]]:
    """Return the request, locked until the transaction ends, and its log.

    Raises ConflictError if its current line is not ``seen``.
    """
    locked = Request.objects.select_for_update().get(pk=request.pk)
    log = reader.read_log(locked, "workstream")
    if seen is not None:
        current = find_current(locked, log)
        if current.pk != seen.pk:
            raise ConflictError(current)
    return locked, log


def find_current(request: Request, log: Sequence[Entry]) -> Entry:
    """Return the entry in the log that is the request's current line."""
    return next(entry for entry in log if entry.pk == request.current_id)


def create_request(number: int | None, content: LineContent, effective_on: dt.date) -> Request:
    """Return a new request with the given number, or with the next free one.

    Raises RuntimeError if there is no free number after ``MAX_NUMBERING_ATTEMPTS`` attempts.
    """

    def create(number: int) -> Request:
        return Request.objects.create(
            number=number,
            stage=content["stage"],
            workstream=content["workstream"],
            target_date=content["target_date"],
            reach=content["reach"],
            asks_all=content["asks_all"],
            request_kind=content["request_kind"],
            updated_on=effective_on,
            news_on=effective_on,
        )

    if number is not None:
        return create(number)
    for _ in range(MAX_NUMBERING_ATTEMPTS):
        highest = Request.objects.aggregate(highest=Max("number"))["highest"] or 0
        try:
            with transaction.atomic():
                return create(highest + 1)
        except IntegrityError:
            if not Request.objects.filter(number=highest + 1).exists():
                raise
            # A concurrent writer took this number: try the next.
    raise RuntimeError("The request could not be given a reference. Try again.")


def append(
    request: Request,
    log: list[Entry],
    content: LineContent,
    *,
    kind: str,
    by: User,
    effective_on: dt.date,
    corrects: Entry | None = None,
    recorded_at: dt.datetime | None = None,
    source: str = "",
    note: str = "",
    submission: uuid.UUID | None = None,
) -> Entry:
    """Save and return a new entry: the next in the log, or with the number of ``corrects``."""
    number = corrects.number if corrects else max((e.number for e in log), default=0) + 1
    entry = Entry(
        request=request,
        number=number,
        kind=kind,
        corrects=corrects,
        recorded_at=recorded_at or clock.now(),
        effective_on=effective_on,
        by=by,
        source=source,
        note=note,
        submission=submission,
        **content,
    )
    entry.save(force_insert=True)
    old, new = save_derived_rows(request, before=log, log=[*log, entry])
    writer.save_count_changes(old, new, [*log, entry])
    return entry


def save_derived_rows(
    request: Request, *, before: Sequence[Entry], log: Sequence[Entry]
) -> tuple[set[Version[LineState]], set[Version[LineState]]]:
    """Update the request's derived rows from ``before`` to ``log``.

    Returns the line versions for ``before``, and those for ``log``.
    """
    copied = bitemporal.derive_current(log)
    for name, value in copied.items():
        setattr(request, name, value)
    request.current = find_current(request, log)
    sql.update(Request, copied, id=request.pk)
    old, new = bitemporal.derive_versions(before), bitemporal.derive_versions(log)
    _save_versions(request, old, new, log)
    for field, links in reader.links_by_field(request).items():
        if _may_change_links(field, before, log):
            _save_links(request, field, links, before, log)
    writer.save_index_rows(request, copied, before=before, log=log)
    writer.save_search_words(request, log)
    return old, new


def delete_derived_rows(request: Request) -> None:
    """Delete the request's line versions, links and index rows, before a rebuild."""
    request.versions.all().delete()
    request.index_rows.all().delete()
    for links in reader.links_by_field(request).values():
        links.delete()


def _save_versions(
    request: Request,
    old: set[Version[LineState]],
    new: set[Version[LineState]],
    log: Sequence[Entry],
) -> None:
    """Insert the versions that are new, and update those with a new end, in one statement."""
    kept = {_key(version) for version in new}
    _delete_matching(
        request.versions.all(),
        [dict(_key(version)) for version in old if _key(version) not in kept],
    )
    lines = {entry.pk: entry for entry in log}
    rows = [
        {
            "request_id": request.pk,
            "number": request.number,
            **version.dates(),
            **bitemporal.copy_line(lines[version.value.entry_id], version.value),
        }
        for version in sorted(new - old, key=lambda each: (each.known_since, each.since))
    ]
    sql.insert(LineVersion, rows, unique=("request_id", "since", "known_since"))


def _may_change_links(field: str, before: Sequence[Entry], log: Sequence[Entry]) -> bool:
    """Return False if the newest entry is appended and names the same as the line before it."""
    if not before or log[-1].corrects_id:
        return True
    line, previous = (reader.effective_entries(entries)[-1] for entries in (log, before))
    return bool(getattr(line, field) != getattr(previous, field))


def _save_links(
    request: Request,
    field: str,
    links: QuerySet[AreaLink] | QuerySet[DepartmentLink],
    before: Sequence[Entry],
    log: Sequence[Entry],
) -> None:
    old, new = bitemporal.derive_names(before, field), bitemporal.derive_names(log, field)
    name, key, _ = reader.LINK_FIELDS[field]
    _delete_matching(
        links, [{f"{name}__{key}": version.value, **version.dates()} for version in old - new]
    )
    added = sorted(new - old, key=lambda each: (each.known_since, each.since, each.value))
    names = {version.value for version in added}
    if not added:
        return
    if field == "area_slugs":
        areas = Area.objects.in_bulk(names, field_name="slug")
        AreaLink.objects.bulk_create(
            AreaLink(request=request, area=areas[version.value], **version.dates())
            for version in added
        )
    else:
        departments = Department.objects.in_bulk(names, field_name="code")
        DepartmentLink.objects.bulk_create(
            DepartmentLink(
                request=request, department=departments[version.value], **version.dates()
            )
            for version in added
        )


def _key(version: Version[LineState]) -> tuple[tuple[str, dt.date], ...]:
    """Return what identifies a line version of a request, as field names and values."""
    return (("since", version.since), ("known_since", version.known_since))


def _delete_matching(rows: QuerySet[Row], values: Iterable[Mapping[str, object]]) -> None:
    """Delete each row that matches one of ``values``."""
    if conditions := [Q(**each) for each in values]:
        rows.filter(reduce(or_, conditions)).delete()
