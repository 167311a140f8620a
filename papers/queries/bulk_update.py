"""Whose open requests are gone through: one department's, one area's or one workstream's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from areas.models import Area
from departments.models import Department
from requests_log.models import Request, Workstream
from requests_log.permissions import visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.keyset_queries import UNRESOLVED
from requests_log.queries.pagination import ListPage
from requests_log.queries.request_list import RequestList
from requests_log.queries.stage_counts import Counts, count_all_by_stage, count_by_workstream
from requests_log.rules.stages import Stage

# What is chosen by, as addresses call it: its rows, what names a row in an address, and a heading.
KINDS: dict[str, tuple[Any, str, str]] = {
    "department": (Department, "code", "By department"),
    "area": (Area, "slug", "By area"),
    "workstream": (Workstream, "slug", "By workstream"),
}


@dataclass(frozen=True)
class BulkUpdateChoice:
    """A department, an area or a workstream whose open requests are gone through."""

    kind: str
    what: Any

    @property
    def name(self) -> str:
        return str(self.what.name)

    @property
    def url(self) -> str:
        key = getattr(self.what, KINDS[self.kind][1])
        return f"{reverse('go-through')}?{urlencode({self.kind: key})}"

    def listing(self, reader: User) -> RequestList:
        """Return its open requests that ``reader`` may see, as they stand now."""
        return RequestList(reader, RequestCriteria(stages=UNRESOLVED, **{self.kind: self.what}))


def chosen(asked: Mapping[str, str]) -> BulkUpdateChoice | None:
    """Return what an address asks for, or None where it names nothing that there is."""
    for kind, (model, key, _) in KINDS.items():
        if asked.get(kind):
            # Found among all rows, for an address may hold what no database takes.
            found = {getattr(row, key): row for row in model.objects.all()}.get(asked[kind])
            return BulkUpdateChoice(kind, found) if found else None
    return None


def open_rows(reader: User, listed: ListPage) -> list[Request]:
    """Return the requests of a page of a listing, as a form takes them."""
    rows = visible_to(reader).filter(pk__in=[row.pk for row in listed.rows])
    return list(rows.for_list().order_by("number"))


def counted() -> list[tuple[str, list[tuple[BulkUpdateChoice, int]]]]:
    """Return every choice with the number of its open requests, under the heading of its kind.

    It counts every request, for those who see them all.
    """
    tally, through = count_all_by_stage(), count_by_workstream()
    wide = _open(tally.wide)
    counts: dict[str, list[tuple[Any, int]]] = {
        "department": [(what, _open(found)) for what, found in tally.departments],
        "area": [(what, _open(found) + wide) for what, found in tally.areas],
        "workstream": [(what, through.get(what.pk, 0)) for what in Workstream.objects.all()],
    }
    return [
        (heading, [(BulkUpdateChoice(kind, what), count) for what, count in counts[kind]])
        for kind, (_, _, heading) in KINDS.items()
    ]


def _open(counts: Counts) -> int:
    return sum(n for stage, n in zip(Stage, counts, strict=True) if stage in UNRESOLVED)
