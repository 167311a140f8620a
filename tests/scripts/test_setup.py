"""Setup makes a demonstration only when asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.project import PRODUCTION, ROOT

# What setup does without the steps that need the network.
SETUP = """
import sys
import assets
import fonts
import setup
for step in ("check_python", "make_venv", "install_packages", "install_front_end"):
    setattr(setup, step, lambda *_: None)
assets.main = fonts.main = lambda: None
setup.main()
"""
# Says which tool is given which locks; uv ends with a status.
INSTALL = """
import setup
def run(command, *_):
    tool = "pip" if "-m" in command else "uv"
    print(tool, *[part.name for before, part in zip(command, command[1:]) if before == "-r"])
    return {status}, ""
setup.run = setup.run_and_read = run
setup.install_packages([])
"""
PRINT_SETTINGS = """
from django.conf import settings
print(settings.PRODUCTION, settings.DEMONSTRATION, settings.TODAY, settings.SECURE_SSL_REDIRECT)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh copy of the code, before any setup."""
    for source in ROOT.glob("[!.]*/**/*.py"):
        path = source.relative_to(ROOT)
        if path.parts[0] not in ("build", "node_modules", "tests"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tmp_path / path)
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


def run(folder: Path, *command: str, **environment: str) -> str:
    """Return what Python printed, run with this environment and nothing else."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def settings_of(folder: Path) -> str:
    return run(folder, "manage.py", "shell", "--no-imports", "-c", PRINT_SETTINGS, **PRODUCTION)


def test_a_production_install_is_not_a_demonstration(checkout: Path):
    run(checkout / "scripts", "-c", SETUP)
    assert not (checkout / ".env").exists()
    assert settings_of(checkout) == "True False None True"


def test_the_flag_makes_a_demonstration(checkout: Path):
    run(checkout / "scripts", "-c", SETUP, "--demonstration")
    assert "DEMONSTRATION=true\n" in (checkout / ".env").read_text()
    assert settings_of(checkout) == "False True 2011-03-22 False"


def test_the_flag_keeps_what_is_there(checkout: Path):
    (checkout / ".env").write_text("LOG_LEVEL=INFO\n")
    run(checkout / "scripts", "-c", SETUP, "--demonstration")
    assert (checkout / ".env").read_text() == "LOG_LEVEL=INFO\n"


@pytest.mark.parametrize(("status", "then"), [(0, []), (1, ["pip base.txt assets.txt"])])
def test_pip_installs_what_uv_cannot(checkout: Path, status: int, then: list[str]):
    (checkout / ".venv").mkdir()
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    _, *done = run(checkout / "scripts", "-c", INSTALL.format(status=status)).splitlines()
    assert done == ["pip setup.txt", "uv base.txt assets.txt", *then]


@pytest.mark.parametrize("command", ["run", "setup", "test", "check"])
def test_make_asks_for_a_demonstration(command: str):
    rule = (ROOT / "Makefile").read_text().split(f"\n{command}:\n")[1].splitlines()[0]
    assert "scripts/setup.py --demonstration" in rule
