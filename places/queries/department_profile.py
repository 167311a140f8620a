"""Read one department's champions, email contacts, requests and resources on a date."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from accounts.models import User
from departments.models import AreaChampion, Champion, Department, EmailContact, Resource
from places.queries.area_profile import DatedFacts, split_by_date
from places.queries.requests_by_stage import FIRST_SHOWN
from requests_log.as_of import AsOf, day_of
from requests_log.log.next_steps import first_due
from requests_log.log.positions import OwnRecord, read_own_records
from requests_log.models import Concern, NextStep
from requests_log.permissions import all_requests, areas_visible_to, visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow, request_rows
from requests_log.rules.stages import Stage
from requests_log.scope import asked_by_department

# How many steps or requests are read to find those that the reader may see.
MOST_READ = 500


@dataclass(frozen=True)
class RequestWithDepartment:
    """A request with a department, since when, and for how many days.

    ``since`` and ``days`` are None for a past date with too many requests to calculate them.
    ``own`` is what the department itself has said, and its own last news.
    """

    request: RequestRow
    since: dt.date | None
    days: int | None
    own: OwnRecord | None = None

    @property
    def news_on(self) -> dt.date:
        """The date of the department's last news."""
        return self.own.news_on if self.own else self.request.news_on


@dataclass(frozen=True)
class DepartmentStage:
    """A department's requests in a stage: the count, and the first rows, longest open first."""

    stage: Stage
    count: ListCount
    rows: list[RequestWithDepartment]
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


@dataclass(frozen=True)
class ChampionAreas:
    """A champion, and the areas they support on the date and later."""

    champion: Champion
    current: list[AreaChampion]
    later: list[AreaChampion]


@dataclass(frozen=True)
class EmailContacts:
    """A department's email contacts: on the date, later, and (for today only) ended."""

    current: list[EmailContact]
    later: list[EmailContact]
    ended: list[EmailContact]


def get_requests_by_stage(
    department: Department, *, reader: User, at: AsOf | None
) -> list[DepartmentStage]:
    """Return a department's requests by stage on a date, of those ``reader`` may see."""
    found = []
    of_all = RequestList(reader, RequestCriteria(department=department), at=at)
    for stage in Stage:
        listing = of_all.in_stages((stage,))
        url = list_url(at, stage=stage.value, department=department.code)
        rows = _get_longest_open(listing, department, at=at)
        found.append(DepartmentStage(stage, listing.count, rows, url))
    shown = [each.request.pk for part in found for each in part.rows]
    own = read_own_records(department, shown, at=at)
    return [
        replace(part, rows=[replace(each, own=own.get(each.request.pk)) for each in part.rows])
        for part in found
    ]


def _get_longest_open(
    listing: RequestList, department: Department, *, at: AsOf | None
) -> list[RequestWithDepartment]:
    """Return the first requests of a list, those with the department for longest first.

    For a past date with too many requests they are sorted by reference instead.
    """
    if at is None:
        return [
            RequestWithDepartment(row, day, _count_days(day, at))
            for row, day in (
                (row, max(day, department.since or day))
                for row, day in listing.longest_asked(FIRST_SHOWN)
            )
        ]
    if listing.ids is None:
        return [RequestWithDepartment(row, None, None) for row in listing.part(FIRST_SHOWN).rows]
    rows = all_requests(at).filter(request__in=listing.ids)
    since = asked_by_department(rows, at=at)[department.pk]
    # A request may have been added between the two queries.
    found = [row for row in request_rows(rows) if row.pk in since]
    found.sort(key=lambda row: (since[row.pk], row.number))
    return [
        RequestWithDepartment(row, since[row.pk], _count_days(since[row.pk], at))
        for row in found[:FIRST_SHOWN]
    ]


def _count_days(since: dt.date, at: AsOf | None) -> int:
    return (day_of(at) - since).days


def get_open_steps(
    department: Department, *, reader: User, at: AsOf | None
) -> list[tuple[NextStep, bool]]:
    """Return the department's open next steps, those due first in front, of those visible.

    Each with whether it is overdue. Steps of workstreams are visible to everybody.
    """
    # A condition that reads all visible requests for each step would take minutes.
    most = FIRST_SHOWN if reader.is_official else MOST_READ
    found = first_due("department", department=department, most=most, at=at)
    if not reader.is_official:
        rows = visible_to(reader, at=at)
        name = rows.model.REQUEST_ID_FIELD
        ids = [step.request_id for step in found if step.request_id]
        visible = set(rows.filter(**{f"{name}__in": ids}).order_by().values_list(name, flat=True))
        found = [step for step in found if step.workstream_id or step.request_id in visible]
    day = day_of(at)
    return [(step, step.due_on is not None and step.due_on < day) for step in found[:FIRST_SHOWN]]


def get_concerns(department: Department, *, reader: User, at: AsOf | None) -> list[RequestRow]:
    """Return the first requests that name the department without asking it, by reference.

    It is one more than ``FIRST_SHOWN`` if there are more.
    Only those that ``reader`` may see, as they were on the date.
    """
    # Few requests name an agency without asking it: their ids, rather than a condition on all.
    concerned = Concern.objects.filter(department=department).order_by("request__number")
    ids = list(concerned.values_list("request", flat=True)[:MOST_READ])
    if not ids:
        return []
    rows = visible_to(reader, at=at)
    found = rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": ids})
    return request_rows(found.order_by("number")[: FIRST_SHOWN + 1])


def get_champions(department: Department, *, reader: User, at: AsOf | None) -> list[ChampionAreas]:
    """Return a department's champions on a date.

    Each has the areas they support then and later, of those ``reader`` may see.
    """
    supports = AreaChampion.objects.filter(champion__department=department).select_related("area")
    found = split_by_date(supports, at=at)
    readable = set(areas_visible_to(reader).values_list("pk", flat=True))
    current, later = _group_by_champion(found.current), _group_by_champion(found.later)
    # A champion without areas has no dates, and is listed for every date.
    without_areas = set(
        department.champions.filter(area_champions__isnull=True).values_list("pk", flat=True)
    )
    return [
        ChampionAreas(
            champion,
            [each for each in current[champion.pk] if each.area_id in readable],
            [each for each in later[champion.pk] if each.area_id in readable],
        )
        for champion in department.champions.all()
        if current[champion.pk] or later[champion.pk] or champion.pk in without_areas
    ]


def _group_by_champion(rows: list[AreaChampion]) -> dict[int, list[AreaChampion]]:
    found: dict[int, list[AreaChampion]] = defaultdict(list)
    for row in rows:
        found[row.champion_id].append(row)
    return found


def get_resources(department: Department, *, reader: User, at: AsOf | None) -> DatedFacts[Resource]:
    """Return the resources a department shares with areas that ``reader`` may see."""
    areas = areas_visible_to(reader).values("pk")
    rows = Resource.objects.filter(department=department, area__in=areas)
    return split_by_date(rows.select_related("area"), at=at)


def get_email_contacts(
    department: Department, *, reader: User, at: AsOf | None
) -> EmailContacts | None:
    """Return a department's email contacts on a date, or None if ``reader`` may not see them.

    Only officials may: they send the emails.
    """
    if not reader.is_official:
        return None
    rows = EmailContact.objects.filter(department=department)
    found = split_by_date(rows, at=at)
    return EmailContacts(found.current, found.later, found.ended)
