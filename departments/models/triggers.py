"""Database triggers that refuse a second champion for an area on the same day.

PostgreSQL could use an exclusion constraint, but that needs an extension that a server may not
have, and SQLite has no such constraint. So both use a trigger.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "departments_areachampion"
MESSAGE = "an area has one champion at a time"

# As in AreaChampion.overlapping: a missing start date is the date of the source, or before every
# day if the source reports it as already over. SQLite compares dates as text; {first} and {last}
# are before and after every date.
_START = (
    "COALESCE({row}.since, CASE WHEN {row}.until <= {row}.source_date THEN {first} END, "
    "{row}.source_date, {first})"
)
_END = "COALESCE({row}.until, {last})"


def _select_overlap(first: str, last: str) -> str:
    start, end = (text.format(row="{row}", first=first, last=last) for text in (_START, _END))
    new, old = "NEW", "other"
    # Table and conditions are constants in the code.
    return (
        f"SELECT 1 FROM {TABLE} other WHERE other.area_id = NEW.area_id AND other.id <> NEW.id "  # noqa: S608
        f"AND {start.format(row=new)} < {end.format(row=old)} "
        f"AND {start.format(row=old)} < {end.format(row=new)} "
        f"AND {start.format(row=old)} < {end.format(row=old)} "
        f"AND {start.format(row=new)} < {end.format(row=new)}"
    )


class OneChampionTrigger:
    """The triggers of the table of area champions."""

    def names(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Return the names of the triggers in the database."""
        if connection.vendor == "postgresql":
            return {f"{TABLE}_one"}
        return {f"{TABLE}_one_on_insert", f"{TABLE}_one_on_update"}

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create the triggers; do nothing if the table does not exist."""
        with connection.cursor() as cursor:
            if TABLE not in connection.introspection.table_names(cursor):
                return
            for statement in (
                _build_postgresql() if connection.vendor == "postgresql" else _build_sqlite()
            ):
                cursor.execute(statement)

    def uninstall(self, connection: BaseDatabaseWrapper) -> None:
        """Drop the triggers."""
        on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in self.names(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _build_sqlite() -> list[str]:
    overlaps = _select_overlap("'0000-00-00'", "'9999-99-99'")
    # NEW has no id yet when a row is inserted.
    inserted = overlaps.replace("AND other.id <> NEW.id ", "")
    return [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_one_on_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"WHEN EXISTS ({condition}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb, condition in (("insert", inserted), ("update", overlaps))
    ]


def _build_postgresql() -> list[str]:
    overlaps = _select_overlap("date '-infinity'", "date 'infinity'")
    # Locking the area first makes two concurrent transactions wait for each other.
    return [
        f"CREATE OR REPLACE FUNCTION {TABLE}_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM areas_area WHERE id = NEW.area_id FOR NO KEY UPDATE; "
        f"IF EXISTS ({overlaps}) THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'exclusion_violation'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {TABLE}_one BEFORE INSERT OR UPDATE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_one()",
    ]


ONE_CHAMPION_TRIGGER = OneChampionTrigger()
