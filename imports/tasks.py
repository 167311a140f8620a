"""What is done of a long import in the background: reading, comparing, saving, taking back."""

import datetime as dt
import time
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from background import lifecycle
from background.execution import TaskFailedError, TaskRun
from background.models import BackgroundTask
from background.registry import TaskKind, register
from cbtracker.text import count_of
from imports.domain import parts, uploading
from imports.files.tables import FileError
from imports.models import Import, ImportProgress
from imports.plan.tables import drafts_of
from imports.rules.columns import RequestField

READ, COMPARE, SAVE, TAKE_BACK = "read-import", "compare-import", "save-import", "undo-import"
# A larger file takes longer to read than a page should take, in bytes.
READ_ON_A_PAGE = 200_000
# And more rows take longer to compare.
COMPARED_ON_A_PAGE = 1_000
# Seconds between two parts, so that others who wait to write have their turn.
PAUSE = 0.05
GONE = "This upload has been deleted. Upload the file again."


def start_reading(*, by: User, record: Import) -> BackgroundTask:
    """Return the task that reads a file."""
    title = f"Read {record.name}"
    return _start(by, READ, title, record)


def start_comparing(
    *,
    by: User,
    record: Import,
    mapping: Mapping[str, Mapping[int, RequestField]],
    effective_on: dt.date,
    **others: object,
) -> BackgroundTask:
    """Return the task that compares a file with the record.

    The keywords are those of ``uploading.map_columns``.
    """
    parameters = {
        **others,
        "mapping": {
            signature: {str(at): str(field) for at, field in fields.items()}
            for signature, fields in mapping.items()
        },
        "effective_on": effective_on.isoformat(),
    }
    return _start(by, COMPARE, f"Compare {record.name} with the record", record, parameters)


def start_saving(*, by: User, record: Import) -> BackgroundTask:
    """Return the task that saves the rows of an import that were confirmed."""
    return _start(by, SAVE, f"Save {record.name}", record)


def start_taking_back(*, by: User, record: Import) -> BackgroundTask:
    """Return the task that takes an import back."""
    return _start(by, TAKE_BACK, f"Take {record.name} back", record)


def _start(
    by: User, kind: str, title: str, record: Import, parameters: dict[str, object] | None = None
) -> BackgroundTask:
    return lifecycle.start(
        by=by, kind=kind, title=title, about=record.address, parameters=parameters
    )


def _find(run: TaskRun, *large: str) -> Import:
    """Return the import that a task is about, without its file unless that is named."""
    left_out = {"content", "tables", "likeness"} - set(large)
    pk = int(run.task.about.rpartition("/")[2])
    record = Import.objects.defer(*left_out).filter(pk=pk).first()
    if record is None:
        raise TaskFailedError(GONE)
    return record


def _read(run: TaskRun) -> None:
    record = _find(run, "content")
    link, link_text = reverse("import-columns", args=[record.pk]), "Check the columns"
    if record.is_read:
        run.finish("The file has been read.", link=link, link_text=link_text)
        return
    run.report(doing="Reading the file")
    try:
        record = uploading.read_kept(record)
    except FileError as error:
        record.delete()
        raise TaskFailedError(f"{error} Then upload it again.") from error
    rows = sum(len(table["rows"]) for table in record.tables)
    outcome = f"The file has been read: it has {count_of(rows, 'row')}."
    with run.last_step(outcome, link=link, link_text=link_text):
        uploading.keep_tables(by=run.by, record=record)


def _compare(run: TaskRun) -> None:
    record = _find(run, "tables", "likeness")
    chosen = run.task.parameters
    run.report(doing="Comparing the rows with the record")
    record = uploading.compare(
        by=run.by,
        record=record,
        mapping={
            signature: {int(at): RequestField(field) for at, field in fields.items()}
            for signature, fields in chosen["mapping"].items()
        },
        stages=chosen["stages"],
        effective_on=dt.date.fromisoformat(chosen["effective_on"]),
        request_kind=chosen["request_kind"],
        headed=chosen["headed"],
    )
    link = record.get_absolute_url()
    with run.last_step("Nothing is saved yet.", link=link, link_text="Check the rows"):
        uploading.keep_columns(by=run.by, record=record)


def _save(run: TaskRun) -> None:
    record = _find(run, "tables", "likeness")
    progress = record.progress
    run.report(progress.done_count, progress.confirmed_count, "Reading the rows")
    drafts = {draft.key: draft for draft in drafts_of(record)}
    # Each row is in memory as a draft from here on.
    record.tables = []
    run.report(doing="Saving")
    while progress.is_partly_saved:
        most = progress.done_count + parts.ROWS_OF_A_PART
        with run.step(done=min(most, progress.confirmed_count)):
            progress = parts.save_part(by=run.by, record=record, drafts=drafts)
        time.sleep(PAUSE)
    run.finish(_describe(progress), link=record.get_absolute_url(), link_text="See the import")


def _describe(progress: ImportProgress) -> str:
    left, rows = progress.left_count, progress.confirmed_count
    saved = f"{rows - left:,} of {count_of(rows, 'row')} {'was' if rows == 1 else 'were'} saved."
    return f"{saved} The page of the import says which were left, and why." if left else saved


def _take_back(run: TaskRun) -> None:
    record = _find(run)
    if record.taken_back_at is None:
        raise ValidationError("This import was not to be taken back.")
    done, total = 0, parts.count_to_take_back(record)
    run.report(done, total, "Taking back")
    progress = record.progress
    while progress.taking_back_from is not None:
        done = min(done + parts.REQUESTS_OF_A_PART, total)
        with run.step(done=done):
            progress = parts.take_back_part(by=run.by, record=record)
        time.sleep(PAUSE)
    link = record.get_absolute_url()
    run.finish("It has been taken back.", link=link, link_text="See the import")


register(
    TaskKind(READ, _read),
    TaskKind(COMPARE, _compare),
    TaskKind(SAVE, _save),
    TaskKind(TAKE_BACK, _take_back),
)
