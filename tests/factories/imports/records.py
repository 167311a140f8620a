"""The record of 2011 without its requests, into which they are brought."""

from areas import seed as areas
from departments import seed as departments
from provenance.seed import FIXTURES, load_rows
from requests_log.seed import fixtures


def load_without_requests() -> None:
    """Load the areas, departments and workstreams of the record of 2011, and no request."""
    areas.load()
    departments.load()
    for name in fixtures.KEYED:
        load_rows(FIXTURES / f"{name}.yaml")
