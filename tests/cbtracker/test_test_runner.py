"""``manage.py test`` runs pytest, with the labels and options that Django developers use."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cbtracker import test_runner
from tests.helpers.project import ROOT

TEST_FILE = "tests/cbtracker/test_test_runner.py"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of each call of pytest, which is not run and always fails."""
    made: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        made.append(command[3:])
        return subprocess.CompletedProcess(command, returncode=1)

    monkeypatch.setattr(test_runner.subprocess, "run", run)
    return made


def run_django_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py test`` where no setting is given."""
    return subprocess.run(
        [sys.executable, "manage.py", "test", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("accounts", "tests/accounts"),
        ("tests", "tests"),
        ("tests.accounts", "tests/accounts"),
        ("accounts.test_users", "tests/accounts/test_users.py"),
        ("tests.accounts.test_users", "tests/accounts/test_users.py"),
        ("tests.accounts.test_users.test_name", "tests/accounts/test_users.py::test_name"),
        (
            "tests.accounts.test_users.Class.test_name",
            "tests/accounts/test_users.py::Class::test_name",
        ),
        ("tests/accounts", "tests/accounts"),
        ("tests/accounts/test_users.py::test_name", "tests/accounts/test_users.py::test_name"),
        ("no.such.test", "no.such.test"),
    ],
)
def test_a_label_is_a_path_a_dotted_name_or_an_app(label: str, expected: str):
    assert test_runner.pytest_label(label) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], []),
        (["-v", "0"], ["-q"]),
        (["-v", "2"], ["-v"]),
        (["-v", "3"], ["-vv"]),
        (["--failfast"], ["--exitfirst"]),
        (["--keepdb", "--noinput"], ["--reuse-db"]),
        (["-k", "areas"], ["-k", "areas"]),
        (["--pdb"], ["--pdb"]),
        (["--parallel", "2"], ["-n", "2"]),
        (["areas", "tests/govuk"], ["tests/areas", "tests/govuk"]),
    ],
)
def test_options_and_labels_go_to_pytest(
    given: list[str], expected: list[str], calls: list[list[str]]
):
    with pytest.raises(SystemExit) as stopped:
        call_command("test", *given)
    assert stopped.value.code == 1
    assert calls == [expected]


def test_missing_development_packages_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, calls: list[list[str]]
):
    monkeypatch.setattr(test_runner, "find_spec", lambda name: None)
    with pytest.raises(CommandError, match=r"^The tests .* Run: make setup ARGS=--dev$"):
        call_command("test")
    assert calls == []


def test_what_env_sets_does_not_reach_the_tests(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(test_runner, "dotenv_values", lambda path: {"FROM_FILE": "x", "OWN": "x"})
    monkeypatch.setenv("FROM_FILE", "x")
    monkeypatch.setenv("OWN", "another")
    passed_on = test_runner.environment()
    assert "FROM_FILE" not in passed_on
    assert passed_on["OWN"] == "another"


def test_django_test_runs_the_tests_and_fails_with_them():
    passed = run_django_test(f"{TEST_FILE}::test_django_test_can_run_this", "-v", "0")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "1 passed" in passed.stdout
    failed = run_django_test("tests/no_such_file.py")
    assert failed.returncode == 1
    assert "tests/no_such_file.py" in failed.stderr


def test_django_test_can_run_this():
    assert TEST_FILE.endswith(".py")
