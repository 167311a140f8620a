"""The databases that pytest-django sets up, and the record of 2011."""

from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import flush
from django.db import DatabaseError, connections
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from areas.models.families import FAMILY_FIGURES_TRIGGER
from champions.models import TRIGGERS
from commissions.models.triggers import ACT_TRIGGER, REPLY_TRIGGERS
from correspondence.models import TRIGGERS as LETTER_TRIGGERS
from papers.models.triggers import CLEARANCES, EDITIONS
from provenance.models import AUDIT_EVENT_TRIGGER
from provenance.redaction import REDACTION_TRIGGERS
from requests_log.models import triggers
from security.models import SECURITY_EVENT_TRIGGER
from tests.databases.made_once import MADE_ONCE, WORKER, remove_those_of_run

# The fixtures that begin with the record.
NEED_RECORD = {"the_record", "exported_record"}


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The databases of this worker, in place of the one of pytest-django."""
    folder = tmp_path_factory.getbasetemp()
    with_record = any(
        not NEED_RECORD.isdisjoint(item.fixturenames) for item in request.session.items
    )
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
    with item.config.stash[blocking_manager_key].unblock():
        MADE_ONCE.choose(with_record=runs_on_record(item))


def runs_on_record(item: Any) -> bool:
    """Return whether a test wants the record, and leaves the database as it was."""
    marker = item.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or any(
        name in item.fixturenames for name in ("live_server", "transactional_db")
    )
    return "the_record" in item.fixturenames and not commits


@pytest.fixture(scope="session", autouse=True)
def _triggers_removed_for_flush() -> Iterator[None]:
    """Let the test runner empty the database quickly, and let nothing stop "flush" in a test.

    It removes the triggers, and the signal that follows a migration restores them.
    """
    original = flush.Command.handle

    def handle(self: Any, **options: Any) -> Any:
        if not options.get("reset_sequences", True):
            with suppress(DatabaseError):
                return MADE_ONCE.empty_again()
        for guard in (
            *triggers.LOG,
            *EDITIONS,
            *CLEARANCES,
            FAMILY_FIGURES_TRIGGER,
            AUDIT_EVENT_TRIGGER,
            *REDACTION_TRIGGERS,
            SECURITY_EVENT_TRIGGER,
            *REPLY_TRIGGERS,
            ACT_TRIGGER,
            *TRIGGERS,
            *LETTER_TRIGGERS,
        ):
            guard.uninstall(connections[options["database"]])
        return original(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture
def the_record(db: None) -> None:
    """The record of 22 March 2011, as load_record loads it."""
    if MADE_ONCE.has_record():
        return
    if MADE_ONCE.record_rows.can_be_restored():
        MADE_ONCE.record_rows.restore()
    else:
        call_command("load_record", stdout=StringIO())
