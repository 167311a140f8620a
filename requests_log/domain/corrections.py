"""Correcting an entry: the command that replaces a wrong entry and keeps it in the log."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.domain import persistence, validation
from requests_log.domain.authorisation import official_only
from requests_log.log import reader
from requests_log.models import Entry, EntryKind, Workstream


@official_only
def correct(
    *,
    by: User,
    entry: Entry,
    reason: str,
    effective_on: dt.date,
    areas: Sequence[Area],
    areas_label: str,
    reach: str,
    issue: str,
    departments: Sequence[Department],
    departments_label: str,
    asks_all: bool,
    request_kind: str,
    stage: str,
    workstream: Workstream | None,
    status: str,
    target_date: dt.date | None,
) -> Entry:
    """Return the entry that replaces ``entry``, with the same number.

    ``entry`` stays in the log. The corrected date must stay between those of its neighbours, and
    the stages must still be joined by legal moves. An entry is corrected once; its correction can
    be corrected in turn.

    Raises PermissionDenied unless ``by`` is an official, ValidationError by field, and
    ConflictError if the entry has been corrected since it was read.
    """
    log = persistence.open_log(entry.request)
    note = validation.clean_correction_reason(reason)
    validation.validate_correctable(entry, log.entries)
    content = validation.clean_line(
        {
            "issue": issue,
            "request_kind": request_kind,
            "stage": stage,
            "workstream": workstream,
            "status": status,
            "target_date": target_date,
            **validation.clean_coverage(
                areas, areas_label, reach, departments, departments_label, asks_all
            ),
        }
    )
    validation.validate_effective_date(effective_on, today=clock.today())
    validation.validate_order(reader.find_neighbours(entry, log.entries), effective_on, stage)
    if effective_on == entry.effective_on:
        validation.validate_changed(entry, content)
    return persistence.append(
        log,
        content,
        kind=EntryKind.CORRECTED,
        corrects=entry,
        by=by,
        effective_on=effective_on,
        note=note,
    )
