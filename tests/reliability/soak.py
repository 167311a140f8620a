"""Use the service for some minutes, and prove that memory, handles and connections stay flat.

Run by hand: ``python -m tests.reliability.soak --minutes 10``. It uses a PostgreSQL server of its
own in a temporary folder, or an SQLite database with ``--sqlite``.

Four officials raise requests, attach a file to each and read pages. Every five seconds the memory
and the open handles of gunicorn's processes and the connections to PostgreSQL are counted. The
first quarter of the time is for starting up. What is used in the last quarter is compared with the
second.
"""

import argparse
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import service
from tests.reliability.clients import count_answers, start_clients, stop_clients

EVERY = 5
# What the last quarter may use more than the second, of each: a growth that goes on exceeds it in
# some hours, and a cache that fills does not.
MOST_MEMORY = 0.10
MOST_HANDLES = MOST_CONNECTIONS = 4


@dataclass(frozen=True)
class Usage:
    """What the processes of the web server use: megabytes, handles, and connections."""

    memory: float
    handles: int
    connections: int


def main() -> None:
    """Prepare a database, serve it, use it for so long, and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        url = ""
        if not options.sqlite:
            from postgresql import postgresql

            url = stack.enter_context(postgresql(durable=True))
        server = service.WebServer(stack.enter_context(service.prepared(url)))
        stack.callback(server.stop)
        clients = start_clients(server.port, reads=True)
        first = server.workers()
        usages, until = [], time.monotonic() + options.minutes * 60
        while time.monotonic() < until:
            time.sleep(EVERY)
            usages.append(measure(server.workers()))
            print(f"{usages[-1]}, {count_answers(clients)} answers", end="\r", flush=True)
        answers = stop_clients(clients)
        print(f"\n{answers}.")
        assert server.workers() == first, "a process of the web server ended by itself"
        print(service.check_acts(act for client in clients for act in client.acts))
        sys.exit(0 if is_flat(usages) else 1)


def measure(processes: list[int]) -> Usage:
    """Return what the processes use now."""
    from django.db import connection

    memory = handles = connections = 0
    for process in processes:
        status = Path(f"/proc/{process}/status").read_text()
        memory += int(status.split("VmRSS:")[1].split()[0])
        handles += len(list(Path(f"/proc/{process}/fd").iterdir()))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'"
            )
            connections = cursor.fetchone()[0]
    return Usage(memory / 1024, handles, connections)


def is_flat(usages: list[Usage]) -> bool:
    """Print what was used in the second quarter and in the last; return if it is much the same."""
    quarter = len(usages) // 4
    second, last = usages[quarter : 2 * quarter], usages[-quarter:]
    memory = [statistics.mean(each.memory for each in part) for part in (second, last)]
    handles = [max(each.handles for each in part) for part in (second, last)]
    connections = [max(each.connections for each in part) for part in (second, last)]
    verdict = (
        memory[1] <= memory[0] * (1 + MOST_MEMORY)
        and handles[1] <= handles[0] + MOST_HANDLES
        and connections[1] <= connections[0] + MOST_CONNECTIONS
    )
    print(
        f"Second quarter and last: memory {memory[0]:.0f} and {memory[1]:.0f} MB, handles"
        f" {handles[0]} and {handles[1]}, connections {connections[0]} and {connections[1]}."
        f" {'Flat.' if verdict else 'It grows.'}"
    )
    return verdict


if __name__ == "__main__":
    main()
