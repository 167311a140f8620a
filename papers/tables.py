"""The table of unchanged requests, with the number of meetings for each."""

import datetime as dt
from collections.abc import Sequence

import django_tables2 as tables

from cbtracker.clock import in_short
from requests_log.as_of import AsOf
from requests_log.queries.pagination import ListPage
from requests_log.queries.row import RequestRow
from requests_log.tables import RequestTable

LAST_CHANGED, MEETINGS = "Last changed", "Meetings"


class UnchangedTable(RequestTable):
    updated_on = tables.Column(LAST_CHANGED)
    meetings = tables.Column(MEETINGS, orderable=False)

    def __init__(
        self, listed: ListPage, *, sort: str, at: AsOf | None, days: Sequence[dt.date]
    ) -> None:
        super().__init__(listed, sort=sort, at=at)
        self.days = days

    def extra_cells(self, row: RequestRow) -> tuple[tuple[str, str], ...]:
        meetings = str(sum(day > row.updated_on for day in self.days))
        return ((LAST_CHANGED, in_short(row.updated_on)), (MEETINGS, meetings))
