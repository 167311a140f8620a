"""Loads an archive into an empty database: all of it or nothing.

This is the one place that saves entries other than by the log's commands, which would record them
as new. What is derived from the logs is then derived again by the log's own code.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

from accounts.models import User
from outbox import delivery
from requests_log.domain import rebuild
from requests_log.domain.evidence import may_be_saved
from requests_log.models import Request
from requests_log.projections.hierarchy import lock_logs
from transfer.domain import contents, schema
from transfer.domain.archive import ArchiveReader, table_member
from transfer.domain.errors import TransferError, one_line, refuse_damaged
from transfer.domain.manifest import Contents, TableSummary
from transfer.domain.row_codec import RowCodec, RowError
from transfer.domain.sequences import set_last_id
from transfer.domain.stored_files import FileLoader

# What is loaded at a time: so many rows, or fewer that together have so many bytes.
CHUNK_SIZE, CHUNK_BYTES = 500, 4 * 1024 * 1024
# How many kinds of rows the refusal of a database that is in use names.
MOST_NAMED = 4
NOT_SENT = "Not sent from here: the record was copied from another installation."
Emails = Literal["send", "cancel"]
Say = Callable[[str], object]


def import_record(path: Path, *, emails: Emails | None, say: Say = lambda _: None) -> Contents:
    """Load an archive, and return what it holds.

    ``emails`` says what becomes of those that waited when it was made; None if it has none. ``say``
    is called with a line of text after each step. Raises TransferError, having saved nothing, if
    the database is in use or the archive is not whole and of this version.
    """
    with ArchiveReader(path) as archive:
        found = archive.contents
        schema.refuse_other_migrations(found.migrations)
        _refuse_other_tables(found)
        _refuse_rows()
        if found.waiting_emails and emails is None:
            raise TransferError(
                f"Emails that had not been sent when the archive was made: {found.waiting_emails}. "
                "Add --emails send if the old installation has been stopped and has not sent them "
                "since, or --emails cancel."
            )
        archive.verify()
        say("The archive is whole.")
        files = FileLoader(archive)
        try:
            # SQLite would look for what each row refers to, and for what refers to it.
            with connection.constraint_checks_disabled(), transaction.atomic(durable=True):
                # Two imports at once: the second one waits, and then finds rows.
                lock_logs()
                _refuse_rows()
                _load(archive, say)
                files.save_all()
                if emails == "cancel":
                    delivery.cancel_all(reason=NOT_SENT)
        except BaseException as error:
            if not may_be_saved(error):
                files.take_back()
            raise
    if connection.vendor == "postgresql":
        # The statistics that it plans its queries by. Those of SQLite mislead it where a column is
        # seldom filled: it would read whole tables.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return found


def _refuse_other_tables(found: Contents) -> None:
    theirs = {table.model for table in found.tables}
    ours = {model._meta.label_lower for model in contents.carried_models()}
    if len(theirs) != len(found.tables):
        refuse_damaged("it has a table twice")
    if unknown := sorted(theirs - ours):
        refuse_damaged(f"it has a table “{unknown[0][:100]}”, which this version does not have")
    if missing := sorted(ours - theirs):
        refuse_damaged(f"it does not have the table “{missing[0]}”")


def _refuse_rows() -> None:
    """Raise TransferError if any table that travels has rows; it says of what and how many."""
    models: list[type[Model]] = [Request, User]
    models += [model for model in contents.carried_models() if model not in models]
    in_use = [model for model in models if model._base_manager.exists()]
    if in_use:
        named = [
            f"{model._meta.verbose_name_plural}: {model._base_manager.count():,}"
            for model in in_use[:MOST_NAMED]
        ]
        more = " and more" if len(in_use) > MOST_NAMED else ""
        raise TransferError(
            f"This database is not empty ({', '.join(named)}{more}). Set DATABASE_URL to a new "
            "database, and run manage.py migrate."
        )


def _load(archive: ArchiveReader, say: Say) -> None:
    tables = {table.model: table for table in archive.contents.tables}
    for model in contents.carried_models():
        _load_table(archive, model, tables[model._meta.label_lower])
    say("Loaded the rows.")
    try:
        rebuild.rebuild_all()
    except (LookupError, ValueError) as error:
        refuse_damaged(f"its logs do not hold together ({one_line(error)})")
    say("Derived the rows of lists, counts and search from the logs.")
    try:
        connection.check_constraints()
    except DatabaseError as error:
        refuse_damaged(f"a row refers to one that it does not have ({one_line(error)})")


def _load_table(archive: ArchiveReader, model: type[Model], table: TableSummary) -> None:
    codec, name = RowCodec(model), table_member(table.model)
    first = 1
    for lines in _chunks(archive.lines(name)):
        rows = [_decode(codec, line, f"{first + n:,} of {name}") for n, line in enumerate(lines)]
        try:
            _insert(codec, rows)
        except (DatabaseError, ValueError, OverflowError) as error:
            raise TransferError(
                f"The database refuses a row of {name}, at line {first:,} or after: "
                f"{one_line(error)}."
            ) from error
        first += len(rows)
    if table.last_id is not None:
        set_last_id(model, table.last_id)


def _chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield lines, some hundred at a time; of very long ones, fewer."""
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if len(chunk) == CHUNK_SIZE or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _decode(codec: RowCodec, line: bytes, place: str) -> Model:
    try:
        return codec.decode(line)
    except RowError as error:
        refuse_damaged(f"line {place}: {one_line(error)}")


def _insert(codec: RowCodec, rows: list[Model]) -> None:
    """Save rows as they are: neither signals nor fields with "auto_now" make anything of them."""
    step = connection.ops.bulk_batch_size(codec.fields, rows)
    for first in range(0, len(rows), step):
        query = InsertQuery(codec.model)
        query.insert_values(codec.fields, rows[first : first + step], raw=True)
        query.get_compiler(connection=connection).execute_sql()
