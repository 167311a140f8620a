"""The conditions and the order of a list of requests, current or on a past date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from accounts.models import User
from areas.models import Area
from departments.models import Department
from requests_log import scope
from requests_log.as_of import AsOf, day_of
from requests_log.log.next_steps import open_rows_of, steps_of
from requests_log.models import LineCopy, RequestOwner, Workstream
from requests_log.models.expressions import ScalarExists
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import UNRESOLVED, Stage
from requests_log.search import finder
from requests_log.search.terms import Term


@dataclass(frozen=True)
class RequestCriteria:
    """Which requests a list has. Empty fields are no condition.

    ``terms`` is None if there is no search. ``named_only`` leaves out requests that speak for many
    areas, and ``wide_only`` leaves out all others. ``unchanged_since`` keeps
    requests whose line last changed before that date. ``move_of`` says whose next step must be
    open, as in ``log.next_steps.steps_of``. ``owner`` looks after them today.
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
    move_of: str = ""
    owner: User | None = None

    def conditions(self, rows: type[LineCopy], *, at: AsOf | None) -> Q:
        """Return the condition that a request or a line version meets all criteria."""
        simple = {
            "stage__in": self.stages,
            "workstream": self.workstream,
            "request_kind": self.kind,
            "news_on__lte": self.no_news_since,
            "updated_on__lt": self.unchanged_since,
        }
        every = Q(**{name: value for name, value in simple.items() if value})
        if self.overdue:
            every &= Q(target_date__lt=day_of(at), stage__in=UNRESOLVED)
        if self.department:
            every &= Q(scope.for_department(self.department, rows, at=at))
        if self.wide_only:
            every &= Q(reach__in=WIDE)
        elif self.area and self.named_only:
            every &= ~Q(reach__in=WIDE) & Q(scope.naming_areas([self.area.pk], rows, at=at))
        elif self.named_only:
            every &= ~Q(reach__in=WIDE)
        elif self.area:
            every &= Q(scope.for_areas([self.area.pk], rows, at=at))
        if self.move_of:
            steps = self.steps(at)
            every &= Q(ScalarExists(steps.filter(request=OuterRef(rows.REQUEST_ID_FIELD))))
        if self.owner:
            owned = RequestOwner.objects.filter(official=self.owner).values("request")
            every &= Q(**{f"{rows.REQUEST_ID_FIELD}__in": owned})
        if self.terms is not None:
            every &= finder.has_terms(self.terms)
        return every

    def steps(self, at: AsOf | None) -> QuerySet[Any]:
        """Return rows of the steps of ``move_of``: those with an index, for today."""
        if at is None:
            return open_rows_of(self.move_of, department=self.department)
        return steps_of(self.move_of, department=self.department, at=at)

    def possible_stages(self) -> list[str]:
        """Return the stages that requests with these criteria can be in."""
        stages = list(dict.fromkeys(self.stages)) or [stage.value for stage in Stage]
        if self.overdue:
            stages = [stage for stage in stages if stage in UNRESOLVED]
        if self.workstream:
            stages = [stage for stage in stages if stage == Stage.ON_GOING]
        return stages

    def countable(self) -> "RequestCriteria":
        """Return the criteria without those that have no stored counts."""
        return replace(
            self,
            terms=None,
            kind="",
            overdue=False,
            no_news_since=None,
            unchanged_since=None,
            move_of="",
            owner=None,
        )


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
    found = ORDERS.get(name.removeprefix("-"))
    if found is None:
        return ORDERS[BY_REFERENCE]
    return replace(found, descending=name.startswith("-"))
