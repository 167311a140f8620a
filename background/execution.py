"""Running a task: once, and so that a worker that is killed leaves nothing half done.

What a task writes and its mark that this was written are one transaction. The mark is set only if
the task still runs with the number of this attempt; otherwise the transaction is taken back.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from background.models import BackgroundTask, TaskFile, TaskState
from background.registry import find_kind
from cbtracker import clock

logger = logging.getLogger(__name__)

# How many days a file is kept.
FILE_DAYS = 7


class TaskFailedError(Exception):
    """A task cannot be done; the message says why, in words for whoever started it."""


class TaskCancelledError(Exception):
    """Somebody asked to cancel the task."""


class TaskLostError(Exception):
    """Another worker has the task now, or it has ended: this one must write nothing more."""


class TaskPausedError(Exception):
    """The worker is to stop: another one goes on with the task."""


class Stopping:
    """Whether this worker is to stop. ``run_tasks`` says when; elsewhere it never is."""

    is_asked: Callable[[], bool] = staticmethod(lambda: False)


@dataclass(frozen=True)
class MadeFile:
    """A file that a task made. ``rights`` say what it was made with: who may open it needs them."""

    name: str
    content_type: str
    content: bytes
    rights: list[object] | None = None


class TaskRun:
    """One run of a task: what it is to do, and how it says how far it is."""

    def __init__(self, task: BackgroundTask) -> None:
        self.task = task
        self.is_finished = False

    @property
    def by(self) -> User:
        return self.task.by

    def report(self, done: int | None = None, total: int | None = None, doing: str = "") -> None:
        """Save how far the task is, outside any transaction.

        Raises TaskCancelledError if it was cancelled, TaskLostError if another has it, and
        TaskPausedError if the worker is to stop.
        """
        if done is not None:
            self.task.done = done
        if total is not None:
            self.task.total = total
        self.task.doing = doing or self.task.doing
        self._keep(cancel_asked=False)
        if Stopping.is_asked():
            raise TaskPausedError

    @contextmanager
    def step(self, *, done: int) -> Iterator[None]:
        """Do a part of the work in one transaction with the note that so much is done."""
        with transaction.atomic():
            yield
            self.task.done = done
            self._keep()
        self.report()

    @contextmanager
    def last_step(
        self,
        outcome: str,
        *,
        link: str = "",
        link_text: str = "",
        file: MadeFile | None = None,
    ) -> Iterator[None]:
        """Do the last part of the work in one transaction with the note that the task is done.

        ``outcome`` says in sentences what became of it.
        """
        with transaction.atomic():
            yield
            self.task.outcome, self.task.link, self.task.link_text = outcome, link, link_text
            self._finish(file)

    def finish(
        self, outcome: str, *, link: str = "", link_text: str = "", file: MadeFile | None = None
    ) -> None:
        """End a task, the work of which is all saved."""
        with self.last_step(outcome, link=link, link_text=link_text, file=file):
            pass

    def _finish(self, file: MadeFile | None) -> None:
        self.task.done = max(self.task.done, self.task.total)
        if file and file.rights is not None:
            self.task.parameters["rights"] = file.rights
        self._keep(
            state=TaskState.DONE,
            parameters=self.task.parameters,
            ended_at=clock.now(),
            outcome=self.task.outcome,
            link=self.task.link,
            link_text=self.task.link_text,
            doing="",
        )
        if file:
            keep_until = clock.today() + dt.timedelta(days=FILE_DAYS)
            TaskFile.objects.update_or_create(
                task=self.task,
                defaults={
                    "name": file.name,
                    "content_type": file.content_type,
                    "content": file.content,
                    "keep_until": keep_until,
                },
            )
        self.is_finished = True

    def _keep(self, *, cancel_asked: bool | None = None, **changes: object) -> None:
        """Save progress and other changes, if this attempt still has the task."""
        mine = BackgroundTask.objects.filter(
            pk=self.task.pk, attempt=self.task.attempt, state=TaskState.RUNNING
        )
        wanted = mine if cancel_asked is None else mine.filter(cancel_asked=cancel_asked)
        saved = {
            "done": self.task.done,
            "total": self.task.total,
            "doing": self.task.doing,
            "seen_at": timezone.now(),
            **changes,
        }
        if wanted.update(**saved):
            return
        if mine.exists():
            raise TaskCancelledError
        raise TaskLostError


def execute(task_id: int, attempt: int) -> bool:
    """Do a task, unless another worker has taken it, or it was cancelled or started again.

    Return whether it was paused, because the worker is to stop: ``put_back`` then lets another one
    go on with it.

    Whatever happens in it is kept as its outcome. Only a database that is away raises an error: the
    task is then found as lost later.
    """
    waiting = BackgroundTask.objects.filter(pk=task_id, attempt=attempt, state=TaskState.WAITING)
    if not waiting.update(state=TaskState.RUNNING, seen_at=timezone.now()):
        return False
    task = BackgroundTask.objects.select_related("by").get(pk=task_id)
    try:
        _work(TaskRun(task))
    except TaskPausedError:
        return True
    except TaskLostError:
        logger.warning("Task %s, attempt %s: another worker has it now.", task_id, attempt)
    except TaskCancelledError:
        _end(task, TaskState.CANCELLED, "It was cancelled.")
    except TaskFailedError as error:
        _end(task, TaskState.FAILED, str(error))
    except ValidationError as error:
        _end(task, TaskState.FAILED, " ".join(error.messages))
    except PermissionDenied:
        _end(task, TaskState.FAILED, "You may not do this any more.")
    except Exception:
        logger.exception("Task %s failed", task_id)
        _end(
            task,
            TaskState.FAILED,
            "Something went wrong in the service. Try again. If it fails again, tell whoever runs "
            f"the service: this is task {task_id}.",
        )
    return False


def put_back(task_id: int, attempt: int) -> bool:
    """Let a task that was paused wait for its next attempt; return whether it does."""
    mine = BackgroundTask.objects.filter(pk=task_id, attempt=attempt, state=TaskState.RUNNING)
    return bool(mine.update(state=TaskState.WAITING, attempt=attempt + 1))


def _work(run: TaskRun) -> None:
    if not run.by.is_active:
        raise PermissionDenied
    find_kind(run.task.kind).run(run)
    if not run.is_finished:
        run.finish("")


def _end(task: BackgroundTask, state: TaskState, outcome: str) -> None:
    mine = BackgroundTask.objects.filter(pk=task.pk, attempt=task.attempt, state=TaskState.RUNNING)
    mine.update(
        state=state,
        outcome=outcome,
        ended_at=clock.now(),
        seen_at=timezone.now(),
        cancel_asked=False,
    )
