"""What a list of requests is asked for: its conditions and its order, for now and for any day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from areas.models import Area
from departments.models import Department
from requests_log.models import Workstream
from requests_log.search.finder import Term


@dataclass(frozen=True)
class RequestCriteria:
    """Which requests are asked for; what is left empty asks for any.

    ``terms`` is None where no words are asked for. ``named_only`` leaves out, of an area, the
    requests that speak for many areas, and ``wide_only`` leaves out all the others.
    ``unchanged_since`` asks for those whose line was as it is before that day.
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
    """An order of a list.

    ``filing`` is the field of a filing that has an index in this order, and ``position`` that of a
    position. Where there is none, only so many are sorted as are counted one by one.
    """

    by: tuple[str, ...]
    filing: str = ""
    position: str = ""
    descending: bool = False

    def reversed(self) -> "SortOrder":
        return SortOrder(self.by, self.filing, self.position, not self.descending)


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


def order_named(name: str) -> SortOrder:
    """Return the order that an address names, "-" before it for the reverse; else by reference."""
    found = ORDERS.get(name.removeprefix("-"), ORDERS[BY_REFERENCE])
    return found.reversed() if name.startswith("-") and name[1:] in ORDERS else found
