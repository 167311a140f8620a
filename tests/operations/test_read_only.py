"""In read-only mode people read everything, change nothing, and keep what they wrote."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from background.execution import TaskRun
from background.lifecycle import start
from background.management.commands import run_tasks
from background.management.commands.run_tasks import PausingWorker
from background.models import TaskState
from outbox.delivery import send_pending
from requests_log.models import Entry, Request
from security.models import SecurityEvent
from tests.helpers.forms import heading, main_text
from tests.helpers.request_forms import SAVE_BUTTONS, RequestForms
from tests.helpers.sign_in import client_for, sign_in

pytestmark = pytest.mark.django_db
SIGNING_OUT = ("accounts/sign-out/", "admin/logout/", "accounts/sessions/")
BANNER = "You can read everything. You cannot save changes."
REFUSED = "Not saved: the service is read-only"
# Sessions and security events are no part of the record.
BESIDE_THE_RECORD = "django_session|usersessions_usersession|security_securityevent"
WRITES = re.compile(rf'\s*(INSERT INTO|UPDATE|DELETE FROM) "(?!({BESIDE_THE_RECORD})")', re.I)


@pytest.fixture(autouse=True)
def maintenance_file(settings: Any, tmp_path: Path) -> Path:
    file = tmp_path / "state" / "maintenance.txt"
    settings.MAINTENANCE_FILE = str(file)
    return file


@pytest.fixture
def read_only(maintenance_file: Path) -> None:
    switch("on", "--until", "6pm")


def switch(*arguments: str) -> str:
    """Return what the command maintenance says."""
    said = StringIO()
    call_command("maintenance", *arguments, stdout=said)
    return said.getvalue().strip()


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """Note each statement that would change the record."""
    noted: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if WRITES.match(sql):
            noted.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield noted


def test_the_command_switches_it_on_and_off(maintenance_file: Path):
    assert switch() == "The service is open for changes."
    assert switch("on", "--until", "6pm") == "The service is read-only."
    assert switch() == "The service is read-only."
    assert switch("off") == "The service is open for changes."
    assert switch("off") == "The service is open for changes."
    assert not maintenance_file.exists()


def test_the_setting_stays_on_whatever_the_command_says(settings: Any, official_client: Client):
    settings.READ_ONLY = True
    with pytest.raises(CommandError, match="READ_ONLY is set"):
        switch("off")
    assert BANNER in main_text(official_client.get("/"))


def test_what_was_written_is_refused_and_given_back(
    official_client: Client, swindon_request: Request, maintenance_file: Path
):
    forms = RequestForms(official_client, swindon_request)
    words = {**forms.filled_in("change"), "status": "HO <will> write & agree."}
    words["action"] = SAVE_BUTTONS["change"]
    switch("on", "--until", "6pm")
    before = Entry.objects.count()
    page = official_client.post(forms.address("change"), words)
    assert page.status_code == 503
    assert page["Retry-After"] == "300"
    assert heading(page) == REFUSED
    assert "until 6pm" in main_text(page)
    assert "readonly>HO &lt;will&gt; write &amp; agree.</textarea>" in page.content.decode()
    assert Entry.objects.count() == before
    switch("off")
    assert official_client.post(forms.address("change"), words).status_code == 302
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("role", [None, Role.OFFICIAL, Role.CHAMPION])
def test_no_address_changes_the_record_for_anybody(
    role: str | None,
    example_urls: dict[str, str],
    make_user: Callable[..., User],
    read_only: None,
):
    """Nobody without an account either, of whom most addresses are links in emails."""
    client = client_for(make_user(role, "leicestershire")) if role else Client()
    addresses = [url for route, url in example_urls.items() if route not in SIGNING_OUT]
    # Emails that the examples queued.
    send_pending()
    with writes_noted() as noted:
        for address in addresses:
            page = client.get(address)
            assert noted == [], address
            is_page = page.get("Content-Type", "").startswith("text/html")
            text = page.content.decode() if is_page else ""
            # A part of a page, and a paper to print, have no banner.
            assert BANNER in text or 'id="main-content"' not in text, address
            client.post(address)
            assert noted == [], address


def test_people_come_in_read_and_go_out(official: User, read_only: None):
    visitor = Client()
    page = visitor.get("/accounts/sign-in/")
    assert BANNER in main_text(page)
    assert sign_in(visitor, official.email).redirect_chain[-1][0] == "/"
    assert BANNER in main_text(visitor.get("/requests/"))
    assert visitor.get("/requests/download.csv").status_code == 200
    assert SecurityEvent.objects.filter(kind="exported").exists()
    visitor.post("/accounts/sign-out/")
    assert visitor.get("/requests/").status_code == 302


def test_the_admin_site_says_so_too(champion: User, read_only: None):
    assert BANNER in main_text(client_for(champion).get("/admin/"))


def test_passwords_are_not_given_back(official: User, read_only: None):
    secret = {"oldpassword": "my old secret", "password1": "my new secret words"}
    page = client_for(official).post("/accounts/password/", secret)
    assert page.status_code == 503
    assert "secret" not in page.content.decode()


@pytest.mark.parametrize("command", ["send_reminders", "apply_retention", "delete_old_tasks"])
def test_commands_that_run_by_the_clock_change_nothing(command: str, read_only: None):
    with writes_noted() as noted, pytest.raises(CommandError, match="The service is read-only"):
        call_command(command)
    assert noted == []
    switch("off")
    call_command(command, stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_a_worker_puts_its_task_back_and_waits(
    official: User, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    task = start(by=official, kind="anything", title="Anything")
    begun: list[int] = []

    def work(run: TaskRun) -> None:
        begun.append(run.task.attempt)
        if len(begun) == 1:
            switch("on")
        run.report(doing="the next step")

    monkeypatch.setattr("background.execution.find_kind", lambda kind: SimpleNamespace(run=work))
    monkeypatch.setattr("background.execution.Stopping.is_asked", lambda: False)
    monkeypatch.setattr(PausingWorker, "configure_signals", lambda worker: None)
    monkeypatch.setattr(run_tasks.time, "sleep", lambda seconds: switch("off"))
    call_command("run_tasks", "--once")
    task.refresh_from_db()
    assert (task.state, begun) == (TaskState.WAITING, [1])
    # It waits until somebody switches the mode off.
    call_command("run_tasks", "--once")
    task.refresh_from_db()
    assert (task.state, begun) == (TaskState.DONE, [1, 2])
