"""Changes to facts are recorded, and unread changes are never overwritten."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import User
from areas.models import Area, Contact, LocalProject, Milestone, Statement
from departments.models import AreaChampion, Champion, Department
from provenance import services
from provenance.models import Action, AuditEvent
from requests_log.models import Workstream
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(official: User) -> LocalProject:
    """A project that an official has added."""
    added = LocalProject(
        area=get_area("kent"), name="Swale", phase="pilot", families_low=15, families_high=20
    )
    services.save_fact(added, by=official)
    return added


def test_adding_a_fact_records_who_and_when(project: LocalProject, official: User):
    change = AuditEvent.objects.get()
    assert (change.action, change.changed_by, change.object_name) == (
        Action.ADDED,
        official,
        "Swale",
    )
    assert (change.subject_key, change.model_label, change.object_id) == (
        "areas/kent",
        "areas.localproject",
        project.pk,
    )
    assert change.changed_at.date() == TODAY
    # In the order of the form, on every database.
    assert change.differences == [
        ["Area", "", "Kent"],
        ["Name", "", "Swale"],
        ["Phase", "", "Pilot"],
        ["Families expected, lower figure", "", "15"],
        ["Families expected, higher figure", "", "20"],
    ]


def test_changing_a_fact_records_old_and_new_values(project: LocalProject, administrator: User):
    project.families_high = 1250
    project.since = dt.date(2011, 4, 1)
    change = services.save_fact(project, by=administrator)
    assert change
    assert (change.action, change.changed_by) == (Action.CHANGED, administrator)
    assert sorted(change.differences) == [
        ["Families expected, higher figure", "20", "1,250"],
        ["Start date", "", "1 April 2011"],
    ]
    project.refresh_from_db()
    assert project.families_high == 1250


def test_saving_without_a_change_records_nothing(project: LocalProject, official: User):
    assert services.save_fact(project, by=official) is None
    assert AuditEvent.objects.count() == 1


def test_removing_a_fact_records_its_values(project: LocalProject, administrator: User):
    row = project.pk
    change = services.delete_fact(project, by=administrator)
    assert (change.action, change.changed_by, change.object_id) == (
        Action.REMOVED,
        administrator,
        row,
    )
    assert ["Name", "Swale", ""] in change.differences
    assert ["Phase", "Pilot", ""] in change.differences
    assert not LocalProject.objects.exists()


def test_a_places_history_has_the_changes_of_its_facts(project: LocalProject, official: User):
    contact = Contact(area=get_area("kent"), capacity="lead_officer")
    services.save_fact(contact, by=official)
    elsewhere = Contact(area=get_area("essex"), capacity="contact", name="Ed")
    services.save_fact(elsewhere, by=official)
    services.delete_fact(contact, by=official)
    found = services.audit_events_about("areas/kent")
    assert [(change.object_name, change.action) for change in found] == [
        ("DCLG lead officer: name not recorded", "removed"),
        ("DCLG lead officer: name not recorded", "added"),
        ("Swale", "added"),
    ]
    assert [change.action for change in services.audit_events_of(project)] == ["added"]


@pytest.mark.parametrize(
    ("make", "about"),
    [
        (lambda: Statement(subject="aim", text="Aim"), "programme"),
        (lambda: Statement(area=get_area("kent"), subject="aim", text="Aim"), "areas/kent"),
        (lambda: Milestone(reference="1.5", text="A", source="B", source_date=TODAY), "programme"),
        (lambda: Champion(name="Tom"), "champions"),
        (lambda: Champion(name="Tom", department=get_department("DfE")), "departments/DfE"),
        (
            lambda: AreaChampion(
                champion=Champion.objects.create(name="Tom"), area=get_area("kent")
            ),
            "areas/kent",
        ),
        (lambda: Department(code="HMT", name="HM Treasury"), "departments/HMT"),
    ],
)
def test_a_change_names_its_place(make: Any, about: str, official: User):
    change = services.save_fact(make(), by=official)
    assert change
    assert change.subject_key == about


@pytest.mark.parametrize(
    ("model", "key"), [(Area, "slug"), (Department, "code"), (Workstream, "slug")]
)
def test_the_longest_key_of_a_place_fits_an_audit_event(model: Any, key: str):
    longest = "k" * model._meta.get_field(key).max_length
    change = AuditEvent(subject_key=model(**{key: longest}).subject_key)
    with pytest.raises(ValidationError) as refused:
        change.full_clean()
    # The other details of a change are missing.
    assert "subject_key" not in refused.value.message_dict


class TestConflict:
    """Two people have read the same fact; the second to write has not seen the first's change."""

    def test_an_unseen_change_is_not_overwritten(
        self, project: LocalProject, official: User, administrator: User
    ):
        seen = services.last_audit_event_id(project)
        mine, theirs = (LocalProject.objects.get(pk=project.pk) for _ in range(2))
        theirs.led_by = "Theirs"
        newer = services.save_fact(theirs, by=administrator, seen=seen)
        mine.led_by = "Mine"
        with pytest.raises(services.EditConflictError) as told:
            services.save_fact(mine, by=official, seen=seen)
        assert told.value.events == [newer]
        assert LocalProject.objects.get().led_by == "Theirs"
        assert AuditEvent.objects.count() == 2

    def test_a_fact_with_an_unseen_change_is_not_removed(
        self, project: LocalProject, official: User, administrator: User
    ):
        seen = services.last_audit_event_id(project)
        project.led_by = "Theirs"
        services.save_fact(project, by=administrator, seen=seen)
        with pytest.raises(services.EditConflictError):
            services.delete_fact(LocalProject.objects.get(), by=official, seen=seen)
        assert LocalProject.objects.count() == 1
        assert not AuditEvent.objects.filter(action=Action.REMOVED).exists()

    @pytest.mark.parametrize("act", [services.save_fact, services.delete_fact])
    def test_saving_does_not_restore_a_removed_fact(
        self, act: Any, project: LocalProject, official: User, administrator: User
    ):
        seen = services.last_audit_event_id(project)
        mine = LocalProject.objects.get()
        services.delete_fact(project, by=administrator, seen=seen)
        with pytest.raises(services.EditConflictError) as told:
            act(mine, by=official, seen=seen)
        assert [change.action for change in told.value.events] == [Action.REMOVED]
        assert not LocalProject.objects.exists()

    def test_a_writer_who_saw_the_change_may_save(self, project: LocalProject, official: User):
        for words in ("One", "Two", "Three"):
            project.led_by = words
            services.save_fact(project, by=official, seen=services.last_audit_event_id(project))
        assert LocalProject.objects.get().led_by == "Three"

    def test_an_unchanged_fact_has_no_conflict(self, official: User):
        loaded = Contact.objects.create(area=get_area("kent"), capacity="contact", name="Mary")
        assert services.last_audit_event_id(loaded) == 0
        loaded.name = "Mary Blanche"
        services.save_fact(loaded, by=official, seen=0)
        with pytest.raises(services.EditConflictError):
            services.save_fact(loaded, by=official, seen=0)

    def test_changes_to_another_fact_cause_no_conflict(self, project: LocalProject, official: User):
        seen = services.last_audit_event_id(project)
        services.save_fact(
            LocalProject(area=project.area, name="Thanet", phase="pilot"), by=official
        )
        project.led_by = "Mine"
        assert services.save_fact(project, by=official, seen=seen)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_writers_saves_and_the_others_get_a_conflict(
    project: LocalProject, official: User
):
    writers = 8
    seen = services.last_audit_event_id(project)
    ready = threading.Barrier(writers)
    results: list[Any] = [None] * writers

    def write(number: int) -> None:
        try:
            mine = LocalProject.objects.get(pk=project.pk)
            mine.led_by = f"Writer {number}"
            ready.wait(timeout=30)
            results[number] = services.save_fact(mine, by=official, seen=seen)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    written = [result for result in results if isinstance(result, AuditEvent)]
    told = [result for result in results if isinstance(result, services.EditConflictError)]
    assert (len(written), len(told)) == (1, writers - 1), results
    assert {change for error in told for change in error.events} == set(written)
    assert ["Led by", "", LocalProject.objects.get().led_by] in written[0].differences
    assert AuditEvent.objects.count() == 2
