"""On PostgreSQL the application's role writes rows and cannot touch what protects them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from security import database_role
from tests.helpers.database import new_database
from tests.helpers.project import ROOT

OWNER, APPLICATION, KEY = "cbtracker_owner", "cbtracker_app", "only-for-tests"
CHECK = """
from django.core.management import call_command
call_command("check", deploy=True)
"""
# The owner makes the tables, and grants what the application needs.
GRANT = f"""
from tests.databases.quick_migrations import quick_migrations
from django.core.management import call_command
with quick_migrations():
    call_command("migrate", verbosity=0)
{CHECK}
call_command("grant_role", "{APPLICATION}")
"""
MIGRATE = """
from django.core.management import CommandError, call_command
try:
    call_command("migrate", verbosity=0)
except CommandError as refused:
    print(refused)
"""
# What somebody who signs in, raises a request, moves it and clears old events makes the service do.
WORK = """
import datetime as dt
from django.core.management import call_command
from django.test import Client
from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Entry, Request, RequestKind
from requests_log.rules.stages import Stage
from security.models import SecurityEvent
from tests.factories.areas import get_area, get_department

person = User.objects.create_user("o@example.org", "three-random-words", name="O", role="official")
client = Client(SERVER_NAME="localhost")
typed = {"login": "o@example.org", "password": "three-random-words"}
assert client.post("/accounts/sign-in/", typed).status_code == 302
assert client.get("/requests/").status_code == 200
request = commands.raise_request(
    by=person, issue="Sharing a budget", status="Looking into it.",
    areas=[get_area("swindon")], departments=[get_department("DfE")],
    reach="named", request_kind=RequestKind.CAPACITY, effective_on=dt.date(2011, 3, 17),
    target_date=None, stage=Stage.IN_PROGRESS, workstream=None,
)
commands.move(
    by=person, request=request, seen=request.current, effective_on=dt.date(2011, 3, 18),
    to=Stage.RESOLVED, status="DfE has agreed.", target_date=None,
)
assert client.get(f"/requests/{request.reference}/").status_code == 200
SecurityEvent.objects.filter(kind="signed_in").get()
call_command("apply_retention")
call_command("check_log", "--no-files")
print("worked", Request.objects.count(), Entry.objects.filter(request=request).count())
"""
REFUSED = (
    "DROP TRIGGER {trigger} ON requests_log_entry",
    "ALTER TABLE requests_log_entry DISABLE TRIGGER ALL",
    "ALTER TABLE requests_log_entry DISABLE TRIGGER {trigger}",
    "ALTER TABLE requests_log_entry ADD COLUMN more integer",
    "ALTER TABLE requests_log_entry OWNER TO cbtracker_app",
    "TRUNCATE requests_log_entry CASCADE",
    "TRUNCATE security_securityevent",
    "SET session_replication_role = replica",
    "DROP TABLE requests_log_entry CASCADE",
    "CREATE TABLE another (id integer)",
    "CREATE TEMPORARY TABLE requests_log_entry (id integer)",
    "CREATE SCHEMA another",
    "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION {function}() CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON requests_log_entry FOR EACH ROW"
    " EXECUTE FUNCTION {function}()",
    "DELETE FROM django_migrations",
    "SET ROLE cbtracker_owner",
)


@pytest.fixture
def urls(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The addresses of an empty database, by the role; the owner of it is no superuser."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with new_database(tmp_path) as url:
        with closing(psycopg2.connect(as_role(url))) as admin, admin.cursor() as cursor:
            admin.autocommit = True
            for role in (OWNER, APPLICATION):
                cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{KEY}'")
            cursor.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} OWNER TO {OWNER}")
        yield {role: as_role(url, role) for role in (OWNER, APPLICATION)}
        with closing(psycopg2.connect(as_role(url))) as admin, admin.cursor() as cursor:
            admin.autocommit = True
            cursor.execute(f"REASSIGN OWNED BY {OWNER} TO CURRENT_USER")
            for role in (OWNER, APPLICATION):
                cursor.execute(f"DROP OWNED BY {role}")
    with closing(connection.copy()) as admin, admin.cursor() as cursor:
        for role in (OWNER, APPLICATION):
            cursor.execute(f"DROP ROLE {role}")


def as_role(url: str, role: str = "") -> str:
    """Return the address of a database for a role, by default as it is, as psycopg2 reads it."""
    parts = urlsplit(url)
    if not role:
        return parts._replace(scheme="postgresql").geturl()
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{quote(KEY)}@{host}", scheme="postgresql").geturl()


def run(url: str, code: str) -> str:
    """Run code in a process of its own, on a database; return what it printed."""
    # Tests in a browser set it for themselves, and no deployment may have it.
    outside = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
        cwd=ROOT,
        # A copy for development needs no collected static files.
        env={**outside, "DATABASE_URL": url, "DEBUG": "true"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.django_db
def test_the_application_works_and_its_role_can_switch_nothing_off(urls: dict[str, str]):
    owner, application = urls[OWNER], urls[APPLICATION]
    said = run(owner, GRANT)
    assert "owns tables" in said
    assert "can read and write rows" in said
    said = run(application, f"{CHECK}\n{WORK}")
    assert "cbtracker.W010" not in said
    assert "worked 1 2" in said
    assert "Run migrate as the role that owns them" in run(application, MIGRATE)
    with closing(psycopg2.connect(application)) as database, database.cursor() as cursor:
        database.autocommit = True
        cursor.execute(
            "SELECT tgname, proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE tgrelid = 'requests_log_entry'::regclass AND NOT tgisinternal LIMIT 1"
        )
        trigger, function = cursor.fetchone()
        for statement in REFUSED:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement.format(trigger=trigger, function=function))
        # The triggers themselves refuse what the role may otherwise do.
        with pytest.raises(psycopg2.errors.RestrictViolation):
            cursor.execute("DELETE FROM requests_log_entry")
    # A table that a later migration adds can be used without another grant.
    with closing(psycopg2.connect(owner)) as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id serial PRIMARY KEY)")
        database.commit()
    with closing(psycopg2.connect(application)) as database, database.cursor() as cursor:
        cursor.execute("INSERT INTO later DEFAULT VALUES RETURNING id")
        assert cursor.fetchone() == (1,)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("TRUNCATE later")


@pytest.mark.django_db
def test_a_role_that_owns_the_tables_is_found_out():
    is_postgresql = connection.vendor == "postgresql"
    assert ("owns tables" in database_role.powers(connection)) is is_postgresql


@pytest.mark.django_db
def test_no_role_is_granted_where_it_cannot_be():
    role = str(connection.settings_dict["USER"])
    with pytest.raises(CommandError, match=r"Only PostgreSQL|as the role that owns"):
        call_command("grant_role", role)
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match=r"Nothing was changed: .*does not exist"):
            call_command("grant_role", "nobody_of_that_name")
