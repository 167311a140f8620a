"""What is no fault of the code ends a program with one line and not with a trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.project import ROOT

MIGRATE = ("manage.py", "migrate")


def run(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "true", **given},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("program", [MIGRATE, ("-m", "gunicorn", "cbtracker.wsgi")])
def test_a_setting_that_cannot_be_read_is_named_in_one_line(program: tuple[str, ...]):
    done = run(*program, DATABASE_URL="nonsense")
    assert done.returncode == 1
    assert done.stderr == 'Environment variable "DATABASE_URL" invalid: Not a valid database URL.\n'


@pytest.mark.parametrize(
    ("name", "value"), [("EMAIL_DAYS", "-1"), ("LOG_LEVEL", "LOUD"), ("SESSION_IDLE_MINUTES", "0")]
)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: str):
    done = run("manage.py", "check", **{name: value})
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f'Environment variable "{name}" invalid: ')


def test_a_database_that_cannot_be_opened_is_named_in_one_line(tmp_path: Path):
    nowhere = f"sqlite:///{tmp_path}/none/db.sqlite3"
    done = run(*MIGRATE, DATABASE_URL=nowhere)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"The database {tmp_path}/none/db.sqlite3, the cache or a disk failed: ")
    assert "Traceback" in run(*MIGRATE, "--traceback", DATABASE_URL=nowhere).stderr
