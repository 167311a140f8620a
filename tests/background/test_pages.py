"""The pages of one's own tasks, and of those that officials share; nobody else's exist."""

import datetime as dt
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from background.models import LATE_AFTER, REFRESHED_FOR, BackgroundTask, TaskFile, TaskState
from cbtracker import clock
from security.models import EventKind, SecurityEvent
from tests.factories.background.tasks import SHARED, make_done, make_lost, make_task
from tests.helpers.forms import main_text as text_of
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def test_a_running_task_shows_how_far_it_is_and_refreshes_itself(
    official: User, official_client: Client
):
    task = make_task(official, state=TaskState.RUNNING, done=1_200, total=20_000, doing="Saving")
    page = official_client.get(task.get_absolute_url())
    assert "1,200 of 20,000: Saving" in text_of(page)
    assert b'<progress class="app-progress" id="progress" value="1200" max="20000">' in page.content
    assert page["Refresh"] == "3"
    assert "Stop refreshing" in text_of(page)
    still = official_client.get(f"{task.get_absolute_url()}?refresh=off")
    assert "Refresh" not in still
    assert "This page does not refresh itself." in text_of(still)


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED])
def test_a_task_that_has_ended_refreshes_no_more(
    official: User, official_client: Client, state: TaskState
):
    task = make_task(official, state=state, outcome="So it ended.")
    page = official_client.get(task.get_absolute_url())
    assert "Refresh" not in page
    assert "So it ended." in text_of(page)
    assert ("Try again" in text_of(page)) == (state != TaskState.DONE)
    assert "Cancel this task" not in text_of(page)


def test_a_page_that_waits_in_vain_says_so_and_does_not_keep_the_session_alive(
    official: User, official_client: Client
):
    task = make_task(official, seen_at=timezone.now() - LATE_AFTER - dt.timedelta(seconds=1))
    assert "Nothing has begun on it yet." in text_of(official_client.get(task.get_absolute_url()))
    BackgroundTask.objects.update(seen_at=timezone.now() - REFRESHED_FOR)
    assert "Refresh" not in official_client.get(task.get_absolute_url())


def test_a_task_whose_worker_died_can_be_retried(official: User, official_client: Client):
    task = make_lost(official)
    page = official_client.get(task.get_absolute_url())
    assert "Interrupted" in text_of(page)
    after = official_client.post(f"{task.get_absolute_url()}retry/", follow=True)
    assert "Counted to three." in text_of(after)


def test_a_waiting_task_can_be_cancelled(official: User, official_client: Client):
    task = make_task(official)
    after = official_client.post(f"{task.get_absolute_url()}cancel/", follow=True)
    assert "It was cancelled." in text_of(after)
    again = official_client.post(f"{task.get_absolute_url()}cancel/", follow=True)
    assert "This task has ended already." in text_of(again)
    assert "Try again" in text_of(again)


def test_what_is_done_is_not_done_again(official: User, official_client: Client):
    task = make_task(official, state=TaskState.DONE)
    after = official_client.post(f"{task.get_absolute_url()}retry/", follow=True)
    assert "under way or done already" in text_of(after)


def test_somebody_else_finds_nothing_of_a_task(
    official: User, official_client: Client, make_user: Callable[..., User], lead: User
):
    task = make_done(make_user(Role.OFFICIAL), title="Their secret")
    pages = {"": "get", "file/": "get", "cancel/": "post", "retry/": "post"}
    for client in (official_client, client_for(lead)):
        for page, method in pages.items():
            response = getattr(client, method)(f"{task.get_absolute_url()}{page}")
            assert response.status_code == 404, page
        assert "Their secret" not in text_of(client.get("/tasks/"))
    task.refresh_from_db()
    assert (task.state, task.attempt) == (TaskState.DONE, 1)


def test_every_official_sees_how_far_a_shared_task_is_and_nobody_else_does(
    official_client: Client, make_user: Callable[..., User], lead: User
):
    colleague = make_user(Role.OFFICIAL)
    task = make_lost(colleague, kind=SHARED, title="Send the letter")
    page = official_client.get(task.get_absolute_url())
    assert "Send the letter" in text_of(page)
    assert f"by {colleague}" in text_of(page)
    assert "ry again" not in text_of(page)
    assert official_client.post(f"{task.get_absolute_url()}cancel/").status_code == 404
    assert official_client.post(f"{task.get_absolute_url()}retry/").status_code == 404
    done = make_done(colleague, kind=SHARED)
    assert "Download" not in text_of(official_client.get(done.get_absolute_url()))
    assert official_client.get(f"{done.get_absolute_url()}file/").status_code == 404
    for role in (Role.CHAMPION, Role.ADMINISTRATOR):
        client = client_for(make_user(role))
        assert client.get(task.get_absolute_url()).status_code in (403, 404)
    assert client_for(lead).get(task.get_absolute_url()).status_code == 404


def test_a_file_is_downloaded_by_whoever_asked_for_it_and_recorded(
    official: User, official_client: Client
):
    task = make_done(official)
    assert "Download counted.txt" in text_of(official_client.get(task.get_absolute_url()))
    response = official_client.get(f"{task.get_absolute_url()}file/")
    assert response.content == b"one two three"
    assert response["Content-Disposition"] == 'attachment; filename="counted.txt"'
    event = SecurityEvent.objects.get(kind=EventKind.EXPORTED)
    assert event.detail == f"/tasks/{task.pk}/file/"


def test_a_file_is_deleted_after_its_time(official: User, official_client: Client):
    task = make_done(official)
    TaskFile.objects.update(keep_until=clock.today() - dt.timedelta(days=1))
    page = official_client.get(task.get_absolute_url())
    assert "The file is not kept any more." in text_of(page)
    assert official_client.get(f"{task.get_absolute_url()}file/").status_code == 404
    call_command("delete_old_tasks", stdout=StringIO())
    assert not TaskFile.objects.exists()
    assert BackgroundTask.objects.exists()


def test_old_tasks_are_deleted_and_those_that_have_not_ended_stay(official: User, capsys):
    long_ago = timezone.now() - dt.timedelta(days=61)
    make_done(official, seen_at=long_ago)
    kept = [make_task(official, seen_at=long_ago).pk, make_done(official).pk]
    call_command("delete_old_tasks")
    assert sorted(BackgroundTask.objects.values_list("pk", flat=True)) == kept
    assert capsys.readouterr().out == "Deleted 0 files and 1 task.\n"


def test_the_list_costs_the_same_however_long_it_is(official: User, official_client: Client):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            official_client.get("/tasks/")
        return len(queries)

    assert "You have no background tasks." in text_of(official_client.get("/tasks/"))
    make_task(official, title="First of three")
    with_one = count()
    for _ in range(2):
        make_lost(official)
    assert count() == with_one
    assert "First of three" in text_of(official_client.get("/tasks/"))
