"""What the database holds, and what it refuses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction


def all_rows() -> dict[str, list[Any]]:
    """Return every row of every table, by the table."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: list(m._default_manager.order_by("pk").values()) for m in models}


def assert_statement_refused(statement: str, match: str) -> None:
    """Assert that the database refuses an SQL statement, with this message."""
    # What PostgreSQL puts off to the end of a transaction must not be what refuses.
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
