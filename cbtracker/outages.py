"""Answering when the database, the cache or the disk is away or full, or a wait takes too long."""

import errno
import logging
import select
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from environs import EnvError
from psycopg2 import extensions

from govuk import errors

# How long a page waits for a lock that another holds, and for one query, in seconds.
LOCK_TIMEOUT = 5
STATEMENT_TIMEOUT = 20
# How long a page waits for PostgreSQL to accept a connection, and for any answer: a server that
# hangs does not keep its own time limits.
CONNECT_TIMEOUT = 5
ANSWER_TIMEOUT = STATEMENT_TIMEOUT + 5
# When to try again, in seconds, for programs that ask.
RETRY_AFTER = 30
# Beginnings of PostgreSQL's error codes: connection, resources, locks, cancelled or shut down, and
# two transactions that wait for each other.
_POSTGRESQL_CODES = ("08", "53", "55", "57", "40P01")
# PostgreSQL refuses a write: it is a copy for reading, or somebody maintains it.
_READ_ONLY = "25006"
# A disk that is full, or that can be read only.
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_SQLITE_ERRORS = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
)


def is_outage(error: BaseException | None) -> bool:
    """Return whether an error means that something is away, busy or full, and no fault of the code.

    What is meant are the database, the cache and the disk.
    """
    # Loaded by the cache that needs it: it would take a tenth of every start.
    if (redis := sys.modules.get("redis.exceptions")) and isinstance(error, redis.RedisError):
        return True
    if isinstance(error, OSError):
        return error.errno in _DISK_ERRORS
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if getattr(cause, "pgcode", None) == _READ_ONLY:
        return True
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    if isinstance(cause, sqlite3.Error):
        # The lowest byte is the primary code.
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_ERRORS
    # Without a code, there was no connection.
    code = getattr(cause, "pgcode", None)
    return code is None or code.startswith(_POSTGRESQL_CODES)


def server_error(http: HttpRequest) -> HttpResponse:
    """Return the 503 page for an outage, and the 500 page for any other error."""
    if is_outage(sys.exc_info()[1]):
        return errors.unavailable(http, retry_after=RETRY_AFTER)
    return errors.server_error(http)


@contextmanager
def plain_errors() -> Iterator[None]:
    """End a command or gunicorn with one line, without a trace, for an outage or a wrong setting.

    ``--traceback`` shows where it came from, as with every command of Django.
    """
    try:
        yield
    except Exception as error:
        if "--traceback" in sys.argv:
            raise
        if isinstance(error, ImproperlyConfigured | EnvError):
            sys.exit(str(error))
        if not is_outage(error):
            raise
        name = settings.DATABASES["default"]["NAME"]
        sys.exit(f"The database {name}, the cache or a disk failed: {' '.join(str(error).split())}")


class OneLine(logging.Filter):
    """Log an outage as one line, without its trace, since every page would repeat it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_outage(error):
            record.msg = f"{record.getMessage()} ({' '.join(str(error).split())})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def limit_waits(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Let no page wait long for a lock or a query. Commands may: only ``wsgi`` calls this.

    With ``DATABASE_POOLED``, pgbouncer sets both: see docs/operate.md.
    """
    if connection.vendor == "postgresql" and not settings.DATABASE_POOLED:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET lock_timeout = '{LOCK_TIMEOUT}s'; "
                f"SET statement_timeout = '{STATEMENT_TIMEOUT}s'"
            )


def wait_for_answer(connection: extensions.connection) -> None:
    """Wait for PostgreSQL, as psycopg2's wait callback; psycopg2 closes a connection that fails.

    Raises OperationalError if there is no answer in time. Only ``wsgi`` sets this callback.
    """
    is_connected = connection.status in (extensions.STATUS_READY, extensions.STATUS_BEGIN)
    until = time.monotonic() + (ANSWER_TIMEOUT if is_connected else CONNECT_TIMEOUT)
    while (state := connection.poll()) != extensions.POLL_OK:
        waiting = ([connection], []) if state == extensions.POLL_READ else ([], [connection])
        if not any(select.select(*waiting, [], max(0, until - time.monotonic()))):
            raise psycopg2.OperationalError("the database does not answer")
