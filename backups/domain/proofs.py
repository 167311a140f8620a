"""Proves that a record is whole and protected: its log, editions, triggers and papers."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from backups.domain.errors import BackupError
from cbtracker import clock
from cbtracker.text import count_of
from papers.domain.contents import exceeds
from papers.domain.scope import PaperScope
from papers.formats import FORMATS, MAX_LINES, STREAMED, render
from papers.models import Edition
from papers.queries.paper_request import PaperRequest
from provenance.triggers import Trigger, declared_triggers
from requests_log.as_of import AsOf
from requests_log.models import Entry
from transfer.domain.stored_files import list_files

# The triggers that the database has and that are switched on.
_INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND nspname = 'public'",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}
# Papers are made of so many days: the first, the last, and some on which an edition was issued.
MOST_DAYS = 4


def prove_record() -> Iterator[str]:
    """Yield what is proved, a sentence for each proof.

    Nothing is changed. Raises BackupError, with all that is wrong, as soon as one proof fails.
    """
    for prove in (_log, _files, _editions, _triggers, _papers):
        yield prove()


def _log() -> str:
    return _say_of("check_log")


def _files() -> str:
    # check_log has compared the checksums of all.
    count, missing = list_files()
    if missing:
        raise BackupError(f"Files that are missing: {', '.join(missing)}.")
    return f"Every file of evidence is as it was attached: {count:,} in all."


def _editions() -> str:
    return _say_of("check_editions")


def _say_of(command: str) -> str:
    """Return the last line that a command prints. Raises BackupError if it exits 1."""
    said = StringIO()
    try:
        call_command(command, stdout=said)
    except CommandError as error:
        raise BackupError(f"{said.getvalue()}{error}") from error
    return said.getvalue().splitlines()[-1]


def _triggers() -> str:
    triggers = declared_triggers()
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        installed = {name for (name,) in cursor.fetchall()}
    expected = {name for each in triggers for name in each.names(connection)}
    if missing := sorted(expected - installed):
        raise BackupError(f"Triggers that are missing or switched off: {', '.join(missing)}.")
    guarded = [each for each in triggers if isinstance(each, Trigger)]
    tried = [each for each in guarded if _try(each)]
    return (
        f"All {len(expected)} triggers are there. Of {len(guarded)} tables whose rows are never"
        f" changed, {len(tried)} have rows, and refused to change or delete one."
    )


def _try(trigger: Trigger) -> bool:
    """Return False if a table is empty. Raises BackupError if it lets a row be changed."""
    # A constant, and a number.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {trigger.table}")  # noqa: S608
        [last] = cursor.fetchone()
    if last is None:
        return False
    _refuse(trigger, f"UPDATE {trigger.table} SET id = -id WHERE id = {last}")  # noqa: S608
    if not trigger.delete_when:
        _refuse(trigger, f"DELETE FROM {trigger.table} WHERE id = {last}")  # noqa: S608
    return True


def _refuse(trigger: Trigger, statement: str) -> None:
    """Raise BackupError unless the trigger refuses a statement. It is taken back in any case."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        if trigger.message in str(error):
            return
    raise BackupError(f"The database does not refuse to change {trigger.table}: {statement}.")


def _papers() -> str:
    days = _days()
    made = [name for day in days for name in FORMATS if _make_paper(day, name)]
    in_words = ", ".join(clock.in_words(day) for day in days)
    formats = ", ".join(name for name in FORMATS if name in made)
    says = f"Papers as at {in_words} were made as {formats}: {len(made)} in all."
    if len(made) < len(days) * len(FORMATS):
        says += f" Papers of more than {MAX_LINES:,} lines are made as {STREAMED} alone."
    return says


def _days() -> list[dt.date]:
    """Return the days of which papers are made, in order."""
    issued = Edition.objects.order_by("-number").values_list("as_at", flat=True)
    days = {clock.today(), *issued[: MOST_DAYS - 2]}
    with suppress(Entry.DoesNotExist):
        days.add(Entry.objects.earliest("effective_on").effective_on)
    return sorted(day for day in days if day <= clock.today())


def _make_paper(day: dt.date, name: str) -> bool:
    """Make a paper; return False if it would be too long for its format. Raises BackupError."""
    scope, at = PaperScope(None), AsOf(day)
    count = scope.count(at)
    wanted = PaperRequest(scope, at)
    if name == STREAMED:
        lines = sum(chunk.count(b"\r\n") for chunk in wanted.stream_csv())
        if lines < count.number:
            raise BackupError(
                f"The paper of {day} as {name} has {count_of(lines, 'line')}, not {count}."
            )
        return True
    if exceeds(count, MAX_LINES):
        return False
    if not render(wanted.build(), name).content:
        raise BackupError(f"The paper of {day} as {name} is empty.")
    return True
