"""What a backup is: one new file that nobody can read without the key."""

import datetime as dt
import fcntl
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from backups.domain import folder as backup_folder
from backups.domain.folder import name_for
from backups.models import BackupRun
from requests_log.models import Evidence, Request
from tests.backups.places import backup, run
from transfer.domain.archive import MemberWriter

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_says_what_it_holds_and_can_be_read_by_nobody_else(
    folder: Path, evidence: Evidence
):
    said = run("backup", f"--folder={folder}")
    [made] = folder.glob("*.backup")
    assert f"Wrote {made}: 33 requests, 1 file, {made.stat().st_size:,} bytes." in said
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    data = made.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    for text in (b"CREATE TABLE", b"manifest.json", b"requests_log_entry"):
        assert text not in data
    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == [made.name]
    run_kept = BackupRun.objects.get()
    assert (run_kept.kind, run_kept.file_name, run_kept.problem) == ("backup", made.name, "")


def test_without_a_key_nothing_is_written(folder: Path, settings: Any):
    settings.BACKUP_KEY_FILE = ""
    with pytest.raises(CommandError, match="no key file is named"):
        run("backup", f"--folder={folder}")
    assert not folder.exists()
    assert "no key file is named" in BackupRun.objects.get().problem


def test_what_is_no_key_is_refused_and_a_key_is_never_overwritten(folder: Path, key: Path):
    with pytest.raises(CommandError, match="no key is ever overwritten"):
        run("make_backup_key", key)
    for text in ("", "secret", f"{key.read_text()}{key.read_text()}"):
        other = key.with_name("other.key")
        other.write_text(text)
        with pytest.raises(CommandError, match="is no key file"):
            run("backup", f"--folder={folder}", f"--key={other}")


def test_two_backups_in_one_second_do_not_overwrite_each_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    now = timezone.now()
    monkeypatch.setattr(backup_folder, "name_for", lambda _: name_for(now))
    first = backup(folder)
    before = first.read_bytes()
    with pytest.raises(CommandError, match="exists already, and no backup is overwritten"):
        backup(folder)
    assert first.read_bytes() == before


def test_old_backups_are_deleted_by_the_rule_and_nothing_else_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    folder.mkdir()
    (folder / "notes.backup").touch()
    days = iter(range(4))
    monkeypatch.setattr(
        backup_folder, "name_for", lambda now: name_for(now + dt.timedelta(days=next(days)))
    )
    made = [backup(folder, "--keep=2") for _ in range(4)]
    assert set(folder.glob("*.backup")) == {*made[2:], folder / "notes.backup"}


def test_one_backup_at_a_time_and_what_a_killed_one_left_is_deleted(folder: Path):
    left = folder / ".unfinished-abc" / "database"
    left.parent.mkdir(parents=True)
    left.touch()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another backup is being made"):
            backup(folder)
    backup(folder)
    assert not left.exists()


def test_what_is_not_encrypted_is_in_no_file_that_anybody_could_open(
    folder: Path, evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    write, seen = MemberWriter.write, set()

    def look(member: MemberWriter, data: bytes) -> None:
        write(member, data)
        for place in (folder, temporary):
            seen.update(path.suffix or path.name for path in place.rglob("*") if path.is_file())

    monkeypatch.setattr(MemberWriter, "write", look)
    made = backup(folder)
    # The one that is being written, and what says that it is.
    assert seen == {".backup", ".lock"}
    assert "The rehearsal succeeded" in run("rehearse_restore", f"--file={made}")


def test_a_file_that_is_missing_is_named_and_stops_nothing(folder: Path, evidence: Evidence):
    storages["evidence"].delete(evidence.stored_as)
    said = run("backup", f"--folder={folder}")
    assert f"The file {evidence.stored_as} is missing from its storage." in said


def test_a_storage_that_does_not_answer_is_named_and_kept(
    folder: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
):
    made = backup(folder)

    def fail(*args: Any, **options: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://files.example")

    monkeypatch.setattr(type(storages["evidence"]), "open", fail)
    said = "Could not connect to the endpoint URL"
    with pytest.raises(CommandError, match=f"No backup was made. {said}"):
        run("backup", f"--folder={folder}")
    assert list(folder.glob("*.backup")) == [made]
    assert said in BackupRun.objects.first().problem
    with pytest.raises(CommandError, match=said):
        run("export_record", folder / "record.zip")
    assert not (folder / "record.zip").exists()
    monkeypatch.setattr("backups.management.commands.restore.restore_backup", fail)
    with pytest.raises(CommandError, match=f"Nothing was restored. {said}"):
        run("restore", made)
    monkeypatch.setattr("backups.management.commands.rehearse_restore.rehearse", fail)
    with pytest.raises(CommandError, match=f"The rehearsal failed. {said}"):
        run("rehearse_restore", f"--folder={folder}")
    assert said in BackupRun.objects.first().problem
    monkeypatch.setattr("transfer.management.commands.import_record.import_record", fail)
    with pytest.raises(CommandError, match=f"{said}.* Nothing was loaded."):
        run("import_record", made)


def test_old_backups_that_cannot_be_deleted_do_not_undo_a_new_one(folder: Path, key: Path):
    folder.mkdir()
    (folder / "cbtracker-20100101T000000Z.backup").mkdir()
    with pytest.raises(CommandError, match="A backup was made, but old ones could not be deleted"):
        run("backup", f"--folder={folder}", "--keep=1")
    [made] = [path for path in folder.glob("*.backup") if path.is_file()]
    [kept] = BackupRun.objects.all()
    assert (kept.file_name, kept.problem) == (made.name, "")


def test_a_folder_that_cannot_be_written_is_named(folder: Path):
    folder.touch()
    with pytest.raises(CommandError, match=f"No backup was made. Could not write to {folder}"):
        run("backup", f"--folder={folder}")
    assert BackupRun.objects.get().problem


def test_a_password_is_on_no_command_line(
    folder: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    if connection.vendor == "sqlite":
        # It has no password.
        return
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$PGPASSWORD" "$@" >{tmp_path}/seen\necho "error: x" >&2\nexit 1\n'
    )
    program.chmod(0o700)
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    params = connection.get_connection_params
    monkeypatch.setattr(
        connection, "get_connection_params", lambda: {**params(), "password": "hush"}
    )
    with pytest.raises(CommandError, match="pg_dump did not work: error: x"):
        backup(folder)
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("hush --no-password")
    assert seen.count("hush") == 1


def test_missing_programs_are_named(folder: Path, tmp_path: Path, settings: Any):
    if connection.vendor == "sqlite":
        # It needs none.
        return
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    with pytest.raises(CommandError, match="pg_dump was not found"):
        backup(folder)
    assert list(folder.glob("*.backup")) == []
    assert Request.objects.count() == 0
