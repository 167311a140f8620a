"""What the record says of one department, as at a day: its people, and what is with it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from departments.models import Champion, Championed, Correspondent, Department, Resource
from places.about import Said, said
from places.visibility import areas_visible_to
from requests_log.as_at import AsAt, day_of
from requests_log.counting import asked_by_department, for_department
from requests_log.models import Standing
from requests_log.stages import Stage
from requests_log.visibility import visible_to


@dataclass(frozen=True)
class With:
    """A request that is with a department, since a day and for how many days."""

    request: Standing
    since: dt.date
    days: int


@dataclass(frozen=True)
class AskedOf:
    """What is with a department by stage, the longest there first."""

    in_progress: list[With]
    on_going: list[With]
    resolved: list[With]


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


def asked_of(department: Department, *, reader: User, at: AsAt | None) -> AskedOf:
    """Return what asks a department among the requests that ``reader`` may see, as at a day."""
    rows = visible_to(reader, at=at)
    rows = rows.filter(for_department(department, rows.model, at=at))
    since = asked_by_department(rows, at=at)[department.pk]
    found = []
    for row in rows.for_list():
        begun = since.get(getattr(row, row.REQUEST))
        if begun is None:
            # It came between the two questions.
            continue
        found.append(With(row, begun, (day_of(at) - begun).days))
    found.sort(key=lambda each: (each.since, each.request.number))

    def in_stage(stage: Stage) -> list[With]:
        return [each for each in found if each.request.stage == stage]

    return AskedOf(in_stage(Stage.IN_PROGRESS), in_stage(Stage.ON_GOING), in_stage(Stage.RESOLVED))


def people_of(department: Department, *, reader: User, at: AsAt | None) -> list[Person]:
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


def resources_of(department: Department, *, reader: User, at: AsAt | None) -> Said[Resource]:
    """Return what a department brings together with areas that ``reader`` may read about."""
    areas = areas_visible_to(reader).values("pk")
    rows = Resource.objects.filter(department=department, area__in=areas)
    return said(rows.select_related("area"), at=at)


def written_to(department: Department, *, reader: User, at: AsAt | None) -> WrittenTo | None:
    """Return whom letters to a department go to, as at a day; None where ``reader`` may not know.

    The addresses are for officials alone, who write to them.
    """
    if not reader.is_official:
        return None
    rows = Correspondent.objects.filter(department=department)
    found = said(rows, at=at)
    return WrittenTo(found.now, found.later, [] if at else list(rows.over_by(day_of(at))))
