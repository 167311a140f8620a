"""What django-tasks runs: the row of a task says what is to be done."""

from django_tasks import task

from background import execution


@task()
def run_task(task_id: int, attempt: int) -> None:
    """Do one attempt of a task."""
    execution.execute(task_id, attempt)
