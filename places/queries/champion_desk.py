"""What a champion sees first: a card for each of their areas, and what departments owe these.

It reads the index of the list and the rows of open steps, always in the same number of queries,
whatever the number of areas and requests.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import User
from areas.figure_columns import COLUMNS, format_range
from areas.models import Area, FamilyFigures
from cbtracker import clock
from champions.models import ChampionAct
from champions.queries.acts import last_contacts
from departments.models import AreaChampion, Champion, Department
from digests.content import DigestItem
from digests.last_look import by_request, read_new_changes
from digests.models import Marks
from requests_log.log.next_steps import SOON
from requests_log.models import ALL, ANY, ListIndexRow, NextStep, OpenStep
from requests_log.permissions import departments_of, visible_to
from requests_log.queries.dashboard import list_url
from requests_log.queries.row import RequestRow, request_rows
from requests_log.rules.stages import UNRESOLVED

# How many open requests are read, one of several areas once for each. Of more, the lists are linked
# and nothing is counted.
MOST_READ = 1_000
# How many requests of a department, and steps of an area, the page shows.
FEW = 10
FEW_STEPS = 3
NOBODY = "No next step agreed"
_STAGES: list[str] = [*UNRESOLVED]


@dataclass
class OpenRequest:
    """An open request, under which areas it was found, and its open next steps."""

    row: RequestRow
    is_overdue: bool
    areas: set[int] = field(default_factory=set)
    steps: list[NextStep] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether it speaks for many or all areas."""
        return ALL in self.areas


@dataclass(frozen=True)
class DueStep:
    """A next step that is overdue or due soon, and its request."""

    request: OpenRequest
    step: NextStep
    is_overdue: bool


@dataclass(frozen=True)
class AreaCard:
    """One area of a champion, with the requests that count for it, as the list counts them.

    ``moves`` says whose move it is in how many requests. ``families`` are pairs of a heading of
    Annex D and its figure, which the source's warning goes with.
    """

    area: Area
    open: list[OpenRequest]
    due: list[DueStep]
    moves: list[tuple[str, int]]
    changed: list[DigestItem]
    families: list[tuple[str, str]]
    last_contact: ChampionAct | None

    @property
    def overdue(self) -> int:
        return sum(each.is_overdue for each in self.open)

    @property
    def wide(self) -> int:
        """How many of those open speak for many or all areas."""
        return sum(each.is_wide for each in self.open)

    @property
    def open_url(self) -> str:
        return list_url(None, area=self.area.slug, stage=_STAGES)

    @property
    def overdue_url(self) -> str:
        return list_url(None, area=self.area.slug, overdue="on")

    @property
    def due_url(self) -> str:
        return list_url(None, area=self.area.slug, move_of="overdue")

    @property
    def steps_shown(self) -> list[DueStep]:
        return self.due[:FEW_STEPS]


@dataclass(frozen=True)
class OwedRequest:
    """A request that a department was asked, since when, and its own open steps."""

    request: OpenRequest
    since: dt.date
    days: int
    steps: list[NextStep]


@dataclass(frozen=True)
class Owing:
    """What a department owes: its open requests, overdue ones first, then the oldest.

    ``department`` is None for requests that ask all departments.
    """

    department: Department | None
    requests: list[OwedRequest]

    @property
    def name(self) -> str:
        return self.department.name if self.department else "All departments"

    @property
    def code(self) -> str:
        return self.department.code if self.department else "all departments"

    @property
    def overdue(self) -> int:
        return sum(each.request.is_overdue for each in self.requests)

    @property
    def steps(self) -> int:
        """How many next steps are its to take."""
        return sum(len(each.steps) for each in self.requests)

    @property
    def shown(self) -> list[OwedRequest]:
        return self.requests[:FEW]

    @property
    def url(self) -> str:
        of = {"department": self.department.code} if self.department else {}
        return list_url(None, stage=_STAGES, **of)


@dataclass(frozen=True)
class ChampionDesk:
    """The first page of a champion.

    ``own`` is what their own department owes to these areas, and what departments owe to any area
    whose open requests they may all see. ``too_many`` says that there are
    more open requests than are read, so that nothing is counted: ``departments`` are then those
    to choose from. ``up_to`` is up to where the page has read, and ``since`` from when it shows
    changes.
    """

    champion: Champion | None
    cards: list[AreaCard]
    owing: list[Owing]
    own: list[Owing]
    too_many: bool
    departments: list[Department]
    up_to: Marks
    since: dt.date


def read_desk(reader: User) -> ChampionDesk:
    """Return what a champion sees first, of what they may see today."""
    today = clock.today()
    supports = AreaChampion.objects.valid_on(today).filter(champion__user=reader)
    areas = [each.area for each in supports.select_related("area").order_by("area__name")]
    champion = Champion.objects.filter(user=reader).select_related("department").first()
    keys = {area.pk for area in areas}
    rights = departments_of(reader)
    found, too_many = _read_open(reader, keys, rights, today)
    new = read_new_changes(reader, keys)
    own = {each.pk for each in rights}
    owing = _read_owing(found, {*keys, ALL} if keys else set(), own, today)
    if champion and champion.department_id:
        own.add(champion.department_id)
    families = _read_families(keys, today)
    contacts = last_contacts(keys)
    return ChampionDesk(
        champion,
        [
            AreaCard(
                area,
                of_area := [each for each in found.values() if each.areas & {area.pk, ALL}],
                _due(of_area, today),
                _moves(of_area),
                [item for item, of in new.items if of & {area.pk, ALL}],
                families.get(area.pk, []),
                contacts.get(area.pk),
            )
            for area in areas
        ],
        [each for each in owing if each.department is None or each.department.pk not in own],
        [each for each in owing if each.department and each.department.pk in own],
        too_many,
        _to_choose(keys, rights) if too_many else [],
        new.up_to,
        new.since,
    )


def _read_open(
    reader: User, areas: Collection[int], rights: Collection[Department], today: dt.date
) -> tuple[dict[int, OpenRequest], bool]:
    """Return the open requests of areas and departments by id, and whether they are too many."""
    of_areas = Q(department=ANY, area__in=[*areas, ALL]) if areas else Q(pk__in=())
    asked = {each.pk for each in rights}
    if any(each.is_in_being(today) for each in rights):
        asked.add(ALL)
    rows = ListIndexRow.objects.filter(
        of_areas | Q(area=ANY, department__in=asked), stage__in=_STAGES
    ).values_list("request", "area")
    indexed = list(rows[: MOST_READ + 1])
    if len(indexed) > MOST_READ:
        return {}, True
    keys = by_request(indexed)
    visible = request_rows(visible_to(reader).filter(pk__in=keys).order_by("number"))
    found = {row.pk: OpenRequest(row, row.is_overdue(today), keys[row.pk]) for row in visible}
    steps = OpenStep.objects.filter(request__in=found).select_related(
        "step__department", "step__area", "step__champion"
    )
    for each in sorted(steps, key=lambda row: (row.due_on or dt.date.max, row.pk)):
        if each.request_id:
            found[each.request_id].steps.append(each.step)
    return found, False


def _read_owing(
    found: dict[int, OpenRequest], keys: set[int], rights: set[int], today: dt.date
) -> list[Owing]:
    """Return what each department owes, those with something overdue first.

    That is to the areas of these keys; to any area for a department that the champion has a right
    on.
    """
    rows = ListIndexRow.objects.filter(request__in=found, area=ANY).exclude(department=ANY)
    asked: dict[int, list[OwedRequest]] = defaultdict(list)
    for pk, department, since in rows.values_list("request", "department", "asked_since"):
        each = found[pk]
        is_of_right = department in rights or (department == ALL and rights)
        if not is_of_right and not each.areas & keys:
            continue
        own = [step for step in each.steps if step.department_id == department]
        asked[department].append(OwedRequest(each, since, (today - since).days, own))
    departments: list[Department | None] = list(Department.objects.filter(pk__in=asked))
    if ALL in asked:
        departments.append(None)
    owing = [
        Owing(
            each,
            sorted(
                asked[each.pk if each else ALL],
                key=lambda owed: (not owed.request.is_overdue, owed.since, owed.request.row.number),
            ),
        )
        for each in departments
    ]
    return sorted(owing, key=lambda each: (-each.overdue, -len(each.requests), each.name))


def _to_choose(areas: Collection[int], rights: list[Department]) -> list[Department]:
    """Return the departments whose requests a champion may see."""
    return list(Department.objects.order_by("name")) if areas else rights


def _due(requests: Iterable[OpenRequest], today: dt.date) -> list[DueStep]:
    """Return the next steps that are overdue or due soon, the earliest first."""
    due = [
        DueStep(each, step, step.due_on < today)
        for each in requests
        for step in each.steps
        if step.due_on and step.due_on <= today + SOON
    ]
    return sorted(due, key=lambda each: each.step.due_on or dt.date.max)


def _moves(requests: Iterable[OpenRequest]) -> list[tuple[str, int]]:
    """Return whose move it is, by the step that is due first of each request."""
    counted = Counter(each.steps[0].owner_label if each.steps else NOBODY for each in requests)
    return sorted(counted.items(), key=lambda pair: (pair[0] == NOBODY, -pair[1], pair[0]))


def _read_families(areas: Collection[int], today: dt.date) -> dict[int, list[tuple[str, str]]]:
    """Return the figures of Annex D of each area that has any, as printed."""
    rows = FamilyFigures.objects.as_at(today).filter(area__in=areas)
    return {
        row.area_id: [
            (column.heading, text) for column in COLUMNS if (text := format_range(column.read(row)))
        ]
        for row in rows
    }
