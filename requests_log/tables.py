"""Requests in a table that sorts by any column."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import django_tables2 as tables
from django.utils.text import Truncator
from django_tables2.data import TableListData

from cbtracker.clock import in_words
from requests_log.as_of import AsOf, day_of, with_day
from requests_log.queries.pagination import ListPage
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage

WORDS_OF_STATUS = 24
# Colours differ in lightness too, and a tag always says its stage in words.
TAG_COLOURS = {
    Stage.IN_PROGRESS: "govuk-tag--yellow",
    Stage.ON_GOING: "govuk-tag--purple",
    Stage.RESOLVED: "govuk-tag--green",
}
# Orders to choose from where there are no column headings to press, as on a phone.
SORTS = (
    ("reference", "Reference"),
    ("-updated_on", "Latest change first"),
    ("news_on", "Longest without an update first"),
    ("target_date", "Target date, soonest first"),
    ("areas", "Areas"),
    ("departments", "Departments"),
    ("stage", "Stage"),
    ("issue", "Issue"),
)


class TableRow(NamedTuple):
    """A row as its template prints it: all that is reckoned is reckoned once."""

    row: RequestRow
    url: str
    status: str
    tag: str
    target_date: str
    is_overdue: bool
    news_on: str
    updated_on: str
    # What a table has besides: the headings of cells and what stands in them.
    more: tuple[tuple[str, str], ...] = ()


class PresortedData(TableListData):
    """Rows that come in their order: a listing has sorted more of them than are shown."""

    def order_by(self, aliases: Any) -> None:
        pass


class RequestTable(tables.Table):
    """A page of requests as they stand now, or as they stood ``at`` a day.

    The columns are its headings, which say what is sorted by. Its template prints the rows.
    """

    reference = tables.Column("Reference")
    areas = tables.Column("Areas")
    issue = tables.Column("Issue and status")
    departments = tables.Column("Departments")
    stage = tables.Column("Stage")
    target_date = tables.Column("Target date")
    news_on = tables.Column("Last update")
    updated_on = tables.Column("Last changed")

    class Meta:
        template_name = "requests_log/_partials/table.html"

    def __init__(self, listed: ListPage, *, sort: str, at: AsOf | None = None) -> None:
        super().__init__(PresortedData(listed.rows), order_by=sort)
        self.listed = listed
        self.at = at

    def lines(self) -> Iterator[TableRow]:
        """Yield the rows of the page as they are printed."""
        today = day_of(self.at)
        for row in self.listed.rows:
            yield TableRow(
                row=row,
                url=with_day(row.get_absolute_url(), self.at),
                status=Truncator(row.status).words(WORDS_OF_STATUS),
                tag=TAG_COLOURS[Stage(row.stage)],
                target_date=in_words(row.target_date) if row.target_date else "",
                is_overdue=row.is_overdue(today),
                news_on=in_words(row.news_on),
                updated_on=in_words(row.updated_on),
                more=self.more_of(row),
            )

    def more_of(self, row: RequestRow) -> tuple[tuple[str, str], ...]:
        """Return the cells that a table has besides, each with its heading."""
        return ()


def sort_of(given: Iterable[str]) -> str:
    """Return the first column that an address sorts by, "-" before it for the reverse; or none."""
    known = RequestTable.base_columns
    return next((name for name in given if name.removeprefix("-") in known), "")
