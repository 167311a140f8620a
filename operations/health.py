"""Whether the service is alive, ready for visitors, and whether all that it needs works.

The checks are those of django-health-check, and three of our own. An answer has their names and
whether they passed, and nothing else: anybody may ask. The reason is in the log.
"""

import asyncio
import dataclasses
import datetime as dt
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from health_check.base import HealthCheck
from health_check.checks import Cache, Database, Mail
from health_check.exceptions import ServiceUnavailable

from background.lifecycle import has_worker
from background.models import LATE_AFTER, LOST_AFTER, BackgroundTask, TaskState
from cbtracker import read_only

logger = logging.getLogger("cbtracker.health")
# In bytes. Below this, files of evidence and uploads may soon not be written.
LEAST_FREE = 200 * 1024 * 1024
# For so many seconds an answer holds, so that nobody can have a process check without end.
HOLDS_FOR = 5


@dataclasses.dataclass
class Migrations(HealthCheck):  # type: ignore[misc]  # it has no types
    """That the database has every migration of this version. It may have those of a later one."""

    # Once it has, it has: asking reads every migration.
    has_all = False

    def run(self) -> None:
        if Migrations.has_all:
            return
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                raise ServiceUnavailable("migrate has not been run")
        finally:
            close_own_connection()
        Migrations.has_all = True


@dataclasses.dataclass
class MailServer(Mail):  # type: ignore[misc]  # as above
    """That the mail server takes connections, where emails go to one and not to files."""

    timeout: dt.timedelta = dataclasses.field(default=HealthCheck.timeout, repr=False)

    def run(self) -> None:
        if settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
            try:
                super().run()
            except OSError as error:
                raise ServiceUnavailable(str(error)) from error


@dataclasses.dataclass
class Disk(HealthCheck):  # type: ignore[misc]  # it has no types
    """That files can be written, where there are files: evidence, uploads, SQLite."""

    def run(self) -> None:
        for folder in folders():
            if not os.access(folder, os.W_OK):
                raise ServiceUnavailable(f"{folder} cannot be written to")
            if shutil.disk_usage(folder).free < LEAST_FREE:
                raise ServiceUnavailable(f"{folder} is almost full")


@dataclasses.dataclass
class BackgroundWorker(HealthCheck):  # type: ignore[misc]  # it has no types
    """That a worker takes tasks: none waits while nobody works, and none stays lost."""

    def run(self) -> None:
        # In read-only mode it lets tasks wait.
        if not has_worker() or read_only.is_on():
            return
        try:
            now, tasks = timezone.now(), BackgroundTask.objects.all()
            is_heard = tasks.filter(state=TaskState.RUNNING, seen_at__gt=now - LOST_AFTER).exists()
            waits = tasks.filter(state=TaskState.WAITING, seen_at__lt=now - LATE_AFTER).exists()
            is_left = tasks.filter(
                state=TaskState.RUNNING, seen_at__lt=now - LOST_AFTER - LATE_AFTER
            ).exists()
        finally:
            close_own_connection()
        if is_left or (waits and not is_heard):
            raise ServiceUnavailable("no worker takes what waits: is run_tasks running?")


READY: dict[str, Callable[[], HealthCheck]] = {"database": Database, "migrations": Migrations}
# What people can read without: a balancer need not take a machine out for these.
ALL: dict[str, Callable[[], HealthCheck]] = {
    **READY,
    "cache": Cache,
    "mail": MailServer,
    "disk": Disk,
    "worker": BackgroundWorker,
}
_held: dict[str, tuple[float, dict[str, str]]] = {}


def answer(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to an address of health, or None if it is another address.

    200 if all is well, and 503 if not. The middleware calls this before anything else can: no
    session, host name or HTTPS is needed, and nothing is asked of the database to say "alive".
    """
    path = f"{request.path_info.rstrip('/')}/"
    if path == "/health/live/":
        return JsonResponse({"alive": "ok"})
    if path not in CHECKS:
        return None
    told = hold(path)
    return JsonResponse(told, status=200 if set(told.values()) <= {"ok"} else 503)


CHECKS = {"/health/ready/": READY, "/health/": ALL}


def hold(path: str) -> dict[str, str]:
    """Return what the checks of an address said, up to some seconds ago."""
    until, told = _held.get(path, (0.0, {}))
    if time.monotonic() > until:
        told = async_to_sync(run_checks)(CHECKS[path])
        _held[path] = time.monotonic() + HOLDS_FOR, told
    return told


async def run_checks(checks: dict[str, Callable[[], HealthCheck]]) -> dict[str, str]:
    """Run checks side by side; return "ok" or "failed" by name, and log why."""
    results = await asyncio.gather(*(check().get_result() for check in checks.values()))
    told = {}
    for name, result in zip(checks, results, strict=True):
        told[name] = "failed" if result.error else "ok"
        if result.error:
            logger.warning("Health check of %s failed: %s", name, result.error)
    return told


def folders() -> set[str]:
    """Return the folders that must be writable on this machine."""
    found = {settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()}
    database: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        found.add(str(Path(database["NAME"]).parent))
    evidence = settings.STORAGES["evidence"]["OPTIONS"].get("location")
    # It is made with the first file.
    if evidence and Path(evidence).exists():
        found.add(str(evidence))
    return found


def close_own_connection() -> None:
    """Close the connection of the thread that ran a check: it ends with it."""
    connection.close()
