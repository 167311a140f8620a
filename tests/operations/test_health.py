"""Balancers and monitors ask for health: no session or HTTPS is needed, and no secret told."""

import datetime as dt
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from accounts.models import User
from background.models import BackgroundTask, TaskState
from operations import health
from tests.helpers.sign_in import client_for
from tests.operations.outages import database_away

WELL = {"database": "ok", "migrations": "ok", "cache": "ok", "mail": "ok", "disk": "ok"}


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again each time, as some seconds later."""
    monkeypatch.setattr(health, "HOLDS_FOR", -1)
    monkeypatch.setattr(health, "_held", {})
    monkeypatch.setattr(health.Migrations, "has_all", False)


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def make_task(make_user: Callable[..., User]) -> Iterator[Callable[..., None]]:
    by = make_user("official")

    def make(state: TaskState, **ago: float) -> None:
        seen_at = timezone.now() - dt.timedelta(**ago)
        BackgroundTask.objects.create(kind="paper", by=by, title="A", state=state, seen_at=seen_at)

    yield make
    BackgroundTask.objects.all().delete()


def ask(stranger: Client, path: str = "/health/") -> dict[str, str]:
    """Return what an address of health says of each part, and look that the status agrees."""
    page = stranger.get(path)
    told: dict[str, str] = page.json()
    assert page.status_code == (200 if set(told.values()) == {"ok"} else 503)
    return told


def test_alive_is_said_without_the_database(stranger: Client, django_db_blocker: Any):
    """Any query would be an error here."""
    stranger.cookies["sessionid"] = "some-session"
    with django_db_blocker.block():
        page = stranger.get("/health/live/")
    assert (page.status_code, page.json()) == (200, {"alive": "ok"})
    assert "no-store" in page["Cache-Control"]
    assert "Set-Cookie" not in page.headers


@pytest.mark.django_db(transaction=True)
def test_all_parts_are_well(stranger: Client):
    assert ask(stranger) == {**WELL, "worker": "ok"}
    assert ask(stranger, "/health/ready/") == {"database": "ok", "migrations": "ok"}
    assert ask(stranger, "/health/ready") == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db(transaction=True)
def test_a_proxy_needs_neither_the_host_name_nor_https(stranger: Client, settings: Any):
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/health/live/", "/health/ready/", "/health/"):
        page = stranger.get(path, headers={"host": "10.0.0.7:8000"})
        assert page.status_code == 200
    assert stranger.get("/requests/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_health_is_told_to_somebody_who_has_to_set_up_a_second_factor(
    official: User, settings: Any
):
    settings.SECOND_FACTOR_REQUIRED = True
    assert ask(client_for(official))["database"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_the_database_away_is_not_ready_and_still_alive(
    stranger: Client, caplog: pytest.LogCaptureFixture
):
    with database_away(), caplog.at_level(logging.WARNING):
        assert ask(stranger, "/health/ready/")["database"] == "failed"
        page = stranger.get("/health/")
        assert stranger.get("/health/live/").status_code == 200
    assert page.status_code == 503
    assert page.json()["cache"] == "ok"
    assert set(page.json().values()) == {"ok", "failed"}
    assert "Health check of database failed: " in caplog.text
    assert "Traceback" not in caplog.text
    assert ask(stranger, "/health/ready/")["database"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_a_version_is_not_ready_before_its_migrations(stranger: Client):
    applied = MigrationRecorder(connection).migration_qs
    newest = applied.filter(app="background").latest("pk")
    newest.delete()
    assert ask(stranger, "/health/ready/") == {"database": "ok", "migrations": "failed"}
    MigrationRecorder(connection).record_applied("background", newest.name)
    assert ask(stranger, "/health/ready/") == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db(transaction=True)
def test_an_older_version_stays_ready_after_the_migrations_of_a_newer_one(stranger: Client):
    MigrationRecorder(connection).record_applied("background", "9999_of_a_later_version")
    assert ask(stranger, "/health/ready/")["migrations"] == "ok"
    MigrationRecorder(connection).record_unapplied("background", "9999_of_a_later_version")


@pytest.mark.django_db(transaction=True)
def test_cache_and_mail_server_away_leave_the_service_ready(stranger: Client, settings: Any):
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://u:secret@127.0.0.1:1"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask(stranger) == {**WELL, "cache": "failed", "mail": "failed", "worker": "ok"}
    assert "secret" not in str(stranger.get("/health/").content)
    assert set(ask(stranger, "/health/ready/").values()) == {"ok"}


def test_the_temporary_folder_that_is_looked_at_is_the_one_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert str(tmp_path) in health.folders()
    assert "/tmp" not in health.folders()  # noqa: S108 - a name alone


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told(stranger: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    assert ask(stranger)["disk"] == "failed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tasks", "worker"),
    [
        ([], "ok"),
        ([(TaskState.WAITING, 0)], "ok"),
        ([(TaskState.WAITING, 5)], "failed"),
        # The worker is busy with another one.
        ([(TaskState.WAITING, 5), (TaskState.RUNNING, 1)], "ok"),
        # Another worker will take it, if there is one.
        ([(TaskState.RUNNING, 2.5)], "ok"),
        ([(TaskState.RUNNING, 9)], "failed"),
        ([(TaskState.DONE, 90), (TaskState.FAILED, 90)], "ok"),
    ],
)
def test_a_worker_that_takes_nothing_is_told(
    tasks: list[tuple[TaskState, float]],
    worker: str,
    make_task: Callable[..., None],
    with_worker: None,
    stranger: Client,
):
    for state, minutes in tasks:
        make_task(state, minutes=minutes)
    assert ask(stranger)["worker"] == worker


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_none_is_missed(make_task: Callable[..., None], stranger: Client):
    make_task(TaskState.WAITING, minutes=5)
    assert ask(stranger)["worker"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_asking_without_end_checks_once_in_some_seconds(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(health, "HOLDS_FOR", 60)
    assert ask(stranger)["database"] == "ok"
    with database_away():
        assert ask(stranger)["database"] == "ok"
