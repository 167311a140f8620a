"""Pages on areas and on the programme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from areas.models import Statement
from areas.models.families import WARNING
from places.queries import area_profile, contributions, families, overview
from places.views import lookup
from places.views.lookup import find_area
from requests_log.as_of import AsOf, day_of
from requests_log.permissions import areas_visible_to
from requests_log.views.as_of import supports_past_dates


@for_readers
@kept_until_changed
@supports_past_dates
def areas(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """The areas a user may see, members under their groups."""
    found = lookup.find_rows(http, overview.list_top_areas(person(http)))
    rows, wider = overview.get_area_rows(person(http), among=list(found.page), at=at)
    context = {"rows": rows, "wider": wider, "warning": WARNING, "found": found}
    return render(http, "places/areas.html", context)


@for_readers
@kept_until_changed
@supports_past_dates
def area(http: HttpRequest, slug: str, at: AsOf | None) -> HttpResponse:
    """An area's people, requests, resources, projects, family figures and statements."""
    found = find_area(http, slug)
    members = list(areas_visible_to(person(http)).filter(group=found))
    own, *member_figures = area_profile.get_area_figures([found, *members], at=at)
    statements = area_profile.get_statements(found, at=at)
    people = area_profile.get_people(found, at=at)
    resources = area_profile.get_resources(found, at=at)
    projects = area_profile.get_projects(found, at=at)
    requests, wider = area_profile.get_requests_by_stage(found, reader=person(http), at=at)
    context = {
        "area": found,
        "requests": requests,
        "wider": wider,
        "has_no_requests": not any(part.rows for part in requests),
        "people": people,
        "covers": area_profile.list_covers(found, at=at),
        "resources": resources,
        "projects": projects,
        "statements": statements,
        "current_statements": area_profile.group_by_subject(statements.current),
        "later_statements": area_profile.group_by_subject(statements.later),
        "families": own,
        "members": member_figures,
        "has_no_barriers": any(
            row.subject == Statement.Subject.NO_BARRIERS for row in statements.current
        ),
        "warning": WARNING,
        "day": day_of(at),
        "ended_facts": area_profile.list_ended_facts(found, people, projects, resources, statements)
        if person(http).is_official
        else [],
        **families.build_area_table(own, member_figures),
    }
    return render(http, "places/area.html", context)


@for_readers
@kept_until_changed
@supports_past_dates
def programme(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """What the sources say about the whole programme, and its milestones."""
    statements = area_profile.get_statements(None, at=at)
    context = {
        "current": area_profile.group_by_subject(statements.current),
        "later": area_profile.group_by_subject(statements.later),
        "milestones": area_profile.get_milestones(at=at),
        "day": day_of(at),
    }
    return render(http, "places/programme.html", context)


@for_readers
def area_contributions(http: HttpRequest, slug: str) -> HttpResponse:
    """What partners contribute to an area's local projects, and what each saves."""
    found = find_area(http, slug)
    context = {
        "area": found,
        "contributions": contributions.get_contributions(found),
        "has_projects": found.local_projects.exists(),
    }
    return render(http, "places/contributions.html", context)
