"""The rows of a database, to begin another with."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

# The most parameters of a statement on SQLite.
MAX_PARAMETERS = 32_000


@dataclass
class Snapshot:
    """The rows of tables as the database stores them, so that many tests can begin with them."""

    tables: dict[type[Model], list[tuple[Any, ...]]]

    @classmethod
    def taken(cls) -> "Snapshot":
        """Return the rows of all tables of the database in use."""
        models = apps.get_models(include_auto_created=True)
        return cls({model: rows for model in models if (rows := _read(model))})

    def without(self, other: "Snapshot") -> "Snapshot":
        """Return the tables that are empty in the other."""
        return Snapshot({m: rows for m, rows in self.tables.items() if m not in other.tables})

    def restore(self) -> None:
        """Insert the rows, with the ids that they had."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.tables.items():
                names, places = _columns(model), ", ".join(["%s"] * len(rows[0]))
                step = MAX_PARAMETERS // len(rows[0])
                for some in (rows[n : n + step] for n in range(0, len(rows), step)):
                    values = ", ".join([f"({places})"] * len(some))
                    cursor.execute(
                        f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {values}',
                        [value for row in some for value in row],
                    )
            # Another test may have set a sequence back, whose table was empty then.
            for sql in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(sql)

    def can_be_restored(self) -> bool:
        """Return whether its tables are empty."""
        filled = " OR ".join(
            f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in self.tables
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {filled}")
            return not cursor.fetchone()[0]


def _columns(model: type[Model]) -> str:
    return ", ".join(f'"{each.column}"' for each in model._meta.concrete_fields)


def _read(model: type[Model]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_columns(model)} FROM "{model._meta.db_table}"')
        return list(cursor.fetchall())
