"""Many readers and writers at once, under gunicorn as in production."""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.processor import seconds_of_all
from tests.benchmarks.report import FLOOR_LOAD, READ_LOAD, RECORD_LOAD
from tests.helpers.project import ROOT, free_port

CONNECTIONS, SECONDS = 16, 30
WORKERS, THREADS = 2, 4
# What each connection reads in turns before it opens a form, which is a read too, and sends it.
READ = (
    "/requests/",
    "/requests/?department={department}",
    "/requests/?words=families",
    "/requests/?page=2&sort=-updated_on",
    "/requests/?area={area}&stage=in_progress",
    "/",
    "/requests/{reference}/",
    "/requests/?as_at=2006-06-15",
)


def measure(environment: dict[str, str], database: int) -> dict[str, Any]:
    """Return what 16 connections got in 30 seconds: of the record, with and without writes; of the
    floor.

    Pages are kept as in production. ``environment`` names the database, and ``database`` is the
    first process of its server.
    """
    known = known_to_a_browser(environment)
    if len(known["references"]) < CONNECTIONS:
        sys.exit("Each connection writes to a request of its own, and there are too few.")
    with gunicorn({**environment, "KEEP_PAGES": "true"}, workers=WORKERS) as (web, port):
        return {
            what: _load(port, known, what, {"web": web, "PostgreSQL": database})
            for what in (RECORD_LOAD, READ_LOAD, FLOOR_LOAD)
        }


def known_to_a_browser(environment: dict[str, str]) -> dict[str, Any]:
    """Return the cookies of an official in many browsers, and what addresses name."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return dict(json.loads(told.stdout))


@contextmanager
def gunicorn(environment: dict[str, str], *, workers: int) -> Iterator[tuple[int, int]]:
    """Start gunicorn on loopback, yield its process and its port, and stop it at the end."""
    port = free_port()
    options = [f"--bind=127.0.0.1:{port}", f"--workers={workers}", f"--threads={THREADS}"]
    # No process gives way to a new one while it is measured.
    options += ["--max-requests=0"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "cbtracker.wsgi", *options, "--log-level=warning"],
        env=environment,
        cwd=ROOT,
    )
    try:
        _wait_for(port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("gunicorn did not start; see above.")


def _load(port: int, known: dict[str, Any], what: str, processes: dict[str, int]) -> dict[str, Any]:
    times: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + SECONDS
    connections = [
        threading.Thread(target=_connection, args=(port, known, number, what, end, times, errors))
        for number in range(CONNECTIONS)
    ]
    before = {name: seconds_of_all(process) for name, process in processes.items()}
    begun = time.monotonic()
    for each in connections:
        each.start()
    for each in connections:
        each.join()
    spent = time.monotonic() - begun
    for error in errors[:5]:
        print(error, file=sys.stderr)
    times.sort()
    return {
        "connections": CONNECTIONS,
        "seconds": spent,
        "a second": len(times) / spent,
        "p50, ms": times[len(times) // 2] * 1000,
        "p95, ms": times[len(times) * 95 // 100] * 1000,
        "errors": len(errors),
        "processor, ms": {
            name: 1000 * (seconds_of_all(process) - before[name]) / len(times)
            for name, process in processes.items()
        },
    }


def _connection(
    port: int,
    known: dict[str, Any],
    number: int,
    what: str,
    end: float,
    times: list[float],
    errors: list[str],
) -> None:
    """Ask one thing after the other; note what each took, and each error.

    Each has a session of its own, and a connection for each request, as from the proxy.
    """
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    turn = 0
    # Each writes to requests of its own: two who write to one at once are told so, by design.
    references = known["references"][number::CONNECTIONS]

    def ask(method: str, address: str, body: str = "") -> str:
        headers = {**cookies(known, number), "Connection": "close"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.monotonic()
        client.request(method, address, body or None, headers)
        response = client.getresponse()
        text = response.read().decode()
        times.append(time.monotonic() - start)
        if response.status != (302 if body else 200):
            errors.append(f"{method} {address}: {response.status}")
        return text

    while time.monotonic() < end:
        reference = references[turn % len(references)]
        turn += 1
        try:
            if what == FLOOR_LOAD:
                ask("GET", "/floor/")
                continue
            for address in READ:
                ask("GET", address.format(**known, reference=reference))
            if what == READ_LOAD:
                continue
            update = f"/requests/{reference}/update/"
            form = ask("GET", update)
            ask("POST", update, filled_in(form, known["csrf"], turn))
        except (OSError, http.client.HTTPException) as failure:
            errors.append(repr(failure))
            client.close()


def cookies(known: dict[str, Any], number: int = 0) -> dict[str, str]:
    """Return the header with the cookies of one of the sessions."""
    return {"Cookie": f"sessionid={known['sessions'][number]}; csrftoken={known['csrf']}"}


def filled_in(form: str, csrf: str, turn: int) -> str:
    """Return what a browser would send of an update with a new status."""

    def value(name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', form)
        return found[1] if found else ""

    stage = re.search(r'name="stage"[^>]*value="([^"]*)" checked', form)
    fields = {name: value(name) for name in ("seen", *_days("effective_on"), *_days("target_date"))}
    return urlencode(
        {
            **fields,
            "stage": stage[1] if stage else "",
            "status": f"Talks go on, as they did before: round {turn}.",
            "action": "continue",
            "csrfmiddlewaretoken": csrf,
        }
    )


def _days(name: str) -> list[str]:
    return [f"{name}_{part}" for part in ("day", "month", "year")]


def main() -> None:
    """Print what browsers of a signed-in official know: their cookies, and what addresses name."""
    import django

    django.setup()

    from django.middleware.csrf import _get_new_csrf_string

    from requests_log.models import Request
    from requests_log.rules.stages import Stage
    from tests.benchmarks.measure import names, readers

    clients = [readers()["official"] for _ in range(CONNECTIONS)]
    open_requests = Request.objects.filter(stage=Stage.IN_PROGRESS).order_by("-number")[:1_600]
    print(
        json.dumps(
            {
                **names(),
                "sessions": [each.cookies["sessionid"].value for each in clients],
                "csrf": _get_new_csrf_string(),
                "references": [request.reference for request in open_requests],
            }
        )
    )


if __name__ == "__main__":
    main()
