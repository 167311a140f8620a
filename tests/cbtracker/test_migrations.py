"""Migrations go back and forth, but never drop a log; a dump of one database loads into another."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from requests_log.models import Entry, EntryWords, Request
from tests.helpers.database import new_database
from tests.helpers.project import ROOT

Manage = Callable[..., tuple[int, str]]


@pytest.fixture
def manage(tmp_path: Path) -> Iterator[Manage]:
    """Run a command of manage.py on a database of its own; return the exit status and output."""
    with new_database(tmp_path) as url:
        environment = {**os.environ, "DATABASE_URL": url, "DEMONSTRATION": "true"}

        def run(*arguments: str) -> tuple[int, str]:
            command = [sys.executable, "manage.py", *arguments]
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True
            )
            return done.returncode, done.stdout + done.stderr

        yield run


def test_migrations_go_back_while_there_is_nothing_to_lose_and_two_starts_load_once(manage: Manage):
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: manage("migrate", "-v0"), range(2)))
        assert done == [(0, ""), (0, "")]
        # All other apps of the project depend on the first.
        for app in ("accounts", "backups"):
            assert manage("migrate", app, "zero", "-v0") == (0, "")
        own = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
        applied = re.findall(r"\[X\]\s+(\w+)\.", manage("showmigrations", "--plan")[1])
        assert applied
        assert own.isdisjoint(applied)
        assert manage("migrate", "-v0") == (0, "")
        done = list(pool.map(lambda _: manage("load_record"), range(2)))
    assert [status for status, _ in done] == [0, 0]
    assert sorted("already loaded" in said for _, said in done) == [False, True]
    for app in ("requests_log", "papers", "accounts"):
        status, said = manage("migrate", app, "zero", "-v0")
        assert status == 1, app
        assert said.startswith("CommandError: Going back would drop the table "), app
    assert "All 33 requests match their logs." in manage("check_log")[1]
    assert manage("check_editions")[0] == 0
    assert manage("migrate", "--check")[0] == 0


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
