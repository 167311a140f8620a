"""Requests in a table, with for how many meetings each has been unchanged."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet

from requests_log.as_at import AsAt
from requests_log.tables import RequestTable


class UnchangedTable(RequestTable):
    meetings = tables.Column("Meetings", accessor="updated_on", orderable=False)

    class Meta(RequestTable.Meta):
        order_by = ("updated_on", "number")
        sequence = (*RequestTable.Meta.sequence, "meetings")

    def __init__(self, data: QuerySet[Any], *, at: AsAt | None, days: Sequence[dt.date]) -> None:
        super().__init__(data, at=at)
        self.days = days

    def render_meetings(self, value: dt.date) -> str:
        return str(sum(day > value for day in self.days))
