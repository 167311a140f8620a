"""The databases that pytest-django sets up, and the record of 2011."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from tests.databases.made_once import MADE_ONCE, WORKER, remove_those_of_run
from tests.helpers.database import Snapshot


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The databases of this worker, in place of the one of pytest-django."""
    folder = tmp_path_factory.getbasetemp()
    with_record = any("the_record" in item.fixturenames for item in request.session.items)
    with django_db_blocker.unblock():
        MADE_ONCE.make(
            folder.parent if WORKER else folder,
            tmp_path_factory.mktemp("databases"),
            with_record=with_record,
        )
    yield
    with django_db_blocker.unblock():
        MADE_ONCE.remove()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what the workers copied, when they have ended."""
    if session.config.getoption("numprocesses", None) and not WORKER:
        remove_those_of_run()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Choose the database before the fixtures of the test begin."""
    MADE_ONCE.choose(with_record=runs_on_record(item))


def runs_on_record(item: Any) -> bool:
    """Return whether a test wants the record, and leaves the database as it was."""
    marker = item.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or any(
        name in item.fixturenames for name in ("live_server", "transactional_db")
    )
    return "the_record" in item.fixturenames and not commits


@pytest.fixture(scope="session")
def record_snapshot(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot:
    """What load_record saves."""
    snapshot = Snapshot()
    with django_db_blocker.unblock(), snapshot.taken():
        call_command("load_record", stdout=StringIO())
    return snapshot


@pytest.fixture
def the_record(db: None, request: pytest.FixtureRequest) -> None:
    """The record of 22 March 2011, as load_record loads it."""
    if MADE_ONCE.has_record():
        return
    snapshot: Snapshot = request.getfixturevalue("record_snapshot")
    if snapshot.can_be_restored():
        snapshot.restore()
    else:
        # A test has saved some of its rows first.
        call_command("load_record", stdout=StringIO())
