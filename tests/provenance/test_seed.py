"""Loading twice adds nothing, and restores nothing that an official changed or removed."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from areas.models import Contact, FamilyFigures, Footnote, LocalProject, Milestone, Statement
from departments.models import AreaChampion, Champion, Department, Resource
from provenance import services
from provenance.models import AuditEvent
from requests_log.models import Request

pytestmark = pytest.mark.django_db

LOADED: dict[Any, int] = {
    FamilyFigures: 30,
    Footnote: 4,
    Statement: 51,
    Milestone: 3,
    LocalProject: 6,
    Contact: 5,
    Champion: 1,
    AreaChampion: 1,
    Resource: 14,
}
# The kinds that an official may remove a row of.
REMOVABLE = (Statement, Milestone, LocalProject, Contact, Resource)


def load() -> str:
    """Load the record; return what the command says."""
    said = StringIO()
    call_command("load_record", stdout=said)
    return said.getvalue()


def counts() -> dict[Any, int]:
    return {kind: kind.objects.count() for kind in LOADED}


def all_rows() -> dict[Any, list[dict[str, Any]]]:
    return {kind: list(kind.objects.order_by("pk").values()) for kind in LOADED}


def test_loading_says_how_many_of_each_kind_it_has_added():
    assert load() == (
        "Loaded the record of 22 March 2011: 30 areas, 30 family figures, 4 footnotes, "
        "51 statements, 3 milestones, 6 local projects, 5 contacts, 13 departments, 1 champion, "
        "14 resources, 23 abbreviations, 3 bodies, 3 workstreams, 33 requests, 3 meetings, "
        "14 paper wordings, 1 edition, 1 commission.\n"
    )
    assert counts() == LOADED


def test_loading_again_adds_and_changes_nothing():
    load()
    before = all_rows()
    assert load() == ("The record is already loaded, with 33 requests. Nothing was changed.\n")
    assert all_rows() == before
    assert not AuditEvent.objects.exists()


def test_a_record_that_has_the_requests_alone_is_given_the_facts():
    """As in a database loaded before facts were recorded."""
    load()
    for kind in (Statement, Milestone, LocalProject, Contact, Resource, AreaChampion, Champion):
        kind.objects.all().delete()
    said = load()
    assert said == (
        "Loaded the record of 22 March 2011: 51 statements, 3 milestones, 6 local projects, "
        "5 contacts, 1 champion, 14 resources.\n"
    )
    assert counts() == LOADED
    assert Request.objects.count() == 33


@pytest.mark.parametrize("kind", REMOVABLE, ids=lambda kind: kind.__name__)
def test_a_fact_an_official_removed_does_not_come_back(kind: Any, official: User):
    load()
    services.delete_fact(kind.objects.first(), by=official)
    load()
    assert counts() == {**LOADED, kind: LOADED[kind] - 1}


@pytest.mark.parametrize("kind", REMOVABLE, ids=lambda kind: kind.__name__)
def test_facts_do_not_come_back_when_all_were_removed(kind: Any, official: User):
    load()
    for row in kind.objects.all():
        services.delete_fact(row, by=official)
    load()
    assert counts() == {**LOADED, kind: 0}


def test_a_removed_champion_does_not_come_back(official: User):
    load()
    services.delete_fact(AreaChampion.objects.get(), by=official)
    load()
    assert counts() == {**LOADED, AreaChampion: 0}
    services.delete_fact(Champion.objects.get(), by=official)
    load()
    assert counts() == {**LOADED, AreaChampion: 0, Champion: 0}


def test_a_fact_an_official_changed_stays_changed(official: User):
    load()
    project = LocalProject.objects.get(name="Maidstone")
    project.focus = "Housing."
    services.save_fact(project, by=official)
    champion = Champion.objects.get()
    champion.name = "Thomas Jeffrey"
    services.save_fact(champion, by=official)
    before = all_rows()
    load()
    assert all_rows() == before
    assert LocalProject.objects.get(name="Maidstone").focus == "Housing."
    assert Champion.objects.get().name == "Thomas Jeffrey"


def test_the_reports_champion_is_not_added_where_the_area_has_one(make_user: Callable[..., User]):
    """Officials know better than the report, and an area has one champion at a time."""
    call_command("load_record", stdout=StringIO())
    AreaChampion.objects.all().delete()
    Champion.objects.all().delete()
    make_user("champion", "kent", name="Carol Champion")
    load()
    assert [c.name for c in Champion.objects.all()] == ["Carol Champion"]
    assert AreaChampion.objects.count() == 1


def test_the_reports_champion_is_not_added_twice():
    Champion.objects.create(name="Tom Jeffrey")
    load()
    assert counts() == {**LOADED, AreaChampion: 0}


def test_departments_are_linked_and_not_created_again():
    load()
    department = Department.objects.get(code="DfE")
    assert Champion.objects.get().department == department
    assert Resource.objects.get(department=department).fund == "Early Intervention Grant"


def test_the_reports_champion_is_added_where_other_areas_have_champions(make_user: Any):
    make_user("champion", "leicestershire", name="Chris Champion")
    call_command("load_record", stdout=StringIO())
    assert AreaChampion.objects.get(area__slug="kent").champion.name == "Tom Jeffrey"
