"""Starting, cancelling and retrying tasks, and finding those whose worker has died."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from background.models import BackgroundTask, TaskState
from background.tasks import run_task
from cbtracker import clock

# So often a task is started again by itself after its worker has died.
MOST_LOSSES = 3
_LONGEST_TITLE = 250
GIVEN_UP = (
    "The worker stopped in the middle of it several times. What was saved is whole. Try again, or "
    "tell whoever runs the service."
)


def has_worker() -> bool:
    """Return whether tasks wait for a worker. Otherwise the page that starts one does it."""
    return bool(settings.BACKGROUND_TASKS == "database")


def start(
    *, by: User, kind: str, title: str, about: str = "", parameters: dict[str, object] | None = None
) -> BackgroundTask:
    """Return a new task. Without a worker, it has ended by then."""
    task = BackgroundTask(
        by=by, kind=kind, title=title[:_LONGEST_TITLE], about=about, parameters=parameters or {}
    )
    with transaction.atomic():
        task.save(force_insert=True)
        _enqueue_for_worker(task)
    return _run_without_worker(task)


def find_unended(*, about: str) -> BackgroundTask | None:
    """Return the newest task about something that has not ended."""
    return BackgroundTask.objects.unended().filter(about=about).first()


def start_once(
    *, by: User, kind: str, title: str, about: str, parameters: dict[str, object]
) -> BackgroundTask:
    """Return the task about something that has not ended, or else a new one."""
    return find_unended(about=about) or start(
        by=by, kind=kind, title=title, about=about, parameters=parameters
    )


def cancel(*, task: BackgroundTask) -> BackgroundTask:
    """Cancel a task: at once if nobody works on it, or when its worker next looks.

    Raises ValidationError if it has ended.
    """
    with transaction.atomic():
        task = _lock(task)
        if not task.is_unended:
            raise ValidationError("This task has ended already.")
        if task.state == TaskState.RUNNING and not task.is_lost:
            task.cancel_asked = True
        else:
            task.state, task.ended_at = TaskState.CANCELLED, clock.now()
            task.outcome = "It was cancelled."
            # A worker that is not dead after all finds another number, and stops.
            task.attempt += 1
        task.save(update_fields=["cancel_asked", "state", "ended_at", "outcome", "attempt"])
    return task


def retry(*, task: BackgroundTask) -> BackgroundTask:
    """Start a task again that failed, was cancelled or lost its worker.

    Raises ValidationError if it is waiting, running or done.
    """
    with transaction.atomic():
        task = _lock(task)
        if not task.can_be_retried:
            raise ValidationError("This task is under way or done already.")
        task.losses, task.cancel_asked = 0, False
        _start_again(task)
    return _run_without_worker(task)


def requeue_lost() -> int:
    """Start again each task whose worker has died, or give it up after some; return how many."""
    count = 0
    for found in BackgroundTask.objects.lost():
        with transaction.atomic():
            task = _lock(found)
            if not task.is_lost:
                continue
            count += 1
            task.losses += 1
            if task.losses < MOST_LOSSES:
                _start_again(task)
                continue
            task.state, task.ended_at, task.outcome = TaskState.FAILED, clock.now(), GIVEN_UP
            task.attempt += 1
            task.save(update_fields=["state", "ended_at", "outcome", "attempt", "losses"])
    return count


def _lock(task: BackgroundTask) -> BackgroundTask:
    return BackgroundTask.objects.select_for_update(no_key=True).get(pk=task.pk)


def _start_again(task: BackgroundTask) -> None:
    if task.cancel_asked and task.state == TaskState.RUNNING:
        # Its worker died before it could be cancelled.
        task.state, task.ended_at = TaskState.CANCELLED, clock.now()
        task.outcome, task.cancel_asked = "It was cancelled.", False
        task.attempt += 1
        task.save()
        return
    task.state, task.ended_at, task.outcome = TaskState.WAITING, None, ""
    task.cancel_asked, task.seen_at = False, timezone.now()
    task.attempt += 1
    task.save()
    _enqueue_for_worker(task)


def _enqueue_for_worker(task: BackgroundTask) -> None:
    # In the transaction that saves the task: both are there, or neither.
    if has_worker():
        run_task.enqueue(task.pk, task.attempt)


def _run_without_worker(task: BackgroundTask) -> BackgroundTask:
    if not has_worker():
        run_task.enqueue(task.pk, task.attempt)
        task.refresh_from_db()
    return task
