"""While the database or the cache is away or busy, pages say so, and recover by themselves."""

import logging
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import set_wait_callback

from accounts.models import User
from cbtracker import outages
from requests_log.domain import evidence
from requests_log.models import Entry, Evidence, Request
from tests.factories.evidence import attach, pdf
from tests.helpers.forms import heading, main_text
from tests.helpers.project import ROOT
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for, sign_in
from tests.operations.outages import NO_SERVER, database_away

UNAVAILABLE = "Sorry, the service is unavailable"


@pytest.fixture
def visitor(official: User) -> Client:
    client = client_for(official)
    client.raise_request_exception = False
    return client


@contextmanager
def logs_locked() -> Iterator[None]:
    """Hold the lock that every write waits for, on another connection."""
    other = connection.copy()
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "UPDATE accounts_user SET name = name"
                if connection.vendor == "sqlite"
                else "SELECT pg_advisory_xact_lock(1)"
            )
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def assert_unavailable(page: Any) -> None:
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert heading(page) == UNAVAILABLE
    assert "your text is still there" in main_text(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/", "/requests/", "/accounts/sign-in/", "/admin/", "/areas/"])
def test_pages_say_that_the_database_is_away_and_recover(
    address: str, visitor: Client, caplog: pytest.LogCaptureFixture
):
    assert visitor.get(address, follow=True).status_code == 200
    with database_away(), caplog.at_level(logging.ERROR):
        if address == "/accounts/sign-in/":
            assert_unavailable(visitor.post(address, {"login": "a@example.com", "password": "x"}))
        else:
            assert_unavailable(visitor.get(address))
    [record] = [each for each in caplog.records if each.name == "django.request"]
    assert "\n" not in logging.Formatter().format(record)
    assert visitor.get(address, follow=True).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_write_that_waits_too_long_for_a_lock_is_refused_in_words(
    visitor: Client, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outages, "LOCK_TIMEOUT", 1)
    outages.limit_waits(connection=connection)
    forms = RequestForms(visitor, swindon_request)
    words = forms.filled_in("change")
    before = Entry.objects.count()
    with logs_locked():
        assert_unavailable(visitor.post(forms.address("change"), {**words, "save": "save"}))
        assert visitor.get("/requests/").status_code == 200
    assert Entry.objects.count() == before
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_query_of_a_page_runs_for_ever(monkeypatch: pytest.MonkeyPatch):
    if connection.vendor == "sqlite":
        # SQLite has no time limit for a query. It has one for a lock.
        assert connection.settings_dict["OPTIONS"]["timeout"] == 20
        return
    monkeypatch.setattr(outages, "STATEMENT_TIMEOUT", 1)
    outages.limit_waits(connection=connection)
    with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
    assert outages.is_outage(refused.value)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_set_for_a_session_behind_pgbouncer(settings: Any):
    """It would hold for whoever gets the connection of the server next."""
    settings.DATABASE_POOLED = True
    with CaptureQueriesContext(connection) as queries:
        outages.limit_waits(connection=connection)
    assert queries.captured_queries == []
    with pytest.raises(CommandError, match="migrate needs a session of its own"):
        call_command("migrate")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_hangs_is_away(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    if connection.vendor == "sqlite":
        # There is no server that could hang.
        return
    monkeypatch.setattr(outages, "ANSWER_TIMEOUT", 1)
    monkeypatch.setattr(outages, "CONNECT_TIMEOUT", 1)
    request.addfinalizer(lambda: set_wait_callback(None))
    set_wait_callback(outages.wait_for_answer)
    assert visitor.get("/requests/").status_code == 200
    with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    assert outages.is_outage(refused.value)
    # As Django does at the end of a request, but not of one by the test client.
    connection.close_if_unusable_or_obsolete()
    assert visitor.get("/requests/").status_code == 200
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = {"HOST": "127.0.0.1", "PORT": str(silent.getsockname()[1])}
        monkeypatch.setitem(NO_SERVER, "postgresql", place)
        with database_away():
            assert_unavailable(visitor.get("/requests/"))
    assert visitor.get("/requests/").status_code == 200
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_writes_is_away_for_who_writes(
    visitor: Client, swindon_request: Request
):
    forms = RequestForms(visitor, swindon_request)
    words = forms.filled_in("change")
    refuse, allow = (
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(refuse)
    assert_unavailable(visitor.post(forms.address("change"), {**words, "save": "save"}))
    assert visitor.get("/requests/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(allow)


def test_the_web_server_limits_waits_and_commands_do_not():
    ask = (
        "from django.db.backends.signals import connection_created as signal;"
        "from psycopg2.extensions import get_wait_callback;"
        "print([each[1]().__name__ for each in signal.receivers], get_wait_callback())"
    )
    limited, free = (
        subprocess.run(
            [sys.executable, "-c", f"{start}; {ask}"], cwd=ROOT, capture_output=True, text=True
        ).stdout
        for start in ("import cbtracker.wsgi", "import django; django.setup()")
    )
    for name in ("limit_waits", "wait_for_answer"):
        assert name in limited
        assert name not in free


@pytest.mark.django_db
def test_without_the_cache_signing_in_is_refused_and_reading_goes_on(
    visitor: Client, official: User, settings: Any
):
    cached = settings.CACHES
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://127.0.0.1:1/0"}}
    stranger = Client(raise_request_exception=False)
    assert_unavailable(sign_in(stranger, official.email))
    assert_unavailable(sign_in(stranger, official.email, "wrong"))
    forgotten = stranger.post("/accounts/password/forgotten/", {"email": official.email})
    assert_unavailable(forgotten)
    assert visitor.get("/requests/").status_code == 200
    settings.CACHES = cached
    assert sign_in(stranger, official.email).status_code == 200
    assert stranger.get("/requests/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_if_the_database_goes_away_before_it_says_that_the_row_is_saved(
    official: User, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
):
    saved = evidence.attach_stored

    def save_and_go_away(**given: Any) -> None:
        saved(**given)
        raise OperationalError("server closed the connection unexpectedly")

    content = pdf()
    with monkeypatch.context() as patch:
        patch.setattr(evidence, "attach_stored", save_and_go_away)
        with pytest.raises(OperationalError):
            attach(official, swindon_request, content=content)
    # Whoever sends the same again is told that it is attached.
    again = attach(official, swindon_request, content=content)
    assert again == Evidence.objects.get()
    assert evidence.open_file(again).read() == content


@pytest.mark.parametrize(
    "cause", [sqlite3.OperationalError("no such table: wombats"), sqlite3.IntegrityError("twice")]
)
def test_a_fault_of_the_code_is_no_outage(cause: sqlite3.Error):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    assert not outages.is_outage(error)
    assert not outages.is_outage(ValueError("no number"))
    assert not outages.is_outage(None)
