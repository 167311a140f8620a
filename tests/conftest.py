"""Fixtures for all tests: people of each role, the record of 22 March 2011, and requests.

The clock stands at 22 March 2011 (``TODAY`` in pyproject.toml) unless a test sets it.
"""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.template import Context, RequestContext
from django.template.base import Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils.safestring import SafeString

from accounts.models import Role, User
from areas.models import Lead
from departments.models import AreaChampion, Champion
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.entries import raise_request
from tests.factories.people import PASSWORD
from tests.helpers.project import FRONT_END, ROOT
from tests.helpers.sign_in import client_for

EVERY_ADDRESS = "test_each_role_gets_the_response_in_the_table_and_none_is_kept_or_lent"
# Tests of what can differ between databases: triggers, constraints, locks, search, stored files,
# downloads, and every address once. ``make test`` runs these on SQLite too, and all on PostgreSQL.
DATABASE_TESTS = (
    "accounts/test_kept_pages",
    "background/test_worker",
    "backups/",
    "cbtracker/test_disks",
    "cbtracker/test_migrations",
    "cbtracker/test_outages",
    "champions/",
    "commissions/test_constraints",
    "commissions/test_many_recipients",
    "commissions/test_send_reminders",
    "concurrency/",
    "correspondence/",
    "imports/test_long_imports",
    "imports/test_saving",
    "operations/test_health",
    "papers/test_paper_command",
    "papers/test_publish",
    "places/test_many_places",
    "privacy/test_redaction",
    "proposals/test_commands",
    "proposals/test_decisions",
    "provenance/",
    "requests_log/domain/",
    "requests_log/exports/",
    "requests_log/models/",
    "requests_log/projections/",
    "requests_log/queries/test_charts",
    "requests_log/queries/test_filters.py",
    "requests_log/queries/test_keyset",
    "requests_log/queries/test_long_lists",
    "requests_log/search/",
    "requests_log/seed/",
    "requests_log/test_admin",
    "requests_log/test_long_history",
    # They open every address, which once is enough.
    *(
        f"security/test_access_matrix.py::{EVERY_ADDRESS}[{role}]"
        for role in ("official", "administrator")
    ),
    "transfer/",
)
# Of those, what takes long and is alike on both.
ALIKE = (
    "backups/test_rehearsal.py::test_a_backup_that_cannot_be_opened",
    "privacy/test_redaction_any_history",
    "provenance/test_seed",
    "requests_log/domain/test_check_log",
    "transfer/test_refusals",
    "transfer/test_stored_files",
)
# The modules that together take half the time of all tests without a browser. ``make quick`` leaves
# them out.
SLOW_TESTS = (
    "backups/",
    "cbtracker/test_migrations",
    "cbtracker/test_replica",
    "concurrency/",
    "departments/test_email_contacts",
    "operations/",
    "papers/formats/test_pdf",
    "places/test_briefing",
    "requests_log/domain/test_integrity",
    "requests_log/log/test_bitemporal",
    "requests_log/projections/test_any_history",
    "requests_log/queries/test_filters",
    "requests_log/queries/test_keyset",
    "requests_log/seed/",
    "requests_log/views/test_edit_bad",
    "security/",
    "transfer/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of tests/security/test_fuzz.py."""
    parser.addoption("--fuzz", type=int, default=300, help="How many hostile requests to send.")
    parser.addoption("--fuzz-seed", type=int, default=1, help="From which they are drawn.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import none of the other modules where just the tests of ``DATABASE_TESTS`` are to run."""
    if config.option.markexpr != "database" or not collection_path.is_file():
        return None
    path = collection_path.relative_to(ROOT / "tests").as_posix()
    wanted = tuple(each.split("::")[0] for each in DATABASE_TESTS)
    return None if path.startswith(wanted) and not path.startswith(ALIKE) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of ``DATABASE_TESTS`` and of ``SLOW_TESTS``."""
    for item in items:
        path = item.nodeid.removeprefix("tests/")
        if path.startswith(DATABASE_TESTS) and not path.startswith(ALIKE):
            item.add_marker(pytest.mark.database)
        if path.startswith(SLOW_TESTS):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what all tests share, and look less often.

    It would look through two million objects again and again, and find little.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


def pytest_sessionstart() -> None:
    """Stop at once, with one line, where the set-up step has not been run."""
    if not all((ROOT / name).is_file() for name in FRONT_END):
        pytest.exit("Front-end files are missing: run make setup ARGS=--dev", returncode=1)


@pytest.fixture(scope="session", autouse=True)
def record_pages_alone(django_test_environment: None) -> None:
    """Let Django's test client keep the context of each page, and of no template within it.

    It would copy the context for every template that is included and for every widget of a form,
    a few hundred times for a page.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template and isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


# Databases, and fixtures of more than one folder.
pytest_plugins = [
    "tests.databases.fixtures",
    "tests.factories.access_links",
    "tests.factories.digests",
    "tests.factories.places",
    "tests.factories.urls",
]


@pytest.fixture(scope="session")
def static_files_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder of static files, so that no test depends on an earlier setup."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def evidence_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files of evidence, apart from those of this machine."""
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Any, static_files_root: Path, evidence_folder: Path) -> None:
    """Serve static files without collecting them, and hash passwords quickly."""
    settings.STATIC_ROOT = static_files_root
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    evidence = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(evidence_folder)},
    }
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain, "evidence": evidence}


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a user of a role; a lead or champion of the areas with these slugs."""

    def make(role: str, *slugs: str, name: str = "", email: str = "") -> User:
        count = User.objects.count()
        user = User.objects.create_user(
            email or f"{role}{count}@example.com",
            PASSWORD,
            name=name or f"{role.title()} {count}",
            role=role,
        )
        areas = [get_area(slug) for slug in slugs]
        if role == Role.LEAD:
            Lead.objects.bulk_create(Lead(user=user, area=area) for area in areas)
        if role == Role.CHAMPION:
            champion = Champion.objects.create(name=user.name, user=user)
            AreaChampion.objects.bulk_create(
                AreaChampion(champion=champion, area=area) for area in areas
            )
        return user

    return make


@pytest.fixture
def official(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICIAL, name="Olive Official")


@pytest.fixture
def official_client(official: User) -> Client:
    """A browser in which an official is signed in."""
    return client_for(official)


@pytest.fixture
def lead_client(lead: User) -> Client:
    """A browser in which the lead for Swindon is signed in."""
    return client_for(lead)


@pytest.fixture
def administrator(make_user: Callable[..., User]) -> User:
    return make_user(Role.ADMINISTRATOR, name="Ada Administrator")


@pytest.fixture
def lead(make_user: Callable[..., User]) -> User:
    """The lead for Swindon."""
    return make_user(Role.LEAD, "swindon", name="Len Lead")


@pytest.fixture
def champion(make_user: Callable[..., User]) -> User:
    """The champion for Leicestershire."""
    return make_user(Role.CHAMPION, "leicestershire", name="Chris Champion")


@pytest.fixture
def make_request(official: User) -> Callable[..., Request]:
    """Raise a request through the commands; anything not given has a default."""
    return partial(raise_request, official)


@pytest.fixture
def swindon_request(make_request: Callable[..., Request]) -> Request:
    """A request in progress, for Swindon, with DfE."""
    return make_request()


@pytest.fixture
def with_worker(settings: Any) -> None:
    """Let background tasks wait in the database for a worker."""
    settings.BACKGROUND_TASKS = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.backend.DatabaseBackend"}}


@pytest.fixture
def no_earlier_guesses() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def resolved_request(make_request: Any) -> Request:
    """A request of Swindon and Kent that is resolved."""
    areas = [get_area("swindon"), get_area("kent")]
    return make_request(areas=areas, stage=Stage.RESOLVED, status="DfE has agreed.")
