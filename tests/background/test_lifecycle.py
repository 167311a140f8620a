"""A task runs once, can be cancelled and retried, and outlives its worker."""

import pytest
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from background import execution, lifecycle
from background.execution import TaskCancelledError, TaskLostError, TaskRun
from background.models import BackgroundTask, TaskFile, TaskState
from background.registry import TaskKind, register
from background.tasks import run_task
from tests.factories.background.tasks import BREAK, COUNT, FAIL, make_lost, make_task

pytestmark = pytest.mark.django_db


def start(by: User, kind: str = COUNT) -> BackgroundTask:
    return lifecycle.start(by=by, kind=kind, title="Count")


def running(by: User, **given) -> TaskRun:
    return TaskRun(make_task(by, state=TaskState.RUNNING, **given))


def test_without_a_worker_a_task_is_done_at_once(official: User):
    task = start(official)
    assert (task.state, task.done, task.total) == (TaskState.DONE, 3, 3)
    assert (task.outcome, task.link) == ("Counted to three.", "/requests/")
    assert bytes(TaskFile.objects.get(task=task).content) == b"one two three"


def test_with_a_worker_a_task_waits_for_it(official: User, with_worker: None):
    task = start(official)
    assert task.state == TaskState.WAITING
    assert DBTaskResult.objects.get().args_kwargs["args"] == [task.pk, 1]


def test_a_task_is_done_once_however_often_it_is_run(official: User, with_worker: None):
    task = start(official)
    execution.execute(task.pk, 1)
    BackgroundTask.objects.filter(pk=task.pk).update(outcome="As it was")
    execution.execute(task.pk, 1)
    execution.execute(task.pk, 2)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.DONE, "As it was")


def test_a_task_that_cannot_be_done_says_why(official: User):
    task = start(official, FAIL)
    assert (task.state, task.outcome) == (TaskState.FAILED, "There is nothing to count.")


def test_an_error_of_the_code_is_no_words_for_people(official: User):
    task = start(official, BREAK)
    assert task.state == TaskState.FAILED
    assert f"this is task {task.pk}" in task.outcome
    assert "secret" not in task.outcome


def test_a_task_of_somebody_whose_account_was_closed_is_not_done(official: User, with_worker: None):
    task = start(official)
    User.objects.filter(pk=official.pk).update(is_active=False)
    execution.execute(task.pk, 1)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.FAILED, "You may not do this any more.")


def test_a_waiting_task_is_cancelled_at_once_and_not_done_later(official: User, with_worker: None):
    task = lifecycle.cancel(task=start(official))
    execution.execute(task.pk, 1)
    task.refresh_from_db()
    assert (task.state, task.done) == (TaskState.CANCELLED, 0)


def test_a_running_task_is_cancelled_when_its_worker_next_looks(official: User):
    run = running(official)
    lifecycle.cancel(task=run.task)
    with pytest.raises(TaskCancelledError):
        run.report(1, 3)


def test_a_step_that_was_begun_is_ended_before_a_task_is_cancelled(official: User):
    run = running(official, total=3)

    def write() -> None:
        with run.step(done=1):
            lifecycle.cancel(task=run.task)
            User.objects.filter(pk=official.pk).update(name="Written in the step")

    with pytest.raises(TaskCancelledError):
        write()
    assert BackgroundTask.objects.get().done == 1
    assert User.objects.get(pk=official.pk).name == "Written in the step"


def test_what_was_cancelled_while_it_ran_says_so(official: User, with_worker: None):
    def stop(run: TaskRun) -> None:
        lifecycle.cancel(task=run.task)
        run.report(1, 3)

    register(TaskKind("test-stop", stop))
    task = start(official, "test-stop")
    execution.execute(task.pk, 1)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.CANCELLED, "It was cancelled.")


def test_a_task_that_has_ended_is_not_cancelled(official: User):
    with pytest.raises(ValidationError, match="ended already"):
        lifecycle.cancel(task=start(official))


def test_a_failed_task_is_retried_with_a_new_number(official: User, with_worker: None):
    task = make_task(official, state=TaskState.FAILED, outcome="No.")
    again = lifecycle.retry(task=task)
    assert (again.state, again.attempt, again.outcome) == (TaskState.WAITING, 2, "")
    execution.execute(task.pk, 2)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


@pytest.mark.parametrize("state", [TaskState.WAITING, TaskState.RUNNING, TaskState.DONE])
def test_what_is_under_way_or_done_is_not_retried(official: User, state: TaskState):
    with pytest.raises(ValidationError, match="under way or done"):
        lifecycle.retry(task=make_task(official, state=state))


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(official: User, with_worker: None):
    run = TaskRun(make_lost(official))
    lifecycle.requeue_lost()
    with pytest.raises(TaskLostError), run.step(done=2):
        User.objects.filter(pk=official.pk).update(name="Written twice")
    assert User.objects.get(pk=official.pk).name == "Olive Official"
    with pytest.raises(TaskLostError):
        run.finish("Done twice.")
    task = BackgroundTask.objects.get()
    assert (task.state, task.attempt, task.done) == (TaskState.WAITING, 2, 1)


def test_a_worker_that_is_to_stop_leaves_a_task_to_the_next(
    official: User, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    task = start(official)
    with monkeypatch.context() as patch:
        patch.setattr(execution.Stopping, "is_asked", lambda: True)
        run_task.call(task.pk, 1)
    task.refresh_from_db()
    assert (task.state, task.attempt) == (TaskState.WAITING, 2)
    queued = [each.args_kwargs["args"] for each in DBTaskResult.objects.all()]
    assert sorted(queued) == [[task.pk, 1], [task.pk, 2]]
    run_task.call(task.pk, 2)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_a_lost_task_is_started_again_and_given_up_in_the_end(official: User, with_worker: None):
    make_task(official, state=TaskState.RUNNING)
    task = make_lost(official)
    for _ in range(2):
        assert lifecycle.requeue_lost() == 1
        task.refresh_from_db()
        assert task.state == TaskState.WAITING
        make_lost_again(task)
    assert lifecycle.requeue_lost() == 1
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.FAILED, lifecycle.GIVEN_UP)
    assert lifecycle.retry(task=task).losses == 0


def make_lost_again(task: BackgroundTask) -> None:
    like = make_lost(task.by)
    BackgroundTask.objects.filter(pk=task.pk).update(state=like.state, seen_at=like.seen_at)
    like.delete()


def test_a_lost_task_that_was_to_be_cancelled_is_not_started(official: User, with_worker: None):
    task = make_lost(official, cancel_asked=True)
    lifecycle.requeue_lost()
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
