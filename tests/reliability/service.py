"""What the scripts share that kill parts of the service: a database, the web server, and a look.

``prepared`` gives a database with the record of 2011, ``WebServer`` serves it as in production, and
``check_acts`` proves that nothing that was acknowledged is lost and nothing is there twice.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2

from tests.helpers.project import ROOT, free_port
from tests.reliability.clients import Client, ClientAct, count_answers

WORKERS, THREADS = 2, 4
sys.path.insert(0, str(ROOT / "scripts"))


def parser(description: str | None, *, times: int, longest: float) -> argparse.ArgumentParser:
    """Return the options that all scripts have that kill."""
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--times", type=int, default=times, help="how often to kill")
    options.add_argument("--seed", type=int, default=1, help="of the times that are drawn")
    options.add_argument("--longest", type=float, default=longest, help="seconds between two")
    return options


@contextmanager
def prepared(database: str, **settings: str) -> Iterator[Path]:
    """Set Django up on a database with the record of 2011, or on a new one of SQLite.

    Yields a folder that is deleted at the end. Files of evidence go there.
    """
    with tempfile.TemporaryDirectory(prefix="cbtracker-reliability-") as folder:
        os.environ |= {
            "DATABASE_URL": database or f"sqlite:///{folder}/reliability.sqlite3",
            "DEMONSTRATION": "true",
            "DJANGO_SETTINGS_MODULE": "cbtracker.settings",
            "EVIDENCE_FOLDER": f"{folder}/evidence",
            "EVIDENCE_S3_BUCKET": "",
            "LOG_LEVEL": "CRITICAL",
            **settings,
        }
        if database:
            create(database)
        import django

        django.setup()
        from django.core.management import call_command

        for name in (
            "migrate",
            "load_record",
            "demonstration_accounts",
            "collectstatic --no-input",
        ):
            command = name.split()
            call_command(*command, "--verbosity=0", stdout=StringIO())
        yield Path(folder)


def create(url: str) -> None:
    """Create the database of a URL, if its server does not have it."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    server = psycopg2.connect(parts._replace(path="/postgres").geturl())
    with closing(server), server.cursor() as cursor:
        server.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')


class WebServer:
    """gunicorn with workers of several threads, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        how = [f"--bind=127.0.0.1:{self.port}", f"--workers={WORKERS}", f"--threads={THREADS}"]
        how += ["--no-control-socket", "--log-level=critical"]
        self._process = subprocess.Popen(
            # A process that ends after so many answers, as in production, would hide growth.
            [sys.executable, "-m", "gunicorn", "cbtracker.wsgi", "--max-requests=0", *how],
            cwd=ROOT,
            stderr=(folder / "web.log").open("w"),
        )
        until = time.monotonic() + 60
        # The first answer takes as long as a process needs to start.
        while not self._answers():
            assert self._process.poll() is None, "gunicorn did not start"
            assert time.monotonic() < until, "gunicorn does not answer"
            time.sleep(0.1)

    def _answers(self) -> bool:
        with suppress(OSError):
            urlopen(f"http://127.0.0.1:{self.port}/accounts/sign-in/", timeout=30).close()
            return True
        return False

    def workers(self) -> list[int]:
        """Return the numbers of the processes that answer requests, which it started."""
        first = self._process.pid
        return [int(n) for n in Path(f"/proc/{first}/task/{first}/children").read_text().split()]

    def kill_worker(self, chance: random.Random) -> bool:
        """Kill one of them; return False if none runs just now."""
        workers = self.workers()
        if not workers:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return True

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def kill_in_turns(
    kill: Callable[[], bool],
    clients: list[Client],
    options: argparse.Namespace,
    chance: random.Random,
) -> int:
    """Kill so many times, each some time after clients have had answers again; return how often.

    Fails if they get none within a minute.
    """
    kills = 0
    while kills < options.times:
        answered, until = count_answers(clients), time.monotonic() + 60
        while count_answers(clients) == answered:
            assert time.monotonic() < until, f"no answer for a minute after {kills} kills"
            time.sleep(0.01)
        time.sleep(chance.uniform(0, options.longest))
        kills += kill()
        print(f"{kills} kills", end="\r", flush=True)
    return kills


def check_acts(acts: Iterable[ClientAct]) -> str:
    """Fail if an act that was acknowledged is lost, or any is there twice; return the verdict."""
    from django.db import connections

    from requests_log.domain.evidence import open_file
    from requests_log.domain.integrity import find_disagreements
    from requests_log.models import Entry, Evidence
    from requests_log.permissions import all_requests

    connections.close_all()
    acts = list(acts)
    issues = Counter(Entry.objects.values_list("issue", flat=True))
    titles = Counter(Evidence.objects.values_list("title", flat=True))
    raised = [act for act in acts if act.is_raised]
    attached = [act for act in acts if act.is_attached]
    assert raised, "no request was raised"
    lost = [act.mark for act in raised if not issues[act.mark]]
    lost += [act.mark for act in attached if not titles[act.mark]]
    twice = [act.mark for act in acts if issues[act.mark] > 1 or titles[act.mark] > 1]
    assert not lost, f"acknowledged and lost: {lost}"
    assert not twice, f"there twice: {twice}"
    for evidence in Evidence.objects.exclude(stored_as=""):
        open_file(evidence).close()
    there = sum(1 for act in acts if issues[act.mark])
    assert all_requests().count() == 33 + there
    assert list(find_disagreements()) == []
    return (
        f"{len(raised)} requests and {len(attached)} files were acknowledged; none of them is lost,"
        " none is there twice, every file is as it was sent, and the log agrees with its rows."
    )
