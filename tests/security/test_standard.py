"""Requirements of OWASP's ASVS that no other test shows. docs/security.md has them all."""

import ast
import datetime as dt
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pythonjsonlogger.json import JsonFormatter

from accounts.models import User
from tests.factories.people import PASSWORD
from tests.helpers.project import ROOT
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
APPS = sorted(path.parent for path in ROOT.glob("*/apps.py"))
# A signed link of an email's header, which a mail program opens by itself.
WITHOUT_TOKEN = {"security/blocked/", "digest/end/<str:token>/"}


class TestPassword:
    """V2.1 and V2.4: what may be a password, and how it is kept."""

    @pytest.mark.parametrize(
        "password",
        [
            "purple otter lamp" * 5,
            "purple otter lamp " * 7 + "ab",
            "mauve 🦦 lantern écru 猫",
            "PURPLEOTTERLAMPS",
            "purpleotterlamps",
        ],
    )
    def test_of_any_letters_and_up_to_128_is_accepted_and_counts_to_its_end(
        self, password: str, official: User
    ):
        assert len(password) <= 128
        validate_password(password, official)
        official.set_password(password)
        official.save()
        for wrong in (password[:-1], password.swapcase()):
            assert wrong == password or not official.check_password(wrong)
        assert sign_in(Client(), official.email, password).context["user"] == official

    def test_of_more_than_128_letters_is_refused(self, official: User):
        with pytest.raises(ValidationError, match="128 letters or fewer"):
            validate_password("purple otter lamp " * 8, official)

    def test_is_hashed_with_a_salt_of_its_own_and_many_rounds(self):
        # The settings leave Django's own hashers as they are; tests use a quick one.
        assert "PASSWORD_HASHERS" not in (ROOT / "cbtracker/settings/accounts.py").read_text()
        assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
        hasher = PBKDF2PasswordHasher()
        assert hasher.iterations >= 310_000
        assert hasher.digest().name == "sha256"
        salts = {hasher.salt() for _ in range(100)}
        assert len(salts) == 100
        assert min(map(len, salts)) >= 22


class TestSession:
    """V3: sessions."""

    def test_is_new_after_signing_in_and_long(self, official: User):
        client = Client()
        client.get("/accounts/sign-in/")
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
        sign_in(client, official.email)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert key != planted
        # Of 36 letters and figures, 32 are more than 160 bits.
        assert len(key) == 32
        client.post("/accounts/sign-out/")
        old = Client()
        old.cookies[settings.SESSION_COOKIE_NAME] = key
        assert old.get("/requests/").status_code == 302

    def test_is_in_no_page_and_no_address(self, official: User, example_urls: dict[str, str]):
        client = client_for(official)
        key = client.session.session_key
        for address in ("/", "/requests/", "/accounts/sessions/", "/accounts/password/"):
            page = client.get(address)
            assert key not in page.content.decode()


def test_every_form_needs_the_token_of_its_page(official: User, example_urls: dict[str, str]):
    """V4.2.2: another site cannot send a form in somebody's name."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    got = {route: client.post(url).status_code for route, url in example_urls.items()}
    taken = {route for route, status in got.items() if status not in {403, 404, 405}}
    # Without an address of its own that a page could have.
    assert taken <= WITHOUT_TOKEN | {"admin/(?P<url>.*)$"}, taken


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_only_the_methods_of_pages_are_taken(method: str, official: User):
    """V14.5.1"""
    response = client_for(official).generic(method, "/requests/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/assets/", "/.git/config", "/.env", "/static/", "/evidence/", "/db.sqlite3"]
)
def test_no_folder_is_listed_and_no_file_of_the_project_is_served(address: str, client: Client):
    """V4.3.2 and V12.5.1"""
    assert client.get(address, follow=True).status_code in {200, 404}
    assert b"SECRET_KEY" not in client.get(address, follow=True).content


def calls(folder: Any) -> Iterator[str]:
    """Yield the file and name of each function that code calls and of each module it imports."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.relative_to(ROOT)} {node.func.id}()"
            elif isinstance(node, ast.Import):
                yield from (f"{path.relative_to(ROOT)} {each.name}" for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield f"{path.relative_to(ROOT)} {node.module}"


def test_no_code_runs_text_opens_objects_or_asks_other_machines():
    """V5.2.4, V5.2.6, V5.3.8, V5.5.3 and V12.6.1: programs are run with our own arguments alone.

    They make PDFs, read and load databases for backups, and run the tests of a developer.
    """
    dangerous = {"eval()", "exec()", "compile()", "__import__()", "pickle", "marshal", "shelve"}
    dangerous |= {"subprocess", "urllib.request", "http.client", "requests", "httpx", "socket"}
    assert len(APPS) > 10
    found = {each for app in APPS for each in calls(app) if each.split()[1] in dangerous}
    assert found == {
        "backups/domain/dumps.py subprocess",
        "backups/domain/rehearsal.py subprocess",
        "cbtracker/test_runner.py subprocess",
        "papers/formats/pdf.py subprocess",
    }


def test_a_line_of_the_log_has_its_time_with_the_zone():
    """V7.3.4"""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    made = dict(settings.LOGGING["formatters"]["json"])
    del made["()"]
    handler.setFormatter(JsonFormatter(**made))
    handler.handle(logging.makeLogRecord({"msg": 'two\nlines "of" text', "levelname": "INFO"}))
    line = stream.getvalue()
    # V7.3.1: whatever is logged is one line.
    assert line.count("\n") == 1
    time = dt.datetime.fromisoformat(line.split('"time": "')[1].split('"')[0])
    assert time.tzinfo is not None
    assert abs(dt.datetime.now(dt.UTC) - time) < dt.timedelta(minutes=1)


def test_an_unexpected_error_says_nothing_of_the_code(monkeypatch: pytest.MonkeyPatch):
    """V7.4.1 and V14.3.2"""

    def fail(*_: Any) -> None:
        raise RuntimeError("a detail of the code")

    monkeypatch.setattr("accounts.forms.SignInForm.__init__", fail)
    page = Client(raise_request_exception=False).get("/accounts/sign-in/")
    assert page.status_code == 500
    for word in ("a detail of the code", "Traceback", "RuntimeError", "/site-packages/"):
        assert word not in page.content.decode()
    assert page["X-Request-ID"]


def test_signing_in_needs_both_the_right_password_and_an_open_account(official: User):
    """V4.1.5: what goes wrong ends in a refusal."""
    official.is_active = False
    official.save()
    client = Client()
    sign_in(client, official.email, PASSWORD)
    assert client.get("/requests/").status_code == 302
