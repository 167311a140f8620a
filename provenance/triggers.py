"""Database triggers that refuse to change or delete a row.

Each app declares its own, mostly in ``models/triggers.py``; this module makes them.
They are installed after every migration, because SQLite drops a table's triggers when a migration
rebuilds the table. A migration that must rewrite such rows calls ``uninstall`` first; the triggers
are installed again when it has finished.

One act may change words of such rows: a redaction that two administrators have decided on. It names
each text first (``provenance.redaction``), and the triggers compare the update with that.
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

    def names(self, connection: BaseDatabaseWrapper) -> set[str]: ...
    def install(self, connection: BaseDatabaseWrapper) -> None: ...
    def uninstall(self, connection: BaseDatabaseWrapper) -> None: ...


# The tables whose rows are never deleted, by the label of their app.
_guarded: dict[str, list[str]] = {}
# What was told to be installed, by the label of its app.
_declared: dict[str, tuple[Installable, ...]] = {}


def install_after_migrations(app: AppConfig, *triggers: Installable) -> None:
    """Install these triggers of an app each time its migrations have run.

    Migrations that go back and would drop a table with rows are refused. Others run without the
    triggers, which SQLite would check against tables that are gone.
    """
    _declared[app.label] = triggers
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


def declared_triggers() -> list[Installable]:
    """Return the triggers of all apps."""
    return [each for triggers in _declared.values() for each in triggers]


def guarded_tables() -> set[str]:
    """Return the tables whose rows are never changed."""
    return {table for tables in _guarded.values() for table in tables}


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


REDACTIONS, REDACTED_TEXTS = "provenance_redaction", "provenance_redactedtext"
_YEAR_AGO = {
    "postgresql": "(CURRENT_TIMESTAMP - INTERVAL '1 year')",
    "sqlite": "datetime('now', '-1 year')",
}
# How PostgreSQL numbers the type of JSON columns.
_JSONB = 3802


@dataclass(frozen=True)
class AllowedUpdate:
    """The columns that an update may change, and the SQL condition under which it may."""

    columns: tuple[str, ...]
    when: str


@dataclass(frozen=True)
class Trigger:
    """The append-only triggers of one table, and the message when the database refuses.

    ``duplicate_when`` are SQL conditions under which a new row would replace an existing one:
    SQLite's "INSERT OR REPLACE" deletes that row without firing its delete trigger.
    ``reject_when`` is an SQL condition under which a new row is refused; empty for none.
    ``delete_when`` is one under which a row may be deleted; empty for never. In it,
    ``{year_ago}`` is the time a year ago, by the calendar of the database.
    ``words`` are the columns that a confirmed redaction may change, to just what it names.
    ``updates`` are the other updates that are let through.
    """

    table: str
    message: str
    duplicate_when: tuple[str, ...]
    reject_when: str = ""
    delete_when: str = ""
    words: tuple[str, ...] = ()
    updates: tuple[AllowedUpdate, ...] = ()

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create or replace the triggers; do nothing if the table does not exist."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            if self.table not in tables:
                return
            updates = list(self.updates)
            columns = connection.introspection.get_table_description(cursor, self.table)
            if self.words and REDACTED_TEXTS in tables:
                json = [column.name for column in columns if column.type_code == _JSONB]
                updates.append(self._build_redaction(connection, json))
            allowed = _join_updates(connection, [column.name for column in columns], updates)
            if connection.vendor == "postgresql":
                cursor.execute(self._build_function(allowed))
            for name, statement in self._build_triggers(connection, allowed).items():
                if connection.vendor != "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def uninstall(self, connection: BaseDatabaseWrapper) -> None:
        """Drop the triggers, for a migration that rewrites rows or a test that deletes them."""
        on_table = f" ON {self.table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in self._build_triggers(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    def names(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Return the names of the triggers in the database."""
        return set(self._build_triggers(connection))

    def _build_triggers(self, connection: BaseDatabaseWrapper, allowed: str = "") -> dict[str, str]:
        """Return the SQL statement that creates each trigger, by trigger name.

        ``allowed`` is the condition under which an update is let through; empty for never.
        """
        if connection.vendor == "postgresql":
            return self._build_postgresql()
        return self._build_sqlite(allowed)

    def _delete_when(self, year_ago: str) -> str:
        return self.delete_when.replace("{year_ago}", year_ago)

    def _build_redaction(self, connection: BaseDatabaseWrapper, json: list[str]) -> AllowedUpdate:
        """Return the update that a redaction may make, if it is confirmed and not finished."""
        conditions = []
        for name in self.words:
            _, new = _columns(connection, name)
            redacted = "r.redacted::jsonb" if name in json else "r.redacted"
            # Names of tables and columns in the code.
            named = (
                f"EXISTS (SELECT 1 FROM {REDACTED_TEXTS} r "  # noqa: S608
                f"JOIN {REDACTIONS} d ON d.id = r.redaction_id "
                "WHERE d.confirmed_at IS NOT NULL AND d.words <> '' "
                f"AND r.table_name = '{self.table}' AND r.row_id = OLD.id "
                f"AND r.field = '{name}' AND r.redacted IS NOT NULL AND {redacted} = {new})"
            )
            conditions.append(f"({_is_same(connection, name)} OR {named})")
        is_changed = " AND ".join(_is_same(connection, name) for name in self.words)
        return AllowedUpdate(self.words, f"{' AND '.join(conditions)} AND NOT ({is_changed})")

    def _build_sqlite(self, allowed: str) -> dict[str, str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        create = "CREATE TRIGGER"
        conditions = {"update": allowed, "delete": self._delete_when(_YEAR_AGO["sqlite"])}
        triggers = {
            f"{self.table}_no_{verb}": f"{create} {self.table}_no_{verb} "
            f"BEFORE {verb.upper()} ON {self.table} {_unless(condition)}{refuse}"
            for verb, condition in conditions.items()
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
            f"BEFORE {verb.upper()} ON {self.table} FOR EACH {level} {_unless(condition)}{refuse}"
            # A statement that changes no row is let through: ``loaddata`` sends such updates.
            for verb, level, condition in (
                ("update", "ROW", ""),
                ("delete", "ROW", self._delete_when(_YEAR_AGO["postgresql"])),
                ("truncate", "STATEMENT", ""),
            )
        }
        if self.reject_when:
            # A trigger's WHEN cannot query another table, so the function checks the condition.
            triggers[f"{self.table}_no_addition"] = (
                f"{create} {self.table}_no_addition BEFORE INSERT ON {self.table} "
                f"FOR EACH ROW {refuse}"
            )
        return triggers

    def _build_function(self, allowed: str) -> str:
        # A trigger's WHEN cannot query another table, so the function checks these conditions.
        accepted = f"NOT ({self.reject_when})" if self.reject_when else ""
        allow = "".join(
            f"IF TG_OP = '{verb}' THEN IF {condition} THEN RETURN NEW; END IF; END IF; "
            for verb, condition in (("INSERT", accepted), ("UPDATE", allowed))
            if condition
        )
        return (
            f"CREATE OR REPLACE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {allow}"
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'restrict_violation'; END $$"
        )


def _unless(condition: str) -> str:
    """Return the part of a trigger that makes it let through what meets a condition, if any."""
    return f"WHEN (NOT ({condition})) " if condition else ""


def _columns(connection: BaseDatabaseWrapper, name: str) -> tuple[str, str]:
    """Return a column of the row as it was and as it would be."""
    quoted = connection.ops.quote_name(name)
    return f"OLD.{quoted}", f"NEW.{quoted}"


def _is_same(connection: BaseDatabaseWrapper, name: str) -> str:
    """Return the condition, never null, that an update leaves a column as it is."""
    old, new = _columns(connection, name)
    return f"{new} {'IS NOT DISTINCT FROM' if connection.vendor == 'postgresql' else 'IS'} {old}"


def _join_updates(
    connection: BaseDatabaseWrapper, columns: list[str], updates: list[AllowedUpdate]
) -> str:
    """Return the condition, never null, that an update is one of these; empty if there are none."""
    each = []
    for update in updates:
        kept = [_is_same(connection, name) for name in columns if name not in update.columns]
        each.append(f"COALESCE({' AND '.join([*kept, f'({update.when})'])}, FALSE)")
    return " OR ".join(each)
