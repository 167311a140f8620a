"""When a disk is full or can be read only, pages say so, nothing is half saved, and it recovers."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client

from accounts.models import User
from backups.domain.encryption import make_key_file
from cbtracker import outages
from papers.formats import FORMATS
from requests_log.domain.evidence import NOT_STORED
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Entry, Evidence, Request
from tests.factories.evidence import pdf, upload
from tests.helpers.database import POSTGRESQL_PROGRAMS, database_of_tests
from tests.helpers.forms import heading, main_text
from tests.helpers.project import ROOT
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for

UNAVAILABLE = "Sorry, the service is unavailable"
LONG = " ".join(f"budget{n}" for n in range(190))
FULL = OSError(errno.ENOSPC, "No space left on device")
READ_ONLY = OSError(errno.EROFS, "Read-only file system")


@pytest.fixture
def visitor(official: User) -> Client:
    client = client_for(official)
    client.raise_request_exception = False
    return client


@contextmanager
def database_full() -> Iterator[None]:
    """Let the database find no room for more rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # What other tests deleted has left room.
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            [pages] = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            try:
                yield
            finally:
                cursor.execute("PRAGMA max_page_count = 4294967294")
            return
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " EXCEPTION 'could not extend file: No space left' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON requests_log_entry"
            " EXECUTE FUNCTION full_disk()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION full_disk CASCADE")


@contextmanager
def database_read_only() -> Iterator[None]:
    """Let the database refuse every write, as on a disk that can only be read."""
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", [database_full, database_read_only])
def test_a_write_that_finds_no_room_is_refused_in_words_and_the_next_is_saved(
    harm: Any, visitor: Client, swindon_request: Request
):
    forms, before = RequestForms(visitor, swindon_request), Entry.objects.count()
    saved = 0
    with harm():
        # Pages of SQLite have some room left.
        while (answer := forms.send("raise", issue=LONG)).status_code == 302:
            saved += 1
        assert answer.status_code == 503
        assert heading(answer) == UNAVAILABLE
        assert "your text is still there" in main_text(answer)
        assert visitor.get("/requests/").status_code == 200
        assert visitor.get("/requests/CB-001/").status_code == 200
    assert Entry.objects.count() == before + saved
    assert forms.send("raise", issue=LONG).status_code == 302
    assert list(find_disagreements()) == []


def save_a_part(storage: FileSystemStorage, name: str, content: Any) -> str:
    Path(storage.path(name)).write_bytes(content.read(10))
    raise FULL


def save_nothing(storage: FileSystemStorage, name: str, content: Any) -> str:
    raise READ_ONLY


@pytest.mark.django_db
@pytest.mark.parametrize("save", [save_a_part, save_nothing])
def test_a_file_that_cannot_be_stored_is_refused_and_no_part_of_it_stays(
    save: Callable[..., str],
    visitor: Client,
    swindon_request: Request,
    evidence_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    address = f"/requests/CB-001/entries/{swindon_request.current_id}/evidence/"
    before = set(evidence_folder.rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", save)
        page = visitor.post(address, {"title": "Letter", "file": upload(pdf(), "letter.pdf")})
        assert NOT_STORED in main_text(page)
    assert not Evidence.objects.exists()
    assert set(evidence_folder.rglob("*")) == before
    page = visitor.post(address, {"title": "Letter", "file": upload(pdf(), "letter.pdf")})
    assert page.status_code == 302


@pytest.mark.django_db
def test_a_paper_that_finds_no_room_says_so(
    visitor: Client, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
):
    def full(_: object) -> bytes:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setitem(FORMATS, "docx", replace(FORMATS["docx"], render=full))
        refused = visitor.get("/paper/download.docx")
        assert (refused.status_code, heading(refused)) == (503, UNAVAILABLE)
    assert visitor.get("/paper/download.docx").status_code == 200


def test_a_file_that_is_missing_is_no_full_disk():
    assert outages.is_outage(READ_ONLY)


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_finds_no_room_leaves_nothing(swindon_request: Request, tmp_path: Path):
    folder, key = tmp_path / "backups", tmp_path / "backup.key"
    make_key_file(key)

    def allow_small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run(
        [sys.executable, "manage.py", "backup", f"--folder={folder}", f"--key={key}"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_of_tests(),
            "POSTGRESQL_PROGRAMS": str(POSTGRESQL_PROGRAMS),
        },
        capture_output=True,
        text=True,
        preexec_fn=allow_small_files,
    )
    assert done.returncode == 1
    assert "No backup was made." in done.stderr
    reason = "disk I/O error" if connection.vendor == "sqlite" else "File too large"
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == [".lock"]
