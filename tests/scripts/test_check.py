"""The checks can be run one by one, and the hooks before a commit run the same ones."""

import subprocess
import sys

import pytest
import yaml

from tests.helpers.project import ROOT


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all checks."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import check

    return list(check.checks())


def run_check(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "check.py", *names], capture_output=True, text=True
    )


def test_each_check_has_a_hook_that_runs_it(names: list[str]):
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [repository] = config["repos"]
    assert repository["repo"] == "local"
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    assert hooks.keys() == set(names)
    for name, hook in hooks.items():
        assert hook["entry"] == f".venv/bin/python scripts/check.py {name}"
        assert hook["language"] == "system"
        assert hook["pass_filenames"] is False


def test_a_check_runs_by_its_name():
    done = run_check("migrations")
    assert (done.returncode, done.stdout) == (0, "migrations: ok\n"), done.stdout + done.stderr


def test_an_unknown_check_is_refused_in_one_line(names: list[str]):
    done = run_check("spelling")
    assert done.returncode == 1
    assert done.stderr == f"Unknown check: spelling. The checks are: {', '.join(names)}.\n"
