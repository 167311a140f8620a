"""Fixtures for background tasks."""

from typing import Any

import pytest


@pytest.fixture
def with_worker(settings: Any) -> None:
    """Let tasks wait in the database for a worker."""
    settings.BACKGROUND_TASKS = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.backend.DatabaseBackend"}}
