"""A rehearsal restores the newest backup and proves it, and fails if anything is wrong."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from backups.models import BackupRun, RunKind
from provenance.triggers import guarded_tables
from requests_log.models import Evidence, LineVersion
from tests.backups.places import backup, run

pytestmark = pytest.mark.django_db(transaction=True)


def rehearse(folder: Path) -> str:
    return run("rehearse_restore", f"--folder={folder}")


def test_a_rehearsal_says_what_it_proved_and_leaves_nothing(
    folder: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
):
    backup(folder)
    # In production, .env alone has it.
    monkeypatch.delenv("DATABASE_URL")
    said = rehearse(folder)
    for proof in (
        "Restored 33 requests and 1 file, as they were at ",
        "All 33 requests match their logs.",
        "Every file of evidence is as it was attached: 1 in all.",
        "1 edition matches what was issued.",
        f" triggers are there. Of {len(guarded_tables())} tables whose rows are never changed, ",
        "were made as docx, odt, pdf, html, csv, json: ",
        "The rehearsal succeeded",
    ):
        assert proof in said
    assert BackupRun.objects.filter(kind=RunKind.REHEARSAL, problem="").count() == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%_rehearsal'")
            assert cursor.fetchall() == []


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(folder: Path, evidence: Evidence):
    run("migrate", "backups", "zero", "--verbosity=0")
    try:
        # Without the table, nothing can be kept of it: that stops no backup.
        backup(folder)
    finally:
        run("migrate", "--verbosity=0")
    said = rehearse(folder)
    assert "It was of an earlier version, and was brought up to date." in said
    assert "The rehearsal succeeded" in said


def test_what_is_not_proved_fails_the_rehearsal(folder: Path, evidence: Evidence):
    """tests/backups/test_proofs.py has what is proved."""
    LineVersion.objects.filter(request__number=1).delete()
    backup(folder)
    with pytest.raises(
        CommandError, match=r"^The rehearsal failed\. prove_record: .*do not match their log: 1"
    ):
        rehearse(folder)
    assert "do not match" in BackupRun.objects.get(kind=RunKind.REHEARSAL).problem


def test_a_backup_that_cannot_be_opened_fails_the_rehearsal(folder: Path, evidence: Evidence):
    with pytest.raises(CommandError, match="There is no backup in"):
        rehearse(folder)
    made = backup(folder)
    made.write_bytes(made.read_bytes()[:-10])
    with pytest.raises(CommandError, match="is damaged"):
        rehearse(folder)
    assert BackupRun.objects.filter(kind=RunKind.REHEARSAL).exclude(problem="").count() == 2
