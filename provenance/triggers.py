"""Database triggers that refuse to change or delete a row.

Each app declares its own, mostly in ``models/triggers.py``; this module makes them.
They are installed after every migration, because SQLite drops a table's triggers when a migration
rebuilds the table. A migration that must rewrite such rows calls ``uninstall`` first; the triggers
are installed again when it has finished.
"""

from dataclasses import dataclass
from typing import Protocol

from django.apps import AppConfig
from django.core.management.base import CommandError
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate


class Installable(Protocol):
    """Triggers of a table, which Django's migrations do not know."""

    def install(self, connection: BaseDatabaseWrapper) -> None: ...
    def uninstall(self, connection: BaseDatabaseWrapper) -> None: ...


# The tables whose rows are never deleted, by the label of their app.
_guarded: dict[str, list[str]] = {}


def install_after_migrations(app: AppConfig, *triggers: Installable) -> None:
    """Install these triggers of an app each time its migrations have run.

    Migrations that go back and would drop a table with rows are refused. Others run without the
    triggers, which SQLite would check against tables that are gone.
    """
    _guarded[app.label] = [each.table for each in triggers if isinstance(each, Trigger)]

    def install(*, using: str, **_: object) -> None:
        for trigger in triggers:
            trigger.install(connections[using])

    def uninstall(*, using: str, plan: list[tuple[Migration, bool]], **_: object) -> None:
        if any(is_backwards for _, is_backwards in plan):
            _refuse_to_drop_rows(connections[using], plan)
            for trigger in triggers:
                trigger.uninstall(connections[using])

    uid = f"triggers of {app.name}"
    pre_migrate.connect(uninstall, sender=app, weak=False, dispatch_uid=uid)
    post_migrate.connect(install, sender=app, weak=False, dispatch_uid=uid)


def _refuse_to_drop_rows(
    connection: BaseDatabaseWrapper, plan: list[tuple[Migration, bool]]
) -> None:
    """Raise CommandError if a plan drops a guarded table that has rows."""
    dropped = [migration.app_label for migration, is_back in plan if is_back and migration.initial]
    with connection.cursor() as cursor:
        existing = connection.introspection.table_names(cursor)
        for table in (table for label in dropped for table in _guarded.get(label, [])):
            if table in existing:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - a constant
                if cursor.fetchone():
                    raise CommandError(
                        f"Going back would drop the table {table}, and its rows are never "
                        "deleted. To start again, make a new database."
                    )


@dataclass(frozen=True)
class Trigger:
    """The append-only triggers of one table, and the message when the database refuses.

    ``duplicate_when`` are SQL conditions under which a new row would replace an existing one:
    SQLite's "INSERT OR REPLACE" deletes that row without firing its delete trigger.
    ``reject_when`` is an SQL condition under which a new row is refused; empty for none.
    ``delete_when`` is one under which a row may be deleted; empty for never.
    """

    table: str
    message: str
    duplicate_when: tuple[str, ...]
    reject_when: str = ""
    delete_when: str = ""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create or replace the triggers; do nothing if the table does not exist."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            if self.table not in connection.introspection.table_names(cursor):
                return
            if connection.vendor == "postgresql":
                cursor.execute(self._build_function())
            for name, statement in self._build_triggers(connection).items():
                if connection.vendor != "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def uninstall(self, connection: BaseDatabaseWrapper) -> None:
        """Drop the triggers, for a migration that rewrites rows or a test that deletes them."""
        on_table = f" ON {self.table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in self._build_triggers(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    def _build_triggers(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        """Return the SQL statement that creates each trigger, by trigger name."""
        return (
            self._build_postgresql() if connection.vendor == "postgresql" else self._build_sqlite()
        )

    def _build_sqlite(self) -> dict[str, str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        create = "CREATE TRIGGER"
        triggers = {
            f"{self.table}_no_{verb}": f"{create} {self.table}_no_{verb} "
            f"BEFORE {verb.upper()} ON {self.table} {self._unless(verb)}{refuse}"
            for verb in ("update", "delete")
        }
        # A subquery for each condition lets each use an index; one with ORs would scan the table.
        duplicate = " OR ".join(
            # Table and condition are constants in the code.
            f"EXISTS (SELECT 1 FROM {self.table} WHERE {condition})"  # noqa: S608
            for condition in self.duplicate_when
        )
        triggers[f"{self.table}_no_replace"] = (
            f"{create} {self.table}_no_replace BEFORE INSERT ON {self.table} "
            f"WHEN {duplicate} {refuse}"
        )
        if self.reject_when:
            triggers[f"{self.table}_no_addition"] = (
                f"{create} {self.table}_no_addition BEFORE INSERT ON {self.table} "
                f"WHEN {self.reject_when} {refuse}"
            )
        return triggers

    def _build_postgresql(self) -> dict[str, str]:
        create, refuse = "CREATE OR REPLACE TRIGGER", f"EXECUTE FUNCTION {self.table}_refuse()"
        triggers = {
            f"{self.table}_no_{verb}": f"{create} {self.table}_no_{verb} "
            f"BEFORE {verb.upper()} ON {self.table} FOR EACH {level} {self._unless(verb)}{refuse}"
            # A statement that changes no row is let through: ``loaddata`` sends such updates.
            for verb, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        }
        if self.reject_when:
            # A trigger's WHEN cannot query another table, so the function checks the condition.
            triggers[f"{self.table}_no_addition"] = (
                f"{create} {self.table}_no_addition BEFORE INSERT ON {self.table} "
                f"FOR EACH ROW {refuse}"
            )
        return triggers

    def _unless(self, verb: str) -> str:
        """Return the condition of the trigger for a verb, if it has one."""
        return f"WHEN (NOT ({self.delete_when})) " if verb == "delete" and self.delete_when else ""

    def _build_function(self) -> str:
        allow_insert = ""
        if self.reject_when:
            inner = f"IF NOT ({self.reject_when}) THEN RETURN NEW; END IF; "
            allow_insert = f"IF TG_OP = 'INSERT' THEN {inner}END IF; "
        return (
            f"CREATE OR REPLACE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {allow_insert}"
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
