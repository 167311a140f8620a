"""Requests as lists print them: plain rows, because a list spends most of its time on model
instances that it does not need."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from requests_log.models import LineCopy, LineCopyQuerySet, RequestKind, reference
from requests_log.rules.labels import Reach
from requests_log.rules.stages import Stage

# What is read of a request or a position, and of its line, in the order of the fields of ``Lean``.
_OWN = ("number", "stage", "reach", "request_kind", "target_date", "news_on", "updated_on")
_OF_LINE = ("areas_label", "issue", "departments_label", "status")
_FIELDS = (*_OWN, "current_id", *(f"current__{name}" for name in _OF_LINE), "workstream__name")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with its line, now or as at a day; ``pk`` is the request's id."""

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
        return reference(self.number)

    def get_absolute_url(self) -> str:
        return address_of(self.number)

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def kind_label(self) -> str:
        return RequestKind(self.request_kind).label

    @property
    def reach_label(self) -> str:
        return Reach(self.reach).label

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the target date has passed by ``day`` with the request unresolved."""
        return bool(self.target_date and self.target_date < day and self.stage != Stage.RESOLVED)


@lru_cache(maxsize=4_096)
def address_of(number: int) -> str:
    return reverse("request", args=[reference(number)])


def request_rows(rows: LineCopyQuerySet[Any]) -> list[RequestRow]:
    """Return these requests, or these positions, in their order and in one query."""
    found = rows.values_list(rows.model.REQUEST, *_FIELDS)
    return [RequestRow(*_told(row)) for row in found]


def stream_request_rows(rows: LineCopyQuerySet[Any]) -> Iterator[RequestRow]:
    """Yield the same, a few at a time from the database, as one reading of it."""
    found = rows.values_list(rows.model.REQUEST, *_FIELDS)
    for row in found.iterator(chunk_size=500):
        yield RequestRow(*_told(row))


def _told(row: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a row; of one with no workstream the name is empty."""
    return [*row[:-1], row[-1] or ""]


def lean_row(row: LineCopy) -> RequestRow:
    """Return a request or a position as a list prints it, with its line and its workstream."""
    line = row.line
    return RequestRow(
        pk=row.pk if row.REQUEST == "pk" else getattr(row, row.REQUEST),
        workstream=row.workstream.name if row.workstream else "",
        entry_id=line.pk,
        **{name: getattr(row, name) for name in _OWN},
        **{name: getattr(line, name) for name in _OF_LINE},
    )
