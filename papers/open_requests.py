"""Whose open requests are gone through: one department's, one area's or one workstream's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from facts.dated import holding_on
from papers.builder import Scope
from requests_log.labels import WIDE
from requests_log.models import AreaLink, DepartmentLink, StandingQuerySet, Workstream, as_known
from requests_log.stages import Stage
from requests_log.visibility import visible_to

# What is chosen by, as addresses call it: its rows, what names a row in an address, and a heading.
KINDS: dict[str, tuple[Any, str, str]] = {
    "department": (Department, "code", "By department"),
    "area": (Area, "slug", "By area"),
    "workstream": (Workstream, "slug", "By workstream"),
}


@dataclass(frozen=True)
class Choice:
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

    def rows(self, reader: User) -> StandingQuerySet[Any]:
        """Return its open requests that ``reader`` may see, as they stand now."""
        if self.kind == "workstream":
            found = visible_to(reader).filter(workstream=self.what)
        else:
            found = Scope(reader, **{self.kind: self.what}).rows(None)
        return found.exclude(stage=Stage.RESOLVED).order_by("number")


def chosen(asked: Mapping[str, str]) -> Choice | None:
    """Return what an address asks for, or None where it names nothing that there is."""
    for kind, (model, key, _) in KINDS.items():
        if asked.get(kind):
            # Found among all rows, for an address may hold what no database takes.
            found = {getattr(row, key): row for row in model.objects.all()}.get(asked[kind])
            return Choice(kind, found) if found else None
    return None


def counted(reader: User) -> list[tuple[str, list[tuple[Choice, int]]]]:
    """Return every choice with the number of its open requests, under the heading of its kind.

    It counts as ``Choice.rows`` does, in queries that grow neither with requests nor with choices.
    """
    opened = visible_to(reader).exclude(stage=Stage.RESOLVED).order_by()
    rows = list(opened.values_list("pk", "reach", "asks_all", "workstream_id"))
    of_all = {
        "department": {pk for pk, _, asks_all, _ in rows if asks_all},
        "area": {pk for pk, reach, _, _ in rows if reach in WIDE},
    }
    departments, areas = list(Department.objects.all()), list(Area.objects.all())
    in_open = {"request__in": opened.values("pk")}
    asking = _linked(DepartmentLink, "department_id", in_open, _above(departments))
    naming = _linked(AreaLink, "area_id", in_open, _related(areas))
    through = Counter(workstream for _, _, _, workstream in rows)
    counts: dict[str, list[tuple[Any, int]]] = {
        "department": [(d, len(asking[d.pk] | of_all["department"])) for d in departments],
        "area": [(a, len(naming[a.pk] | of_all["area"])) for a in areas],
        "workstream": [(w, through[w.pk]) for w in Workstream.objects.all()],
    }
    return [
        (heading, [(Choice(kind, what), count) for what, count in counts[kind]])
        for kind, (_, _, heading) in KINDS.items()
    ]


def _linked(
    model: Any, field: str, in_open: dict[str, Any], reached: Mapping[int, Iterable[int]]
) -> dict[int, set[int]]:
    """Return the requests that count for each row, by a link to any row that reaches it."""
    found: dict[int, set[int]] = defaultdict(set)
    links = model.objects.filter(holding_on(clock.today()), as_known(None), **in_open)
    for pk, request_id in links.values_list(field, "request_id"):
        for other in reached[pk]:
            found[other].add(request_id)
    return found


def _above(departments: Iterable[Department]) -> dict[int, set[int]]:
    """Return for each department itself and all that it belongs to."""
    parents = {d.pk: d.parent_id for d in departments}
    reached: dict[int, set[int]] = {}
    for pk in parents:
        above: int | None = pk
        reached[pk] = set()
        while above and above not in reached[pk]:
            reached[pk].add(above)
            above = parents[above]
    return reached


def _related(areas: Iterable[Area]) -> dict[int, set[int]]:
    """Return for each area itself, its group and its members, as ``related_to`` does for some."""
    reached = {area.pk: {area.pk} for area in areas}
    for area in areas:
        if area.group_id:
            reached[area.pk].add(area.group_id)
            reached[area.group_id].add(area.pk)
    return reached
