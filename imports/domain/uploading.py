"""Uploading a file, and saying how it is to be read."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.text import tidy
from imports.files.formats import read_file
from imports.files.tables import CSV, FileError, SourceFile
from imports.models import ColumnMapping, Import
from imports.plan.tables import compare_with_record, tables_of
from imports.rules.columns import RequestField, find_heads, propose_mapping
from imports.rules.drafts import parse_date
from requests_log.domain.authorisation import official_only
from requests_log.domain.validation import validate_effective_date

ALREADY_SAVED = "This import has been saved. To change what it wrote, take it back first."
# Programs write dates there in the order of their own country, which nobody can tell.
TO_CHANGE_AS_CSV = (
    "This download was saved as CSV, which does not keep dates as dates. Save it as .xlsx or .ods "
    "and upload that."
)
_LONGEST_NAME = 120
# The mappings of so many sets of heads are looked up.
_MOST_SIGNATURES = 500


def upload(*, by: User, name: str, content: bytes) -> Import:
    """Return a new import of a file, with the mapping that is proposed for its columns.

    A mapping is proposed that somebody has chosen for the same heads before. Raises FileError if
    the file cannot be read: nothing is kept then.
    """
    # It may take seconds, and nobody is to wait for it: a transaction begins after it.
    found = read_file(content)
    return _keep_file(by=by, record=_take_in(_new(by, name, content), found))


@official_only
def keep_unread(*, by: User, name: str, content: bytes) -> Import:
    """Return a new import of a file that ``read_kept`` is still to read."""
    record = _new(by, name, content)
    record.save(force_insert=True)
    return record


def read_kept(record: Import) -> Import:
    """Read the file of an import that was kept unread. Raises FileError if it cannot be read.

    ``keep_tables`` saves what was read.
    """
    return _take_in(record, read_file(bytes(record.content)))


@official_only
def keep_tables(*, by: User, record: Import) -> Import:
    """Save what was read from the file of an import that was kept unread."""
    lock(record)
    record.save(update_fields=["kind", "remarks", "printed_date", "tables", "mapping", "stages"])
    return record


@official_only
def _keep_file(*, by: User, record: Import) -> Import:
    record.save(force_insert=True)
    return record


def _new(by: User, name: str, content: bytes) -> Import:
    return Import(
        name=clean_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        by=by,
    )


def _take_in(record: Import, found: SourceFile) -> Import:
    """Return an import with what was read, and the mapping that is proposed for its columns."""
    tables = find_heads(found.tables)
    proposed = {table.signature: propose_mapping(table.heads) for table in tables}
    if found.kind == CSV and any(RequestField.MADE_FROM in m.values() for m in proposed.values()):
        raise FileError(TO_CHANGE_AS_CSV)
    signatures = sorted({table.signature for table in tables})[:_MOST_SIGNATURES]
    remembered = ColumnMapping.objects.filter(signature__in=signatures)
    chosen = {row.signature: row.fields for row in remembered}
    record.kind, record.remarks = found.kind, list(found.remarks)
    record.printed_date = found.printed_date
    record.tables = [table.as_json() for table in tables]
    record.mapping = {name: chosen.get(name) or fields for name, fields in proposed.items()}
    record.stages = [table.stage for table in tables]
    return record


def clean_name(name: str) -> str:
    """Return the name of a file without its folders, short enough for the source of an entry."""
    plain = tidy(PurePosixPath(name.replace("\\", "/")).name).replace("\n", " ") or "file"
    if len(plain) <= _LONGEST_NAME:
        return plain
    stem, dot, extension = plain.rpartition(".")
    kept = _LONGEST_NAME - len(extension) - 2
    # What follows a full stop early in the name is no extension.
    return f"{stem[:kept]}…{dot}{extension}" if dot and kept > 0 else plain[:_LONGEST_NAME]


def proposed_date(record: Import) -> dt.date:
    """Return the date from which the lines apply, if nobody says another.

    It is the date that the file gives itself, unless that is in the future; or else today.
    """
    printed = parse_date(record.printed_date)
    return printed if printed and printed <= clock.today() else clock.today()


def map_columns(
    *,
    by: User,
    record: Import,
    mapping: Mapping[str, Mapping[int, RequestField]],
    stages: Sequence[str],
    effective_on: dt.date,
    request_kind: str,
    headed: Collection[int] = (),
) -> Import:
    """Say which column is what, in which stage each table is, and from when the lines are true.

    ``headed`` are the places of tables in which no head was found, and the first row is one. The
    mapping is remembered for files with the same heads. The rows are compared with the record.
    Raises ValidationError by field.
    """
    record = compare(
        by=by,
        record=record,
        mapping=mapping,
        stages=stages,
        effective_on=effective_on,
        request_kind=request_kind,
        headed=headed,
    )
    return keep_columns(by=by, record=record)


def compare(
    *,
    by: User,
    record: Import,
    mapping: Mapping[str, Mapping[int, RequestField]],
    stages: Sequence[str],
    effective_on: dt.date,
    request_kind: str,
    headed: Collection[int] = (),
) -> Import:
    """Return an import with its columns as they are said to be, and compared with the record.

    The arguments are those of ``map_columns``; ``keep_columns`` saves it. It may take seconds, like
    reading the file. Raises ValidationError by field.
    """
    validate_effective_date(effective_on, today=clock.today())
    tables = tables_of(record)
    mapping = dict(mapping)
    for at in headed:
        was = tables[at].signature
        tables[at] = tables[at].with_first_row_as_head()
        mapping[tables[at].signature] = mapping[was]
    record.tables = [table.as_json() for table in tables]
    kept = {table.signature for table in tables}
    record.mapping = {
        signature: {str(place): field.value for place, field in fields.items()}
        for signature, fields in mapping.items()
        if signature in kept
    }
    record.stages = list(stages)
    record.effective_on = effective_on
    record.request_kind = request_kind
    record.likeness = compare_with_record(record, by=by)
    return record


@official_only
def keep_columns(*, by: User, record: Import) -> Import:
    """Save the columns of an import, and remember them for files with the same heads."""
    lock(record)
    record.save(
        update_fields=["tables", "mapping", "stages", "effective_on", "request_kind", "likeness"]
    )
    headed = {table.signature for table in tables_of(record) if table.has_head}
    for signature, fields in record.mapping.items():
        if signature not in headed:
            continue
        ColumnMapping.objects.update_or_create(
            signature=signature, defaults={"fields": fields, "by": by, "at": clock.now()}
        )
    return record


@official_only
def choose(*, by: User, record: Import, choices: Mapping[str, object]) -> Import:
    """Keep what was chosen for names and rows. What was chosen before and is not named, stays."""
    record = lock(record)
    merged: dict[str, object] = dict(record.choices)
    for name, value in choices.items():
        before = merged.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[name] = {**before, **value}
        else:
            merged[name] = value
    record.choices = merged
    record.save(update_fields=["choices"])
    return record


@official_only
def discard(*, by: User, record: Import) -> None:
    """Delete an import that was not saved, with its file."""
    lock(record).delete()


def lock(record: Import) -> Import:
    """Return an import that was not saved yet, locked until the transaction ends.

    Raises ValidationError if it was saved.
    """
    locked = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .defer("content")
        .get(pk=record.pk)
    )
    if locked.saved_at:
        raise ValidationError(ALREADY_SAVED)
    return locked
