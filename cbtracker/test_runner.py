"""The runner that ``manage.py test`` calls: it hands the tests to pytest."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from dotenv import dotenv_values

NEEDED = ("pytest", "pytest_django", "pytest_env")
TESTS = "tests"


class PytestRunner:
    """Run pytest in a process of its own, as if it had been called by hand."""

    def __init__(
        self,
        *,
        verbosity: int = 1,
        failfast: bool = False,
        keepdb: bool = False,
        keyword: str = "",
        pdb: bool = False,
        parallel: str = "",
        **_options: object,
    ) -> None:
        """Take the options of ``manage.py test``; those that pytest has no use for are ignored."""
        self.options = [*{0: ["-q"], 2: ["-v"], 3: ["-vv"]}.get(verbosity, [])]
        if failfast:
            self.options.append("--exitfirst")
        if keepdb:
            self.options.append("--reuse-db")
        if keyword:
            self.options += ["-k", keyword]
        if pdb:
            self.options.append("--pdb")
        if parallel:
            self.options += ["-n", parallel]

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Add the options that Django's own runner has and people use."""
        parser.add_argument("--failfast", action="store_true", help="Stop at the first failure.")
        parser.add_argument("--keepdb", action="store_true", help="Keep the test database.")
        parser.add_argument("-k", dest="keyword", default="", help="Run tests with these names.")
        parser.add_argument("--pdb", action="store_true", help="Debug where a test fails.")
        parser.add_argument(
            "--parallel", nargs="?", default="", const="auto", help="Run in this many processes."
        )

    def run_tests(self, test_labels: Sequence[str]) -> int:
        """Run the tests and return pytest's exit status, which is 0 if all pass.

        Raises CommandError where the development packages are not installed.
        """
        if not all(map(find_spec, NEEDED)):
            raise CommandError(
                "The tests need the development packages. Run: make setup ARGS=--dev"
            )
        labels = [pytest_label(label) for label in test_labels]
        command = [sys.executable, "-m", "pytest", *self.options, *labels]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment())  # noqa: S603 - a developer's own command
        return done.returncode


def environment() -> Mapping[str, str]:
    """Return the environment without what the settings read from ``.env``.

    pyproject.toml sets what tests need, and they give the same result on every machine.
    """
    from_file = dotenv_values(settings.BASE_DIR / ".env")
    return {name: text for name, text in os.environ.items() if from_file.get(name) != text}


def pytest_label(label: str) -> str:
    """Return a label of ``manage.py test`` as pytest takes it: a path, or ``path::name::name``.

    A label is a path, a dotted name (``tests.accounts.test_users.test_name``) or an app's name.
    """
    if "/" in label or "::" in label or label.endswith(".py"):
        return label
    parts = label.split(".")
    for folder in (TESTS, ""):
        for length in range(len(parts), 0, -1):
            path = Path(folder, *parts[:length])
            module = path.with_name(f"{path.name}.py")
            if (settings.BASE_DIR / module).is_file():
                return "::".join([str(module), *parts[length:]])
            if length == len(parts) and (settings.BASE_DIR / path).is_dir():
                return str(path)
    return label
