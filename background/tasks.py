"""What django-tasks runs: the row of a task says what is to be done."""

from django.db import transaction
from django_tasks import task

from background import execution


@task()
def run_task(task_id: int, attempt: int) -> None:
    """Do one attempt of a task. If the worker is to stop meanwhile, queue the next attempt."""
    if execution.execute(task_id, attempt):
        with transaction.atomic():
            if execution.put_back(task_id, attempt):
                run_task.enqueue(task_id, attempt + 1)
