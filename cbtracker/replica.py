"""Reading from a replica of the database: the router, and which pages are read there.

A page that ``may_read_replica`` is read from the replica unless its reader has just saved
something, or the replica is too far behind or away. Writes go to the primary, those of security
events too. ``REPLICA_DATABASE_URL`` names the replica; without it, nothing here does anything.
docs/adr/0039-reading-from-a-replica.md says why.
"""

import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

PRIMARY: Final = DEFAULT_DB_ALIAS
REPLICA: Final = "replica"
# The cookie of somebody who has just saved something. It lasts as long as the replica can be behind
# and still be read.
SAVED: Final = "saved"
# How long the answer to "how far behind is the replica" holds, and how long a replica that was away
# is left alone, in seconds.
ASK_EVERY: Final = 1
LEAVE_ALONE: Final = 30

_reads: ContextVar[str] = ContextVar("reads", default=PRIMARY)
View = Callable[..., HttpResponseBase]


class ReplicaRouter:
    """Send reads where the page that is being served reads, and writes to the primary."""

    def db_for_read(self, model: type[Any], **hints: object) -> str:
        return _reads.get()

    def db_for_write(self, model: type[Any], **hints: object) -> str:
        return PRIMARY

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == PRIMARY


class Freshness:
    """How far the replica has come, compared with where the primary was a while ago."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._positions: deque[tuple[float, int]] = deque()
        self._answer, self._until = False, 0.0

    def is_fresh(self) -> bool:
        """Return whether the replica has all that was saved ``REPLICA_DELAY`` seconds ago.

        Asks both databases, at most once in ``ASK_EVERY`` seconds for each process. Who comes while
        another thread asks does not wait for the answer: the replica may hang.
        """
        if not self._lock.acquire(blocking=False):
            return False
        try:
            now = time.monotonic()
            if now >= self._until:
                try:
                    self._answer, wait = self._ask(now), ASK_EVERY
                except Error:
                    connections[REPLICA].close()
                    self._answer, wait = False, LEAVE_ALONE
                self._until = time.monotonic() + wait
            return self._answer
        finally:
            self._lock.release()

    def _ask(self, now: float) -> bool:
        # Bytes of the write-ahead log: the primary's first, so that the replica may be ahead.
        self._positions.append((now, _read_position(PRIMARY, "pg_current_wal_flush_lsn()") or 0))
        while now - self._positions[0][0] > settings.REPLICA_DELAY:
            self._positions.popleft()
        replayed = _read_position(REPLICA, "pg_last_wal_replay_lsn()")
        return replayed is not None and replayed >= self._positions[0][1]


_freshness = Freshness()


def _read_position(alias: str, function: str) -> int | None:
    """Return a place in the write-ahead log; None of a server that follows no other."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT ({function} - '0/0'::pg_lsn)::bigint")
        [position] = cursor.fetchone()
    return position if position is None else int(position)


def may_read_replica(view: View) -> View:
    """Return a view that reads from the replica where it may; it must change nothing it shows."""

    @wraps(view)
    def choose(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if (
            settings.HAS_REPLICA
            and http.method in ("GET", "HEAD")
            and SAVED not in http.COOKIES
            and not connections[PRIMARY].in_atomic_block
            and _freshness.is_fresh()
        ):
            _reads.set(REPLICA)
        return view(http, *args, **kwargs)

    return choose


@receiver((request_started, request_finished), dispatch_uid="read_from_primary")
def read_from_primary(**_: object) -> None:
    """Begin and end each request at the primary. A file that is streamed is read until its end."""
    _reads.set(PRIMARY)


class RememberSaved:
    """Let the browser of somebody who saves tell us so, while the replica may be behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponseBase:
        response = self.get_response(http)
        if settings.HAS_REPLICA and http.method not in ("GET", "HEAD", "OPTIONS"):
            response.set_cookie(
                SAVED,
                "yes",
                max_age=settings.REPLICA_DELAY + ASK_EVERY,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
