"""Export, import and export again: the same record, on another database too."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from accounts.models import Role, User
from areas.models import Contact
from outbox import delivery
from outbox.models import Email
from provenance.models import AuditEvent
from requests_log.domain import integrity
from requests_log.models import Request, StageCount
from tests.factories.areas import get_area
from tests.factories.entries import get_request, write_news
from tests.helpers.forms import main_text
from tests.helpers.project import ROOT
from tests.helpers.sign_in import client_for
from tests.transfer.archives import AWKWARD, read_members, read_rows
from transfer.domain import contents, importer
from transfer.domain.exporter import export_record
from transfer.domain.importer import import_record

pytestmark = pytest.mark.django_db(transaction=True)
# Moves an archive through a new database of SQLite, whichever database the tests run on.
MOVE = """
import sys
import django
django.setup()
from django.core.management import call_command
from tests.databases.quick_migrations import quick_migrations
with quick_migrations():
    call_command("migrate", verbosity=0)
call_command("import_record", sys.argv[1], emails="send", verbosity=0)
call_command("check_log")
call_command("check_editions")
call_command("export_record", sys.argv[2])
"""


def empty() -> None:
    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())


def table_rows() -> dict[str, Any]:
    """Return all rows that travel, and what matters of those derived from the logs, by table."""
    rows = {
        model._meta.db_table: list(model._base_manager.order_by("pk").values())
        for model in contents.carried_models()
    }
    derived = {
        model._meta.db_table: {
            tuple(value for name, value in row.items() if name != "id")
            for row in model._default_manager.values()
        }
        for model in (
            apps.get_model(label)
            for label, why in contents.LEFT_OUT.items()
            if why == contents.DERIVED
        )
    }
    derived[StageCount._meta.db_table] = {
        tuple(row) for row in StageCount.objects.exclude(change=0).values_list(*COUNTED)
    }
    return {**rows, **derived}


COUNTED = [field.name for field in StageCount._meta.fields if field.name != "id"]


def move_through_sqlite(path: Path) -> tuple[Path, str]:
    """Import an archive into a new SQLite database; return its archive and what was said."""
    moved = path.with_name("moved.zip")
    url = f"sqlite:///{path.with_name('moved.sqlite3')}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "cbtracker.settings",
    }
    command = [sys.executable, "-c", MOVE, str(path), str(moved)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return moved, done.stdout


@pytest.mark.usefixtures("full_record")
def test_a_record_moves_to_another_database_and_back_and_is_the_same(tmp_path: Path):
    first, last = tmp_path / "first.zip", tmp_path / "last.zip"
    before, waiting = table_rows(), Email.objects.waiting().count()
    exported = export_record(first)
    moved, said = move_through_sqlite(first)
    assert f"All {Request.objects.count()} requests match their logs.\n2 editions match" in said
    assert exported.contents.checksum in said
    empty()
    _renumber_content_types()
    imported = import_record(moved, emails="send")
    again = export_record(last)
    assert imported == exported.contents == again.contents
    assert read_members(first) == read_members(moved) == read_members(last)
    after = table_rows()
    # The admin site's own log has the new number of the content type, and nothing else differs.
    [was], [now] = before.pop("django_admin_log"), after.pop("django_admin_log")
    assert {**was, "content_type_id": now["content_type_id"]} == now
    assert ContentType.objects.get(pk=now["content_type_id"]).model == "area"
    assert after == before
    call_command("check_log", stdout=StringIO())
    call_command("check_editions", stdout=StringIO())
    assert Email.objects.waiting().count() == waiting


def _renumber_content_types() -> None:
    """Let them have other ids than they had, as in an installation that was upgraded often."""
    ContentType.objects.all().delete()
    ContentType.objects.clear_cache()
    for app in reversed(list(apps.get_app_configs())):
        create_contenttypes(app, verbosity=0)


@pytest.mark.usefixtures("full_record")
def test_texts_times_and_passwords_are_the_same_to_the_letter(
    tmp_path: Path, official: User, monkeypatch: pytest.MonkeyPatch
):
    # So that tables are loaded in several steps.
    monkeypatch.setattr(importer, "CHUNK_BYTES", 5_000)
    password = official.password
    joined = User.objects.get(pk=official.pk).date_joined
    said = get_request(1).line.status
    path = tmp_path / "record.zip"
    export_record(path)
    empty()
    import_record(path, emails="send")
    assert get_request(1).line.status == said
    assert Email.objects.get(key="invitation/1").text == AWKWARD.replace("\r\n", "\n")
    user = User.objects.get(pk=official.pk)
    assert (user.password, user.date_joined) == (password, joined)
    assert joined.microsecond


def test_an_imported_record_is_found_by_search_and_goes_on(
    archive: Path, make_user: Callable[..., User]
):
    import_record(archive, emails=None)
    official = make_user(Role.OFFICIAL)
    text = main_text(client_for(official).get("/requests/?words=schools+engagement"))
    assert "CB-001" in text
    assert "CB-002" not in text
    write_news(get_request(1), official, "It goes on.")
    assert list(integrity.find_disagreements()) == []


def test_a_new_row_never_takes_the_id_of_one_that_was_deleted(
    full_record: None, tmp_path: Path, official: User
):
    """The change history of the deleted row would become that of the new one."""
    deleted = AuditEvent.objects.filter(model_label="areas.contact", action="removed").get()
    path = tmp_path / "record.zip"
    export_record(path)
    empty()
    import_record(path, emails="send")
    new = Contact.objects.create(area=get_area("swindon"), capacity="contact", name="Newcomer")
    assert new.pk == deleted.object_id + 1


def test_without_passwords_nobody_can_sign_in_before_setting_one(
    full_record: None, tmp_path: Path, official: User
):
    path = tmp_path / "record.zip"
    export_record(path, passwords=False)
    assert {row["password"] for row in read_rows(path, "accounts.user")} == {"!"}
    assert official.password.encode() not in b"".join(read_members(path).values())
    empty()
    import_record(path, emails="send")
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.usefixtures("full_record")
def test_emails_that_wait_are_cancelled_or_sent_and_those_sent_are_not_sent_again(tmp_path: Path):
    sent = Email.objects.sent().count()
    assert sent
    path = tmp_path / "record.zip"
    export_record(path)
    empty()
    import_record(path, emails="cancel")
    assert delivery.send_waiting().sent == 0
    email = Email.objects.get(key="invitation/1")
    assert (email.state, email.cancel_reason) == (
        "cancelled",
        "Not sent from here: the record was copied from another installation.",
    )
    assert Email.objects.sent().count() == sent
    empty()
    import_record(path, emails="send")
    assert delivery.send_waiting().sent == 1


def test_an_empty_record_moves_too(tmp_path: Path):
    exported = export_record(tmp_path / "empty.zip")
    assert exported.contents.rows == 0
    assert import_record(tmp_path / "empty.zip", emails=None) == exported.contents
