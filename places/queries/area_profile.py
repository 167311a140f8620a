"""What the record says of one area, as at a day: who, what it asked for, with what, how many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from accounts.models import User
from areas.models import (
    Area,
    Contact,
    FamilyFigures,
    Lead,
    LocalProject,
    Milestone,
    Statement,
)
from departments.models import Championed, Resource
from places.queries.requests_by_stage import StageRequests, by_stage, first_of
from provenance.validity import SourcedQuerySet, holding_on
from requests_log.as_of import AsOf, day_of
from requests_log.models import LineCopy
from requests_log.permissions import visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import Stage
from requests_log.scope import naming_areas

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class DatedFact(Generic[Fact]):
    """Facts that hold on the day, and those that begin or were first reported after it.

    A page as at a day gone by has none that come later: it shows what was so then.
    """

    now: list[Fact]
    later: list[Fact]


@dataclass(frozen=True)
class People:
    """Who answers for an area on the day."""

    leads: list[Lead]
    champions: DatedFact[Championed]
    lead_officers: DatedFact[Contact]
    contacts: DatedFact[Contact]


@dataclass(frozen=True)
class AreaRequests:
    """What counts for an area: its own requests by stage, and those that speak for many areas.

    An area's own requests name it, its group or one of its members, and speak for no others.
    """

    own: list[LineCopy]
    wider: list[LineCopy]

    def by_stage(self) -> list[tuple[Stage, list[LineCopy]]]:
        return [(stage, [row for row in self.own if row.stage == stage]) for stage in Stage]


@dataclass(frozen=True)
class Families:
    """The family figures of an area, or None where there were none by the day."""

    area: Area
    figures: FamilyFigures | None


def people_of(area: Area, *, at: AsOf | None) -> People:
    """Return who leads, champions and answers for an area, as at a day."""
    contacts = said(Contact.objects.filter(area=area), at=at)

    def in_capacity(capacity: str) -> DatedFact[Contact]:
        return DatedFact(
            [row for row in contacts.now if row.capacity == capacity],
            [row for row in contacts.later if row.capacity == capacity],
        )

    leads = Lead.objects.filter(holding_on(day_of(at)), area=area).select_related("user")
    champions = Championed.objects.filter(area=area).select_related("champion__department")
    return People(
        leads=list(leads),
        champions=said(champions, at=at),
        lead_officers=in_capacity(Contact.Capacity.LEAD_OFFICER),
        contacts=in_capacity(Contact.Capacity.CONTACT),
    )


def asked_by(area: Area, *, reader: User, at: AsOf | None) -> AreaRequests:
    """Return what counts for an area among the requests that ``reader`` may see, as at a day."""
    rows = visible_to(reader, at=at)
    names_it = naming_areas([area.pk], rows.model, at=at)
    own = rows.filter(names_it).exclude(reach__in=WIDE).for_list()
    wider = rows.filter(reach__in=WIDE).for_list()
    return AreaRequests(own=list(own), wider=list(wider))


def asked_by_stage(
    area: Area, *, reader: User, at: AsOf | None
) -> tuple[list[StageRequests], StageRequests]:
    """Return the first of an area's own requests in each stage, and of those of wide reach.

    An area's own requests name it, its group or one of its members, and speak for no others.
    """
    own = by_stage(
        reader, RequestCriteria(area=area, named_only=True), at=at, address={"area": area.slug}
    )
    wider = first_of(reader, RequestCriteria(area=area, wide_only=True), at=at)
    return own, wider


def projects_of(area: Area, *, at: AsOf | None) -> DatedFact[LocalProject]:
    return said(LocalProject.objects.filter(area=area), at=at)


def resources_of(area: Area, *, at: AsOf | None) -> DatedFact[Resource]:
    """Return what an area brings together, or its group does with it among the members."""
    rows = Resource.objects.filter(area__in=filter(None, (area.pk, area.group_id)))
    return said(rows.select_related("department", "area"), at=at)


def statements_of(area: Area | None, *, at: AsOf | None) -> DatedFact[Statement]:
    """Return what the sources say in words of an area, or of the whole programme."""
    return said(Statement.objects.filter(area=area), at=at)


def by_subject(statements: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    """Return statements under the names of their subjects, in the order of these."""
    rows = list(statements)
    found = [
        (subject.label, [row for row in rows if row.subject == subject])
        for subject in Statement.Subject
    ]
    return [(label, rows) for label, rows in found if rows]


def milestones(*, at: AsOf | None) -> QuerySet[Milestone]:
    """Return the commitments of the Structural Reform Plan that were reported by a day."""
    return Milestone.objects.filter(reported_on__lte=day_of(at))


def earlier_facts(area: Area) -> list[tuple[str, Any]]:
    """Return the facts of an area that hold no longer, each with the kind that it is kept as."""
    return [
        (kind, fact)
        for kind, facts in (
            ("champion", Championed.objects.select_related("champion", "area")),
            ("contact", Contact.objects.all()),
            ("project", LocalProject.objects.all()),
            ("resource", Resource.objects.all()),
            ("statement", Statement.objects.all()),
        )
        for fact in facts.filter(area=area).over_by(day_of(None))
    ]


def families_of(areas: Sequence[Area], *, at: AsOf | None) -> list[Families]:
    """Return the newest figures of each of the areas as at a day, in the order of the areas."""
    rows = FamilyFigures.objects.as_at(day_of(at)).filter(area__in=[area.pk for area in areas])
    figures = {row.area_id: row for row in rows}
    return [Families(area, figures.get(area.pk)) for area in areas]


def said(facts: SourcedQuerySet[Any], *, at: AsOf | None) -> DatedFact[Any]:
    """Return the facts that hold on a day and, as at today, those that come later."""
    day = day_of(at)
    return DatedFact(
        now=list(facts.holding_on(day)),
        later=[] if at else list(facts.coming_after(day)),
    )
