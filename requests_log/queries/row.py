"""Requests as lists print them: plain rows, which are much quicker to make than model instances."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from requests_log.models import LineCopy, LineRows, RequestKind
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage, is_overdue

CHUNK_SIZE = 500
# The columns of a request or a line version, and of its line, in the order of ``RequestRow``.
_OWN_FIELDS = ("number", "stage", "reach", "request_kind", "target_date", "news_on", "updated_on")
_LINE_FIELDS = ("areas_label", "issue", "departments_label", "status")
_COLUMNS = (
    *_OWN_FIELDS,
    "current_id",
    *(f"current__{name}" for name in _LINE_FIELDS),
    "workstream__name",
)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with its line, now or on a past date; ``pk`` is the request's id."""

    pk: int
    number: int
    stage: str
    reach: str
    request_kind: str
    target_date: dt.date | None
    news_on: dt.date
    updated_on: dt.date
    entry_id: int
    areas_label: str
    issue: str
    departments_label: str
    status: str
    workstream: str

    @property
    def reference(self) -> str:
        return format_reference(self.number)

    def get_absolute_url(self) -> str:
        return request_url(self.number)

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def kind_label(self) -> str:
        return RequestKind(self.request_kind).label

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the request is unresolved with a target date before ``day``."""
        return is_overdue(self.stage, self.target_date, on=day)


@lru_cache(maxsize=4_096)
def request_url(number: int) -> str:
    """Return the address of the page of a request. Cached, because reversing is slow."""
    return reverse("request", args=[format_reference(number)])


def request_rows(rows: LineRows) -> list[RequestRow]:
    """Return these requests or line versions as rows, in their order and in one query."""
    found = rows.values_list(rows.model.REQUEST_ID_FIELD, *_COLUMNS)
    return [RequestRow(*_fill_workstream(row)) for row in found]


def stream_request_rows(rows: LineRows) -> Iterator[RequestRow]:
    """Yield the same rows in chunks, from one snapshot of the database."""
    found = rows.values_list(rows.model.REQUEST_ID_FIELD, *_COLUMNS)
    for row in found.iterator(chunk_size=CHUNK_SIZE):
        yield RequestRow(*_fill_workstream(row))


def _fill_workstream(row: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a row, with an empty name if there is no workstream."""
    return [*row[:-1], row[-1] or ""]


def request_row(row: LineCopy) -> RequestRow:
    """Return a request or a line version as a row; its line and workstream should be selected."""
    line = row.line
    return RequestRow(
        pk=getattr(row, row.REQUEST_ID_FIELD),
        number=row.number,
        stage=row.stage,
        reach=row.reach,
        request_kind=row.request_kind,
        target_date=row.target_date,
        news_on=row.news_on,
        updated_on=row.updated_on,
        entry_id=line.pk,
        areas_label=line.areas_label,
        issue=line.issue,
        departments_label=line.departments_label,
        status=line.status,
        workstream=row.workstream.name if row.workstream else "",
    )
