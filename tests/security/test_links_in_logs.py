"""No log contains a signed link: neither Django's nor gunicorn's."""

import io
import logging
import logging.config
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.servers.basehttp import WSGIRequestHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from gunicorn.config import Config
from gunicorn.glogging import Logger

from cbtracker import urls
from outbox.signed_urls import sign

KEY = "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11"
ROOT = Path(__file__).parents[2]


@login_not_required
def fails(http: HttpRequest, token: str) -> HttpResponse:
    raise ValueError(f"not {token}")


urlpatterns = [path("fails/<str:token>/", fails), *urls.urlpatterns]


@pytest.fixture
def token() -> str:
    return sign("reply-by-link", KEY)


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What the handlers of settings.LOGGING print, in place of the terminal."""
    stream = io.StringIO()
    handlers = [*logging.getLogger().handlers, *logging.getLogger("django.server").handlers]
    dfe_request = [each for each in handlers if type(each) is logging.StreamHandler]
    assert len(dfe_request) == 2
    before = [each.setStream(stream) for each in dfe_request]
    yield stream
    for each, old in zip(dfe_request, before, strict=True):
        each.setStream(old)


def test_every_log_handler_removes_links():
    """Also in development, where Django would write what it logs by a handler of its own."""
    assert logging.getLogger("django").handlers == []
    assert {tuple(each["filters"]) for each in settings.LOGGING["handlers"].values()} == {
        ("mask_links", "request_id")
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/nothing/{}/", 404), ("/fails/{}/", 500)], ids=["404", "500"]
)
@pytest.mark.parametrize("written", ["plain", "encoded"])
def test_a_request_that_fails_is_logged_without_its_link(
    address: str, status: int, written: str, token: str, printed: io.StringIO, settings: Any
):
    settings.ROOT_URLCONF = __name__
    sent = token if written == "plain" else token.replace(":", "%3A")
    client = Client(raise_request_exception=False)
    assert client.get(address.format(sent)).status_code == status
    told = printed.getvalue()
    assert address.format("[link]") in told
    assert ("ValueError: not [link]" in told) == (status == 500)
    assert_says_nothing(told, token)


@pytest.mark.parametrize("encoded", [False, True])
def test_the_development_server_logs_no_link(encoded: bool, token: str, printed: io.StringIO):
    sent = token.replace(":", "%3A") if encoded else token
    handler = WSGIRequestHandler.__new__(WSGIRequestHandler)
    handler.request = None  # type: ignore[assignment]
    handler.log_message('"%s" %s %s', f"GET /reply/{sent}/ HTTP/1.1", "200", "12")
    assert '"GET /reply/[link]/ HTTP/1.1" 200 12' in printed.getvalue()
    assert_says_nothing(printed.getvalue(), token)


@pytest.fixture
def gunicorn_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Logger, io.StringIO]]:
    """gunicorn's logger as it is made with our gunicorn.conf.py, writing to a text."""
    loggers = [logging.getLogger(f"gunicorn.{name}") for name in ("access", "error")]
    kept = [(each.filters[:], each.handlers[:], each.level) for each in loggers]
    # gunicorn runs its settings file in the same way.
    exec(compile((ROOT / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), {})  # noqa: S102
    cfg = Config()
    cfg.set("accesslog", "-")
    made = Logger(cfg)
    stream = io.StringIO()
    for each in loggers:
        for handler in each.handlers:
            handler.setStream(stream)  # type: ignore[attr-defined]
    yield made, stream
    for each, (filters, handlers, level) in zip(loggers, kept, strict=True):
        each.filters, each.handlers = filters, handlers
        each.setLevel(level)


def test_gunicorn_logs_no_link(gunicorn_log: tuple[Logger, io.StringIO], token: str):
    log, stream = gunicorn_log
    encoded = token.replace(":", "%3A")
    response = SimpleNamespace(status="200 OK", sent=12, headers=[])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/reply/{encoded}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_REFERER": f"http://127.0.0.1:8000/reply/{token}/",
        "HTTP_USER_AGENT": "Firefox",
    }
    request = SimpleNamespace(headers=[])
    log.access(response, request, environ, timedelta(seconds=1))
    log.error("Error handling request %s", f"/reply/{token}/")
    told = stream.getvalue()
    assert '"GET /reply/[link]/ HTTP/1.1" 200 12 "http://127.0.0.1:8000/reply/[link]/"' in told
    assert "Error handling request /reply/[link]/" in told
    assert_says_nothing(told, token)
    # The old address of the same link, which redirects.
    log.access(
        response, request, {**environ, "RAW_URI": f"/answer/{encoded}/"}, timedelta(seconds=1)
    )
    assert '"GET /answer/[link]/ HTTP/1.1" 200' in stream.getvalue()
    assert_says_nothing(stream.getvalue(), token)


def test_gunicorn_finds_its_settings_by_itself(tmp_path: Path):
    command = [sys.executable, "-m", "gunicorn", "--check-config", "cbtracker.wsgi:application"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    shown = subprocess.run(
        [*command[:3], "--print-config", command[4]], cwd=ROOT, capture_output=True, text=True
    )
    assert "gunicorn.conf.py" in shown.stdout


def assert_says_nothing(told: str, token: str) -> None:
    assert told
    assert token.partition(":")[2][:20] not in told
