"""The table of requests, which can be sorted by any column."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import django_tables2 as tables
from django_tables2.data import TableListData

from cbtracker.clock import in_short
from departments.models import Department
from requests_log.as_of import AsOf, day_of, with_day
from requests_log.log.next_steps import open_by_request
from requests_log.log.positions import read_own_records
from requests_log.models import NextStep
from requests_log.queries.pagination import ListPage
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage

# The colours differ in lightness too, and a tag always has the label of its stage.
# How many next steps of a request a row of the list names.
MOST_MOVES = 5
TAG_COLOURS = {
    Stage.IN_PROGRESS: "govuk-tag--yellow",
    Stage.ON_GOING: "govuk-tag--purple",
    Stage.RESOLVED: "govuk-tag--green",
}
# The options of "Sort by", which phones need because they show no column headings.
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
    """A row of the table with the values that its template prints."""

    row: RequestRow
    reference: str
    # What ticking it sends: the request, and the entry that was seen of it.
    tick: str
    url: str
    tag: str
    target_date: str
    is_overdue: bool
    whose_move: str
    news_on: str
    # The headings and values of any extra columns.
    extra_cells: tuple[tuple[str, str], ...] = ()


class PresortedData(TableListData):  # type: ignore[misc]
    """Rows that are in order already: the database sorted them, with those of other pages."""

    def order_by(self, aliases: object) -> None:
        pass


class RequestTable(tables.Table):  # type: ignore[misc]
    """A page of requests, now or as at a date.

    The columns are only its headings, which show the order. Its template prints the rows.
    """

    reference = tables.Column("Request")
    areas = tables.Column("Areas")
    departments = tables.Column("Departments")
    stage = tables.Column("Stage")
    target_date = tables.Column("Target date")
    next_step = tables.Column("Next", orderable=False)
    news_on = tables.Column("Updated")

    class Meta:
        template_name = "requests_log/_partials/table.html"

    def __init__(
        self,
        listed: ListPage,
        *,
        sort: str,
        at: AsOf | None = None,
        department: Department | None = None,
        has_ticks: bool = False,
    ) -> None:
        """Show a page of a list, with boxes to tick or without.

        In a list of a department, each request has the department's own last news.
        """
        super().__init__(PresortedData(listed.rows), order_by=sort)
        self.listed = listed
        self.has_ticks = has_ticks
        self.at = at
        ids = [row.pk for row in listed.rows]
        self.steps = open_by_request(ids, at=at)
        self.own = read_own_records(department, ids, at=at) if department else {}

    def lines(self) -> Iterator[TableRow]:
        """Yield the rows of the page, ready to print."""
        today = day_of(self.at)
        for row in self.listed.rows:
            reference = row.reference
            yield TableRow(
                row=row,
                reference=reference,
                tick=f"{reference}:{row.entry_id}",
                url=with_day(row.get_absolute_url(), self.at),
                tag=TAG_COLOURS[Stage(row.stage)],
                target_date=in_short(row.target_date) if row.target_date else "",
                is_overdue=row.is_overdue(today),
                whose_move=_describe_moves(self.steps.get(row.pk, [])),
                news_on=in_short(self._news_on(row)),
                extra_cells=self.extra_cells(row),
            )

    def _news_on(self, row: RequestRow) -> dt.date:
        own = self.own.get(row.pk)
        return own.news_on if own else row.news_on

    def extra_cells(self, row: RequestRow) -> tuple[tuple[str, str], ...]:
        """Return the headings and values of the columns that a subclass adds."""
        return ()


def _describe_moves(steps: list[NextStep]) -> str:
    """Return whose moves these are and by when, such as "DH by 1 Apr 2011; Kent"."""
    moves = [
        f"{step.owner_label} by {in_short(step.due_on)}" if step.due_on else step.owner_label
        for step in steps[:MOST_MOVES]
    ]
    others = len(steps) - len(moves)
    return "; ".join([*moves, *([f"and {others} more"] if others else [])])


def parse_sort(values: Iterable[str]) -> str:
    """Return the first value that names a column, with "-" in front for descending, or ""."""
    names = {name.removeprefix("-") for name, _ in SORTS}
    return next((name for name in values if name.removeprefix("-") in names), "")
