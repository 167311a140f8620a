"""What the record says of one department, as at a day: its people, and what is with it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from departments.models import Champion, Championed, Correspondent, Department, Resource
from places.permissions import areas_visible_to
from places.queries.area_profile import DatedFact, said
from places.queries.requests_by_stage import FIRST_SHOWN
from requests_log.as_of import AsOf, day_of
from requests_log.permissions import all_requests
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow, request_rows
from requests_log.rules.stages import Stage
from requests_log.scope import asked_by_department


@dataclass(frozen=True)
class With:
    """A request that is with a department, since a day and for how many days.

    ``since`` is None of a day gone by on which too much was with the department to reckon it.
    """

    request: RequestRow
    since: dt.date | None
    days: int | None


@dataclass(frozen=True)
class DepartmentStage:
    """What is with a department in a stage: the first, the longest there first, and how many."""

    stage: Stage
    count: ListCount
    rows: list[With]
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


@dataclass(frozen=True)
class Person:
    """A champion, and the areas that they support on the day and later."""

    champion: Champion
    now: list[Championed]
    later: list[Championed]


@dataclass(frozen=True)
class WrittenTo:
    """Whom letters to a department go to: on the day, later, and, as at today, no longer."""

    now: list[Correspondent]
    later: list[Correspondent]
    over: list[Correspondent]


def asked_of(department: Department, *, reader: User, at: AsOf | None) -> list[DepartmentStage]:
    """Return what asks a department among the requests that ``reader`` may see, as at a day."""
    found = []
    for stage in Stage:
        listing = RequestList(
            reader, RequestCriteria(stages=(stage,), department=department), at=at
        )
        url = list_url(at, stage=stage.value, department=department.code)
        rows = _longest_there(listing, department, at=at)
        found.append(DepartmentStage(stage, listing.count, rows, url))
    return found


def _longest_there(listing: RequestList, department: Department, *, at: AsOf | None) -> list[With]:
    """Return the first of a list, those first that have been with a department for the longest.

    Of a day gone by they are in the order of their references where there are too many to tell.
    """
    if at is None:
        return [With(row, day, _days(day, at)) for row, day in listing.longest_asked(FIRST_SHOWN)]
    if listing.ids is None:
        return [With(row, None, None) for row in listing.part(FIRST_SHOWN).rows]
    rows = all_requests(at).filter(request__in=listing.ids)
    since = asked_by_department(rows, at=at)[department.pk]
    # What came between the two questions is left out.
    found = [row for row in request_rows(rows) if row.pk in since]
    found.sort(key=lambda row: (since[row.pk], row.number))
    return [With(row, since[row.pk], _days(since[row.pk], at)) for row in found[:FIRST_SHOWN]]


def _days(since: dt.date, at: AsOf | None) -> int:
    return (day_of(at) - since).days


def people_of(department: Department, *, reader: User, at: AsOf | None) -> list[Person]:
    """Return the champions in a department as at a day.

    Each comes with the areas that they support then, and those of later, of which ``reader`` may
    read.
    """
    supports = Championed.objects.filter(champion__department=department).select_related("area")
    found = said(supports, at=at)
    readable = set(areas_visible_to(reader).values_list("pk", flat=True))
    now, later = _by_champion(found.now), _by_champion(found.later)
    # Of a champion without any area nothing says since when they are one.
    free = set(department.champions.filter(championed__isnull=True).values_list("pk", flat=True))
    return [
        Person(
            champion,
            [each for each in now[champion.pk] if each.area_id in readable],
            [each for each in later[champion.pk] if each.area_id in readable],
        )
        for champion in department.champions.all()
        if now[champion.pk] or later[champion.pk] or champion.pk in free
    ]


def _by_champion(rows: list[Championed]) -> dict[int, list[Championed]]:
    found: dict[int, list[Championed]] = defaultdict(list)
    for row in rows:
        found[row.champion_id].append(row)
    return found


def resources_of(department: Department, *, reader: User, at: AsOf | None) -> DatedFact[Resource]:
    """Return what a department brings together with areas that ``reader`` may read about."""
    areas = areas_visible_to(reader).values("pk")
    rows = Resource.objects.filter(department=department, area__in=areas)
    return said(rows.select_related("area"), at=at)


def written_to(department: Department, *, reader: User, at: AsOf | None) -> WrittenTo | None:
    """Return whom letters to a department go to, as at a day; None where ``reader`` may not know.

    The addresses are for officials alone, who write to them.
    """
    if not reader.is_official:
        return None
    rows = Correspondent.objects.filter(department=department)
    found = said(rows, at=at)
    return WrittenTo(found.now, found.later, [] if at else list(rows.over_by(day_of(at))))
