"""What every test may ask for: people of each role, the record, and requests made to order.

The clock stands at 22 March 2011 (``TODAY`` in pyproject.toml) unless a test sets it.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import flush
from django.db import connections

from accounts.models import Role, User
from areas.models import Area, Lead
from areas.models.families import FAMILY_FIGURES_TRIGGER
from commissions.models.triggers import REPLY_TRIGGERS
from departments.models import AreaChampion, Champion, Department
from papers.models.triggers import EDITIONS
from provenance.models import AUDIT_EVENT_TRIGGER
from requests_log.domain import commands
from requests_log.models import Entry, Request, RequestKind, Workstream, triggers
from requests_log.rules.stages import Stage

ROOT = Path(__file__).parents[1]
# What `make setup ARGS=--dev` makes last in each folder that tests read.
FRONT_END = (
    "build/assets/govuk/govuk-frontend.min.js",
    "build/fonts/UnknownCharacters.ttf",
    "node_modules/axe-core/axe.min.js",
)
TODAY = dt.date(2011, 3, 22)
PASSWORD = "three-random-words"


def pytest_sessionstart() -> None:
    """Stop at once, with one line, where the set-up step has not been run."""
    if not all((ROOT / name).is_file() for name in FRONT_END):
        pytest.exit("Front-end files are missing: run make setup ARGS=--dev", returncode=1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Put SQLite's test database in a file, as it is in use: in memory, threads lock each other."""
    settings = connections["default"].settings_dict
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder of collected files, so that nothing hangs on what a set-up left."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Any, static_root: Path) -> None:
    """Name static files as they are, for tests collect none; and hash passwords quickly."""
    settings.STATIC_ROOT = static_root
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session", autouse=True)
def _entries_may_be_flushed_between_tests() -> Iterator[None]:
    """Let the test runner empty the database: only here, the triggers stand aside for it.

    They are back as soon as it has, by the same signal as after a migration.
    """
    original = flush.Command.handle

    def handle(self: Any, **options: Any) -> Any:
        for guard in (
            triggers.ENTRIES,
            triggers.FEEDBACK,
            *EDITIONS,
            FAMILY_FIGURES_TRIGGER,
            AUDIT_EVENT_TRIGGER,
            *REPLY_TRIGGERS,
        ):
            guard.uninstall(connections[options["database"]])
        return original(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a person of a role; a lead or champion of the areas named by slug."""

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
def the_record(db: None) -> None:
    """The record of 22 March 2011, as load_record loads it."""
    call_command("load_record", stdout=StringIO())


@pytest.fixture
def make_request(official: User) -> Callable[..., Request]:
    """Raise a request through the writer; anything not given is something plain."""

    def make(**given: Any) -> Request:
        stage = given.get("stage", Stage.IN_PROGRESS)
        plain = {
            "by": official,
            "issue": "Sharing a budget",
            "status": "The department is looking into it.",
            "areas": [get_area("swindon")],
            "departments": [get_department("DfE")],
            "reach": "named",
            "request_kind": RequestKind.CAPACITY,
            "effective_on": dt.date(2011, 3, 17),
            "target_date": dt.date(2011, 4, 1),
            "stage": stage,
            "workstream": get_workstream() if stage == Stage.ON_GOING else None,
        }
        return commands.raise_request(**{**plain, **given})

    return make


@pytest.fixture
def planted(make_request: Callable[..., Request]) -> Request:
    """A request in progress, for Swindon, with DfE."""
    return make_request()


def said_by(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, as the writer's ``correct`` takes it."""
    names = (*Entry.LINE_FIELDS, "reach", "asks_all", "request_kind", "effective_on")
    return {
        **{name: getattr(entry, name) for name in names},
        "areas": [get_area(slug) for slug in entry.area_slugs],
        "departments": [get_department(code) for code in entry.department_codes],
    }


def get_area(slug: str) -> Area:
    """Return the area, made where the test has not loaded the record."""
    group = None
    if slug in ("westminster", "hammersmith-and-fulham"):
        group = get_area("west-london")
    return Area.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug.replace("-", " ").title(),
            "is_first_phase": group is None,
            "group": group,
        },
    )[0]


def get_department(code: str) -> Department:
    return Department.objects.get_or_create(code=code, defaults={"name": f"Department {code}"})[0]


def get_workstream(slug: str = "data-sharing") -> Workstream:
    return Workstream.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug.replace("-", " ").capitalize(),
            "printed_heading": slug,
            "position": Workstream.objects.count() + 10,
        },
    )[0]
