"""Migrate in a third of the time, to the same tables.

For each operation Django renders the models again that are related to the one that changes, which
here are nearly all. Few operations look at more than the one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ProjectState, field_is_referenced


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Let Django render just the model that changes, and all where others may matter.

    tests/cbtracker/test_migrations.py compares the tables with those that ``migrate`` makes.
    """
    alter_field = ProjectState.alter_field

    def find_what_changes(
        state: Any, app_label: str, model_name: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        # Operations that run code render all models first if this says so.
        state.is_delayed = True
        return {(app_label, model_name)}

    def alter(
        state: Any, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool
    ) -> None:
        alter_field(state, app_label, model_name, name, field, preserve_default)
        model = app_label, model_name
        if field.is_relation or field_is_referenced(state, model, (name, field)):
            state.clear_delayed_apps_cache()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", find_what_changes)
        patch.setattr(ProjectState, "alter_field", alter)
        yield
