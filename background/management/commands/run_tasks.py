"""The worker: does background tasks, one after the other, until it is stopped."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from background import execution
from background.lifecycle import has_worker, requeue_lost
from cbtracker import read_only

# Seconds between two looks at the queue, and between two searches for tasks that were lost.
PAUSE = 1
SEARCH_EVERY = 15


class PausingWorker(Worker):
    """A worker that takes no further task in read-only mode."""

    def run_task(self, db_task_result: "DBTaskResult[..., object]") -> None:
        super().run_task(db_task_result)
        self.max_tasks = 0 if read_only.is_on() else None


class Command(BaseCommand):
    help = (
        "Do background tasks until it is stopped: it finishes the step under way first. It starts "
        "again those whose worker has died, and waits in read-only mode. You can run several."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when no task is waiting.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not has_worker():
            raise CommandError(
                "No task waits for a worker: set BACKGROUND_TASKS=database, also for the service."
            )
        # It would tell of each look at the queue.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = PausingWorker(
            queue_names=["default"],
            interval=PAUSE,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        execution.Stopping.is_asked = lambda: not worker.running or read_only.is_on()
        searched_at = -float(SEARCH_EVERY)
        while worker.running:
            if read_only.is_on():
                time.sleep(PAUSE)
                continue
            if time.monotonic() - searched_at >= SEARCH_EVERY:
                requeue_lost()
                searched_at = time.monotonic()
            worker.run()
            if options["once"]:
                return
            time.sleep(PAUSE)
