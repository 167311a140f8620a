"""Fixtures for imports: the record of 2011 without its requests."""

import pytest

from areas import seed as areas
from departments import seed as departments
from provenance.seed import FIXTURES, load_rows
from requests_log.seed import fixtures


@pytest.fixture
def empty_record(db: None) -> None:
    """The areas, departments and workstreams of the record of 2011, and no request."""
    areas.load()
    departments.load()
    for name in fixtures.KEYED:
        load_rows(FIXTURES / f"{name}.yaml")
