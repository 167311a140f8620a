"""The conditions and the order of a list of requests, current or on a past date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from areas.models import Area
from departments.models import Department
from requests_log.models import Workstream
from requests_log.search.parser import Term


@dataclass(frozen=True)
class RequestCriteria:
    """Which requests a list has. Empty fields are no condition.

    ``terms`` is None if there is no search. ``named_only`` leaves out requests that speak for many
    areas from those of an area, and ``wide_only`` leaves out all others. ``unchanged_since`` keeps
    requests whose line last changed before that date.
    """

    terms: Sequence[Term] | None = None
    stages: Sequence[str] = ()
    department: Department | None = None
    area: Area | None = None
    named_only: bool = False
    wide_only: bool = False
    workstream: Workstream | None = None
    kind: str = ""
    overdue: bool = False
    no_news_since: dt.date | None = None
    unchanged_since: dt.date | None = None


EVERYTHING = RequestCriteria()


@dataclass(frozen=True)
class SortOrder:
    """An order of a list, by these fields of requests.

    ``index_field`` is the field of ``ListIndexRow`` that has an index in this order, and
    ``version_field`` that of ``LineVersion``. If it is empty, only lists up to the count limit can
    be sorted in this order.
    """

    by: tuple[str, ...]
    index_field: str = ""
    version_field: str = ""
    descending: bool = False

    def reversed(self) -> "SortOrder":
        return SortOrder(self.by, self.index_field, self.version_field, not self.descending)


BY_REFERENCE = "reference"
ORDERS = {
    BY_REFERENCE: SortOrder(("number",), "number", "number"),
    "areas": SortOrder(("current__areas_label", "number")),
    "issue": SortOrder(("current__issue", "number")),
    "departments": SortOrder(("current__departments_label", "number")),
    "stage": SortOrder(("stage", "number"), "stage"),
    "target_date": SortOrder(("target_date", "number"), "due"),
    "news_on": SortOrder(("news_on", "number"), "news_on"),
    "updated_on": SortOrder(("updated_on", "number"), "updated_on", "updated_on"),
}


def parse_order(name: str) -> SortOrder:
    """Return the order with this name; "-" before it reverses it. By reference if unknown."""
    found = ORDERS.get(name.removeprefix("-"), ORDERS[BY_REFERENCE])
    return found.reversed() if name.startswith("-") and name[1:] in ORDERS else found
