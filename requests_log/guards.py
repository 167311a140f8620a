"""Triggers with which the database itself refuses to change or delete an entry.

They are installed after every migration (see apps.py). A migration that must rewrite entries
calls ``remove`` first; they come back when the migration ends.
"""

from typing import Any

TABLE = "requests_log_entry"
MESSAGE = "an entry is never changed and never deleted"

_SQLITE = {
    f"{TABLE}_no_{verb}": (
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
    for verb in ("update", "delete")
}
# "INSERT OR REPLACE" deletes the row in its way without asking the trigger above.
_SQLITE[f"{TABLE}_no_replace"] = (
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_replace BEFORE INSERT ON {TABLE} "
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR corrects_id = NEW.corrects_id "
    "OR submission = NEW.submission OR (corrects_id IS NULL AND NEW.corrects_id IS NULL "
    "AND request_id = NEW.request_id AND number = NEW.number)) "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
)
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRESQL = {
    f"{TABLE}_no_{verb}": (
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
    )
    for verb in ("update", "delete", "truncate")
}


def install(connection: Any) -> None:
    """Create the triggers that are not there yet; without the table, do nothing."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in _triggers(connection).values():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers, for a migration that must rewrite entries or a test that empties them."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _triggers(connection: Any) -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
