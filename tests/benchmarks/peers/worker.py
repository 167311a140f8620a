"""A process that asks for pages and tells what each cost: the same for cbtracker and its peers.

It needs Django alone, since it also runs in the virtual environment of a peer.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks import processor


class Stopwatch:
    """Adds up the processor time of what it calls: of this process, and of its database's."""

    def __init__(self) -> None:
        from django.db import connection

        self.spent = 0.0
        self._backend: int | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._backend = cursor.fetchone()[0]

    def get(self, client: Any, address: str) -> str:
        """Return the text of a page, by Django's test client."""
        return self._ask(200, client.get, address)

    def post(self, client: Any, address: str, body: Any, **named: Any) -> None:
        """Send a form that is filled in rightly, so that the answer leads to another page."""
        self._ask(302, client.post, address, body, **named)

    def _ask(self, wanted: int, ask: Callable[..., Any], *arguments: Any, **named: Any) -> str:
        start = self._used()
        response = ask(*arguments, **named)
        self.spent += self._used() - start
        if response.status_code != wanted:
            sys.exit(f"{arguments[0]}: {response.status_code} in place of {wanted}")
        return str(response.content.decode())

    def _used(self) -> float:
        of_database = processor.seconds_of_thread(self._backend) if self._backend else 0.0
        return time.process_time() + of_database


def answer(pages: dict[str, Callable[[Stopwatch], int]]) -> None:
    """Read names of pages, and print the milliseconds of each and how many requests it shows.

    Each line has a reader before the name, as for ``tests.benchmarks.measure``.
    """
    stopwatch = Stopwatch()
    for line in sys.stdin:
        stopwatch.spent = 0.0
        rows = pages[line.split()[1]](stopwatch)
        print(json.dumps([stopwatch.spent * 1000, rows]), flush=True)
