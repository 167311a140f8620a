"""The task that makes the file of a long list, with the rights of whoever asked for it."""

from collections.abc import Iterable, Iterator

from django.http import QueryDict

from accounts.models import READERS, User
from background.execution import MadeFile, TaskFailedError, TaskRun
from background.models import BackgroundTask
from background.registry import TaskKind, register
from requests_log.as_of import DAY, AsOf
from requests_log.exports import requests, spreadsheets, to_change
from requests_log.filters import read_list
from requests_log.forms.as_of import PastDateForm
from requests_log.permissions import describe_rights
from requests_log.queries.row import RequestRow
from requests_log.views.request_list import LIST_FILE, TO_CHANGE

_NOT_THERE = "This list cannot be made any more."
# The task says how far it is after so many requests.
_REPORTED = 1_000


def _make(run: TaskRun) -> None:
    chosen, reader = run.task.parameters, run.by
    rights = describe_rights(reader)
    query, extension = QueryDict(chosen["query"]), chosen["extension"]
    at = _read_date(query, reader)
    filterset, listing = read_list(query, reader=reader, at=at)
    is_to_change = chosen["of"] == TO_CHANGE
    may_read = reader.is_official if is_to_change else reader.role in READERS
    if not may_read or not filterset.is_valid():
        raise TaskFailedError(_NOT_THERE)
    run.report(0, listing.at_most, "Writing the requests")
    rows = _report(listing.all(), run)
    if is_to_change:
        name, file_format = to_change.file_name(), to_change.FORMATS[extension]
        response = to_change.respond(rows, file_format=file_format)
    else:
        name, file_format = requests.file_name(at), spreadsheets.FORMATS[extension]
        response = requests.respond(rows, file_format=file_format, at=at)
    content = response.getvalue()
    file = MadeFile(f"{name}.{extension}", file_format.content_type, content, rights)
    run.finish("The file is ready.", file=file)


def _read_date(query: QueryDict, reader: User) -> AsOf | None:
    """Return the past date of a query, or None for today."""
    if not query.get(DAY):
        return None
    form = PastDateForm(query, reader=reader)
    if not form.is_valid():
        raise TaskFailedError(_NOT_THERE)
    return form.at()


def _report(rows: Iterable[RequestRow], run: TaskRun) -> Iterator[RequestRow]:
    for number, row in enumerate(rows):
        if number % _REPORTED == 0:
            run.report(number)
        yield row


def may_open_file(task: BackgroundTask, user: User) -> bool:
    """Return whether somebody may still see all that a file shows: their rights are the same."""
    return bool(task.parameters["rights"] == describe_rights(user))


register(TaskKind(LIST_FILE, _make, may_open_file))
