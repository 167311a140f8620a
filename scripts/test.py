"""Run the checks, then what can differ on SQLite, then all tests on PostgreSQL.

The script starts a temporary PostgreSQL server, unless TEST_DATABASE_URL gives another. Arguments
go to pytest, whose summary is the last line printed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys

from postgresql import postgresql
from shell import ROOT, environment, fail, say

# The first has no windows, and takes two thirds of the time of the others.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# PostgreSQL is the production database, so it runs every test. SQLite only runs those that
# tests/conftest.py marks as depending on the database.
ON_SQLITE = "database"
NO_TEST_FOUND = 5
# The percentage of lines and branches that the tests run. SlipCover's own "fail-under" loses what
# the workers measured.
LEAST_COVERED = 97.5


def main() -> None:
    """Run the checks and the tests, and stop at the first that fails."""
    browser = find_browser()
    say("Checks")
    if subprocess.run([sys.executable, ROOT / "scripts" / "check.py"]).returncode:
        fail("The tests were not run, since the checks failed; see above.")
    # WhiteNoise warns if the folder of collected files is missing, even if no test needs it.
    (ROOT / "build" / "static").mkdir(parents=True, exist_ok=True)
    say("Tests of what can differ on SQLite")
    run_tests(browser, f"sqlite:///{ROOT}/build/test.sqlite3", marked=ON_SQLITE)
    say("All tests on PostgreSQL, and in a browser")
    if url := os.environ.get("TEST_DATABASE_URL"):
        run_tests(browser, url, measured=True)
    else:
        with postgresql() as url:
            run_tests(browser, url, measured=True)


def find_browser() -> str:
    """Return the path of the Chromium that the browser tests use."""
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else BROWSERS:
        if path := shutil.which(name):
            return path
    if named:
        fail(f"CHROMIUM is not the path of a program: {named}")
    fail(
        "The tests need Chromium, and none was found. Install it (on Debian: apt install "
        "chromium-headless-shell) or set CHROMIUM to its path."
    )


def run_tests(browser: str, database_url: str, *, marked: str = "", measured: bool = False) -> None:
    """Run all tests, or those ``marked``. If pytest fails, exit with its status.

    The coverage of all tests can be ``measured``; that of a selection would say nothing.
    """
    arguments = [*(["-m", marked] if marked else []), *sys.argv[1:]]
    measured = measured and not sys.argv[1:]
    program = ["slipcover", "-m", "pytest"] if measured else ["pytest"]
    own = {"CHROMIUM": browser, "DATABASE_URL": database_url}
    # Whatever the machine prefers: hundreds of processes would each compile every module.
    rest = {k: v for k, v in environment().items() if k != "PYTHONDONTWRITEBYTECODE"}
    tests = subprocess.Popen(
        [sys.executable, "-m", *program, "-n", "2", "--dist", "worksteal", *arguments],
        cwd=ROOT,
        env={**rest, **own},
    )
    try:
        status = tests.wait()
    except BaseException as reason:
        # Ctrl+C also reaches pytest, but a signal to this process does not.
        if not isinstance(reason, KeyboardInterrupt):
            tests.send_signal(signal.SIGINT)
        tests.wait()
        raise
    if marked and sys.argv[1:] and status == NO_TEST_FOUND:
        # The arguments only select tests that are left out here.
        return
    if status:
        raise SystemExit(status)
    if measured:
        check_coverage()


def check_coverage() -> None:
    """Stop if the tests ran too few of the lines and branches."""
    summary = json.loads((ROOT / "build" / "coverage.json").read_text())["summary"]
    if summary["percent_covered"] < LEAST_COVERED:
        fail(
            f"The tests run {summary['percent_covered']:.1f} % of the lines and branches, less than"
            f" {LEAST_COVERED} %. build/coverage.json has those that they do not run."
        )


if __name__ == "__main__":
    # Stop the server on SIGTERM too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
