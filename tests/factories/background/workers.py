"""A worker as a process of its own, on the database of the tests."""

import os
import subprocess
import sys

from tests.helpers.database import database_of_tests
from tests.helpers.project import ROOT


def start_worker(*arguments: str) -> "subprocess.Popen[str]":
    """Start a worker. Whoever starts it must wait for it or end it."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_of_tests(),
        "BACKGROUND_TASKS": "database",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_tasks", "--skip-checks", *arguments],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
