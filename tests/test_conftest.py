"""pytest names the set-up step where what it makes is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.project import FRONT_END, ROOT

MESSAGE = "Exit: Front-end files are missing: run make setup ARGS=--dev"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project with one test of its own, and all front-end files, though empty."""
    for path in ROOT.iterdir():
        if path.name not in ("build", "node_modules", "tests") and not path.name.startswith("."):
            (tmp_path / path.name).symlink_to(path)
    tests = tmp_path / "tests"
    tests.mkdir()
    for name in ("__init__.py", "conftest.py"):
        (tests / name).write_bytes((ROOT / "tests" / name).read_bytes())
    for name in ("databases", "factories", "helpers"):
        (tests / name).symlink_to(ROOT / "tests" / name)
    (tests / "test_one.py").write_text("def test_one(): pass\n", encoding="utf-8")
    for name in FRONT_END:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    return tmp_path


def run_pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )


def test_a_complete_set_up_runs_the_tests(checkout: Path):
    passed = run_pytest(checkout)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "1 passed" in passed.stdout


def test_a_missing_file_stops_pytest_at_once(checkout: Path):
    (checkout / FRONT_END[-1]).unlink()
    stopped = run_pytest(checkout)
    assert stopped.returncode == 1
    assert (stopped.stdout + stopped.stderr).strip().splitlines()[-1].strip("! ") == MESSAGE
    assert "test_one" not in stopped.stdout
