"""Every row of the database, to see that nothing changed."""

from typing import Any

from django.apps import apps


def all_rows() -> dict[str, list[Any]]:
    """Return every row of every table, by the table."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: list(m._default_manager.order_by("pk").values()) for m in models}
