"""Read one area's people, requests, projects and other facts on a date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import QuerySet

from accounts.models import User
from areas.models import (
    Area,
    Contact,
    Cover,
    FamilyFigures,
    Lead,
    LocalProject,
    Milestone,
    Statement,
)
from departments.models import AreaChampion, Resource
from places.queries.requests_by_stage import StageRequests, get_first_requests, get_stage_requests
from provenance.validity import Sourced, SourcedQuerySet, valid_on
from requests_log.as_of import AsOf, day_of
from requests_log.models import LineCopy
from requests_log.permissions import visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.scope import naming_areas

FactModel = TypeVar("FactModel", bound=Sourced)


@dataclass(frozen=True)
class DatedFacts(Generic[FactModel]):
    """Facts valid on a date, those that start or were reported after it, and those ended by it.

    ``later`` and ``ended`` are always empty on a page for a past date.
    """

    current: list[FactModel] = field(default_factory=list)
    later: list[FactModel] = field(default_factory=list)
    ended: list[FactModel] = field(default_factory=list)


@dataclass(frozen=True)
class AreaPeople:
    """The people of an area on a date. Of several leads the main one comes first."""

    leads: list[Lead]
    champions: DatedFacts[AreaChampion]
    lead_officers: DatedFacts[Contact]
    contacts: DatedFacts[Contact]
    ended_contacts: list[Contact]


@dataclass(frozen=True)
class AreaRequests:
    """The requests that apply to an area: its own, and those for many or all areas.

    An area's own requests name it, its group or one of its members, and have no wider reach.
    """

    own: list[LineCopy]
    wider: list[LineCopy]

    def by_stage(self) -> list[tuple[Stage, list[LineCopy]]]:
        return [(stage, [row for row in self.own if row.stage == stage]) for stage in Stage]


@dataclass(frozen=True)
class AreaFigures:
    """The family figures of an area on a date, or None if there are none."""

    area: Area
    figures: FamilyFigures | None


def get_people(area: Area, *, at: AsOf | None) -> AreaPeople:
    """Return an area's leads, champions and contacts on a date."""
    contacts = split_by_date(Contact.objects.filter(area=area), at=at)

    def in_capacity(*capacities: str) -> DatedFacts[Contact]:
        return DatedFacts(
            [row for row in contacts.current if row.capacity in capacities],
            [row for row in contacts.later if row.capacity in capacities],
        )

    leads = Lead.objects.filter(valid_on(day_of(at)), area=area).select_related("user")
    champions = AreaChampion.objects.filter(area=area).select_related(
        "champion__department", "area"
    )
    return AreaPeople(
        leads=list(leads),
        champions=split_by_date(champions.select_related("champion__department", "area"), at=at),
        lead_officers=in_capacity(Contact.Capacity.LEAD_OFFICER),
        contacts=in_capacity(Contact.Capacity.CONTACT, Contact.Capacity.PRIVATE_OFFICE),
        ended_contacts=contacts.ended,
    )


def list_covers(area: Area, *, at: AsOf | None) -> list[Cover]:
    """Return who covers for leads of an area on a date."""
    return list(Cover.objects.on(day_of(at)).filter(lead__area=area).with_names())


def get_requests(area: Area, *, reader: User, at: AsOf | None, most: int) -> AreaRequests:
    """Return the requests that apply to an area on a date, of those ``reader`` may see.

    Of those that name it, and of the others, at most so many are read.
    """
    rows = visible_to(reader, at=at)
    names_area = naming_areas([area.pk], rows.model, at=at)
    own = rows.filter(names_area).exclude(reach__in=WIDE).for_list()
    wider = rows.filter(reach__in=WIDE).for_list()
    return AreaRequests(own=list(own[:most]), wider=list(wider[:most]))


def get_requests_by_stage(
    area: Area, *, reader: User, at: AsOf | None
) -> tuple[list[StageRequests], StageRequests]:
    """Return the first of an area's own requests by stage, and of those for many or all areas.

    An area's own requests name it, its group or one of its members, and have no wider reach.
    """
    own = get_stage_requests(
        reader, RequestCriteria(area=area, named_only=True), at=at, filters={"area": area.slug}
    )
    wider = get_first_requests(reader, RequestCriteria(area=area, wide_only=True), at=at)
    return own, wider


def get_projects(area: Area, *, at: AsOf | None) -> DatedFacts[LocalProject]:
    return split_by_date(LocalProject.objects.filter(area=area), at=at)


def get_resources(area: Area, *, at: AsOf | None) -> DatedFacts[Resource]:
    """Return the resources of an area and of its group."""
    rows = Resource.objects.filter(area__in=filter(None, (area.pk, area.group_id)))
    return split_by_date(rows.select_related("department", "area"), at=at)


def get_statements(area: Area | None, *, at: AsOf | None) -> DatedFacts[Statement]:
    """Return statements about an area, or about the whole programme if ``area`` is None."""
    return split_by_date(Statement.objects.filter(area=area), at=at)


def group_by_subject(statements: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    """Return statements by label of their subject, in the order of ``Statement.Subject``."""
    rows = list(statements)
    found = [
        (subject.label, [row for row in rows if row.subject == subject])
        for subject in Statement.Subject
    ]
    return [(label, rows) for label, rows in found if rows]


def get_milestones(*, at: AsOf | None) -> QuerySet[Milestone]:
    """Return the Structural Reform Plan commitments reported by a date."""
    return Milestone.objects.filter(source_date__lte=day_of(at))


def list_ended_facts(
    area: Area,
    people: AreaPeople,
    projects: DatedFacts[LocalProject],
    resources: DatedFacts[Resource],
    statements: DatedFacts[Statement],
) -> list[tuple[str, Sourced]]:
    """Return those that are no longer valid today, each with its fact type's slug."""
    ended: dict[str, Sequence[Sourced]] = {
        "champion": people.champions.ended,
        "contact": people.ended_contacts,
        "project": projects.ended,
        "resource": [row for row in resources.ended if row.area_id == area.pk],
        "statement": statements.ended,
    }
    return [(kind, fact) for kind, facts in ended.items() for fact in facts]


def get_area_figures(areas: Sequence[Area], *, at: AsOf | None) -> list[AreaFigures]:
    """Return each area's newest figures on a date, in the order of ``areas``."""
    rows = FamilyFigures.objects.as_at(day_of(at)).filter(area__in=[area.pk for area in areas])
    figures = {row.area_id: row for row in rows}
    return [AreaFigures(area, figures.get(area.pk)) for area in areas]


def split_by_date(facts: SourcedQuerySet[FactModel], *, at: AsOf | None) -> DatedFacts[FactModel]:
    """Return the facts valid on a date and, if that is today, the others, too, in one query."""
    day = day_of(at)
    if at:
        return DatedFacts(list(facts.valid_on(day)))
    found = DatedFacts[FactModel]()
    for row in facts.with_starts_later(day):
        has_ended = row.until is not None and row.until <= day
        kept = found.later if row.starts_later else found.ended if has_ended else found.current
        kept.append(row)
    return found
