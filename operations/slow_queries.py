"""Log each query that takes longer than a bound: as SQL, without the values in it."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger("cbtracker.slow_queries")
# A query that names hundreds of rows says no more by its end.
LONGEST = 2_000


def watch(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Watch a new connection, unless it is watched already."""
    if log_if_slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(log_if_slow)


def log_if_slow(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """Run a query, and log it if it took longer than ``SLOW_QUERY_MS``, also if it failed."""
    begun = time.perf_counter()
    try:
        return execute(sql, *more)
    finally:
        milliseconds = (time.perf_counter() - begun) * 1_000
        if milliseconds > settings.SLOW_QUERY_MS:
            text = sql[:LONGEST]
            extra = {"milliseconds": round(milliseconds)}
            logger.warning("Slow query (%.0f ms): %s", milliseconds, text, extra=extra)
