"""The worker, as a process of its own, on the database of the tests."""

import signal
import time

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from background.models import BackgroundTask, TaskState
from imports.models import ImportProgress
from imports.tasks import start_saving
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.background.workers import start_worker
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.long_files import confirm

ROWS = [f"Hull,Pooling of budget {n},DH,New" for n in range(120)]
FILE = csv_of("Area,Issue,Dept,Status", *ROWS)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_save_each_row_once(official: User, with_worker: None):
    get_area("hull")
    get_department("DH")
    record = confirm(official, FILE)
    # Two tasks for the same import, as if somebody had gone on with it twice.
    tasks = [start_saving(by=official, record=record) for _ in range(2)]
    workers = [start_worker("--once") for _ in range(2)]
    said = [worker.communicate(timeout=300)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert [BackgroundTask.objects.get(pk=t.pk).state for t in tasks] == [TaskState.DONE] * 2
    issues = sorted(Request.objects.values_list("current__issue", flat=True))
    assert issues == sorted(f"Pooling of budget {n}" for n in range(120))
    progress = ImportProgress.objects.get()
    assert (progress.done_count, progress.unsaved) == (120, [])
    assert list(find_disagreements()) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_file_of_a_paper(
    official: User, official_client: Client, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("papers.views.long_papers.LONG_FROM", {"docx": -1})
    response = official_client.post("/paper/download.docx", follow=True)
    task = BackgroundTask.objects.get()
    assert response.redirect_chain == [(task.get_absolute_url(), 302)]
    worker = start_worker("--once")
    said = worker.communicate(timeout=300)[1]
    assert worker.returncode == 0, said
    file = official_client.get(f"{task.get_absolute_url()}file/")
    assert file.content.startswith(b"PK")


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_when_it_is_told_to_and_the_next_goes_on(official: User, with_worker: None):
    get_area("hull")
    get_department("DH")
    record = confirm(official, FILE)
    task = start_saving(by=official, record=record)
    worker = start_worker()
    try:
        while task.state == TaskState.WAITING:
            time.sleep(0.05)
            task.refresh_from_db()
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=300)[1]
    finally:
        worker.kill()
    assert worker.returncode == 0, said
    task.refresh_from_db()
    assert task.state in (TaskState.WAITING, TaskState.DONE)
    assert Request.objects.count() == ImportProgress.objects.get().done_count
    again = start_worker("--once")
    said = again.communicate(timeout=300)[1]
    assert again.returncode == 0, said
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert Request.objects.count() == 120


def test_there_is_no_worker_where_pages_do_the_work():
    with pytest.raises(CommandError, match="No task waits for a worker"):
        call_command("run_tasks")
