"""Pages that may read a replica show people what they saved at once, and others within the delay.

The replica is a second PostgreSQL server that follows that of the tests by streaming replication.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from cbtracker import replica
from requests_log.models import Request
from tests.helpers.forms import main_text
from tests.helpers.project import ROOT
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db(transaction=True)
OLD_WORDS = "The department is looking into it."
NEW_WORDS = "DfE has agreed."
# In seconds. Replaying takes milliseconds.
LONG_ENOUGH = 20


@pytest.fixture(scope="module")
def folder(django_db_setup: None) -> Iterator[Path]:
    """The folder of the socket of a server that follows that of the tests."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no replicas.")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        import postgresql

        with postgresql.standby(connection.get_connection_params()) as folder:
            yield folder


@pytest.fixture
def standby(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the service read from the replica, which may be ten seconds behind."""
    follower = connection.copy(replica.REPLICA)
    follower.settings_dict.update(HOST=str(folder), PORT="")
    connections[replica.REPLICA] = follower
    monkeypatch.setattr(replica, "_freshness", replica.Freshness())
    monkeypatch.setattr(replica, "ASK_EVERY", 0.1)
    settings.DATABASE_ROUTERS = ["cbtracker.replica.ReplicaRouter"]
    settings.HAS_REPLICA = True
    settings.REPLICA_DELAY = 10
    settings.KEEP_PAGES = False
    wait_until_replayed()
    # From then on the replica is known to have what was there, also if others go on writing.
    replica._freshness.is_fresh()
    time.sleep(replica.ASK_EVERY)
    yield
    follower.close()
    del connections[replica.REPLICA]


def on_replica(sql: str) -> Any:
    with connections[replica.REPLICA].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def wait_until_replayed() -> None:
    """Wait until the replica has all that the primary has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()::text")
        [position] = cursor.fetchone()
    until = time.monotonic() + LONG_ENOUGH
    while not on_replica(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"):
        assert time.monotonic() < until, "the replica does not follow"
        time.sleep(0.05)


@contextmanager
def standing_still() -> Iterator[None]:
    """Let the replica replay nothing for a while."""
    on_replica("SELECT pg_wal_replay_pause()::text")
    try:
        yield
    finally:
        on_replica("SELECT pg_wal_replay_resume()::text")


def get(client: Client, address: str) -> tuple[HttpResponse, int]:
    """Return the answer, and how many queries of it the replica answered."""
    with CaptureQueriesContext(connections[replica.REPLICA]) as queries:
        answer = client.get(address)
        if answer.streaming:
            answer.content_read = b"".join(answer.streaming_content)
    asked = [each for each in queries.captured_queries if "pg_last_wal" not in each["sql"]]
    return answer, len(asked)


def test_each_reader_sees_what_they_saved_at_once_and_others_within_the_delay(
    make_user: Callable[..., User], swindon_request: Request, standby: None, settings: Any
):
    writer, reader = (client_for(make_user(Role.OFFICIAL)) for _ in range(2))
    wait_until_replayed()
    page, asked = get(reader, "/requests/")
    assert OLD_WORDS in main_text(page)
    assert asked > 0
    with standing_still():
        saved = RequestForms(writer, swindon_request).send("update", action="save")
        assert saved.status_code == 302
        page, asked = get(writer, "/requests/")
        assert NEW_WORDS in main_text(page)
        assert asked == 0
        page, asked = get(reader, "/requests/")
        assert OLD_WORDS in main_text(page)
        assert asked > 0
        # It is further behind than it may be now.
        settings.REPLICA_DELAY = 1
        time.sleep(settings.REPLICA_DELAY + 2 * replica.ASK_EVERY)
        page, asked = get(reader, "/requests/")
        assert NEW_WORDS in main_text(page)
        assert asked == 0
    wait_until_replayed()
    time.sleep(replica.ASK_EVERY)
    page, asked = get(reader, "/requests/")
    assert NEW_WORDS in main_text(page)
    assert asked > 0


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/requests/",
        "/requests/?words=budget",
        "/requests/?words=budget&department=DfE",
        "/requests/download.csv",
        "/requests/download.xlsx",
        "/paper/",
        "/paper/download.csv",
        "/paper/download.docx",
        "/changes/?since=2011-03-17",
        "/areas/swindon/briefing.docx",
        "/requests/?as_at=2011-03-21",
    ],
)
def test_lists_papers_and_downloads_are_read_from_the_replica(
    address: str, official: User, swindon_request: Request, standby: None
):
    client = client_for(official)
    wait_until_replayed()
    with CaptureQueriesContext(connection) as on_primary:
        page, asked = get(client, address)
    assert page.status_code == 200
    assert asked > 0
    lines = [each["sql"] for each in on_primary.captured_queries if "requests_log" in each["sql"]]
    assert lines == []


def test_a_page_about_one_request_is_read_from_the_primary(
    official: User, swindon_request: Request, standby: None
):
    page, asked = get(client_for(official), f"/requests/{swindon_request.reference}/")
    assert page.status_code == 200
    assert asked == 0


def test_pages_are_read_from_the_primary_while_the_replica_is_away(
    official: User, swindon_request: Request, standby: None, monkeypatch: pytest.MonkeyPatch
):
    connections[replica.REPLICA].close()
    monkeypatch.setitem(connections[replica.REPLICA].settings_dict, "HOST", "/nowhere")
    page = client_for(official).get("/requests/")
    assert swindon_request.reference in main_text(page)


def test_pages_are_read_from_the_primary_if_the_replica_follows_no_other_server(
    official: User, swindon_request: Request, standby: None, monkeypatch: pytest.MonkeyPatch
):
    """As one that was made the primary, and started again since."""
    connections[replica.REPLICA].close()
    own = connection.settings_dict["HOST"]
    monkeypatch.setitem(connections[replica.REPLICA].settings_dict, "HOST", own)
    page, asked = get(client_for(official), "/requests/")
    assert swindon_request.reference in main_text(page)
    assert asked == 0


def test_nobody_waits_while_somebody_asks_a_replica_that_hangs(
    official: User, swindon_request: Request, standby: None
):
    with replica._freshness._lock:
        page, asked = get(client_for(official), "/requests/")
    assert swindon_request.reference in main_text(page)
    assert asked == 0


def test_a_kept_page_is_rendered_as_soon_as_the_replica_has_what_was_saved(
    make_user: Callable[..., User], swindon_request: Request, standby: None, settings: Any
):
    settings.KEEP_PAGES = True
    writer, reader = (client_for(make_user(Role.OFFICIAL)) for _ in range(2))
    wait_until_replayed()
    with standing_still():
        # Other workers write on the same server, and what has come is replayed first.
        assert any(reader.get("/requests/").context is None for _ in range(100))
        RequestForms(writer, swindon_request).send("update", action="save")
        again = reader.get("/requests/")
        assert again.context is None, "the page was rendered"
        assert OLD_WORDS in main_text(again)
    wait_until_replayed()
    assert NEW_WORDS in main_text(reader.get("/requests/"))
