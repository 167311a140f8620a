"""Migrations that the version before cannot serve with are named."""

from types import ModuleType

import pytest
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as kinds

from tests.helpers.project import ROOT

NULL = models.DateField(null=True)
NEEDED = models.CharField(max_length=10, default="")
FILLED = models.CharField(max_length=10, db_default="")
UNIQUE = models.DateField(null=True, unique=True)
MANY = models.ManyToManyField("accounts.User")
CHECK = models.CheckConstraint(condition=models.Q(name="A"), name="is_a")


@pytest.fixture
def additive(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import additive

    return additive


def migration_of(*operations: kinds.base.Operation) -> Migration:
    migration = Migration("0099_example", "areas")
    migration.operations = list(operations)
    return migration


@pytest.mark.parametrize(
    "operation",
    [
        kinds.CreateModel("Ward", [("id", models.BigAutoField(primary_key=True))]),
        kinds.AddField("Area", "since", NULL),
        kinds.AddField("Area", "code", FILLED),
        kinds.AddField("Area", "friends", MANY),
        kinds.AddIndex("Area", models.Index(fields=["name"], name="by_name")),
        kinds.RemoveIndex("Area", "by_name"),
        kinds.RunPython(kinds.RunPython.noop),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_only_adds_is_let_through(additive: ModuleType, operation: kinds.base.Operation):
    assert list(additive.find_faults(migration_of(operation))) == []


@pytest.mark.parametrize(
    "operation",
    [
        kinds.AddField("Area", "code", NEEDED),
        kinds.AddField("Area", "since", UNIQUE),
        kinds.RemoveField("Area", "name"),
        kinds.RenameField("Area", "name", "title"),
        kinds.AlterField("Area", "name", NEEDED),
        kinds.DeleteModel("Area"),
        kinds.RenameModel("Area", "Place"),
        kinds.AddConstraint("Area", CHECK),
        kinds.SeparateDatabaseAndState([kinds.RemoveField("Area", "name")]),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_takes_away_or_demands_is_named(additive: ModuleType, operation: kinds.base.Operation):
    migration = migration_of(operation)
    assert len(list(additive.find_faults(migration))) == 1
    migration.not_additive = "Nothing uses it since the version before."  # type: ignore[attr-defined]
    assert list(additive.find_faults(migration)) == []


def test_a_new_table_may_demand_what_it_likes(additive: ModuleType):
    model = kinds.CreateModel("Ward", [("id", models.BigAutoField(primary_key=True))])
    more = [kinds.AddField("ward", "code", NEEDED), kinds.AddConstraint("ward", CHECK)]
    assert list(additive.find_faults(migration_of(model, *more))) == []
