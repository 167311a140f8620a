"""Background tasks of a kind that only tests have."""

import datetime as dt
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from background import execution
from background.execution import MadeFile, TaskFailedError, TaskRun
from background.models import LOST_AFTER, BackgroundTask, TaskFile, TaskState
from background.registry import TaskKind, register
from cbtracker import clock

COUNT, FAIL, BREAK, SHARED = "test-count", "test-fail", "test-break", "test-shared"


def _count(run: TaskRun) -> None:
    run.report(0, 3, "Counting")
    for number in range(1, 4):
        with run.step(done=number):
            pass
    file = MadeFile("counted.txt", "text/plain", b"one two three")
    run.finish("Counted to three.", link="/requests/", link_text="See the requests", file=file)


def _fail(run: TaskRun) -> None:
    raise TaskFailedError("There is nothing to count.")


def _break(run: TaskRun) -> None:
    raise RuntimeError("a secret of the code")


register(TaskKind(COUNT, _count), TaskKind(FAIL, _fail), TaskKind(BREAK, _break))
register(TaskKind(SHARED, _count, is_shared=True))


def make_file(client: Client, address: str) -> BackgroundTask:
    """Ask for a long file as from its page, let a worker make it, and return the task."""
    client.post(address, follow=True)
    task = BackgroundTask.objects.first()
    assert task
    execution.execute(task.pk, task.attempt)
    task.refresh_from_db()
    return task


def make_task(by: User, **given: Any) -> BackgroundTask:
    """Return a task that is saved and that nothing does; anything not given has a default."""
    return BackgroundTask.objects.create(**{"by": by, "kind": COUNT, "title": "Count", **given})


def make_done(by: User, content: bytes = b"one two three", **given: Any) -> BackgroundTask:
    """Return a task that has made a file."""
    task = make_task(by, state=TaskState.DONE, **given)
    TaskFile.objects.create(
        task=task,
        name="counted.txt",
        content_type="text/plain",
        content=content,
        keep_until=clock.today() + dt.timedelta(days=1),
    )
    return task


def make_lost(by: User, **given: Any) -> BackgroundTask:
    """Return a task whose worker died in the middle of it."""
    seen_at = timezone.now() - LOST_AFTER - dt.timedelta(seconds=1)
    lost = {"state": TaskState.RUNNING, "seen_at": seen_at, "done": 1, "total": 3}
    return make_task(by, **{**lost, **given})
