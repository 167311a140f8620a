"""What the database refuses in facts, whatever the code does.

Nothing here goes through a form or a model's own checks: rows are saved in bulk and by update.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import Role, User
from areas.models import (
    Contact,
    FamilyFigures,
    Lead,
    LocalProject,
    Milestone,
    ProjectAmount,
    Statement,
)
from areas.models.families import FAMILY_FIGURES_TRIGGER, RANGES
from departments.models import AreaChampion, Champion, Resource
from provenance import services
from provenance.models import AUDIT_EVENT_TRIGGER, AuditEvent
from tests.factories.areas import get_area
from tests.factories.clock import TODAY

pytestmark = pytest.mark.django_db

MARCH = [dt.date(2011, 3, 1) + dt.timedelta(days=n) for n in range(31)]


def refuse(act: Any, match: str | None = None) -> None:
    # What PostgreSQL puts off to the end of a transaction must not be what refuses.
    connection.check_constraints()
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        act()


def add(row: Any) -> Any:
    """Save a row in bulk, past its own ``save``."""
    return type(row).objects.bulk_create([row])[0]


def figures(**given: Any) -> FamilyFigures:
    plain = {"area": get_area("kent"), "source": "Annex D", "effective_on": TODAY}
    return FamilyFigures(**{**plain, **given})


def project(**given: Any) -> LocalProject:
    plain = {"area": get_area("kent"), "name": "Swale", "phase": "pilot"}
    return LocalProject(**{**plain, **given})


def amount(**given: Any) -> ProjectAmount:
    plain = {"agency": "Kent Police", "year": 2011, "direction": "saving", "pence": 100}
    return ProjectAmount(**{**plain, **given})


class TestFamilyFigureConstraints:
    @pytest.mark.parametrize("name", RANGES)
    @pytest.mark.parametrize(("low", "high"), [(20, 10), (10, None), (None, 10)])
    def test_a_range_is_low_and_high(self, name: str, low: int | None, high: int | None):
        ends = {f"{name}_low": low, f"{name}_high": high}
        refuse(lambda: add(figures(**ends)), f"areas_familyfigures_{name}_low_to_high")

    @pytest.mark.parametrize("name", RANGES)
    def test_both_ends_may_be_the_same_or_both_be_blank(self, name: str):
        add(figures(**{f"{name}_low": 10, f"{name}_high": 10}))
        add(figures())

    @pytest.mark.parametrize("name", ["population", "intervention"])
    def test_counts_are_not_negative(self, name: str):
        refuse(lambda: add(figures(**{name: -1})))
        add(figures(**{name: 0}))

    @pytest.mark.parametrize("name", RANGES)
    def test_ranges_are_not_negative(self, name: str):
        refuse(lambda: add(figures(**{f"{name}_low": -10, f"{name}_high": 10})))

    def test_a_row_is_not_changed(self):
        add(figures(population=1_411_100))
        refuse(lambda: FamilyFigures.objects.update(population=1), FAMILY_FIGURES_TRIGGER.message)
        assert FamilyFigures.objects.get().population == 1_411_100

    def test_a_row_is_not_deleted(self):
        row = add(figures())
        refuse(row.delete, FAMILY_FIGURES_TRIGGER.message)
        refuse(FamilyFigures.objects.all().delete, FAMILY_FIGURES_TRIGGER.message)
        assert FamilyFigures.objects.count() == 1


class TestAmountConstraints:
    @pytest.fixture(autouse=True)
    def _project(self, db: None) -> None:
        self.project = add(project(budget_pence=4_000_000))

    @pytest.mark.parametrize("pence", ["0.5", "100.001", "100.9", "-1", "-0.001"])
    def test_an_amount_is_whole_pence_and_not_negative(self, pence: str):
        """12.345 pounds would be 1,234.5 pence."""
        name = "areas_projectamount_whole_pence"
        refuse(lambda: add(amount(project=self.project, pence=Decimal(pence))), name)
        saved = add(amount(project=self.project))
        refuse(lambda: ProjectAmount.objects.filter(pk=saved.pk).update(pence=Decimal(pence)), name)
        saved.refresh_from_db()
        assert saved.pence == 100

    @pytest.mark.parametrize("pence", ["0.5", "4000000.001", "-1"])
    def test_a_budget_is_not_negative(self, pence: str):
        name = "areas_localproject_budget_whole_pence"
        refuse(lambda: LocalProject.objects.update(budget_pence=Decimal(pence)), name)
        refuse(lambda: add(project(budget_pence=Decimal(pence))), name)
        assert LocalProject.objects.get().budget_pence == 4_000_000

    @pytest.mark.parametrize("pence", ["0", "1", "9999999999999"])
    def test_amounts_are_stored_exactly(self, pence: str):
        add(amount(project=self.project, pence=Decimal(pence)))
        assert ProjectAmount.objects.get().pence == Decimal(pence)

    def test_an_agency_gives_one_amount_per_project_year_and_intervention(self):
        add(amount(project=self.project))
        refuse(lambda: add(amount(project=self.project, agency="KENT POLICE")))
        add(amount(project=self.project, year=2012))

    @pytest.mark.parametrize("year", [1989, 2101])
    def test_years_are_plausible(self, year: int):
        refuse(lambda: add(amount(project=self.project, year=year)))

    @pytest.mark.parametrize(("low", "high"), [(20, 15), (15, None), (None, 20), (-1, 20)])
    def test_the_families_expected_are_low_and_high(self, low: int | None, high: int | None):
        refuse(lambda: LocalProject.objects.update(families_low=low, families_high=high))


class TestChampionConstraints:
    """An area has one champion on any one day."""

    @pytest.fixture(autouse=True)
    def _champions(self, db: None) -> None:
        self.old, self.new = (Champion.objects.create(name=name) for name in ("Old", "New"))
        self.kent = get_area("kent")

    def has(self, champion: Champion, **given: Any) -> AreaChampion:
        return AreaChampion(**{"champion": champion, "area": self.kent, **given})

    @pytest.mark.parametrize(
        ("held", "second"),
        [
            ({}, {}),
            ({}, {"since": MARCH[9]}),
            ({}, {"until": MARCH[9]}),
            ({"since": MARCH[9]}, {}),
            ({"since": MARCH[9]}, {"since": MARCH[19]}),
            ({"since": MARCH[9]}, {"since": MARCH[4], "until": MARCH[10]}),
            ({"until": MARCH[9]}, {"since": MARCH[8]}),
            ({"since": MARCH[4], "until": MARCH[9]}, {"since": MARCH[8], "until": MARCH[20]}),
            ({"since": MARCH[4], "until": MARCH[9]}, {"since": MARCH[5], "until": MARCH[6]}),
            ({"since": MARCH[4], "until": MARCH[9]}, {"since": MARCH[4], "until": MARCH[9]}),
            # An empty beginning is the day of the source.
            ({"source_date": MARCH[9]}, {"since": MARCH[19]}),
            ({"source_date": MARCH[9]}, {"until": MARCH[10]}),
            ({"source_date": MARCH[9]}, {"source_date": MARCH[1]}),
        ],
    )
    def test_two_on_one_day_are_refused(self, held: dict[str, Any], second: dict[str, Any]):
        add(self.has(self.old, **held))
        refuse(lambda: add(self.has(self.new, **second)), "one champion at a time")
        other = add(self.has(self.new, area=get_area("essex"), **second))
        rows = AreaChampion.objects.filter(pk=other.pk)
        refuse(lambda: rows.update(area=self.kent), "one champion at a time")
        assert AreaChampion.objects.get(area=self.kent).champion == self.old

    @pytest.mark.parametrize(
        ("held", "second"),
        [
            ({"until": MARCH[9]}, {"since": MARCH[9]}),
            ({"since": MARCH[9]}, {"until": MARCH[9]}),
            ({"since": MARCH[4], "until": MARCH[9]}, {"since": MARCH[9], "until": MARCH[20]}),
            ({"since": MARCH[4], "until": MARCH[9]}, {"since": MARCH[20]}),
            ({"source_date": MARCH[9]}, {"since": MARCH[4], "until": MARCH[9]}),
        ],
    )
    def test_one_after_the_other_is_allowed(self, held: dict[str, Any], second: dict[str, Any]):
        add(self.has(self.old, **held))
        add(self.has(self.new, **second))
        assert AreaChampion.objects.filter(area=self.kent).count() == 2

    def test_extending_a_champion_into_the_next_ones_days_is_refused(self):
        held = add(self.has(self.old, since=MARCH[4], until=MARCH[9]))
        add(self.has(self.new, since=MARCH[9]))
        rows = AreaChampion.objects.filter(pk=held.pk)
        refuse(lambda: rows.update(until=MARCH[10]), "one champion at a time")
        refuse(lambda: rows.update(until=None))
        rows.update(until=MARCH[8])

    def test_a_row_does_not_conflict_with_itself(self):
        held = add(self.has(self.old, since=MARCH[4]))
        AreaChampion.objects.filter(pk=held.pk).update(since=MARCH[2], champion=self.new)

    def test_one_person_may_champion_many_areas(self):
        for slug in ("kent", "essex", "swindon"):
            add(self.has(self.old, area=get_area(slug)))

    def test_the_trigger_is_restored_after_each_migration(self):
        call_command("migrate", verbosity=0)
        add(self.has(self.old))
        refuse(lambda: add(self.has(self.new)), "one champion at a time")


def a_lead() -> User:
    return User.objects.create_user("len@example.com", name="Len", role=Role.LEAD)


ENDING: list[Any] = [
    lambda days: Contact(area=get_area("kent"), capacity="contact", **days),
    lambda days: LocalProject(area=get_area("kent"), name="Swale", phase="pilot", **days),
    lambda days: Statement(area=get_area("kent"), subject="aim", text="Aim", **days),
    lambda days: Resource(area=get_area("kent"), mode="aligned", **days),
    lambda days: AreaChampion(
        area=get_area("kent"), champion=Champion.objects.create(name="Tom"), **days
    ),
    lambda days: Lead(area=get_area("kent"), user=a_lead(), **days),
]


@pytest.mark.parametrize(
    "make", ENDING, ids=["contact", "project", "statement", "resource", "champion", "lead"]
)
def test_facts_do_not_end_before_they_start(make: Any):
    row = make({"since": MARCH[9], "until": MARCH[8]})
    name = f"{row._meta.db_table}_ends_after_start"
    refuse(lambda: add(row), name)
    row.until = MARCH[9]
    refuse(lambda: type(row).objects.filter(pk=add(row).pk).update(until=MARCH[8]), name)


def test_no_milestone_ends_before_it_starts():
    row = Milestone(
        reference="1",
        text="A",
        source="B",
        source_date=MARCH[8],
        begins_on=MARCH[9],
        ends_on=MARCH[8],
    )
    refuse(lambda: add(row), "areas_milestone_ends_after_start")


@pytest.mark.parametrize(("amount", "unit"), [(-1, "families"), (1, ""), (None, "families")])
def test_a_figure_in_words_says_what_it_counts(amount: int | None, unit: str):
    row = Statement(subject="figure", text="Some", amount=amount, unit=unit)
    refuse(lambda: add(row), "areas_statement_amount_with_unit")


class TestAuditEventConstraints:
    @pytest.fixture(autouse=True)
    def _change(self, official: User) -> None:
        services.save_fact(project(), by=official)

    def test_a_change_is_not_changed(self, administrator: User):
        refuse(
            lambda: AuditEvent.objects.update(changed_by=administrator), AUDIT_EVENT_TRIGGER.message
        )
        assert AuditEvent.objects.get().changed_by.name == "Olive Official"

    def test_a_change_is_not_deleted(self):
        refuse(AuditEvent.objects.all().delete, AUDIT_EVENT_TRIGGER.message)
        refuse(AuditEvent.objects.get().delete, AUDIT_EVENT_TRIGGER.message)
        assert AuditEvent.objects.count() == 1

    def test_a_user_who_changed_something_cannot_be_deleted(self, official: User):
        refuse(official.delete)


@pytest.mark.parametrize(
    "trigger", [FAMILY_FIGURES_TRIGGER, AUDIT_EVENT_TRIGGER], ids=lambda trigger: trigger.table
)
def test_truncating_any_table_is_refused(trigger: Any, official: User):
    add(figures())
    services.save_fact(project(), by=official)
    statements = {
        "postgresql": f"TRUNCATE {trigger.table} CASCADE",
        "sqlite": f"INSERT OR REPLACE INTO {trigger.table} SELECT * FROM {trigger.table}",
    }
    with connection.cursor() as cursor:
        refuse(lambda: cursor.execute(statements[connection.vendor]), trigger.message)


@pytest.mark.parametrize(
    "trigger", [FAMILY_FIGURES_TRIGGER, AUDIT_EVENT_TRIGGER], ids=lambda trigger: trigger.table
)
def test_triggers_are_restored_after_each_migration(trigger: Any, official: User):
    add(figures())
    services.save_fact(project(), by=official)
    trigger.uninstall(connection)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        refuse(lambda: cursor.execute(f"DELETE FROM {trigger.table}"), trigger.message)
