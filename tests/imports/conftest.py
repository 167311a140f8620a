"""Fixtures for imports."""

import pytest

from tests.factories.imports.records import load_without_requests


@pytest.fixture
def empty_record(db: None) -> None:
    """The areas, departments and workstreams of the record of 2011, and no request."""
    load_without_requests()
