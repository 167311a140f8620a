"""Triggers with which the database itself refuses to change or delete a row.

They are installed after every migration, since SQLite drops a table's triggers whenever one remakes
the table. A migration that must rewrite such rows calls ``remove`` first; they then come back.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate


class Installed(Protocol):
    def install(self, connection: Any) -> None: ...


def install_after_migrations(app: AppConfig, *guards: Installed) -> None:
    """Have the database take these triggers of an app whenever its migrations have run."""

    def install(*, using: str, **_: Any) -> None:
        for guard in guards:
            guard.install(connections[using])

    post_migrate.connect(install, sender=app, weak=False, dispatch_uid=f"guards of {app.name}")


@dataclass(frozen=True)
class Trigger:
    """The triggers of one table, and what the database says when it refuses.

    ``same_row`` are the conditions, in SQL, under which a new row would take the place of one that
    is there: SQLite's "INSERT OR REPLACE" deletes that one without asking any other trigger.
    ``refused`` is the condition, in SQL, under which a new row is not taken at all, if any.
    """

    table: str
    message: str
    same_row: tuple[str, ...]
    refused: str = ""

    def install(self, connection: Any) -> None:
        """Create the triggers, in the place of those that are there; without the table, nothing."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            if self.table not in connection.introspection.table_names(cursor):
                return
            if connection.vendor == "postgresql":
                cursor.execute(self._function())
            for name, statement in self._triggers(connection).items():
                if connection.vendor != "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def remove(self, connection: Any) -> None:
        """Drop the triggers, for a migration that must rewrite rows or a test that empties them."""
        on_table = f" ON {self.table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in self._triggers(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    def _triggers(self, connection: Any) -> dict[str, str]:
        """Return the statement that creates each trigger, by its name."""
        return self._postgresql() if connection.vendor == "postgresql" else self._sqlite()

    def _sqlite(self) -> dict[str, str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        create = "CREATE TRIGGER"
        triggers = {
            f"{self.table}_no_{verb}": f"{create} {self.table}_no_{verb} "
            f"BEFORE {verb.upper()} ON {self.table} {refuse}"
            for verb in ("update", "delete")
        }
        # Each condition has an index of its own; of one with ORs all rows would be read.
        same = " OR ".join(
            f"EXISTS (SELECT 1 FROM {self.table} WHERE {condition})" for condition in self.same_row
        )
        triggers[f"{self.table}_no_replace"] = (
            f"{create} {self.table}_no_replace BEFORE INSERT ON {self.table} WHEN {same} {refuse}"
        )
        if self.refused:
            triggers[f"{self.table}_no_addition"] = (
                f"{create} {self.table}_no_addition BEFORE INSERT ON {self.table} "
                f"WHEN {self.refused} {refuse}"
            )
        return triggers

    def _postgresql(self) -> dict[str, str]:
        create, refuse = "CREATE OR REPLACE TRIGGER", f"EXECUTE FUNCTION {self.table}_refuse()"
        triggers = {
            f"{self.table}_no_{verb}": f"{create} {self.table}_no_{verb} "
            f"BEFORE {verb.upper()} ON {self.table} FOR EACH STATEMENT {refuse}"
            for verb in ("update", "delete", "truncate")
        }
        if self.refused:
            # A trigger's own condition may ask no other table: its function does.
            triggers[f"{self.table}_no_addition"] = (
                f"{create} {self.table}_no_addition BEFORE INSERT ON {self.table} "
                f"FOR EACH ROW {refuse}"
            )
        return triggers

    def _function(self) -> str:
        taken = ""
        if self.refused:
            inner = f"IF NOT ({self.refused}) THEN RETURN NEW; END IF; "
            taken = f"IF TG_OP = 'INSERT' THEN {inner}END IF; "
        return (
            f"CREATE OR REPLACE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {taken}"
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
