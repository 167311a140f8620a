"""Areas: the list, and all that the record says of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import for_readers, person
from areas.models import Statement
from areas.models.families import WARNING
from places import about, families, money, overview
from places.views.finding import find_area
from places.visibility import areas_visible_to
from requests_log.as_at import AsAt, day_of
from requests_log.views.days import any_day


@for_readers
@any_day
def areas(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """The areas that a person may read about, members under their groups."""
    rows, wider = overview.area_rows(person(http), at=at)
    return render(http, "places/areas.html", {"rows": rows, "wider": wider, "warning": WARNING})


@for_readers
@any_day
def area(http: HttpRequest, slug: str, at: AsAt | None) -> HttpResponse:
    """Who and what an area is, what it asked for, and how many families it is about."""
    found = find_area(http, slug)
    members = list(areas_visible_to(person(http)).filter(group=found))
    own, *of_members = about.families_of([found, *members], at=at)
    statements = about.statements_of(found, at=at)
    asked, wider = about.asked_by_stage(found, reader=person(http), at=at)
    context = {
        "area": found,
        "asked": asked,
        "wider": wider,
        "asks_nothing": not any(part.rows for part in asked),
        "people": about.people_of(found, at=at),
        "resources": about.resources_of(found, at=at),
        "projects": about.projects_of(found, at=at),
        "statements": statements,
        "statements_now": about.by_subject(statements.now),
        "statements_later": about.by_subject(statements.later),
        "families": own,
        "members": of_members,
        "has_no_barriers": any(
            row.subject == Statement.Subject.NO_BARRIERS for row in statements.now
        ),
        "warning": WARNING,
        "day": day_of(at),
        "earlier": about.earlier_facts(found) if person(http).is_official and not at else [],
        **families.table_of(own, of_members),
    }
    return render(http, "places/area.html", context)


@for_readers
@any_day
def programme(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """What the sources say of the whole programme: its aims, its figures and its milestones."""
    said = about.statements_of(None, at=at)
    context = {
        "now": about.by_subject(said.now),
        "later": about.by_subject(said.later),
        "milestones": about.milestones(at=at),
        "day": day_of(at),
    }
    return render(http, "places/programme.html", context)


@for_readers
def area_money(http: HttpRequest, slug: str) -> HttpResponse:
    """What partners put in to the projects of an area, and what is saved and for whom."""
    found = find_area(http, slug)
    context = {
        "area": found,
        "sums": money.sums_of(found),
        "has_projects": found.local_projects.exists(),
    }
    return render(http, "places/money.html", context)
