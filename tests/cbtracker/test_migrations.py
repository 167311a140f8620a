"""Migrations go back and forth, but never drop a log; a dump of one database loads into another."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from requests_log.models import Entry, EntryWords, Request
from tests.helpers.database import POSTGRESQL_PROGRAMS, database_of_tests, new_database
from tests.helpers.project import ROOT

Manage = Callable[..., tuple[int, str]]
GO_BACK_AND_FORTH = """
import django
django.setup()
from django.core.management import call_command
from tests.databases.quick_migrations import quick_migrations
with quick_migrations():
    # All other apps of the project depend on the first.
    for app in ("accounts", "backups"):
        call_command("migrate", app, "zero", verbosity=0)
    call_command("showmigrations", format="plan")
    call_command("migrate", verbosity=0)
"""
LOSE_NOTHING = """
import django
django.setup()
from django.core.management import CommandError, call_command
for app in ("requests_log", "papers", "accounts"):
    try:
        call_command("migrate", app, "zero", verbosity=0)
    except CommandError as refused:
        print(app, refused)
call_command("check_log")
call_command("check_editions")
call_command("migrate", check_unapplied=True)
"""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The URL of a database of its own."""
    with new_database(tmp_path) as url:
        yield url


@pytest.fixture
def run(url: str) -> Manage:
    """Run Python on that database; return the exit status and output."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DEMONSTRATION": "true",
        "DJANGO_SETTINGS_MODULE": "cbtracker.settings",
        # The second to start waits for the first: on a slow machine for longer than a minute.
        "SLOW_QUERY_MS": "0",
    }

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def tables_of(url: str) -> list[str]:
    """Return the statements that make all tables, indexes and triggers of a database, sorted."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            statements = database.execute("SELECT sql FROM sqlite_master WHERE sql <> ''")
            # Django's own table for caches has names that it draws by chance.
            return sorted(sql for (sql,) in statements)
    program = [POSTGRESQL_PROGRAMS / "pg_dump", "--schema-only", "--restrict-key=same", url]
    said = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    return sorted(said.split("\n\n"))


@pytest.mark.django_db
def test_migrations_go_back_while_there_is_nothing_to_lose_and_two_starts_load_once(
    run: Manage, url: str
):
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: run("manage.py", "migrate", "-v0"), range(2)))
        assert done == [(0, ""), (0, "")]
        # What the tests run on was made more quickly.
        assert tables_of(database_of_tests()) == tables_of(url)
        status, said = run("-c", GO_BACK_AND_FORTH)
        assert status == 0, said
        own = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
        applied = re.findall(r"\[X\]\s+(\w+)\.", said)
        assert applied
        assert own.isdisjoint(applied)
        done = list(pool.map(lambda _: run("manage.py", "load_record"), range(2)))
    assert [status for status, _ in done] == [0, 0]
    assert sorted("already loaded" in said for _, said in done) == [False, True]
    status, said = run("-c", LOSE_NOTHING)
    assert status == 0, said
    for app in ("requests_log", "papers", "accounts"):
        assert f"{app} Going back would drop the table " in said
    assert "All 33 requests match their logs." in said


@pytest.mark.django_db(transaction=True)
def test_a_dump_loads_into_an_empty_database(the_record: None, tmp_path: Path):
    dump = str(tmp_path / "dump.json")
    left_out = ["--exclude=contenttypes", "--exclude=sessions", "--exclude=auth"]
    call_command("dumpdata", "--natural-foreign", f"--output={dump}", *left_out)
    before = sorted(Entry.objects.values_list("pk", "status"))
    call_command("flush", "--no-input", verbosity=0)
    assert not Request.objects.exists()
    call_command("loaddata", dump, verbosity=0)
    assert sorted(Entry.objects.values_list("pk", "status")) == before
    assert EntryWords.objects.count() == len(before)
    call_command("check_log")
    call_command("check_editions")
