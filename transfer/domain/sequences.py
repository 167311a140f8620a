"""The highest id that a table has ever given out.

It travels, because a deleted row leaves its id in the change history: a new row must not take it.
"""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import AutoField, Model
from django.db.models.fields import AutoFieldMixin


def read_last_id(model: type[Model]) -> int | None:
    """Return the highest id given out, 0 if none was, or None if the table gives out no ids."""
    if not _gives_ids(model):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table]
            )
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        # Its name comes from the database itself, quoted where that is needed.
        cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")  # noqa: S608
        last, is_called = cursor.fetchone()
        return int(last) if is_called else 0


def set_last_id(model: type[Model], last_id: int) -> None:
    """Let the next new row get the id after this one, in a table that has its rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A new row also gets an id above those of all rows there are.
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last_id]
            )
            return
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)
        if last_id > (read_last_id(model) or 0):
            cursor.execute("SELECT setval(%s, %s)", [_sequence(model), last_id])


def _gives_ids(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField | AutoFieldMixin)


def _sequence(model: type[Model]) -> str:
    """Return the name of a table's sequence on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, %s)",
            [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column],
        )
        return str(cursor.fetchone()[0])
