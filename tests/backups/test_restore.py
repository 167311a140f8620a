"""A backup brings the whole record back, or nothing at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from backups.domain import manifest
from requests_log.models import Evidence, Request
from tests.backups.places import OtherDatabase, backup, new_place, run
from tests.helpers.database import all_rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[OtherDatabase]:
    with new_place(tmp_path) as place:
        yield place


@pytest.fixture
def made(folder: Path, evidence: Evidence) -> Path:
    return backup(folder)


def test_a_restored_record_is_the_same_with_its_files(
    made: Path, evidence: Evidence, place: OtherDatabase, tmp_path: Path
):
    said = place.manage("restore", made)
    assert "Restored 33 requests and 1 file, as they were at 20" in said
    exported = run("export_record", tmp_path / "here.zip")
    again = place.manage("export_record", tmp_path / "there.zip")
    assert exported.splitlines()[-1] == again.splitlines()[-1]
    assert place.files() == [Path(evidence.stored_as).name]
    assert "All 33 requests match their logs." in place.manage("prove_record")


def test_a_backup_in_the_folder_of_backups_is_named_without_it(made: Path, place: OtherDatabase):
    folder = f"--folder={made.parent}"
    refused = place.run("restore", "none.backup", folder)
    assert f"There is no backup {made.parent}/none.backup." in refused.stderr
    place.manage("restore", made.name, folder)


def test_a_database_that_is_in_use_is_refused_or_put_aside(made: Path, place: OtherDatabase):
    place.manage("restore", made)
    refused = place.run("restore", made)
    assert refused.returncode == 1
    assert "Nothing was restored. This database is not empty" in refused.stderr
    place.execute("UPDATE accounts_user SET name = 'Changed since'")
    said = place.manage("restore", made, "--replace")
    aside = said.split("is now in ")[1].split()[0].rstrip(".")
    changed = "SELECT COUNT(*) > 0 FROM {}accounts_user WHERE name = 'Changed since'"
    assert not place.query(changed.format(""))
    if connection.vendor == "postgresql":
        assert place.query(changed.format(f"{aside}."))
    else:
        with closing(sqlite3.connect(aside)) as other:
            assert other.execute(changed.format("")).fetchone() == (1,)
    assert "triggers are there" in place.manage("prove_record")


def test_the_database_of_the_service_is_not_restored_over(made: Path):
    before = all_rows()
    with pytest.raises(CommandError, match="This database is not empty"):
        run("restore", made)
    assert all_rows() == before


def test_a_file_in_the_way_stops_the_restore_and_stays(
    made: Path, evidence: Evidence, place: OtherDatabase
):
    other = place.evidence / evidence.stored_as
    other.parent.mkdir(parents=True)
    other.write_bytes(b"another")
    refused = place.run("restore", made)
    assert "There is another file called" in refused.stderr
    assert other.read_bytes() == b"another"
    # The database is as empty as it was.
    assert place.run("restore", made).stderr == refused.stderr
    other.unlink()
    place.manage("restore", made)


def test_a_file_that_cannot_be_stored_is_named(
    made: Path, evidence: Evidence, place: OtherDatabase
):
    place.evidence.write_text("no folder")
    refused = place.run("restore", made)
    said = f"Nothing was restored. The file of evidence {evidence.stored_as} could not be stored: "
    assert said in refused.stderr


@pytest.mark.parametrize("harm", ["a byte", "the end", "all of it"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(harm: str, made: Path):
    before = all_rows()
    data = bytearray(made.read_bytes())
    if harm == "a byte":
        data[len(data) // 2] ^= 1
    made.write_bytes({"a byte": data, "the end": data[:-1], "all of it": b"nothing"}[harm])
    with pytest.raises(CommandError, match=f"Nothing was restored. The backup {made.name} is dam"):
        run("restore", made, "--replace")
    assert all_rows() == before


def test_another_key_does_not_open_a_backup(made: Path, tmp_path: Path):
    run("make_backup_key", tmp_path / "other.key")
    with pytest.raises(CommandError, match="The key does not open the backup"):
        run("restore", made, f"--key={tmp_path / 'other.key'}", "--replace")


@pytest.mark.parametrize(
    ("newer", "words"),
    [
        ({"VERSION": 2}, "has format version 2, and this version of cbtracker reads format"),
        ({"read_applied": {"areas": "9999_later"}}, "which has the migration areas.9999_later"),
        ({"vendor": "oracle"}, "is of oracle, and this database is"),
    ],
)
def test_a_backup_of_a_newer_version_or_another_database_is_refused(
    newer: dict[str, Any],
    words: str,
    folder: Path,
    evidence: Evidence,
    monkeypatch: pytest.MonkeyPatch,
):
    with monkeypatch.context() as patch:
        if "VERSION" in newer:
            patch.setattr(manifest, "VERSION", 2)
        if "read_applied" in newer:
            patch.setattr("backups.domain.writer.read_applied", lambda: newer["read_applied"])
        if "vendor" in newer:
            write = manifest.write_text
            of_oracle = {"vendor": "oracle"}
            patch.setattr(
                "backups.domain.writer.write_text",
                lambda held: write(manifest.BackupManifest(**{**vars(held), **of_oracle})),
            )
        made = backup(folder)
    with pytest.raises(CommandError, match=words):
        run("restore", made, "--replace")
    assert Request.objects.count() == 33
