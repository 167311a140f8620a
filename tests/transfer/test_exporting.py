"""Writing an archive: of one moment, whole or not at all, readable by its owner only."""

import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from requests_log.domain import integrity, next_steps, rebuild
from requests_log.models import LineVersion, OpenStep, Request
from requests_log.rules.stages import Stage
from tests.factories.archives import read_members, read_rows
from tests.factories.entries import move
from tests.helpers.concurrency import in_a_thread
from tests.helpers.emails import queue_email
from transfer.domain import exporter, schema
from transfer.domain.exporter import export_record
from transfer.domain.importer import import_record

pytestmark = pytest.mark.django_db(transaction=True)


def export(path: Path, *arguments: str) -> str:
    """Run the command; return what it prints."""
    out = StringIO()
    call_command("export_record", str(path), *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_an_archive_is_the_record_of_one_moment(
    swindon_request: Request,
    official: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """A request is moved between the tables of requests and entries."""
    original = exporter._write_table

    def write_table(archive: Any, model: Any, replaced: Any) -> Any:
        written = original(archive, model, replaced)
        if model is Request:
            in_a_thread(lambda: move(swindon_request, official, Stage.RESOLVED)).join()
            assert Request.objects.filter(stage=Stage.IN_PROGRESS).exists()
        return written

    monkeypatch.setattr(exporter, "_write_table", write_table)
    path = tmp_path / "record.zip"
    export_record(path)
    [entry] = read_rows(path, "requests_log.entry")
    [request] = read_rows(path, "requests_log.request")
    assert (entry["stage"], request["stage"]) == ("in_progress", "in_progress")
    assert (entry["id"], request["current_id"]) == (request["current_id"], entry["id"])
    swindon_request.refresh_from_db()
    assert swindon_request.stage == Stage.RESOLVED


@pytest.mark.usefixtures("the_record")
def test_equal_records_make_equal_archives_and_the_command_says_what_it_wrote(tmp_path: Path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    checksum = export_record(second).contents.checksum
    said = export(first)
    assert said.startswith(f"Wrote {first}. Rows: 3")
    assert said.endswith(f". Files: 0.\nChecksum of the record: {checksum}\n")
    assert read_members(first) == read_members(second)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


@pytest.mark.usefixtures("the_record")
def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path):
    path = tmp_path / "record.zip"
    path.write_text("What was there")
    with pytest.raises(CommandError, match="exists already"):
        export(path)
    assert path.read_text() == "What was there"
    export(path, "--force")
    assert read_members(path)


@pytest.mark.usefixtures("the_record")
def test_an_export_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(CommandError, match=r"Could not write .*: No such file or directory\."):
        export(tmp_path / "missing" / "record.zip")
    monkeypatch.setattr(exporter, "write_files", fail)
    with pytest.raises(CommandError, match=r"Could not write .*: No space left on device\."):
        export(tmp_path / "record.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_lacks_a_migration_is_neither_exported_nor_filled(
    exported_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(schema.MigrationExecutor, "migration_plan", lambda *_: [("x", False)])
    for command in ("export_record", "import_record"):
        path = tmp_path / "record.zip" if command == "export_record" else exported_record
        with pytest.raises(CommandError, match="This database is not up to date"):
            call_command(command, str(path))


def test_an_archive_of_another_version_of_the_tables_is_refused(
    exported_record: Path, monkeypatch: pytest.MonkeyPatch
):
    ours = {**schema.read_migrations(), "papers": "0009_newer"}
    monkeypatch.setattr(schema, "read_migrations", lambda: ours)
    with pytest.raises(CommandError, match=r"its tables of papers are those of 00.*0009_newer"):
        call_command("import_record", str(exported_record))


def test_a_table_that_this_version_does_not_have_is_refused(
    exported_record: Path, monkeypatch: pytest.MonkeyPatch
):
    carried = exporter.contents.carried_models()
    monkeypatch.setattr(exporter.contents, "carried_models", lambda: carried[:-1])
    monkeypatch.setattr(schema, "refuse_other_migrations", lambda _: None)
    with pytest.raises(CommandError, match=r"a table “.*”, which this version does not have"):
        call_command("import_record", str(exported_record))
    monkeypatch.setattr(exporter.contents, "carried_models", lambda: [*carried, LaterTable])
    with pytest.raises(CommandError, match="it does not have the table “later”"):
        call_command("import_record", str(exported_record))


class LaterTable:
    """A table of a later version, as far as the importer looks at it."""

    class _meta:  # noqa: N801 - as Django calls it
        label_lower = "later"


def test_both_commands_say_what_becomes_of_emails_that_wait(tmp_path: Path, email: Any):
    path = tmp_path / "record.zip"
    assert "Emails that have not been sent: 1.\n" in export(path)
    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())
    with pytest.raises(CommandError) as refused:
        call_command("import_record", str(path))
    assert str(refused.value).startswith(
        "Emails that had not been sent when the archive was made: 1. Add --emails send if the old "
    )
    out = StringIO()
    call_command("import_record", str(path), emails="cancel", stdout=out)
    assert "Rows: 1. Files: 0.\nChecksum of the record: " in out.getvalue()


@pytest.fixture
def email(transactional_db: None) -> Any:
    return queue_email()


def test_two_imports_at_once_load_it_once(exported_record: Path, monkeypatch: pytest.MonkeyPatch):
    """The second one begins while the first is loading: it waits, and then refuses."""
    said: list[str] = []
    original = rebuild.rebuild_all
    threads = []

    def second() -> None:
        try:
            import_record(exported_record, emails=None)
        except Exception as error:
            said.append(str(error))

    def rebuild_all() -> None:
        if not threads:
            threads.append(in_a_thread(second))
        original()

    monkeypatch.setattr(rebuild, "rebuild_all", rebuild_all)
    import_record(exported_record, emails=None)
    threads[0].join()
    assert len(said) == 1
    assert said[0].startswith("This database is not empty (requests: 33, ")
    assert Request.objects.count() == 33


def test_a_batch_takes_the_same_number_of_queries_for_one_request_and_for_three(
    make_request: Callable[..., Request],
):
    counts = []
    for _ in range(2):
        make_request()
        with CaptureQueriesContext(connection) as queries:
            rebuild.rebuild_all()
        counts.append(len(queries))
        make_request()
    assert counts[0] == counts[1]


def test_several_batches_derive_what_one_does(the_record: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rebuild, "BATCH_SIZE", 5)
    monkeypatch.setattr(next_steps, "BATCH_SIZE", 1)
    rebuild.rebuild_all()
    assert list(integrity.find_disagreements()) == []
    assert LineVersion.objects.count() == 33
    assert OpenStep.objects.count() == 4
