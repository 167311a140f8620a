"""Areas: the list, and all that the record says of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
from areas.models import Statement
from areas.models.families import WARNING
from places.permissions import areas_visible_to
from places.queries import area_profile, contributions, families, overview
from places.views.lookup import find_area
from requests_log.as_of import AsOf, day_of
from requests_log.views.as_of import supports_past_dates


@for_readers
@supports_past_dates
def areas(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """The areas that a person may read about, members under their groups."""
    rows, wider = overview.area_rows(person(http), at=at)
    return render(http, "places/areas.html", {"rows": rows, "wider": wider, "warning": WARNING})


@for_readers
@supports_past_dates
def area(http: HttpRequest, slug: str, at: AsOf | None) -> HttpResponse:
    """Who and what an area is, what it asked for, and how many families it is about."""
    found = find_area(http, slug)
    members = list(areas_visible_to(person(http)).filter(group=found))
    own, *of_members = area_profile.families_of([found, *members], at=at)
    statements = area_profile.statements_of(found, at=at)
    asked, wider = area_profile.asked_by_stage(found, reader=person(http), at=at)
    context = {
        "area": found,
        "asked": asked,
        "wider": wider,
        "asks_nothing": not any(part.rows for part in asked),
        "people": area_profile.people_of(found, at=at),
        "resources": area_profile.resources_of(found, at=at),
        "projects": area_profile.projects_of(found, at=at),
        "statements": statements,
        "statements_now": area_profile.by_subject(statements.now),
        "statements_later": area_profile.by_subject(statements.later),
        "families": own,
        "members": of_members,
        "has_no_barriers": any(
            row.subject == Statement.Subject.NO_BARRIERS for row in statements.now
        ),
        "warning": WARNING,
        "day": day_of(at),
        "earlier": area_profile.earlier_facts(found) if person(http).is_official and not at else [],
        **families.table_of(own, of_members),
    }
    return render(http, "places/area.html", context)


@for_readers
@supports_past_dates
def programme(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """What the sources say of the whole programme: its aims, its figures and its milestones."""
    said = area_profile.statements_of(None, at=at)
    context = {
        "now": area_profile.by_subject(said.now),
        "later": area_profile.by_subject(said.later),
        "milestones": area_profile.milestones(at=at),
        "day": day_of(at),
    }
    return render(http, "places/programme.html", context)


@for_readers
def area_money(http: HttpRequest, slug: str) -> HttpResponse:
    """What partners put in to the projects of an area, and what is saved and for whom."""
    found = find_area(http, slug)
    context = {
        "area": found,
        "sums": contributions.sums_of(found),
        "has_projects": found.local_projects.exists(),
    }
    return render(http, "places/contributions.html", context)
