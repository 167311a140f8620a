"""No secret is in the logs of the real server after a run in a browser through all that has one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext

from accounts.models import User
from outbox.email_links import email_url
from outbox.models import Email
from outbox.signed_urls import sign
from tests.factories.access_links import token_from
from tests.factories.people import PASSWORD, code_now
from tests.helpers.accessibility import check_page
from tests.helpers.browser import follow, press, sign_in
from tests.helpers.project import ROOT, UNCOLLECTED, free_port

pytestmark = pytest.mark.browser
# Those of the service, with every security event as in production, and more lines than it
# has. Static files need not be collected.
SETTINGS = f"""{UNCOLLECTED}
from cbtracker.settings.logging import logging_settings
LOGGING = logging_settings(level="DEBUG", line="json", security_level="INFO")
"""
WRONG, NEW_PASSWORD = "a-wrong-word-somebody-typed", "purple otter lamp"


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    """The files of gunicorn's access log, of its own log, and of what the application prints."""
    return [tmp_path / name for name in ("access", "error", "printed")]


@pytest.fixture
def server(logs: list[Path], transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of gunicorn, as in production but for HTTPS, on the database of the tests."""
    (tmp_path / "settings_of_a_test.py").write_text(SETTINGS)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "settings_of_a_test",
        "PYTHONPATH": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "cbtracker.wsgi", f"--bind=127.0.0.1:{port}"]
    command += ["--threads=4", "--no-control-socket", "--log-level=debug"]
    command += [f"--access-logfile={logs[0]}", f"--error-logfile={logs[1]}"]
    with logs[2].open("w") as printed:
        gunicorn = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=printed, stderr=printed
        )
        try:
            wait_for(f"{address}/accounts/sign-in/", gunicorn)
            yield address
        finally:
            gunicorn.terminate()
            gunicorn.wait(20)


def database_url() -> str:
    """Return the address of the database of the tests, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    whom = f"{quote(settings['USER'], safe='')}:{quote(settings['PASSWORD'], safe='')}"
    where = quote(settings["HOST"], safe="") + (f":{settings['PORT']}" if settings["PORT"] else "")
    return f"postgres://{whom}@{where}/{settings['NAME']}"


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        try:
            with urlopen(address):  # noqa: S310 - our own, on this machine
                return
        except OSError:
            assert server.poll() is None, "gunicorn has stopped"
            time.sleep(0.2)
    raise AssertionError("gunicorn does not answer")


def test_a_run_through_the_service_leaves_no_secret_in_its_logs(
    server: str,
    logs: list[Path],
    official: User,
    link: str,
    new_context: Callable[..., BrowserContext],
) -> None:
    token = token_from(link)
    secrets = {"token": token, "signature": token.rpartition(":")[2], "password": PASSWORD}
    context = new_context(base_url=server)
    context.set_default_timeout(10_000)
    page = context.new_page()
    # A department replies, and somebody tries a wrong link.
    answer = page.goto(f"/reply/{token}/")
    assert answer is not None
    # V14.3.3 of ASVS: which server, and no version.
    assert answer.headers["server"] == "gunicorn"
    page.goto(f"/reply/{sign('reply-by-link', 'wrong')}/?next=/reply/{token}/")
    page.goto(f"/nothing/{token}/")
    # Somebody sets a password by the link of an email, and uses the link twice.
    page.goto("/accounts/password/forgotten/")
    page.get_by_label("Email address").fill(official.email)
    press(page, "Send link")
    reset = email_url(Email.objects.latest("pk"))
    path = reset[reset.index("/accounts/") :]
    secrets["reset link"] = path.rstrip("/").partition("-")[2]
    page.goto(path)
    secrets["new password"] = NEW_PASSWORD
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Confirm new password").fill(NEW_PASSWORD)
    press(page, "Set password")
    page.goto(path)
    # They mistype it, sign in, and set up a second factor.
    page.goto("/accounts/sign-in/?next=/accounts/second-factor/")
    secrets["what was mistyped"] = WRONG
    sign_in(page, official.email, WRONG)
    sign_in(page, WRONG, NEW_PASSWORD)
    sign_in(page, official.email, NEW_PASSWORD)
    secrets["session"] = session_of(context)
    follow(page, "Set up an authenticator app")
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    press(page, "Continue")
    secrets["key of the app"] = page.locator("code").inner_text()
    secrets["code"] = code_now(secrets["key of the app"])
    page.get_by_label("Code", exact=True).fill(secrets["code"])
    press(page, "Set up")
    check_page(page, "Recovery codes")
    secrets["recovery code"] = page.locator(".app-codes code").first.inner_text()
    page.goto("/accounts/sign-out/")
    press(page, "Sign out")
    page.goto("/requests/")
    access, error, printed = (path.read_text() for path in logs)
    assert '"GET /reply/[link]/ HTTP/1.1" 200' in access
    assert "/accounts/password/new/[link]" in access
    assert "Booting worker" in error
    assert '"event": "signed_in"' in printed
    assert '"event": "link_wrong"' in printed
    told = access + error + printed
    assert [name for name, secret in secrets.items() if secret in told] == []


def session_of(context: BrowserContext) -> str:
    """Return the session of a browser, as its cookie has it."""
    [session] = [c["value"] for c in context.cookies() if c["name"] == "sessionid"]
    return session
