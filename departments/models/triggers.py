"""The triggers with which the database itself refuses an area two champions on one day.

PostgreSQL could refuse it by an exclusion constraint, but only with an extension that a server may
not have, and SQLite has none: so both have a trigger.
"""

from typing import Any

TABLE = "departments_championed"
MESSAGE = "an area has one champion at a time"

# An empty beginning is the day of the source, or before every day where the source reports it as
# over, as in Championed.overlapping; texts of days compare
# as days do in SQLite, and these two lie before and after every day.
_BEGINS = (
    "COALESCE({row}.since, CASE WHEN {row}.until <= {row}.reported_on THEN {first} END, "
    "{row}.reported_on, {first})"
)
_ENDS = "COALESCE({row}.until, {last})"


def _overlaps(first: str, last: str) -> str:
    begins, ends = (text.format(row="{row}", first=first, last=last) for text in (_BEGINS, _ENDS))
    new, old = "NEW", "other"
    return (
        f"SELECT 1 FROM {TABLE} other WHERE other.area_id = NEW.area_id AND other.id <> NEW.id "
        f"AND {begins.format(row=new)} < {ends.format(row=old)} "
        f"AND {begins.format(row=old)} < {ends.format(row=new)} "
        f"AND {begins.format(row=old)} < {ends.format(row=old)} "
        f"AND {begins.format(row=new)} < {ends.format(row=new)}"
    )


class OneChampion:
    """The trigger of the table of who champions what."""

    def install(self, connection: Any) -> None:
        """Create the trigger; without the table, do nothing."""
        with connection.cursor() as cursor:
            if TABLE not in connection.introspection.table_names(cursor):
                return
            for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
                cursor.execute(statement)


def _sqlite() -> list[str]:
    overlaps = _overlaps("'0000-00-00'", "'9999-99-99'")
    # An inserted row has no id yet that NEW could name.
    inserted = overlaps.replace("AND other.id <> NEW.id ", "")
    return [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_one_on_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"WHEN EXISTS ({condition}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb, condition in (("insert", inserted), ("update", overlaps))
    ]


def _postgresql() -> list[str]:
    overlaps = _overlaps("date '-infinity'", "date 'infinity'")
    # The area is locked first, so that two who add a champion at once wait for each other.
    return [
        f"CREATE OR REPLACE FUNCTION {TABLE}_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM areas_area WHERE id = NEW.area_id FOR NO KEY UPDATE; "
        f"IF EXISTS ({overlaps}) THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'exclusion_violation'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {TABLE}_one BEFORE INSERT OR UPDATE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_one()",
    ]


ONE_CHAMPION = OneChampion()
